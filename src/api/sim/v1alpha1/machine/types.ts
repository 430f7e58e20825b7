/** A machine as an object: what a node runs on, and a power switch. */
import type { Taint } from '../../../generated/types/core/v1.ts';
import type { Gpus } from '../gpus.ts';
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Machine {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Machine';
  readonly metadata: ObjectMeta;
  readonly spec: MachineSpec;
  readonly status: MachineStatus;
}

export interface MachineSpec {
  /** Off: everything on it stops at once, as when its plug is pulled. */
  readonly powered: boolean;
  /** `{ cpu: '4', memory: '16Gi', pods: '110' }`. */
  readonly capacity: { readonly [resource: string]: string };
  /** Labels that its kubelet registers its Node with. */
  readonly labels: { readonly [key: string]: string };
  /** Taints that its kubelet registers its Node with. */
  readonly taints: readonly Taint[];
  /** Devices that its driver publishes. */
  readonly gpus?: Gpus;
}

export interface MachineStatus {
  readonly state?: 'Running' | 'Off';
}
