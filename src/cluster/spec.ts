/** What a cluster is made of at its beginning: plain data, part of every share link. */
import type { ApiRequest } from '../apimachinery/api-request.ts';
import type { Taint } from '../api/generated/types/core/v1.ts';
import type { ContainerRuntimeName } from '../api/sim/v1alpha1/container-runtime.ts';
import type { KubeletConfiguration } from '../api/sim/v1alpha1/kubelet-configuration.ts';
import type { Gpus } from '../api/sim/v1alpha1/gpus.ts';
import type { SchedulerConfiguration } from '../control-plane/kube-scheduler/configuration/configuration.ts';
import type { Millis } from '../sim/clock.ts';
import type { InputLog } from '../sim/input-log.ts';

/** Machines that are alike. */
export interface NodeTemplate {
  /** Nodes are named `<namePrefix>-1`, `-2` …; `node` unless given. */
  readonly namePrefix?: string;
  readonly count: number;
  /** `{ cpu: '4', memory: '16Gi', pods: '110' }`; what is left out is filled in. */
  readonly capacity?: { readonly [resource: string]: string };
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly Taint[];
  /** topology.kubernetes.io/zone. Several: nodes take them in turn. */
  readonly zones?: readonly string[];
  /** containerd if absent. */
  readonly containerRuntime?: ContainerRuntimeName;
  readonly kubeletConfiguration?: KubeletConfiguration;
  /** Devices of each, for claims: a driver, its DeviceClass and ResourceSlices come with them. */
  readonly gpus?: Gpus;
}

export interface ClusterSpec {
  readonly nodes: readonly NodeTemplate[];
  /** What keys are made from besides the seed, where who knows the seed must not be able to forge credentials. */
  readonly secret?: string;
  /** The name that the page shows: a scenario's. */
  readonly scenario?: string;
  /** What comes by itself when its time has come: a scenario's files. */
  readonly planned?: readonly PlannedRequest[];
  /** Who makes volumes: a provisioner with its default StorageClass `standard`, as in kind; nobody where it says `none`. */
  readonly storage?: 'local-path' | 'none';
  /** Who serves metrics.k8s.io: metrics-server, unlike in kind; nobody where it says `none`. */
  readonly metrics?: 'metrics-server' | 'none';
  /** kube-scheduler's file; its defaults if absent. */
  readonly scheduler?: SchedulerConfiguration;
}

/** A request that is part of how a cluster begins, rather than an input: it comes at the same step in every run. */
export interface PlannedRequest {
  /** Virtual milliseconds after the cluster's start. */
  readonly after: Millis;
  readonly request: LoggedRequest;
}

/** A request from outside, as the input log keeps it. */
export type LoggedRequest = Pick<ApiRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

export type ClusterInputLog = InputLog<ClusterSpec, LoggedRequest>;

/** Where virtual time starts in the page and in `simulate`. */
export const FIXED_START = Date.UTC(2026, 0, 5, 9, 0, 0);

export const DEFAULT_CLUSTER: ClusterSpec = { nodes: [{ count: 3 }] };
