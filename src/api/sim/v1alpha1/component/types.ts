/** A process of the cluster as an object: `kubectl patch component kube-scheduler` stops it. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Component {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Component';
  readonly metadata: ObjectMeta;
  readonly spec: ComponentSpec;
  readonly status: ComponentStatus;
}

export interface ComponentSpec {
  readonly running: boolean;
  /** Of `kube-scheduler`: its KubeSchedulerConfiguration. A change starts it anew. */
  readonly configuration?: { readonly [field: string]: unknown };
}

export interface ComponentStatus {
  readonly state?: 'Running' | 'Stopped';
  /** When it last started or stopped. */
  readonly since?: string;
  readonly message?: string;
  /** Where it runs, if on a node. */
  readonly node?: string;
  readonly restarts?: number;
  /** Keys that wait in its work queues. */
  readonly queues?: readonly { readonly name: string; readonly length: number }[];
}
