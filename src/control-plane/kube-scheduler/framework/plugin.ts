/**
 * The moments at which a plugin is asked (kube-scheduler/framework/interface.go, 1.36). A plugin has those
 * that it needs. The framework does recording, weighing and order for all of them in one place.
 */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Millis } from '../../../sim/clock.ts';
import type { CycleState } from './cycle-state.ts';
import type { ClusterEvent, EventResource } from './cluster-event.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import type { NodeVerdicts, Status } from './status.ts';

export interface SchedulerPlugin {
  readonly name: string;

  /** Before a Pod may wait for a turn. Rejected, it is gated until an event that is registered below. */
  preEnqueue?(pod: Pod): Status;

  /** Who is first in the queue. One plugin of a profile has it. Answers as a sort function does. */
  queueSort?(one: QueueEntry, other: QueueEntry): number;

  /**
   * Once for each cycle, over all nodes. Skip spares this plugin's filter. May name the only nodes that can do.
   */
  preFilter?(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): PreFilterStatus;

  /** For plugins whose preFilter looked at Pods: what changes when one comes to or goes from a node. */
  readonly preFilterExtensions?: PreFilterExtensions;

  /** Once for each node that is looked at. Must not change anything. */
  filter?(state: CycleState, pod: Pod, node: NodeInfo): Status;

  /** When no node will do. Success means that the Pod can come back soon. */
  postFilter?(state: CycleState, pod: Pod, verdicts: NodeVerdicts): PostFilterResult;

  /** Once for each cycle, over the nodes that passed. Skip spares this plugin's score. */
  preScore?(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): Status;

  /** A whole number, of any size if normalizeScore follows, else from 0 to 100. A status: it failed. */
  score?(state: CycleState, pod: Pod, node: NodeInfo): number | Status;

  /** Brings the scores of all nodes to 0 … 100, in place. A status: it failed. */
  normalizeScore?(state: CycleState, pod: Pod, scores: NodeScores): Status | void;

  /**
   * The arithmetic behind `score` with this node's figures, a step a line; the last ends in the score. Asked only when
   * somebody looks at a decision, after preScore, and changes nothing.
   */
  explainScore?(state: CycleState, pod: Pod, node: NodeInfo): readonly string[];

  /** How `raw.values[index]` became what normalizeScore made of it: one line that ends in the result. */
  explainNormalized?(state: CycleState, pod: Pod, raw: NodeScores, index: number): string;

  /** What postFilter weighed up, when chance drew `drawn`. Changes nothing. */
  explainPostFilter?(
    state: CycleState,
    pod: Pod,
    verdicts: NodeVerdicts,
    drawn: number,
  ): PreemptionExplanation | undefined;

  /** The Pod is assumed to be on the node. Whatever is set aside here, unreserve gives back. */
  reserve?(state: CycleState, pod: Pod, nodeName: string): Status;
  unreserve?(state: CycleState, pod: Pod, nodeName: string): void;

  /** The last word: let it go, refuse it, or hold it (Wait) until allowed, rejected or timed out. */
  permit?(state: CycleState, pod: Pod, nodeName: string): PermitStatus;

  /** In the binding cycle. Wait means: what I asked for is not there yet, ask me again. */
  preBind?(state: CycleState, pod: Pod, nodeName: string): Status;

  /** Skip hands over to the next one. */
  bind?(state: CycleState, pod: Pod, nodeName: string): Status;

  postBind?(state: CycleState, pod: Pod, nodeName: string): void;

  /** Which events may end this plugin's refusal. A plugin that refuses and registers none is retried on all. */
  readonly events?: readonly RegisteredEvent[];
}

export interface PreFilterStatus extends Status {
  /** Absent: all nodes. */
  readonly nodeNames?: ReadonlySet<string>;
}

export interface PermitStatus extends Status {
  /** With Wait: how long at most. */
  readonly timeout?: Millis;
}

export interface PostFilterResult {
  readonly status: Status;
  /** The node that is being made ready; '' takes a nomination back; absent leaves it as it is. */
  readonly nominatedNodeName?: string;
  /** What chance drew for it, for the record. */
  readonly drawn?: number;
  /** Who has to go, for the record. */
  readonly victims?: readonly Pod[];
}

/** Where evicting would help, who would go, and how one node was chosen. */
export interface PreemptionExplanation {
  /** Why nothing was tried at all. */
  readonly notTried?: string;
  readonly candidates: readonly {
    readonly node: string;
    readonly victims: readonly { readonly pod: string; readonly priority: number }[];
    readonly violations: number;
  }[];
  /** Each rule, and the candidates that it left. */
  readonly rules: readonly { readonly rule: string; readonly left: readonly string[] }[];
  readonly chosen?: string;
}

export interface PreFilterExtensions {
  addPod(state: CycleState, pod: Pod, added: PodInfo, node: NodeInfo): void;
  removePod(state: CycleState, pod: Pod, removed: PodInfo, node: NodeInfo): void;
}

/** What a queue is sorted by. */
export interface QueueEntry {
  readonly info: PodInfo;
  /** When it was added. */
  readonly timestamp: Millis;
}

/** The scores of one plugin; `values[i]` is that of `nodes[i]`. */
export interface NodeScores {
  readonly nodes: readonly NodeInfo[];
  readonly values: Float64Array;
}

export interface RegisteredEvent {
  readonly resource: EventResource;
  /** A union of `action`s. */
  readonly actions: number;
  /** Whether this very change could help this Pod; always, if absent. */
  readonly hint?: (pod: Pod, next: any, previous: any, event: ClusterEvent) => boolean;
}

/** A plugin failed at a moment: a bug of the plugin's, which the cluster survives. */
export interface PluginFault {
  readonly plugin: string;
  readonly moment: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly node?: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export const MAX_NODE_SCORE = 100;
