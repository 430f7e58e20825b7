/** Which node to take, of those where evicting somebody would help (pkg/scheduler/framework/preemption, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { priorityOf } from '../../framework/pod-info.ts';

export interface Candidate {
  readonly nodeName: string;
  /** The most important one first. */
  readonly victims: readonly Pod[];
  /** How many of them a disruption budget would have protected. */
  readonly budgetViolations: number;
}

/** Of two Pods the one to keep: the higher priority, then the one that has run longer. */
export function byImportance(now: Millis): (one: Pod, other: Pod) => number {
  return (one, other) =>
    priorityOf(other) - priorityOf(one) || startOf(one, now) - startOf(other, now);
}

/** Each rule decides only between those that the rules before left equal; the first candidate wins a tie. */
export function bestCandidate(
  candidates: readonly Candidate[],
  now: Millis,
): Candidate | undefined {
  const rules: readonly ((candidate: Candidate) => number)[] = [
    ({ budgetViolations }) => budgetViolations,
    ({ victims }) => priorityOf(victims[0]!),
    // Priorities may be negative: raised above zero, so that more victims never sum up to less.
    ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    // Evicting those that started last loses the least work.
    ({ victims }) => -earliestStart(victims, now),
  ];
  let best = candidates;
  for (const cost of rules) {
    if (best.length <= 1) break;
    const least = Math.min(...best.map(cost));
    best = best.filter((candidate) => cost(candidate) === least);
  }
  return best[0];
}

/** Of the most important victims. */
function earliestStart(victims: readonly Pod[], now: Millis): Millis {
  const highest = Math.max(...victims.map(priorityOf));
  return Math.min(
    ...victims.filter((pod) => priorityOf(pod) === highest).map((pod) => startOf(pod, now)),
  );
}

const startOf = ({ status }: Pod, now: Millis): Millis =>
  status?.startTime ? parseTime(status.startTime) : now;
