import { expect, test } from 'vitest';
import { PackedNumbers } from './packed-numbers.ts';

/** Beside 56 for the object, and 200 for each typed array. */
test.each([
  { of: 'nothing', values: [], arrays: 0, bytes: 0 },
  { of: 'the same', values: Array<number>(5000).fill(100), arrays: 0, bytes: 0 },
  { of: 'few', values: [0, 0, 0, 0, 1, 2, 2], arrays: 1, bytes: 7 },
  { of: 'in turn', values: Array.from({ length: 600 }, (_, i) => i % 2), arrays: 1, bytes: 600 },
  {
    of: 'runs',
    values: Array.from({ length: 600 }, (_, i) => Math.trunc(i / 200)),
    arrays: 2,
    bytes: 15,
  },
  { of: 'places', values: Array.from({ length: 600 }, (_, i) => 400 + i), arrays: 1, bytes: 1200 },
  { of: 'below zero', values: [-1, -32_768, 5], arrays: 1, bytes: 6 },
  { of: 'large', values: [40_000, 1, 40_000], arrays: 1, bytes: 12 },
  { of: 'very large', values: [2 ** 40, -(2 ** 31), 3], arrays: 1, bytes: 24 },
])('$of: comes out as it went in, in few bytes', ({ values, arrays, bytes }) => {
  const packed = PackedNumbers.of(values);
  expect(packed.unpack()).toEqual(values);
  expect(values.map((_, i) => packed.at(i))).toEqual(values);
  expect(packed.length).toBe(values.length);
  expect(packed.bytes).toBe(56 + 200 * arrays + bytes);
});
