/** From at least to at most: sizes and costs that are not known exactly (cel-go/checker/cost.go). Sums and products stop at 2^64. */

export interface Range {
  readonly min: number;
  readonly max: number;
}

const MOST = 2 ** 64;

const capped = (value: number): number => Math.min(value, MOST);

export const exactly = (value: number): Range => ({ min: value, max: value });

export const unknownSize: Range = { min: 0, max: MOST };

export const plus = (one: Range, other: Range): Range => ({
  min: capped(one.min + other.min),
  max: capped(one.max + other.max),
});

export const times = (one: Range, other: Range): Range => ({
  min: capped(one.min * other.min),
  max: capped(one.max * other.max),
});

/** Rounded up. */
export const scaled = (range: Range, factor: number): Range => ({
  min: capped(Math.ceil(range.min * factor)),
  max: capped(Math.ceil(range.max * factor)),
});

export const union = (one: Range, other: Range): Range => ({
  min: Math.min(one.min, other.min),
  max: Math.max(one.max, other.max),
});

export const isUnbounded = ({ max }: Range): boolean => max >= MOST;
