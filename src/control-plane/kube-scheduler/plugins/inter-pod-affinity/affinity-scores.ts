/** What Pods would like of each other (plugins/interpodaffinity/scoring.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle, SnapshotView } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { podInfoOf, type WeightedAffinityTerm } from '../../framework/pod-info.ts';
import { MAX_NODE_SCORE, type NodeScores } from '../../framework/plugin.ts';
import { clusterTerms, meantByEach } from './cluster-terms.ts';
import { Incoming, OwnTerms } from './node-terms.ts';
import type { SharedCounts } from './topology-counts.ts';

export interface InterPodAffinityArgs {
  /** What another Pod's required affinity to this one is worth as a preference. */
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

/** Numbers of one topology key, and what each is worth. */
interface WeightedCounts extends SharedCounts {
  readonly times: number;
}

export const affinityScoresKey: StateKey<readonly WeightedCounts[]> = {
  name: 'PreScoreInterPodAffinity',
};

/** What the wishes that matter come to by domain; undefined when nobody has one. */
export function affinityScores(
  pod: Pod,
  candidates: readonly NodeInfo[],
  { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false }: InterPodAffinityArgs,
  handle: SchedulerHandle,
  resolved: (terms: readonly WeightedAffinityTerm[]) => readonly WeightedAffinityTerm[],
): readonly WeightedCounts[] | undefined {
  if (candidates.length === 0) return undefined;
  const { preferredAffinity, preferredAntiAffinity } = podInfoOf(pod);
  const wishes = preferredAffinity.length > 0 || preferredAntiAffinity.length > 0;
  if (ignorePreferredTermsOfExistingPods && !wishes) return undefined;
  const { snapshot } = handle;
  const sums = [
    ...wishesOf(resolved(preferredAffinity), snapshot, 1),
    ...wishesOf(resolved(preferredAntiAffinity), snapshot, -1),
  ];
  // Wishes go both ways: those of the Pods that are there count as much.
  const incoming = new Incoming(pod, handle.namespaceLabels(pod.metadata.namespace ?? ''));
  for (const { term, affinity, preferences, weight } of clusterTerms(snapshot)) {
    const required = hardPodAffinityWeight > 0 && affinity.size > 0;
    if ((!required && preferences.size === 0) || !incoming.isMeantBy(term)) continue;
    const key = term.topologyKey;
    if (required) sums.push({ key, counts: affinity, times: hardPodAffinityWeight });
    if (preferences.size > 0) sums.push({ key, counts: weight, times: 1 });
  }
  return sums.length === 0 ? undefined : sums;
}

/** Terms that mean nobody are left out; those whose Pods cancel each other out are not. */
function wishesOf(
  terms: readonly WeightedAffinityTerm[],
  snapshot: SnapshotView,
  sign: 1 | -1,
): readonly WeightedCounts[] {
  return meantByEach(new OwnTerms(terms), snapshot).flatMap(({ key, counts }, i) =>
    counts.size > 0 ? [{ key, counts, times: sign * terms[i]!.weight }] : [],
  );
}

export function scoreOf(sums: readonly WeightedCounts[], { labels }: NodeInfo): number {
  let score = 0;
  for (const { key, counts, times } of sums) {
    const value = labels[key];
    if (value !== undefined) score += times * (counts.get(value) ?? 0);
  }
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
export function explainAffinity(
  sums: readonly WeightedCounts[],
  node: NodeInfo,
): readonly string[] {
  const keys = [...new Set(sums.map(({ key }) => key))];
  const of = (key: string) =>
    scoreOf(
      sums.filter((one) => one.key === key),
      node,
    );
  return [
    ...keys.map(
      (key) => `wishes met or crossed in ${key} ${node.labels[key] ?? '(none)'}: ${of(key)}`,
    ),
    `${keys.map(of).join(' + ')} = ${scoreOf(sums, node)}`,
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
