/** Which evictions a PodDisruptionBudget would not allow (plugins/defaultpreemption/default_preemption.go). */
import type { PodDisruptionBudget } from '../../../../api/generated/types/policy/v1.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import type { PodInfo } from '../../framework/pod-info.ts';

/** Pods are taken in the order given; each one uses up what its budgets still allow. */
export function splitByBudgets(
  pods: readonly PodInfo[],
  budgets: readonly PodDisruptionBudget[],
): { readonly violating: readonly PodInfo[]; readonly others: readonly PodInfo[] } {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const info of pods) {
    let violates = false;
    budgets.forEach((budget, i) => {
      if (!protects(budget, info)) return;
      // What the API server has let go already is not counted twice.
      if (budget.status?.disruptedPods?.[info.pod.metadata.name] !== undefined) return;
      left[i]!--;
      if (left[i]! < 0) violates = true;
    });
    (violates ? violating : others).push(info);
  }
  return { violating, others };
}

function protects({ metadata, spec }: PodDisruptionBudget, { pod }: PodInfo): boolean {
  const { labels } = pod.metadata;
  if (metadata.namespace !== pod.metadata.namespace) return false;
  if (Object.keys(labels ?? {}).length === 0) return false;
  const selector = selectorOf(spec?.selector);
  return selector.requirements.length > 0 && selector.matches(labels);
}
