/** An amount that changes with time: points that straight lines join. */

export type Curve = readonly { readonly atSeconds: number; readonly amount: number }[];

/** On the straight line between the points around a moment; flat before the first and after the last. */
export function curveAt(curve: Curve, seconds: number): number {
  const next = curve.findIndex(({ atSeconds }) => atSeconds > seconds);
  const after = curve[next < 0 ? curve.length - 1 : next];
  const before = curve[(next < 0 ? curve.length : next) - 1] ?? after;
  if (!before || !after) return 0;
  const [low, high] = [before.amount, after.amount];
  const span = after.atSeconds - before.atSeconds;
  return span <= 0 ? low : low + ((high - low) * (seconds - before.atSeconds)) / span;
}

/** A curve is looked at every so many seconds while it moves, and not any more once it is flat. */
export function nextChange(curve: Curve | undefined, seconds: number, step: number): number {
  const last = curve?.at(-1)?.atSeconds ?? 0;
  if (!curve || seconds >= last) return Infinity;
  const after = curve.findIndex(({ atSeconds }) => atSeconds > seconds);
  const next = curve[after]!;
  const flat = (curve[after - 1] ?? next).amount === next.amount;
  return flat ? next.atSeconds : Math.min(next.atSeconds, (Math.floor(seconds / step) + 1) * step);
}
