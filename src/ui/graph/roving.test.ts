/** Arrow keys lead to the box that one would point at. */
import { expect, test } from 'vitest';
import { packNodes } from '../model/packing.ts';
import { nearest } from './roving.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const { places } = packNodes([{ title: '', names }], 3);

test.each([
  { from: 'a', to: 'b', by: [1, 0] },
  { from: 'b', to: 'a', by: [-1, 0] },
  { from: 'b', to: 'e', by: [0, 1] },
  { from: 'e', to: 'b', by: [0, -1] },
  { from: 'c', to: undefined, by: [1, 0] },
  // Nothing stands straight below the third: the nearest in the row below is better than nothing.
  { from: 'c', to: 'e', by: [0, 1] },
] as const)('from $from by $by to $to', ({ from, to, by }) =>
  expect(nearest(places.get(from)!, by, places)).toBe(to),
);
