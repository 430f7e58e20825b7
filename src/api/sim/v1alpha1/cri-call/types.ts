/** One call of a kubelet to its container runtime. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface CRICall {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'CRICall';
  readonly metadata: ObjectMeta;
  readonly node: string;
  /** Later ones of the same node are higher. */
  readonly number: number;
  readonly at: string;
  readonly verb: string;
  /** `default/web-1`, where it is about one. */
  readonly pod?: string;
  /** A container's name, an image, a port. */
  readonly subject?: string;
  /** Absent while there is no answer. */
  readonly tookMilliseconds?: number;
  readonly outcome: 'Pending' | 'Done' | 'Failed';
  /** The id or the reference that was answered. */
  readonly result?: string;
  readonly error?: string;
  /** What the kubelet was doing, and what had made it do that, the nearest first; as far as the trace still knows. */
  readonly because: readonly CallCause[];
}

export interface CallCause {
  readonly component: string;
  readonly action: string;
  readonly subject: string;
  readonly at: string;
  /** In the kubelet's own words, where it has any. */
  readonly why?: string;
}
