/**
 * One attempt of the scheduler at one Pod, with every verdict. Bounded however large the cluster is: the nodes that
 * matter are told one by one, the rest by what they have in common.
 */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface SchedulingAttempt {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'SchedulingAttempt';
  readonly metadata: ObjectMeta;
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  /** Counts this Pod's attempts, from 1. */
  readonly attempt: number;
  readonly at: string;
  /** The Pod's schedulerName. */
  readonly profile: string;
  readonly result: SchedulingResult;
  readonly selectedNode?: string;
  /** As in the Pod's PodScheduled condition. */
  readonly message?: string;
  /** What brought the Pod back into the active queue; absent for a new Pod. */
  readonly wokenBy?: { readonly event: string; readonly plugin?: string };
  /** Nodes that Filter was asked about. */
  readonly evaluatedNodes: number;
  readonly feasibleNodes: number;
  readonly totalNodes: number;
  /** PreFilter verdicts on the Pod as a whole; only those that are not a plain success. */
  readonly preFilter?: readonly PluginVerdict[];
  /** Nodes told one by one: the feasible ones, best first, then refused ones, as far as there is room. */
  readonly nodes: readonly NodeVerdict[];
  /** Refused nodes not among `nodes`, by equal verdict, largest group first. */
  readonly groups?: readonly NodeGroup[];
  readonly postFilter?: PostFilterVerdict;
  /** Nodes that shared the highest total; chance chose among them. */
  readonly ties?: readonly string[];
  /** How long each extension point took, in milliseconds of virtual time. */
  readonly durations?: { readonly [extensionPoint: string]: number };
}

/** `waiting`: reserved, and held by a Permit plugin. */
export type SchedulingResult = 'scheduled' | 'unschedulable' | 'error' | 'waiting';

export type VerdictCode =
  | 'Success'
  | 'Unschedulable'
  | 'UnschedulableAndUnresolvable'
  | 'Skip'
  | 'Wait'
  | 'Pending'
  | 'Error';

export interface PluginVerdict {
  readonly plugin: string;
  readonly code: VerdictCode;
  readonly reasons?: readonly string[];
}

export interface NodeVerdict {
  readonly name: string;
  /** In the order in which they were asked; the last may refuse. */
  readonly filters?: readonly PluginVerdict[];
  readonly refusedBy?: string;
  readonly scores?: readonly PluginScore[];
  readonly total?: number;
}

export interface NodeGroup {
  readonly count: number;
  readonly refusedBy: string;
  readonly code: VerdictCode;
  readonly reasons: readonly string[];
  /** A few names, in order. */
  readonly examples: readonly string[];
}

export interface PluginScore {
  readonly plugin: string;
  /** What Score returned. */
  readonly raw: number;
  /** After NormalizeScore: 0 to 100. */
  readonly normalized: number;
  readonly weight: number;
  readonly weighted: number;
}

export interface PostFilterVerdict {
  readonly plugin: string;
  readonly code?: VerdictCode;
  readonly nominatedNode?: string;
  /** `namespace/name` of the Pods that were evicted. */
  readonly victims?: readonly string[];
  /** Nodes where evicting would have helped, the chosen one first. */
  readonly candidates?: readonly {
    readonly node: string;
    readonly victims: readonly string[];
    readonly violations?: number;
  }[];
  readonly message?: string;
}
