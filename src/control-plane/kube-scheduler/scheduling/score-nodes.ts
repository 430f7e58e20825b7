/** Which of the nodes that will do is best (pkg/scheduler/schedule_one.go, prioritizeNodes; runtime/framework.go, RunScorePlugins). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Random } from '../../../sim/random.ts';
import type { RecordedScorer, RecordedScores } from '../attempts/attempt-record.ts';
import { PackedNumbers } from '../attempts/packed-numbers.ts';
import type { CycleState } from '../framework/cycle-state.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import type { Profile } from '../framework/profile.ts';
import type { Status } from '../framework/status.ts';

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
  const scorers = profile.scorers.map(({ plugin, weight }): RecordedScorer => {
    const { name } = plugin;
    // Skipped, it adds 0 everywhere.
    values.fill(0);
    if (state.skippedScores.has(name)) {
      const none = new PackedNumbers(values);
      return { plugin: name, weight, raw: none, normalized: none };
    }
    for (let i = 0; i < count; i++) values[i] = plugin.score(state, pod, nodes[i]!);
    const raw = new PackedNumbers(values);
    plugin.normalizeScore?.(state, pod, scores);
    const normalized = plugin.normalizeScore ? new PackedNumbers(values) : raw;
    for (let i = 0; i < count; i++) totals[i]! += weight * values[i]!;
    return { plugin: name, weight, raw, normalized };
  });

  const best = indexesOfGreatest(totals);
  const chosen = best.length === 1 ? best[0]! : best[random.below(best.length)]!;
  return {
    node: nodes[chosen]!,
    scores: {
      scorers,
      scored: new PackedNumbers(nodes.map(({ index }) => index)),
      ties: best.map((i) => nodes[i]!.index),
    },
  };
}

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
