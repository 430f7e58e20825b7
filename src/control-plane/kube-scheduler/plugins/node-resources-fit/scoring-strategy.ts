/** Emptiest first, fullest first, or any shape between (plugins/noderesources/{least,most}_allocated.go, requested_to_capacity_ratio.go). */
import { MAX_NODE_SCORE } from '../../framework/plugin.ts';
import type { ResourceShares, WeightedResource } from '../resource-shares.ts';

export interface ShapePoint {
  /** From 0 to 100. */
  readonly utilization: number;
  /** From 0 to 10. */
  readonly score: number;
}

export interface ScoringStrategy {
  readonly type?: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources?: readonly WeightedResource[];
  readonly requestedToCapacityRatio?: { readonly shape?: readonly ShapePoint[] };
}

type Score = (shares: Shares) => number;

/** Of each resource, how much would be asked for, and how much there is. */
type Shares = Pick<ResourceShares, 'requested' | 'allocatable'>;

export function scoringFor(
  strategy: ScoringStrategy,
  resources: readonly WeightedResource[],
): Score {
  const weights = resources.map(({ weight }) => weight || 1);
  switch (strategy.type) {
    case 'MostAllocated':
      return (shares) => Math.trunc(average(shares, weights, most));
    case 'RequestedToCapacityRatio': {
      const shape = (strategy.requestedToCapacityRatio?.shape ?? []).map((point) => ({
        utilization: point.utilization,
        score: point.score * (MAX_NODE_SCORE / 10),
      }));
      const line = brokenLine(shape);
      const ratio = (requested: number, allocatable: number) =>
        line(requested > allocatable ? 100 : Math.trunc((100 * requested) / allocatable));
      // A resource that scores nothing does not count at all.
      return (shares) => Math.round(average(shares, weights, ratio, (score) => score > 0));
    }
    default:
      return (shares) => Math.trunc(average(shares, weights, least));
  }
}

/**
 * The same in words, resource by resource:
 *
 *   cpu: (4000 − 1500) × 100 / 4000 = 62, where 1500 = 1000 there + 500 of the Pod
 *   (62 × 1 + 87 × 1) / 2 = 74
 */
export function explainScoring(
  strategy: ScoringStrategy,
  resources: readonly WeightedResource[],
  { requested, allocatable }: ResourceShares,
  ofPod: readonly number[],
): readonly string[] {
  const lines: string[] = [];
  const counted: { readonly weight: number; readonly score: number }[] = [];
  resources.forEach(({ name, weight }, i) => {
    const [asked, whole] = [requested[i]!, allocatable[i]!];
    if (whole === 0) return void lines.push(`${name}: the node has none, or the Pod asks for none`);
    const parts = `, where ${asked} = ${asked - ofPod[i]!} there + ${ofPod[i]!} of the Pod`;
    const score = scoringFor(strategy, [{ name }])({
      requested: requested.subarray(i, i + 1),
      allocatable: allocatable.subarray(i, i + 1),
    });
    lines.push(`${name}: ${formula(strategy, asked, whole)} = ${score}${parts}`);
    if (strategy.type === 'RequestedToCapacityRatio' && score === 0) return;
    counted.push({ weight: weight || 1, score });
  });
  const score = scoringFor(strategy, resources)({ requested, allocatable });
  const sum = counted.map((one) => `${one.score} × ${one.weight}`).join(' + ') || '0';
  const weights = counted.reduce((total, one) => total + one.weight, 0);
  return [
    ...lines,
    weights === 0 ? `nothing counts = ${score}` : `(${sum}) / ${weights} = ${score}`,
  ];
}

function formula({ type }: ScoringStrategy, asked: number, whole: number): string {
  switch (type) {
    case 'MostAllocated':
      return `${Math.min(asked, whole)} × 100 / ${whole}`;
    case 'RequestedToCapacityRatio':
      return `the shape at ${asked > whole ? 100 : Math.trunc((100 * asked) / whole)} % (${asked} of ${whole})`;
    default:
      return asked > whole
        ? `${asked} of ${whole} is too much`
        : `(${whole} − ${asked}) × 100 / ${whole}`;
  }
}

/** More than there is counts as full: requests of containers without any are only estimated. */
const most = (requested: number, allocatable: number): number =>
  Math.trunc((Math.min(requested, allocatable) * MAX_NODE_SCORE) / allocatable);

const least = (requested: number, allocatable: number): number =>
  requested > allocatable
    ? 0
    : Math.trunc(((allocatable - requested) * MAX_NODE_SCORE) / allocatable);

/**
 * A function through given points, level before the first and after the last, in whole numbers:
 *
 *   (10, 1) (90, 9)   at 0 → 1   at 15 → 1   at 20 → 2   at 99 → 9
 */
export function brokenLine(points: readonly ShapePoint[]): (at: number) => number {
  return (at) => {
    for (let i = 0; i < points.length; i++) {
      const to = points[i]!;
      if (at > to.utilization) continue;
      const from = points[i - 1];
      if (!from) return to.score;
      const rise = (to.score - from.score) * (at - from.utilization);
      return from.score + Math.trunc(rise / (to.utilization - from.utilization));
    }
    return points.at(-1)?.score ?? 0;
  };
}

function average(
  { requested, allocatable }: Shares,
  weights: readonly number[],
  scoreOf: (requested: number, allocatable: number) => number,
  counts: (score: number) => boolean = () => true,
): number {
  let sum = 0;
  let weightSum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (allocatable[i] === 0) continue;
    const score = scoreOf(requested[i]!, allocatable[i]!);
    if (!counts(score)) continue;
    sum += score * weights[i]!;
    weightSum += weights[i]!;
  }
  return weightSum === 0 ? 0 : sum / weightSum;
}
