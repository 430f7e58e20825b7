/** How well each node would spread a Pod (plugins/podtopologyspread/scoring.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SnapshotView } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { MAX_NODE_SCORE, type NodeScores } from '../../framework/plugin.ts';
import { countMatching, hasAllKeys, HOSTNAME, type SpreadConstraint } from './constraints.ts';
import { podsByDomain } from './domain-tally.ts';
import { naturalLogarithm } from './natural-logarithm.ts';

export interface SpreadScores {
  readonly constraints: readonly SpreadConstraint[];
  /** Candidates that lack a key of some constraint: they score nothing. */
  readonly ignored: ReadonlySet<string>;
  /** For each constraint, matching Pods by domain; hosts are counted when they are scored. */
  readonly counts: readonly ReadonlyMap<string, number>[];
  /** For each constraint: a domain of few is worth more, or hosts would drown zones. */
  readonly weights: readonly number[];
}

export const spreadScoresKey: StateKey<SpreadScores> = { name: 'PreScorePodTopologySpread' };

/** Candidates must have the keys of all constraints that are `needed`. */
export function spreadScores(
  pod: Pod,
  constraints: readonly SpreadConstraint[],
  candidates: readonly NodeInfo[],
  snapshot: SnapshotView,
  needed: readonly SpreadConstraint[],
): SpreadScores {
  const ignored = new Set<string>();
  for (const { name, labels } of candidates) if (!hasAllKeys(labels, needed)) ignored.add(name);
  const counts = constraints.map((constraint) =>
    constraint.topologyKey === HOSTNAME
      ? NO_COUNTS
      : countsNear(
          candidates,
          ignored,
          constraint,
          podsByDomain(pod, constraint, needed, snapshot),
        ),
  );
  const weights = constraints.map(({ topologyKey }, i) => {
    const domains = topologyKey === HOSTNAME ? candidates.length - ignored.size : counts[i]!.size;
    return naturalLogarithm(domains + 2);
  });
  return { constraints, ignored, counts, weights };
}

/** Of the domains that candidates are in. */
function countsNear(
  candidates: readonly NodeInfo[],
  ignored: ReadonlySet<string>,
  { topologyKey }: SpreadConstraint,
  pods: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, labels } of candidates) {
    if (ignored.has(name)) continue;
    const value = labels[topologyKey] ?? '';
    if (!counts.has(value)) counts.set(value, pods.get(value) ?? 0);
  }
  return counts;
}

/** The more Pods of its kind are near, the higher; normalizing turns it around. */
export function scoreOf(
  { constraints, ignored, counts, weights }: SpreadScores,
  pod: Pod,
  node: NodeInfo,
): number {
  if (ignored.has(node.name)) return 0;
  let score = 0;
  for (let i = 0; i < constraints.length; i++) {
    const constraint = constraints[i]!;
    const count = countNear(constraint, counts[i]!, pod, node);
    if (count === undefined) continue;
    // With a greater allowed skew, differences between domains weigh less.
    score += count * weights[i]! + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}

/** Matching Pods in the node's domain; undefined when it stands in none. */
function countNear(
  constraint: SpreadConstraint,
  counts: ReadonlyMap<string, number>,
  pod: Pod,
  node: NodeInfo,
): number | undefined {
  const value = node.labels[constraint.topologyKey];
  if (value === undefined) return undefined;
  return constraint.topologyKey === HOSTNAME
    ? countMatching(node, constraint, pod.metadata.namespace)
    : (counts.get(value) ?? 0);
}

/** `zone a: 3 Pods × ln(3 domains + 2) 1.609 + maxSkew 1 − 1`, a line for each constraint, and their sum. */
export function explainSpread(scores: SpreadScores, pod: Pod, node: NodeInfo): readonly string[] {
  const { constraints, ignored, counts, weights } = scores;
  if (ignored.has(node.name)) return ['the node lacks a topology key: 0'];
  const terms = constraints.flatMap((constraint, i) => {
    const count = countNear(constraint, counts[i]!, pod, node);
    return count === undefined ? [] : [{ constraint, count, weight: weights[i]! }];
  });
  return [
    ...terms.map(
      ({ constraint: { topologyKey, maxSkew }, count, weight }) =>
        `${topologyKey} ${node.labels[topologyKey]}: ${count} matching Pods × ${weight.toFixed(3)} (weight of the key) + maxSkew ${maxSkew} − 1`,
    ),
    `rounded sum = ${scoreOf(scores, pod, node)}`,
  ];
}

/** 100 for the emptiest: 100 · (max + min − score) / max; ignored nodes stay at 0. */
export function normalizeSpread({ ignored }: SpreadScores, { nodes, values }: NodeScores): void {
  const { min, max } = rangeOf(ignored, { nodes, values });
  for (let i = 0; i < values.length; i++) {
    if (ignored.has(nodes[i]!.name)) values[i] = 0;
    else if (max === 0) values[i] = MAX_NODE_SCORE;
    else values[i] = Math.trunc((MAX_NODE_SCORE * (max + min - values[i]!)) / max);
  }
}

/** `100 × (8 + 2 − 5) / 8 = 62`: normalizeSpread in words. */
export function explainNormalizedSpread(
  { ignored }: SpreadScores,
  raw: NodeScores,
  index: number,
): string {
  if (ignored.has(raw.nodes[index]!.name)) return 'ignored: 0';
  const { min, max } = rangeOf(ignored, raw);
  if (max === 0) return `no such Pod anywhere: ${MAX_NODE_SCORE}`;
  const value = raw.values[index]!;
  const result = Math.trunc((MAX_NODE_SCORE * (max + min - value)) / max);
  return `${MAX_NODE_SCORE} × (${max} + ${min} − ${value}) / ${max} = ${result}`;
}

function rangeOf(
  ignored: ReadonlySet<string>,
  { nodes, values }: NodeScores,
): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    if (ignored.has(nodes[i]!.name)) continue;
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  return { min, max };
}

const NO_COUNTS: ReadonlyMap<string, number> = new Map();
