import { expect, test } from 'vitest';
import { naturalLogarithm } from './natural-logarithm.ts';

test.each([1, 2, 3, 5, 7, 12, 102, 5002, 1_000_003])('ln %d', (n) => {
  expect(naturalLogarithm(n)).toBeCloseTo(Math.log(n), 14);
});
