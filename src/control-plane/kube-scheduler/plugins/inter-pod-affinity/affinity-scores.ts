/** What Pods would like of each other (plugins/interpodaffinity/scoring.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { Labels } from '../../../../apimachinery/labels.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import {
  podInfoOf,
  termMatches,
  type PodInfo,
  type WeightedAffinityTerm,
} from '../../framework/pod-info.ts';
import { MAX_NODE_SCORE, type NodeScores } from '../../framework/plugin.ts';
import { TopologyCounts } from './topology-counts.ts';

export interface InterPodAffinityArgs {
  /** What another Pod's required affinity to this one is worth as a preference. */
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

export const affinityScoresKey: StateKey<TopologyCounts> = { name: 'PreScoreInterPodAffinity' };

/** Sums of weights by domain; undefined when nobody has a wish that matters. */
export function affinityScores(
  pod: Pod,
  candidates: readonly NodeInfo[],
  { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false }: InterPodAffinityArgs,
  handle: SchedulerHandle,
  resolved: (terms: readonly WeightedAffinityTerm[]) => readonly WeightedAffinityTerm[],
): TopologyCounts | undefined {
  if (candidates.length === 0) return undefined;
  const { preferredAffinity, preferredAntiAffinity } = podInfoOf(pod);
  const wishes = preferredAffinity.length > 0 || preferredAntiAffinity.length > 0;
  if (ignorePreferredTermsOfExistingPods && !wishes) return undefined;
  const sums = new TopologyCounts();
  const likes = resolved(preferredAffinity);
  const dislikes = resolved(preferredAntiAffinity);
  const labels = handle.namespaceLabels(pod.metadata.namespace ?? '');
  const { nodes, nodesWithAffinity } = handle.snapshot;
  // A Pod without wishes only has to be held against those that have some.
  for (const node of wishes ? nodes : nodesWithAffinity) {
    for (const other of wishes ? node.pods : node.podsWithAffinity) {
      weigh(sums, likes, other.pod, RESOLVED, node, 1);
      weigh(sums, dislikes, other.pod, RESOLVED, node, -1);
      if (hardPodAffinityWeight > 0) {
        for (const term of other.requiredAffinity) {
          if (termMatches(term, pod, labels)) {
            sums.accumulate(node.labels, term.topologyKey, hardPodAffinityWeight);
          }
        }
      }
      weighOthers(sums, other, pod, labels, node);
    }
  }
  return sums.size === 0 ? undefined : sums;
}

export function scoreOf(sums: TopologyCounts, { labels }: NodeInfo): number {
  let score = 0;
  for (const key of sums.keys()) score += sums.of(key, labels[key]);
  return score;
}

/** The range of the scores, whatever it is, becomes 0 … 100. */
export function normalizeAffinity({ values }: NodeScores): void {
  const { min, max } = rangeOf(values);
  const range = max - min;
  for (let i = 0; i < values.length; i++) {
    values[i] = range > 0 ? Math.trunc(MAX_NODE_SCORE * ((values[i]! - min) / range)) : 0;
  }
}

/** `zone=a: 3`, a line for each topology key that somebody's wish names, and their sum. */
export function explainAffinity(sums: TopologyCounts, node: NodeInfo): readonly string[] {
  const keys = [...sums.keys()];
  return [
    ...keys.map(
      (key) =>
        `wishes met or crossed in ${key} ${node.labels[key] ?? '(none)'}: ${sums.of(key, node.labels[key])}`,
    ),
    `${keys.map((key) => sums.of(key, node.labels[key])).join(' + ')} = ${scoreOf(sums, node)}`,
  ];
}

/** `100 × (5 − −2) / (8 − −2) = 70`: normalizeAffinity in words. */
export function explainNormalizedAffinity({ values }: NodeScores, index: number): string {
  const { min, max } = rangeOf(values);
  if (max === min) return 'the same everywhere: 0';
  const result = Math.trunc(MAX_NODE_SCORE * ((values[index]! - min) / (max - min)));
  return `${MAX_NODE_SCORE} × (${values[index]!} − ${min}) / (${max} − ${min}) = ${result}`;
}

function rangeOf(values: Float64Array): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}

/** Wishes go both ways: those of the Pods that are there count as much. */
function weighOthers(
  sums: TopologyCounts,
  other: PodInfo,
  pod: Pod,
  labels: Labels,
  node: NodeInfo,
): void {
  weigh(sums, other.preferredAffinity, pod, labels, node, 1);
  weigh(sums, other.preferredAntiAffinity, pod, labels, node, -1);
}

function weigh(
  sums: TopologyCounts,
  terms: readonly WeightedAffinityTerm[],
  pod: Pod,
  labels: Labels,
  node: NodeInfo,
  sign: 1 | -1,
): void {
  for (const term of terms) {
    if (termMatches(term, pod, labels)) {
      sums.accumulate(node.labels, term.topologyKey, sign * term.weight);
    }
  }
}

/** For terms whose namespaces were looked up: whatever selector is left asks for no label. */
const RESOLVED: Labels = {};
