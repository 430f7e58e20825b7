/** A step of the trace as an object: what happened because of what. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Span {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Span';
  readonly metadata: ObjectMeta;
  readonly id: number;
  /** The span that made this one happen. */
  readonly cause?: number;
  readonly at: string;
  readonly component: string;
  readonly action: string;
  readonly subject: string;
  readonly detail?: unknown;
}
