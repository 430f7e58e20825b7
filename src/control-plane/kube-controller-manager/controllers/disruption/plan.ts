/** How many Pods of a budget may be evicted now (pkg/controller/disruption/disruption.go, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { Condition } from '../../../../api/generated/types/meta/v1.ts';
import type {
  PodDisruptionBudget,
  PodDisruptionBudgetStatus,
} from '../../../../api/generated/types/policy/v1.ts';
import { parseTime, timestamp } from '../../../../apimachinery/meta.ts';
import { scaledValue } from '../../../../controller-runtime/int-or-percent.ts';
import { isPodReady } from '../../../../controller-runtime/pod-state.ts';
import { MINUTE, type Millis } from '../../../../sim/clock.ts';

/** An eviction that was granted and not carried out counts no longer. */
const DELETION_TIMEOUT: Millis = 2 * MINUTE;

export interface Counted {
  readonly status: PodDisruptionBudgetStatus;
  /** When one of the granted evictions will be given up on. */
  readonly recheckAfter?: Millis;
  /** Those whose eviction was granted, and that are still there. */
  readonly notDeleted: readonly Pod[];
}

/**
 * `scale` is how many Pods the workloads behind `matching` want in all. With six Pods wanted, five of them ready:
 *
 *   minAvailable 4       four must stay         one may go
 *   minAvailable 80%     five must stay (4.8)   none may go
 *   maxUnavailable 2     four must stay         one may go
 */
export function planBudget(
  budget: PodDisruptionBudget,
  matching: readonly Pod[],
  scale: number,
  now: Millis,
): Counted {
  const { minAvailable, maxUnavailable } = budget.spec;
  let expectedPods = scale;
  let desiredHealthy = 0;
  if (maxUnavailable !== undefined) {
    desiredHealthy = Math.max(0, scale - scaledValue(maxUnavailable, scale, 'up'));
  } else if (typeof minAvailable === 'number') {
    desiredHealthy = minAvailable;
    expectedPods = matching.length;
  } else {
    desiredHealthy = scaledValue(minAvailable, scale, 'up');
  }

  const { disruptedPods, notDeleted, recheckAfter } = pendingEvictions(budget, matching, now);
  const currentHealthy = matching.filter(
    (pod) =>
      !pod.metadata.deletionTimestamp && !(pod.metadata.name in disruptedPods) && isPodReady(pod),
  ).length;
  const spare = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  return {
    status: {
      ...(budget.metadata.generation && { observedGeneration: budget.metadata.generation }),
      ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
      disruptionsAllowed: spare,
      currentHealthy,
      desiredHealthy,
      expectedPods,
      conditions: withAllowed(budget, spare, now),
    },
    recheckAfter,
    notDeleted,
  };
}

/** Nothing may be evicted while it is not known what is wanted. */
export function failedStatus(
  budget: PodDisruptionBudget,
  problem: string,
  now: Millis,
): PodDisruptionBudgetStatus {
  const before = budget.status as PodDisruptionBudgetStatus | undefined;
  const observed = before?.observedGeneration;
  return {
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
    ...before,
    disruptionsAllowed: 0,
    conditions: withCondition(budget, observed, 'False', 'SyncFailed', problem, now),
  };
}

function pendingEvictions(budget: PodDisruptionBudget, matching: readonly Pod[], now: Millis) {
  const granted = budget.status?.disruptedPods ?? {};
  const disruptedPods: Record<string, string> = {};
  const notDeleted: Pod[] = [];
  let recheckAfter: Millis | undefined;
  for (const pod of matching) {
    const { name, deletionTimestamp } = pod.metadata;
    const at = granted[name];
    if (at === undefined || deletionTimestamp) continue;
    const left = parseTime(at) + DELETION_TIMEOUT - now;
    if (left < 0) notDeleted.push(pod);
    else {
      disruptedPods[name] = at;
      // A millisecond later it is over.
      recheckAfter = Math.min(recheckAfter ?? Infinity, left + 1);
    }
  }
  return { disruptedPods, notDeleted, recheckAfter };
}

const withAllowed = (
  budget: PodDisruptionBudget,
  allowed: number,
  now: Millis,
): readonly Condition[] =>
  allowed > 0
    ? withCondition(budget, budget.metadata.generation, 'True', 'SufficientPods', '', now)
    : withCondition(budget, budget.metadata.generation, 'False', 'InsufficientPods', '', now);

function withCondition(
  { status }: PodDisruptionBudget,
  observedGeneration: number | undefined,
  value: 'True' | 'False',
  reason: string,
  message: string,
  now: Millis,
): readonly Condition[] {
  const before: readonly Condition[] = status?.conditions ?? [];
  const previous = before.find(({ type }) => type === 'DisruptionAllowed');
  const next: Condition = {
    type: 'DisruptionAllowed',
    status: value,
    ...(observedGeneration && { observedGeneration }),
    lastTransitionTime: previous?.status === value ? previous.lastTransitionTime : timestamp(now),
    reason,
    message,
  };
  return previous ? before.map((each) => (each === previous ? next : each)) : [...before, next];
}
