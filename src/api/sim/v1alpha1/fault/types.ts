/** Chaos as an object: what breaks, where, and for how long. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Fault {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Fault';
  readonly metadata: ObjectMeta;
  readonly spec: FaultSpec;
  readonly status: FaultStatus;
}

export type FaultType =
  | 'ComponentStop'
  | 'EngineBug'
  | 'KubeletStop'
  | 'NodeCrash'
  | 'Partition'
  | 'PullError'
  | 'SlowDisk'
  | 'SlowWatch';

export interface FaultSpec {
  readonly type: FaultType;
  readonly target?: {
    readonly node?: string;
    readonly component?: string;
    readonly image?: string;
  };
  /** Such as `90s`; without it the fault lasts until it is deleted. */
  readonly duration?: string;
  /** SlowWatch and SlowDisk: how much later everything comes. */
  readonly delay?: string;
}

export interface FaultStatus {
  readonly phase?: 'Pending' | 'Active' | 'Ended';
  readonly since?: string;
  readonly until?: string;
  readonly message?: string;
}
