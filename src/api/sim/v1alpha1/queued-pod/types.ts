/** A Pod that waits to be scheduled, as kube-scheduler's queue has it at the moment of asking. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface QueuedPod {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'QueuedPod';
  /** The Pod's name, namespace and uid. */
  readonly metadata: ObjectMeta;
  readonly queue: 'active' | 'backoff' | 'unschedulable' | 'gated';
  readonly priority: number;
  /** When it came, or last came back. */
  readonly since: string;
  readonly attempts: number;
  /** When its back-off is over. */
  readonly backoffUntil?: string;
  /** The plugin that keeps it from being queued. */
  readonly gatedBy?: string;
  /** Where room is being made for it. */
  readonly nominatedNode?: string;
  /** Which events would bring it back, by the plugin that refused it. */
  readonly wakers?: readonly { readonly plugin: string; readonly events: readonly string[] }[];
}
