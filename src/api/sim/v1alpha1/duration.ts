/** Durations as Go writes them: `1h30m`, `90s`, `250ms`. */

const UNITS: { readonly [unit: string]: number } = { h: 3600_000, m: 60_000, s: 1000, ms: 1 };

/** In milliseconds; undefined if it is not one. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text)) return undefined;
  let millis = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g))
    millis += Number(amount) * UNITS[unit!]!;
  return Math.round(millis);
}
