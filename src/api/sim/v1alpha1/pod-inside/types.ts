/** What is inside a Pod on its node: sandbox, namespaces, cgroups, containers with their processes and files. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface PodInside {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'PodInside';
  /** The Pod's namespace, name and uid. */
  readonly metadata: ObjectMeta;
  readonly node: string;
  /** `containerd 2.2.0`, `cri-o 1.36.0` */
  readonly runtime: string;
  /** Without a kubelet nobody knows figures of the Pod as a whole, probes and back-off. */
  readonly kubelet: 'Running' | 'Stopped';
  readonly qosClass?: string;
  readonly sandbox: InsideSandbox;
  readonly namespaces: readonly LinuxNamespace[];
  readonly cgroups: readonly Cgroup[];
  /** Newest first; the dead ones too, as long as the kubelet keeps them. */
  readonly containers: readonly InsideContainer[];
  readonly probes: readonly InsideProbe[];
  readonly volumes: readonly InsideVolume[];
}

export interface InsideSandbox {
  readonly id: string;
  readonly attempt: number;
  readonly state: string;
  readonly createdAt: string;
  readonly hostname: string;
  readonly ips: readonly string[];
  readonly image: string;
  /** A process of its own, pause, is in the namespaces; elsewhere they are held without one. */
  readonly hasProcess: boolean;
}

export type NamespaceType = 'network' | 'ipc' | 'uts' | 'pid' | 'mount' | 'user';

export interface LinuxNamespace {
  readonly type: NamespaceType;
  /** The node's own, the Pod's (its sandbox holds it), or one container's. */
  readonly of: 'Node' | 'Pod' | 'Container';
  /** Who is in it: `pause`, and containers by name. */
  readonly members: readonly string[];
  /** The field of the Pod that made it so, where it is not as by default. */
  readonly setBy?: string;
}

export interface Cgroup {
  readonly path: string;
  /** `Pod`, `pause`, or a container's name. */
  readonly of: string;
  readonly figures: readonly {
    readonly file: string;
    readonly value: string;
    readonly formula: string;
    readonly source: string;
  }[];
  readonly usage?: {
    readonly cpuMillicores: number;
    readonly cpuSeconds: number;
    readonly throttledPeriods: number;
    readonly periods: number;
    readonly memoryBytes: number;
  };
}

export interface InsideContainer {
  readonly name: string;
  readonly id: string;
  readonly attempt: number;
  readonly state: 'Created' | 'Running' | 'Exited';
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly image: string;
  readonly imageRef: string;
  readonly imageBytes: number;
  readonly uid: number;
  readonly readOnlyRoot: boolean;
  /** While it waits to be started again. */
  readonly backOff?: { readonly seconds: number; readonly until: string };
  readonly processes: readonly InsideProcess[];
  /** Of the image: only of a Pod that is asked for by name. */
  readonly imageFiles?: Listed<InsideFile>;
  /** Absent while nothing in it has looked at its files, or when they are gone. */
  readonly written?: Listed<InsideChange>;
  readonly mounts: readonly InsideMount[];
}

export interface InsideProcess {
  readonly pid: number;
  /** 0: none that is in the same namespace. */
  readonly parent: number;
  readonly command: string;
  readonly uid: number;
  readonly memoryBytes: number;
  readonly cpuMillis: number;
}

export interface Listed<T> {
  readonly first: readonly T[];
  readonly count: number;
}

export interface InsideFile {
  readonly path: string;
  readonly kind: string;
  readonly bytes: number;
}

export interface InsideChange extends InsideFile {
  readonly change: 'added' | 'changed' | 'deleted';
}

export interface InsideMount {
  readonly path: string;
  readonly type: string;
  readonly readOnly: boolean;
  readonly files?: Listed<InsideFile>;
}

/** A volume with files from the API, which the kubelet keeps up to date. */
export interface InsideVolume {
  readonly name: string;
  readonly writtenAt: string;
  /** Since when there is something newer, and when the kubelet looks at the Pod again. */
  readonly behind?: { readonly since: string; readonly until: string };
}

export interface InsideProbe {
  readonly container: string;
  readonly kind: 'readiness' | 'liveness' | 'startup';
  readonly verdict?: string;
  readonly last?: string;
  readonly inARow: number;
  readonly threshold: number;
  readonly nextAt?: string;
  /** It has failed for good, and waits for the next container. */
  readonly onHold: boolean;
}
