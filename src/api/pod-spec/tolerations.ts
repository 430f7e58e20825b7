/** Which taints a Pod puts up with (component-helpers/scheduling/corev1/helpers.go). */
import type { Taint, Toleration } from '../generated/types/core/v1.ts';

/** An empty key with Exists tolerates everything; an empty effect, every effect. */
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  switch (operator) {
    case undefined:
    case 'Equal':
      return (value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      // Parity: Gt and Lt (TaintTolerationComparisonOperators) are off by default in 1.36.
      return false;
  }
}

export const isTolerated = (
  taint: Taint,
  tolerations: readonly Toleration[] | undefined,
): boolean => tolerations?.some((toleration) => tolerates(toleration, taint)) ?? false;

/** NoSchedule and NoExecute keep Pods away; PreferNoSchedule only advises. */
const forbids = ({ effect }: Taint): boolean => effect === 'NoSchedule' || effect === 'NoExecute';

export const discourages = ({ effect }: Taint): boolean => effect === 'PreferNoSchedule';

/** The first forbidding taint that none of the tolerations covers. */
export const untolerated = (
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
): Taint | undefined => taints?.find((taint) => forbids(taint) && !isTolerated(taint, tolerations));
