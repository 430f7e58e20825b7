/** Which of the nodes that will do is best (pkg/scheduler/schedule_one.go, prioritizeNodes; runtime/framework.go, RunScorePlugins). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Random } from '../../../sim/random.ts';
import type { RecordedScorer, RecordedScores } from '../attempts/attempt-record.ts';
import { PackedNumbers } from '../attempts/packed-numbers.ts';
import type { CycleState } from '../framework/cycle-state.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import type { Profile } from '../framework/profile.ts';
import { MAX_NODE_SCORE } from '../framework/plugin.ts';
import { failure, messageOf, type Status } from '../framework/status.ts';

export interface BestNode {
  readonly node: NodeInfo;
  readonly scores: RecordedScores;
}

/** Chance decides between nodes that share the highest total. A status: a plugin failed. */
export function bestNode(
  profile: Profile,
  state: CycleState,
  pod: Pod,
  nodes: readonly NodeInfo[],
  random: Random,
): BestNode | Status {
  const status = profile.runPreScores(state, pod, nodes);
  if (status.code !== 'Success') return status;

  const count = nodes.length;
  const totals = new Float64Array(count);
  const values = new Float64Array(count);
  const scores = { nodes, values };
  const scorers: RecordedScorer[] = [];
  for (const { plugin, weight } of profile.scorers) {
    const { name } = plugin;
    // Skipped, it adds 0 everywhere.
    values.fill(0);
    if (state.skippedScores.has(name)) {
      const none = new PackedNumbers(values);
      scorers.push({ plugin: name, weight, raw: none, normalized: none });
      continue;
    }
    for (let i = 0; i < count; i++) {
      const score = plugin.score(state, pod, nodes[i]!);
      if (typeof score !== 'number') return failed('Score plugins', name, score);
      values[i] = score;
    }
    const raw = new PackedNumbers(values);
    const unfinished = plugin.normalizeScore?.(state, pod, scores);
    if (unfinished) return failed('Normalize on Score plugins', name, unfinished);
    const wrong = values.find((value) => value < 0 || value > MAX_NODE_SCORE);
    if (wrong !== undefined) return outOfRange(name, wrong);
    const normalized = plugin.normalizeScore ? new PackedNumbers(values) : raw;
    for (let i = 0; i < count; i++) totals[i]! += weight * values[i]!;
    scorers.push({ plugin: name, weight, raw, normalized });
  }

  const best = indexesOfGreatest(totals);
  const chosen = best.length === 1 ? best[0]! : best[random.below(best.length)]!;
  return {
    node: nodes[chosen]!,
    scores: {
      scorers,
      scored: PackedNumbers.of(nodes.map(({ index }) => index)),
      ties: best.map((i) => nodes[i]!.index),
    },
  };
}

// Parity: upstream asks all plugins before it looks whether scores are in range; here the first plugin that fails is told.
const failed = (moment: string, plugin: string, status: Status): Status =>
  failure(`running ${moment}: plugin "${plugin}" failed with: ${messageOf(status)}`);

const outOfRange = (plugin: string, score: number): Status =>
  failure(
    `applying score defaultWeights on Score plugins: plugin "${plugin}" returns an invalid score ${score}, it should in the range of [0, ${MAX_NODE_SCORE}] after normalizing`,
  );

function indexesOfGreatest(totals: Float64Array): readonly number[] {
  let greatest = -Infinity;
  let indexes: number[] = [];
  for (let i = 0; i < totals.length; i++) {
    const total = totals[i]!;
    if (total > greatest) {
      greatest = total;
      indexes = [i];
    } else if (total === greatest) {
      indexes.push(i);
    }
  }
  return indexes;
}
