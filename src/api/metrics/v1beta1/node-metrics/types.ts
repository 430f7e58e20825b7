/** metrics.k8s.io/v1beta1 NodeMetrics (staging/src/k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go, 1.36). */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';
import type { Usage } from '../usage.ts';

export interface NodeMetrics {
  readonly apiVersion: 'metrics.k8s.io/v1beta1';
  readonly kind: 'NodeMetrics';
  readonly metadata: ObjectMeta;
  /** When it was measured; the usage is the average over the window before. */
  readonly timestamp: string;
  readonly window: string;
  readonly usage: Usage;
}
