/** A machine as an object: what a node runs on, and a power switch. */
import type { Taint } from '../../../generated/types/core/v1.ts';
import type { ContainerRuntimeName } from '../container-runtime.ts';
import type { KubeletConfiguration } from '../kubelet-configuration.ts';
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
  /** Off: its kubelet takes the time that it was given to shut down, then everything stops; without any, at once. */
  readonly powered: boolean;
  /** `{ cpu: '4', memory: '16Gi', pods: '110' }`. */
  readonly capacity: { readonly [resource: string]: string };
  /** Labels that its kubelet registers its Node with. */
  readonly labels: { readonly [key: string]: string };
  /** Taints that its kubelet registers its Node with. */
  readonly taints: readonly Taint[];
  /** containerd if absent. */
  readonly containerRuntime?: ContainerRuntimeName;
  /** Of its kubelet, read when it starts. */
  readonly kubeletConfiguration?: KubeletConfiguration;
  /** Devices that its driver publishes. */
  readonly gpus?: Gpus;
}

export interface MachineStatus {
  /** Absent while nothing but the power switch decides. */
  readonly state?: MachineState;
}

export type MachineState = 'Running' | 'ShuttingDown' | 'Off';
