/** What a kubelet finds out about the machine it runs on (cadvisor's MachineInfo, and what a cloud would label it with). */
import type { Gpus } from '../../api/sim/v1alpha1/gpus.ts';
import type { Taint } from '../../api/generated/types/core/v1.ts';
import type { KubeletConfiguration } from '../../api/sim/v1alpha1/kubelet-configuration.ts';

export interface MachineInfo {
  /** `cpu` and `memory` at least; `pods` is 110 and `ephemeral-storage` 100Gi if absent. */
  readonly capacity: { readonly [resource: string]: string };
  /** What Pods may use, where that is not what follows from the capacity. */
  readonly allocatable?: { readonly [resource: string]: string };
  readonly internalIPs: readonly string[];
  readonly labels?: { readonly [key: string]: string };
  /** To register with (--register-with-taints). */
  readonly taints?: readonly Taint[];
  /** What the driver of GPUs finds. */
  readonly gpus?: Gpus;
  readonly instanceType?: string;
  readonly region?: string;
  readonly zone?: string;
  /** `amd64` if absent. */
  readonly architecture?: string;
  readonly osImage?: string;
  readonly kernelVersion?: string;
  /** What its kubelet is configured with; upstream's defaults if absent. */
  readonly kubelet?: KubeletConfiguration;
  readonly machineID: string;
  readonly systemUUID: string;
  /** Another one after each boot. */
  readonly bootID: string;
}
