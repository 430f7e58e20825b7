/** Numbers that may be given as a share of another (apimachinery/pkg/util/intstr, 1.36). */

export type IntOrPercent = number | string;

/** `3` is 3; `"25%"` of 10 is 3 rounded up and 2 rounded down. Anything else has been refused by validation. */
export function scaledValue(
  value: IntOrPercent | undefined,
  total: number,
  round: 'up' | 'down',
): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const share = (Number.parseInt(value, 10) * total) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
