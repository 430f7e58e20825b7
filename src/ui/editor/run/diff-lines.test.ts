import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.ts';

const shown = (before: string, after: string, context?: number) =>
  diffLines(before, after, context)
    .map((hunk) => hunk.map(({ sign, text }) => sign + text).join('|'))
    .join(' … ');
const text = (lines: string) => lines.split('').join('\n');

test.each([
  ['', '', ''],
  ['abc', 'abc', ''],
  ['', 'ab', '+a|+b'],
  ['ab', '', '-a|-b'],
  ['abcdefgh', 'abcXefgh', ' a| b| c|-d|+X| e| f| g'],
  ['abc', 'abXc', ' a| b|+X| c'],
  ['abcabba', 'cbabac', '-a|-b| c|+b| a| b|-b| a|+c'],
  ['abcdefghijklm', 'Abcdefghijklm', '-a|+A| b| c| d'],
  ['abcdefghijklm', 'AbcdefghijklM', '-a|+A| b| c| d …  j| k| l|-m|+M'],
])('%s → %s', (before, after, says) => expect(shown(text(before), text(after))).toBe(says));

test('the old and the new text can be read off it', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const all = diffLines(before.join('\n'), after.join('\n'), 100).flat();
      if (all.length === 0) {
        expect(before).toEqual(after);
        return;
      }
      expect(all.filter(({ sign }) => sign !== '+').map((line) => line.text)).toEqual(before);
      expect(all.filter(({ sign }) => sign !== '-').map((line) => line.text)).toEqual(after);
    }),
  );
});

test('texts that share nothing cost no more than they must', () => {
  const many = (word: string) =>
    Array.from({ length: 20_000 }, (_, index) => `${word}${index}`).join('\n');
  const work = { steps: 0 };
  expect(diffLines(many('a'), many('b'), 3, work).flat()).toHaveLength(40_000);
  // One for each diagonal of each number of changes up to the most: 1 + 2 + … + 1501.
  expect(work.steps).toBe((1501 * 1502) / 2);
});
