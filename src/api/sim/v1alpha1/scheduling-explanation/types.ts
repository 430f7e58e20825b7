/**
 * One scheduling attempt explained: every filter asked of every node, and the arithmetic of every score, worked out when
 * somebody looks, from the state that the attempt saw.
 */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';
import type { PluginScore, PluginVerdict, SchedulingResult } from '../scheduling-attempt/types.ts';

export interface SchedulingExplanation {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'SchedulingExplanation';
  /** The attempt's name. */
  readonly metadata: ObjectMeta;
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly attempt: number;
  readonly at: string;
  readonly profile: string;
  readonly result: SchedulingResult;
  readonly selectedNode?: string;
  readonly message?: string;
  readonly totalNodes: number;
  readonly evaluatedNodes: number;
  readonly feasibleNodes: number;
  /** Plugins that refused the Pod as a whole; the filters of these have nothing to go by. */
  readonly preFilter?: readonly PluginVerdict[];
  /** Filters in order: how many nodes each stopped, and how many it would refuse by itself. */
  readonly funnel: readonly FunnelStep[];
  /** The feasible ones, best first, then those that were looked at, then the others; as far as there is room. */
  readonly nodes: readonly ExplainedNode[];
  /** Nodes that there was no room for. */
  readonly nodesLeftOut?: number;
  readonly scorers?: readonly ExplainedScorer[];
  /** Nodes that shared the highest total; the seed's chance chose among them. */
  readonly ties?: readonly string[];
  readonly preemption?: ExplainedPreemption;
}

export interface FunnelStep {
  readonly plugin: string;
  /** It had nothing to do with this Pod. */
  readonly skipped?: boolean;
  /** Nodes that the cycle stopped at this filter. */
  readonly stopped: number;
  /** Nodes that it refuses, asked by itself. */
  readonly refuses: number;
  /** Nodes that go on to the next filter. */
  readonly left: number;
}

export interface ExplainedNode {
  readonly name: string;
  /** The cycle asked about it. It ends its search when it has enough feasible nodes. */
  readonly lookedAt: boolean;
  /** Every filter's verdict, also of those behind the one that stopped the cycle. */
  readonly filters: readonly PluginVerdict[];
  /** The filter that kube-scheduler stopped at. */
  readonly stoppedAt?: string;
  readonly scores?: readonly ExplainedScore[];
  readonly total?: number;
}

export interface ExplainedScore extends PluginScore {
  /** How `raw` came about, a step a line. */
  readonly arithmetic: readonly string[];
  /** How `normalized` came of it; absent where the plugin's score is one already. */
  readonly normalization?: string;
}

export interface ExplainedScorer {
  readonly plugin: string;
  readonly weight: number;
  /** It had nothing to do with this Pod, and counts 0 everywhere. */
  readonly skipped?: boolean;
}

export interface ExplainedPreemption {
  readonly plugin: string;
  readonly notTried?: string;
  readonly candidates: readonly {
    readonly node: string;
    readonly victims: readonly { readonly pod: string; readonly priority: number }[];
    readonly violations: number;
  }[];
  /** The rules that were needed, in order, each with the candidates that it left. */
  readonly rules: readonly { readonly rule: string; readonly left: readonly string[] }[];
  readonly chosen?: string;
}
