/** How long a Pod may stay on a node with these taints (pkg/controller/tainteviction and component-helpers/scheduling/corev1, 1.36). */
import type { Taint, Toleration } from '../../../../api/generated/types/core/v1.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';

/** Zero: it goes now. Infinity: it stays. Of several tolerations that are used, the shortest counts. */
export function stay(taints: readonly Taint[], tolerations: readonly Toleration[] = []): Millis {
  const used: Toleration[] = [];
  for (const taint of taints) {
    const found = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (found.length === 0) return 0;
    used.push(...found);
  }
  let shortest = Infinity;
  for (const { tolerationSeconds } of used) {
    if (tolerationSeconds !== undefined)
      shortest = Math.min(shortest, Math.max(0, tolerationSeconds));
  }
  return shortest * SECOND;
}

export const noExecute = (taints: readonly Taint[] = []): readonly Taint[] =>
  taints.filter(({ effect }) => effect === 'NoExecute');

/** Without an effect every effect is tolerated, and without a key (which asks for Exists) every taint. */
function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? 'Equal') {
    case 'Exists':
      return true;
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Gt':
    case 'Lt':
      // Parity: alpha in 1.36 (TaintTolerationComparisonOperators) and off by default.
      return false;
  }
}
