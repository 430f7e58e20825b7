/** Where Pods would go: asked with `kubectl create -o yaml`, answered at once by a real kube-scheduler on a copy, and kept nowhere. */
import type { KubeObject, ObjectMeta } from '../../../../apimachinery/meta.ts';
import type { SchedulingAttempt } from '../scheduling-attempt/types.ts';

export interface PlacementStudy {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'PlacementStudy';
  readonly metadata: ObjectMeta;
  readonly spec: PlacementStudySpec;
  readonly status?: PlacementStudyStatus;
}

export interface PlacementStudySpec {
  /** Placed beside what is there: Pods, what makes Pods, and what these need (claims, classes). */
  readonly manifests?: readonly StudiedManifest[];
  /** Which of the cluster's own Pods are placed anew: those that wait, or all. `Pending` unless given. */
  readonly place?: 'Pending' | 'All';
  /** What is otherwise in the second placement. */
  readonly changes?: readonly StudiedChange[];
  /** kube-scheduler's configuration in the second placement. */
  readonly schedulerConfiguration?: { readonly [field: string]: unknown };
  /** The same in the first placement: kube-scheduler's own unless given. */
  readonly presentConfiguration?: { readonly [field: string]: unknown };
  /** Instead of a copy of the present: a whole history, played twice, with the two configurations. */
  readonly scenario?: StudiedScenario;
  /** What counts as room in the measure of fragmentation; the largest waiting Pod, or the largest at all, unless given. */
  readonly podSize?: { readonly cpu?: string; readonly memory?: string };
}

export interface StudiedScenario {
  /** How it begins and what is done; what this cluster itself was given unless said. An input log, as links hold one. */
  readonly log?: StudiedLog;
  /** Virtual seconds from the start to the moment at which the two are compared: the log's end, or two minutes after the last that comes. */
  readonly seconds?: number;
}

/** What cluster/spec.ts calls an input log, as far as an API can say. */
export interface StudiedLog {
  readonly seed: number;
  readonly start: number;
  readonly cluster: { readonly nodes: readonly { readonly count: number }[] };
  readonly inputs: readonly object[];
  readonly [field: string]: unknown;
}

/** An object as it would be created. */
export type StudiedManifest = Pick<KubeObject, 'apiVersion' | 'kind'> & {
  readonly metadata: Partial<ObjectMeta>;
  readonly [field: string]: unknown;
};

/** One of `patch`, `remove` and `add`. */
export interface StudiedChange {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Strategic merge. What makes Pods is patched in its template, and so are its Pods. */
  readonly patch?: { readonly [field: string]: unknown };
  readonly remove?: boolean;
  readonly add?: StudiedManifest;
}

export interface PlacementStudyStatus {
  readonly present: Outcome;
  /** With the changes; absent where there are none. */
  readonly changed?: Outcome;
  /** Pods that the two placements treat differently. */
  readonly differences?: readonly PlacementDifference[];
  /** Of a scenario: the virtual second at which the two are compared. */
  readonly seconds?: number;
  /** What a manifest did not come to, and why: a CronJob makes no Job now. */
  readonly notes?: readonly string[];
}

export interface Outcome {
  /** Every Pod that the scheduler was given, in that order, then those that were evicted. */
  readonly placements: readonly Placement[];
  readonly totals: PlacementTotals;
  readonly nodes: readonly NodeShare[];
}

/** How full a node is: requests in percent of allocatable. */
export interface NodeShare {
  readonly name: string;
  readonly pods: number;
  readonly cpu: number;
  readonly memory: number;
}

export interface Placement {
  readonly namespace: string;
  readonly name: string;
  /** In the second of two histories: the Pod of the first that stands in its place. Absent where it has the same name, or none is. */
  readonly counterpart?: string;
  /** What manages it: `Deployment/web`. */
  readonly workload?: string;
  /** Absent: it has none. */
  readonly node?: string;
  /** Where it is in the cluster now. */
  readonly was?: string;
  /** The total of its node's scores; absent where only one node was left. */
  readonly points?: number;
  /** Why it has no node, as in its condition, or why it could not even be created. */
  readonly message?: string;
  /** Pods that had to go for it. */
  readonly victims?: readonly string[];
  /** The Pod that it had to go for. */
  readonly evictedFor?: string;
  /** Of a Pod of `manifests`: its last attempt, with every verdict. */
  readonly attempt?: SchedulingAttempt;
}

export interface PlacementTotals {
  /** Pods that have a node, of all that are there. */
  readonly placed: number;
  readonly pending: number;
  readonly evicted: number;
  readonly nodes: number;
  /** Requests in percent of allocatable, over the nodes. */
  readonly cpu: Utilization;
  readonly memory: Utilization;
  readonly fragmentation: Fragmentation;
  /** Of each workload with several Pods, the most uneven first. */
  readonly spread: readonly WorkloadSpread[];
}

export interface Utilization {
  readonly mean: number;
  readonly max: number;
  readonly standardDeviation: number;
}

export interface Fragmentation {
  /** The Pod that it is measured by. */
  readonly podSize: { readonly cpu: string; readonly memory: string };
  /** How many such Pods there is still room for. */
  readonly room: number;
  /** Percent of what is free that is left over when these are in. */
  readonly cpu: number;
  readonly memory: number;
}

export interface WorkloadSpread {
  readonly workload: string;
  readonly topologyKey: string;
  /** Pods in the domain with the most and in the one with the fewest. */
  readonly max: number;
  readonly min: number;
}

export interface PlacementDifference {
  readonly namespace: string;
  readonly name: string;
  /** Its node; absent: it waits, is evicted, or is not there. */
  readonly present?: string;
  readonly changed?: string;
}
