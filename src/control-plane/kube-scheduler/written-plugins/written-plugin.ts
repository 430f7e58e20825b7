/**
 * A plugin that a user has written, as one of the framework's. What its functions leave in memory is forgotten after each
 * call, except that filter and score find what preFilter and preScore left for this cycle: so a verdict depends on nothing
 * but the cluster, and asking again gives the same.
 */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { keyOf } from '../../../apimachinery/meta.ts';
import type { CycleState, StateKey } from '../framework/cycle-state.ts';
import type { PluginFactory, SchedulerHandle } from '../framework/handle.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import type { NodeScores, SchedulerPlugin } from '../framework/plugin.ts';
import { failure, success, unresolvable, unschedulable, type Status } from '../framework/status.ts';
import {
  told,
  type CompiledPlugin,
  type Moment,
  type PluginAnswer,
  type PluginImage,
  type PluginProblem,
} from './interpreter.ts';
import { nodeText, podText } from './views.ts';

/** For one node: some 60,000 turns of a loop. */
const STEPS_A_NODE = 2_000_000;
/** For all nodes at once, and so many more for each of them. */
const STEPS_AT_ONCE = 20_000_000;
const STEPS_MORE_A_NODE = 20_000;
/** For all that a plugin is asked in one cycle. */
const STEPS_A_CYCLE = 200_000_000;

/** What a plugin has of one cycle. */
interface WrittenState {
  readonly image: PluginImage;
  /** Shared by the copies of a dry run. */
  readonly spent: { steps: number };
}

/** For a registry: made anew for each profile. */
export const writtenPlugin =
  (name: string, compiled: CompiledPlugin): PluginFactory =>
  (args, handle) =>
    new WrittenPlugin(name, compiled, args, handle);

/** In place of one that cannot run: every Pod is told why. */
export const brokenPlugin =
  (name: string, problem: PluginProblem): PluginFactory =>
  () => ({ name, preFilter: () => failure(told(problem)) });

class WrittenPlugin implements SchedulerPlugin {
  readonly name: string;
  readonly preFilter?: SchedulerPlugin['preFilter'];
  readonly filter?: SchedulerPlugin['filter'];
  readonly preScore?: SchedulerPlugin['preScore'];
  readonly score?: SchedulerPlugin['score'];
  readonly normalizeScore?: SchedulerPlugin['normalizeScore'];
  readonly explainScore?: SchedulerPlugin['explainScore'];
  readonly #compiled: CompiledPlugin;
  readonly #args: unknown;
  readonly #handle: SchedulerHandle;
  readonly #key: StateKey<WrittenState>;

  // Parity: upstream's plugins may also take part in PreEnqueue, QueueSort, PostFilter, Reserve, Permit and binding, and
  // name the events that help; one that is written here takes part in Filter and Score and what belongs to them, and its
  // Pods are tried again after any event. Preemption's dry run does not tell its preFilter of Pods that come and go.
  constructor(name: string, compiled: CompiledPlugin, args: unknown, handle: SchedulerHandle) {
    this.name = name;
    this.#compiled = compiled;
    this.#args = args;
    this.#handle = handle;
    this.#key = { name };
    const { moments } = compiled;
    if (moments.has('preFilter'))
      this.preFilter = (state, pod, nodes) => this.#before('preFilter', state, pod, nodes);
    if (moments.has('filter')) this.filter = (state, pod, node) => this.#filter(state, pod, node);
    if (moments.has('preScore'))
      this.preScore = (state, pod, nodes) => this.#before('preScore', state, pod, nodes);
    if (moments.has('score')) {
      this.score = (state, pod, node) => this.#score(state, pod, node);
      this.explainScore = (state, pod, node) => [
        `score(pod, node) = ${this.#shown(state, pod, node)}`,
      ];
    }
    if (moments.has('normalizeScore'))
      this.normalizeScore = (state, pod, scores) => this.#normalize(state, pod, scores);
  }

  /** Once for all nodes: what it leaves in memory is there when nodes are asked about. */
  #before(
    moment: 'preFilter' | 'preScore',
    state: CycleState,
    pod: Pod,
    nodes: readonly NodeInfo[],
  ): Status {
    const given = this.#compiled.takesNodes(moment) ? nodes : [];
    const steps = STEPS_AT_ONCE + given.length * STEPS_MORE_A_NODE;
    const input = given.map(nodeText).join('\n');
    const answer = this.#ask(moment, state, pod, input, steps, undefined, true);
    if ('code' in answer) return answer;
    if (answer.type === 'nothing' || (answer.type === 'boolean' && answer.value)) return success;
    if (moment === 'preFilter' && isRefusal(answer)) return this.#refusal(answer);
    return this.#wrong(moment, pod, answer, moment === 'preFilter' ? VERDICT : 'nothing');
  }

  #filter(state: CycleState, pod: Pod, node: NodeInfo): Status {
    const answer = this.#ask('filter', state, pod, nodeText(node), STEPS_A_NODE, node);
    if ('code' in answer) return answer;
    if (answer.type === 'boolean' && answer.value) return success;
    if (isRefusal(answer)) return this.#refusal(answer);
    return this.#wrong('filter', pod, answer, VERDICT, node);
  }

  #score(state: CycleState, pod: Pod, node: NodeInfo): number | Status {
    const answer = this.#ask('score', state, pod, nodeText(node), STEPS_A_NODE, node);
    if ('code' in answer) return answer;
    if (answer.type === 'number' && isScore(answer.value)) return answer.value;
    return this.#wrong('score', pod, answer, 'a whole number', node);
  }

  #normalize(state: CycleState, pod: Pod, { nodes, values }: NodeScores): Status | void {
    const input = JSON.stringify(nodes.map(({ name }, i) => ({ name, score: values[i] })));
    const steps = STEPS_AT_ONCE + nodes.length * STEPS_MORE_A_NODE;
    const answer = this.#ask('normalizeScore', state, pod, input, steps);
    if ('code' in answer) return answer;
    const isWhole =
      answer.type === 'numbers' &&
      answer.values.length === values.length &&
      answer.values.every(isScore);
    if (!isWhole)
      return this.#wrong('normalizeScore', pod, answer, 'a list of as many whole numbers');
    values.set(answer.values);
  }

  #ask(
    moment: Moment,
    state: CycleState,
    pod: Pod,
    input: string,
    most: number,
    node?: NodeInfo,
    keep: boolean = false,
  ): PluginAnswer | Status {
    const written = this.#stateOf(state, pod);
    if ('problem' in written) return this.#failed(moment, pod, written.problem, node);
    const { image, spent } = written;
    // An explanation asks more than the cycle did, and must not fail for that.
    const left = this.#handle.onFault ? STEPS_A_CYCLE - spent.steps : most;
    const asked = this.#compiled.ask(image, moment, input, Math.min(most, left), keep);
    if ('problem' in asked) return this.#failed(moment, pod, asked.problem, node);
    spent.steps += asked.steps;
    if (asked.image) state.write(this.#key, { image: asked.image, spent });
    return asked.answer;
  }

  #stateOf(state: CycleState, pod: Pod): WrittenState | { readonly problem: PluginProblem } {
    const known = state.read(this.#key);
    if (known) return known;
    const begun = this.#compiled.begin(this.#args, podText(pod), STEPS_AT_ONCE);
    if ('problem' in begun) return begun;
    const written = { image: begun.image, spent: { steps: begun.steps } };
    state.write(this.#key, written);
    return written;
  }

  #refusal(answer: PluginAnswer): Status {
    if (answer.type !== 'reason') return unschedulable(`node(s) were refused by ${this.name}`);
    const reason = answer.reason.slice(0, LONGEST_REASON);
    return answer.unresolvable ? unresolvable(reason) : unschedulable(reason);
  }

  #wrong(moment: Moment, pod: Pod, answer: PluginAnswer, wanted: string, node?: NodeInfo): Status {
    const message = `${moment} returned ${words(answer)}, not ${wanted}`;
    return this.#failed(moment, pod, { message }, node);
  }

  #failed(moment: Moment, pod: Pod, problem: PluginProblem, node?: NodeInfo): Status {
    this.#handle.onFault?.({
      plugin: this.name,
      moment,
      pod: keyOf(pod.metadata),
      ...(node && { node: node.name }),
      ...problem,
    });
    return failure(told(problem));
  }

  #shown(state: CycleState, pod: Pod, node: NodeInfo): string {
    const score = this.#score(state, pod, node);
    return typeof score === 'number' ? `${score}` : score.reasons.join();
  }
}

const LONGEST_REASON = 200;
const VERDICT = 'true, false or a reason';

/** What fits the record of scores. */
const isScore = (value: number): boolean =>
  Number.isInteger(value) && Math.abs(value) <= 1_000_000_000;

const isRefusal = (answer: PluginAnswer): boolean =>
  (answer.type === 'boolean' && !answer.value) ||
  (answer.type === 'reason' && answer.reason.trim() !== '');

function words(answer: PluginAnswer): string {
  switch (answer.type) {
    case 'nothing':
      return 'nothing';
    case 'boolean':
    case 'number':
      return `${answer.value}`;
    case 'reason':
      return answer.reason === '' ? 'an empty text' : 'a text';
    case 'numbers':
      return `a list of ${answer.values.length} numbers`;
    case 'other':
      return answer.words.slice(0, 60);
  }
}
