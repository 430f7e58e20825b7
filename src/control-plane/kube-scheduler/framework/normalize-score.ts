/** Brings scores of any size to 0 … 100 (pkg/scheduler/framework/plugins/helper/normalize_score.go). */
import { MAX_NODE_SCORE, type NodeScores } from './plugin.ts';

/** The greatest becomes 100; when all are 0 they stay so. */
export function normalizedByMax({ values }: NodeScores): void {
  const max = greatest(values);
  if (max === 0) return;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.trunc((MAX_NODE_SCORE * values[i]!) / max);
  }
}

/** The score is a penalty: 100 − ⌊100 · score / max⌋, and 100 everywhere when no node has any. */
export function reversedByMax({ values }: NodeScores): void {
  const max = greatest(values);
  for (let i = 0; i < values.length; i++) {
    const share = max === 0 ? 0 : Math.trunc((MAX_NODE_SCORE * values[i]!) / max);
    values[i] = MAX_NODE_SCORE - share;
  }
}

function greatest(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}

/** `100 × 3 / 4 = 75`: normalizedByMax in words. */
export function explainByMax({ values }: NodeScores, index: number): string {
  const max = greatest(values);
  const value = values[index]!;
  if (max === 0) return 'no node has any: 0';
  return `${MAX_NODE_SCORE} × ${value} / ${max} (the most) = ${Math.trunc((MAX_NODE_SCORE * value) / max)}`;
}

/** `100 − 100 × 1 / 2 = 50`: reversedByMax in words. */
export function explainReversed({ values }: NodeScores, index: number): string {
  const max = greatest(values);
  const value = values[index]!;
  if (max === 0) return `no node has any: ${MAX_NODE_SCORE}`;
  const share = Math.trunc((MAX_NODE_SCORE * value) / max);
  return `${MAX_NODE_SCORE} − ${MAX_NODE_SCORE} × ${value} / ${max} (the most) = ${MAX_NODE_SCORE - share}`;
}
