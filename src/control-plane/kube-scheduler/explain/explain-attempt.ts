/**
 * One attempt again, in slow motion: every filter is asked about every node, although the cycle stopped at each node's
 * first refusal and ended its search early, and every score is taken apart.
 *
 * Parity: what plugins look up beside nodes, Pods and devices (Services, budgets, volumes, namespaces) is as it is now.
 */
import type {
  ExplainedNode,
  ExplainedScore,
  FunnelStep,
  SchedulingExplanation,
} from '../../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import type { PluginVerdict } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { NOT_ASKED, PASSED, type AttemptRecord } from '../attempts/attempt-record.ts';
import { expandAttempt } from '../attempts/expand-attempt.ts';
import { CycleState } from '../framework/cycle-state.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import type { Profile } from '../framework/profile.ts';
import { NodeVerdicts, type Status, type Verdict } from '../framework/status.ts';

/** So many nodes are told one by one. */
const ROOM = 100;

/** `nodes` and what `profile` looks at are as the cycle saw them. `only` names a node to be told, however many there are. */
export function explainAttempt(
  name: string,
  record: AttemptRecord,
  nodes: readonly NodeInfo[],
  profile: Profile,
  only?: string,
): SchedulingExplanation {
  const { info, nominated, lookUps } = record.seen;
  const { metadata, ...attempt } = expandAttempt(0, record);
  const state = new CycleState(undefined, undefined, undefined, lookUps);
  const wholePod = profile.askPreFilters(state, info.pod, nodes);
  const silent = new Set(wholePod.filter(isRefusal).map(({ plugin }) => plugin));
  const asked = profile.filtersToAsk(state, silent);
  const verdicts = nodes.map((node) =>
    profile.askFilters(asked, state, info, node, nominated?.get(node.name) ?? []),
  );
  const skipped = new Set([...state.skippedFilters, ...silent]);
  const scored = scoresAgain(record, state, nodes, profile);
  const recorded = record.verdicts.unpack();
  const stopped = verdicts.map((of) => of.find(({ status }) => status.code !== 'Success'));
  const lookedAt = (index: number) => recorded[index] !== NOT_ASKED;
  const explained = (index: number): ExplainedNode => {
    const refusal = stopped[index];
    const total = scored?.totals.get(index);
    return {
      name: nodes[index]!.name,
      lookedAt: lookedAt(index),
      filters: verdicts[index]!.map(told),
      ...(refusal && { stoppedAt: refusal.plugin }),
      ...(total !== undefined && { scores: scored!.of(index), total }),
    };
  };
  const all = nodes.map((_, index) => index);
  const order =
    only === undefined
      ? inOrder(all, (index) => ({
          rank: (stopped[index] ? 2 : 0) + (lookedAt(index) ? 0 : 1),
          total: scored?.totals.get(index) ?? 0,
        })).slice(0, ROOM)
      : all.filter((index) => nodes[index]!.name === only);
  const shown = order.map(explained);
  const preFilter = wholePod.filter(isRefusal);
  const preemption = explainPreemption(record, state, nodes, verdicts, profile);
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'SchedulingExplanation',
    metadata: { ...metadata, name, uid: `scheduling-explanation-${name}` },
    pod: attempt.pod,
    attempt: attempt.attempt,
    at: attempt.at,
    profile: attempt.profile,
    result: attempt.result,
    ...(attempt.selectedNode && { selectedNode: attempt.selectedNode }),
    ...(attempt.message && { message: attempt.message }),
    totalNodes: nodes.length,
    evaluatedNodes: attempt.evaluatedNodes,
    feasibleNodes: attempt.feasibleNodes,
    ...(preFilter.length > 0 && { preFilter: preFilter.map(told) }),
    funnel: funnelOf(profile.filterNames, skipped, verdicts),
    nodes: shown,
    ...(shown.length < nodes.length && { nodesLeftOut: nodes.length - shown.length }),
    ...(scored && {
      scorers: profile.scorers.map(({ plugin, weight }) => ({
        plugin: plugin.name,
        weight,
        ...(state.skippedScores.has(plugin.name) && { skipped: true }),
      })),
    }),
    ...(attempt.ties && { ties: attempt.ties }),
    ...(preemption && { preemption }),
  };
}

/** Every score once more. */
interface ScoresAgain {
  /** By the node's place, of those that were scored. */
  readonly totals: ReadonlyMap<number, number>;
  /** A node's scores with their arithmetic. */
  readonly of: (index: number) => readonly ExplainedScore[];
}

/** Undefined where one node was left, or none. */
function scoresAgain(
  { scores, seen: { info } }: AttemptRecord,
  state: CycleState,
  nodes: readonly NodeInfo[],
  profile: Profile,
): ScoresAgain | undefined {
  if (!scores) return undefined;
  const { pod } = info;
  const scored = scores.scored.unpack();
  const feasible = scored.map((index) => nodes[index]!);
  profile.runPreScores(state, pod, feasible);
  const counted = profile.scorers
    .filter(({ plugin }) => !state.skippedScores.has(plugin.name))
    .map(({ plugin, weight }) => {
      const values = Float64Array.from(feasible, (node) => scoreOf(plugin.score(state, pod, node)));
      const normalized = { nodes: feasible, values: values.slice() };
      plugin.normalizeScore?.(state, pod, normalized);
      return { plugin, weight, raw: { nodes: feasible, values }, normalized: normalized.values };
    });
  const places = new Map(scored.map((index, i) => [index, i]));
  return {
    totals: new Map(
      scored.map((index, i) => [
        index,
        counted.reduce((sum, { weight, normalized }) => sum + weight * normalized[i]!, 0),
      ]),
    ),
    of: (index) => {
      const i = places.get(index)!;
      return counted.map(({ plugin, weight, raw, normalized }): ExplainedScore => {
        const value = raw.values[i]!;
        const normalization = plugin.explainNormalized?.(state, pod, raw, i);
        return {
          plugin: plugin.name,
          raw: value,
          normalized: normalized[i]!,
          weight,
          weighted: weight * normalized[i]!,
          arithmetic: plugin.explainScore?.(state, pod, feasible[i]!) ?? [`${value}`],
          ...(normalization !== undefined && { normalization }),
        };
      });
    },
  };
}

/** Asked again it answers as it did, and then it did not fail. */
const scoreOf = (score: number | Status): number => (typeof score === 'number' ? score : 0);

function explainPreemption(
  record: AttemptRecord,
  state: CycleState,
  nodes: readonly NodeInfo[],
  verdicts: readonly (readonly Verdict[])[],
  profile: Profile,
): SchedulingExplanation['preemption'] {
  if (!record.postFilter) return undefined;
  const refused = new NodeVerdicts();
  const recorded = record.verdicts.unpack();
  nodes.forEach(({ name }, index) => {
    const refusal = verdicts[index]!.find(({ status }) => status.code !== 'Success');
    if (refusal && recorded[index]! > PASSED) refused.set(name, refusal.status);
  });
  const plugin = profile.postFilters.find((one) => one.explainPostFilter);
  const explained = plugin?.explainPostFilter!(
    state,
    record.seen.info.pod,
    refused,
    record.drawn ?? 0,
  );
  return explained && { plugin: plugin!.name, ...explained };
}

function funnelOf(
  filters: readonly string[],
  skipped: ReadonlySet<string>,
  verdicts: readonly (readonly Verdict[])[],
): readonly FunnelStep[] {
  const stopped = new Map<string, number>();
  const refuses = new Map<string, number>();
  const count = (counts: Map<string, number>, plugin: string) =>
    counts.set(plugin, (counts.get(plugin) ?? 0) + 1);
  for (const of of verdicts) {
    const refusals = of.filter(({ status }) => status.code !== 'Success');
    if (refusals.length > 0) count(stopped, refusals[0]!.plugin);
    for (const { plugin } of refusals) count(refuses, plugin);
  }
  let left = verdicts.length;
  return filters.map((plugin) => {
    left -= stopped.get(plugin) ?? 0;
    return {
      plugin,
      ...(skipped.has(plugin) && { skipped: true }),
      stopped: stopped.get(plugin) ?? 0,
      refuses: refuses.get(plugin) ?? 0,
      left,
    };
  });
}

/** The feasible ones, best first; then those that were looked at; then the others. */
function inOrder(
  indexes: readonly number[],
  of: (index: number) => { readonly rank: number; readonly total: number },
): readonly number[] {
  return indexes
    .map((index) => ({ index, ...of(index) }))
    .sort((one, other) => one.rank - other.rank || other.total - one.total)
    .map(({ index }) => index);
}

const isRefusal = ({ status: { code } }: Verdict): boolean => code !== 'Success' && code !== 'Skip';

const told = ({ plugin, status }: Verdict): PluginVerdict => ({ plugin, ...codeOf(status) });

const codeOf = ({ code, reasons }: Status) => ({ code, ...(reasons.length > 0 && { reasons }) });
