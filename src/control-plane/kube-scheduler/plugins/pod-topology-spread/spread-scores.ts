/** How well each node would spread a Pod (plugins/podtopologyspread/scoring.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { MAX_NODE_SCORE, type NodeScores } from '../../framework/plugin.ts';
import {
  countMatching,
  hasAllKeys,
  HOSTNAME,
  includes,
  type SpreadConstraint,
} from './constraints.ts';
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

export function spreadScores(
  pod: Pod,
  constraints: readonly SpreadConstraint[],
  candidates: readonly NodeInfo[],
  nodes: readonly NodeInfo[],
  needsAllKeys: boolean,
): SpreadScores {
  const ignored = new Set<string>();
  const counts = constraints.map(() => new Map<string, number>());
  for (const { name, labels } of candidates) {
    if (needsAllKeys && !hasAllKeys(labels, constraints)) {
      ignored.add(name);
      continue;
    }
    constraints.forEach(({ topologyKey }, i) => {
      if (topologyKey !== HOSTNAME) counts[i]!.set(labels[topologyKey] ?? '', 0);
    });
  }
  const weights = constraints.map(({ topologyKey }, i) => {
    const domains = topologyKey === HOSTNAME ? candidates.length - ignored.size : counts[i]!.size;
    return naturalLogarithm(domains + 2);
  });
  constraints.forEach((constraint, i) => {
    if (constraint.topologyKey === HOSTNAME) return;
    for (const node of nodes) {
      if (needsAllKeys && !hasAllKeys(node.labels, constraints)) continue;
      const value = node.labels[constraint.topologyKey] ?? '';
      const count = counts[i]!.get(value);
      if (count === undefined || !includes(constraint, pod, node.node!)) continue;
      counts[i]!.set(value, count + countMatching(node, constraint, pod.metadata.namespace));
    }
  });
  return { constraints, ignored, counts, weights };
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
    const value = node.labels[constraint.topologyKey];
    if (value === undefined) continue;
    const count =
      constraint.topologyKey === HOSTNAME
        ? countMatching(node, constraint, pod.metadata.namespace)
        : (counts[i]!.get(value) ?? 0);
    // With a greater allowed skew, differences between domains weigh less.
    score += count * weights[i]! + (constraint.maxSkew - 1);
  }
  return Math.round(score);
}

/** 100 for the emptiest: 100 · (max + min − score) / max; ignored nodes stay at 0. */
export function normalizeSpread({ ignored }: SpreadScores, { nodes, values }: NodeScores): void {
  let min = Infinity;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    if (ignored.has(nodes[i]!.name)) continue;
    min = Math.min(min, values[i]!);
    max = Math.max(max, values[i]!);
  }
  for (let i = 0; i < values.length; i++) {
    if (ignored.has(nodes[i]!.name)) values[i] = 0;
    else if (max === 0) values[i] = MAX_NODE_SCORE;
    else values[i] = Math.trunc((MAX_NODE_SCORE * (max + min - values[i]!)) / max);
  }
}
