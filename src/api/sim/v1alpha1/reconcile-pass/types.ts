/** One look of a controller at one key: what brought it there, what it wrote, and when it comes back. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface ReconcilePass {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'ReconcilePass';
  readonly metadata: ObjectMeta;
  /** The span's number. Later ones are higher. */
  readonly id: number;
  readonly at: string;
  readonly controller: string;
  /** `deployments/default/web` */
  readonly subject: string;
  /** What dirtied the key, as far as the trace still knows it. */
  readonly cause?: PassCause;
  /** Somebody's action, at the other end of the chain of causes. */
  readonly origin?: PassCause;
  /** Between the key's being added and a worker's taking it. */
  readonly waitedMilliseconds: number;
  /** Refusals in a row before this pass. */
  readonly failures: number;
  /** Nothing had happened: the key came back because its time had come. */
  readonly later?: true;
  /** What it asked the API server to write, in order; reads are not told. The first hundred. */
  readonly requests: readonly PassRequest[];
  readonly requestCount: number;
  readonly outcome: 'Done' | 'Retry' | 'Requeue';
  /** Why it is tried again. */
  readonly error?: string;
  /** When the key comes back by itself, unless something brings it sooner. */
  readonly afterMilliseconds?: number;
}

export interface PassCause {
  readonly component: string;
  readonly action: string;
  readonly subject: string;
  readonly at: string;
  /** Who had asked for it. */
  readonly by?: string;
}

export interface PassRequest {
  readonly action: string;
  readonly subject: string;
  /** The answer's code where it was refused. */
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}
