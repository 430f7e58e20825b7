/** What Pods would like of each other (plugins/interpodaffinity/scoring.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { podInfoOf, type WeightedAffinityTerm } from '../../framework/pod-info.ts';
import { MAX_NODE_SCORE, type NodeScores } from '../../framework/plugin.ts';
import { Incoming, OwnTerms, sharedTermsOf } from './node-terms.ts';
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
  const likes = new OwnTerms(resolved(preferredAffinity));
  const dislikes = new OwnTerms(resolved(preferredAntiAffinity));
  const incoming = new Incoming(pod, handle.namespaceLabels(pod.metadata.namespace ?? ''));
  const { nodes, nodesWithAffinity } = handle.snapshot;
  // A Pod without wishes only has to be held against those that have some.
  for (const node of wishes ? nodes : nodesWithAffinity) {
    weigh(sums, likes, node, 1);
    weigh(sums, dislikes, node, -1);
    // Wishes go both ways: those of the Pods that are there count as much.
    for (const { term, affinity, preferences, weight } of sharedTermsOf(node)) {
      const required = affinity * hardPodAffinityWeight;
      if ((required > 0 || preferences > 0) && incoming.isMeantBy(term)) {
        sums.accumulate(node.labels, term.topologyKey, required + weight);
      }
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

function weigh(
  sums: TopologyCounts,
  wishes: OwnTerms<WeightedAffinityTerm>,
  node: NodeInfo,
  sign: 1 | -1,
): void {
  if (wishes.empty) return;
  wishes.countEach(node)?.forEach((count, i) => {
    const { topologyKey, weight } = wishes.terms[i]!;
    if (count > 0) sums.accumulate(node.labels, topologyKey, sign * count * weight);
  });
}
