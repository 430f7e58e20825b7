/** Machines by the dozen: one template, `count` nodes. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';
import type { ContainerRuntimeName } from '../container-runtime.ts';
import type { KubeletConfiguration } from '../kubelet-configuration.ts';
import type { Gpus } from '../gpus.ts';
import type { Taint } from '../../../generated/types/core/v1.ts';

export interface NodeTemplate {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'NodeTemplate';
  readonly metadata: ObjectMeta;
  readonly spec: NodeTemplateSpec;
  readonly status: NodeTemplateStatus;
}

export interface NodeTemplateSpec {
  readonly count: number;
  /** Nodes are called `<namePrefix>-1`, `-2` …; the template's name if absent. */
  readonly namePrefix?: string;
  readonly capacity: { readonly [resource: string]: string };
  /** The capacity if absent. */
  readonly allocatable?: { readonly [resource: string]: string };
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly Taint[];
  /** Put into topology.kubernetes.io/region. */
  readonly region?: string;
  /** Nodes take turns; put into topology.kubernetes.io/zone. */
  readonly zones?: readonly string[];
  /** Of each machine; containerd if absent. */
  readonly containerRuntime?: ContainerRuntimeName;
  /** Of each node's kubelet. */
  readonly kubeletConfiguration?: KubeletConfiguration;
  /** Devices of each machine. */
  readonly gpus?: Gpus;
}

export interface NodeTemplateStatus {
  readonly nodes?: number;
}
