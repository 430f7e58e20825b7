/** A figure: something measured, told in lines. Timings here are noisy, so figures are ratios and medians. */

export interface Figure {
  readonly name: string;
  readonly about: string;
  readonly run: (say: (line: string) => void) => void | Promise<void>;
}

/** Wall milliseconds that `body` takes. */
export function timed(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const shown = (millis: number): string =>
  millis < 1000 ? `${millis.toFixed(0)} ms` : `${(millis / 1000).toFixed(2)} s`;
