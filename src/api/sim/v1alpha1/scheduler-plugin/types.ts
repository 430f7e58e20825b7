/** A plugin of kube-scheduler that a user has written, as a file beside the manifests. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface SchedulerPlugin {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'SchedulerPlugin';
  /** Its name is what a KubeSchedulerConfiguration calls it by. */
  readonly metadata: ObjectMeta;
  readonly spec: SchedulerPluginSpec;
  readonly status: SchedulerPluginStatus;
}

export interface SchedulerPluginSpec {
  readonly language: 'TypeScript' | 'JavaScript';
  /** An ES module: `export default { filter(pod, node) { … } }`. */
  readonly source: string;
  /** Adds it to the profile of default-scheduler, unless that names it itself. */
  readonly enabled: boolean;
  /** What its scores count there. */
  readonly weight: number;
}

export interface SchedulerPluginStatus {
  /** When it is asked: filter, score … */
  readonly moments?: readonly string[];
  /** How often it failed since it was last changed. */
  readonly faults?: number;
  readonly lastFault?: {
    readonly at: string;
    readonly moment: string;
    /** `namespace/name`. */
    readonly pod: string;
    readonly node?: string;
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
  };
}
