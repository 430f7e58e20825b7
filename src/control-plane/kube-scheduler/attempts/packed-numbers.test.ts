import { expect, test } from 'vitest';
import { PackedNumbers } from './packed-numbers.ts';

test.each([
  { of: 'nothing', values: [], bytes: 0 },
  { of: 'the same', values: Array<number>(5000).fill(100), bytes: 5 },
  { of: 'few in a row', values: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2], bytes: 15 },
  { of: 'two in turn', values: Array.from({ length: 600 }, (_, i) => i % 2), bytes: 600 },
  { of: 'runs', values: Array.from({ length: 600 }, (_, i) => Math.trunc(i / 200)), bytes: 15 },
  { of: 'places', values: Array.from({ length: 600 }, (_, i) => 4000 + i), bytes: 1200 },
  { of: 'below zero', values: [-1, -32_768, 5], bytes: 6 },
  { of: 'large', values: [40_000, 1, 40_000], bytes: 12 },
  { of: 'very large', values: [2 ** 40, -(2 ** 31), 3], bytes: 24 },
])('$of: comes out as it went in, in few bytes', ({ values, bytes }) => {
  const packed = new PackedNumbers(values);
  expect(packed.unpack()).toEqual(values);
  expect(values.map((_, i) => packed.at(i))).toEqual(values);
  expect(packed.length).toBe(values.length);
  expect(packed.byteLength).toBe(bytes);
});
