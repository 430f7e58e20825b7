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

interface Rule {
  readonly name: string;
  readonly cost: (candidate: Candidate, now: Millis) => number;
}

/** Each decides only between those that the ones before left equal; the first candidate wins a tie. */
const rules: readonly Rule[] = [
  {
    name: 'fewest PodDisruptionBudget violations',
    cost: ({ budgetViolations }) => budgetViolations,
  },
  {
    name: 'lowest priority of the most important victim',
    cost: ({ victims }) => priorityOf(victims[0]!),
  },
  {
    name: 'lowest sum of priorities',
    // Priorities may be negative: raised above zero, so that more victims never sum up to less.
    cost: ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
  },
  { name: 'fewest victims', cost: ({ victims }) => victims.length },
  {
    name: 'most important victims started last',
    // Evicting those that started last loses the least work.
    cost: ({ victims }, now) => -earliestStart(victims, now),
  },
];

export function bestCandidate(
  candidates: readonly Candidate[],
  now: Millis,
): Candidate | undefined {
  return choice(candidates, now).chosen;
}

/** With what each rule left over, as far as rules were needed. */
export function choice(
  candidates: readonly Candidate[],
  now: Millis,
): {
  readonly chosen: Candidate | undefined;
  readonly steps: readonly { readonly rule: string; readonly left: readonly Candidate[] }[];
} {
  const steps: { readonly rule: string; readonly left: readonly Candidate[] }[] = [];
  let left = candidates;
  for (const { name, cost } of rules) {
    if (left.length <= 1) break;
    const least = Math.min(...left.map((candidate) => cost(candidate, now)));
    left = left.filter((candidate) => cost(candidate, now) === least);
    steps.push({ rule: name, left });
  }
  return { chosen: left[0], steps };
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
