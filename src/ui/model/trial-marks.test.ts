/** A study's result as marks at the nodes. */
import { expect, test } from 'vitest';
import { studies } from '../gallery/studies.ts';
import { trialCounts, trialMarks } from './trial-marks.ts';

const named = (title: string) => studies.find(([name]) => name === title)![1];

test('who moves is told at both ends, who comes and who goes at one', () => {
  const status = named('Every difference');
  const marks = [...trialMarks(status)].map(([node, of]) => [
    node,
    of.map(({ direction, count, other }) => `${direction} ${count} ${other}`),
  ]);
  expect(Object.fromEntries(marks)).toEqual({
    'node-1': ['leaves 1 node-3'],
    'node-2': ['leaves 1 none', 'comes 1 none'],
    'node-3': ['comes 1 node-1'],
  });
  expect(trialCounts(status)).toEqual({ comes: 1, moves: 1, loses: 1 });
});

test('without a change, what is placed comes; where nothing differs, nothing is marked', () => {
  expect([...trialMarks(named('One placement')).keys()]).toEqual(['node-1']);
  expect(trialCounts(named('No difference'))).toEqual({ comes: 0, moves: 0, loses: 0 });
});
