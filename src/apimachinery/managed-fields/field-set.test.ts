import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  below,
  contains,
  difference,
  forEachPath,
  interned,
  intersection,
  isDisjoint,
  isEmpty,
  isFieldSet,
  union,
  type FieldSet,
} from './field-set.ts';

const pathsIn = (set: FieldSet): string[] => {
  const paths: string[] = [];
  forEachPath(set, (path) => paths.push(path.join(' ')));
  return paths.sort();
};

/** `a`, `a b` and so on as a set. */
const setOf = (paths: readonly string[]): FieldSet =>
  paths
    .map((path) =>
      path.split(' ').reduceRight<FieldSet>((inner, step) => ({ [`f:${step}`]: inner }), {}),
    )
    .reduce(union, {});
const steps = (paths: readonly string[]) =>
  paths.map((path) => path.replace(/(^| )/g, '$1f:')).sort();

test.each([
  [['a'], '{"f:a":{}}'],
  [['a', 'a b'], '{"f:a":{".":{},"f:b":{}}}'],
  [['a b', 'a'], '{"f:a":{".":{},"f:b":{}}}'],
  [['c', 'a b'], '{"f:a":{"f:b":{}},"f:c":{}}'],
])('%j is written %s', (paths, text) => expect(JSON.stringify(interned(setOf(paths)))).toBe(text));

test('losing a field leaves those below it', () => {
  expect(pathsIn(difference(setOf(['a', 'a b']), setOf(['a'])))).toEqual(['f:a f:b']);
  expect(pathsIn(difference(setOf(['a', 'a b']), setOf(['a b'])))).toEqual(['f:a']);
});

test('what is below a step', () => {
  expect(below(setOf(['a', 'a b']), 'f:a')).toEqual({ 'f:b': {} });
  expect(below(setOf(['a']), 'f:x')).toEqual({});
});

test('equal sets are one value', () => {
  expect(interned(setOf(['a b', 'c']))).toBe(interned(setOf(['c', 'a b'])));
  expect(Object.isFrozen(interned(setOf(['a b']))['f:a'])).toBe(true);
});

test('what changes nothing gives the same value back', () => {
  const set = setOf(['a b', 'a', 'c d e']);
  expect(union(set, setOf(['a b', 'c d e']))).toBe(set);
  expect(difference(set, setOf(['x', 'c d']))).toBe(set);
});

test.each([
  [{ 'f:a': { '.': {} } }, true],
  [{ a: {} }, false],
  [{ 'f:a': 1 }, false],
  [[], false],
  ['x', false],
])('%j is a set: %s', (value, is) => expect(isFieldSet(value)).toBe(is));

describe('as sets of paths', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', '__proto__'), { minLength: 1, maxLength: 3 })
    .map((names) => names.join(' '));
  const paths = fc.uniqueArray(path, { maxLength: 8 });
  const check = (
    made: (one: FieldSet, other: FieldSet) => FieldSet,
    expected: (one: Set<string>, other: Set<string>) => string[],
  ) =>
    fc.assert(
      fc.property(paths, paths, (one, other) => {
        expect(pathsIn(made(setOf(one), setOf(other)))).toEqual(
          steps(expected(new Set(one), new Set(other))),
        );
      }),
    );

  test('union', () => check(union, (one, other) => [...new Set([...one, ...other])]));
  test('difference', () =>
    check(difference, (one, other) => [...one].filter((path) => !other.has(path))));
  test('intersection', () =>
    check(intersection, (one, other) => [...one].filter((path) => other.has(path))));
  test('containing and being apart', () =>
    fc.assert(
      fc.property(paths, paths, (one, other) => {
        const [first, second] = [setOf(one), setOf(other)];
        expect(contains(first, second)).toBe(isEmpty(difference(second, first)));
        expect(contains(union(first, second), second)).toBe(true);
        expect(isDisjoint(first, second)).toBe(isEmpty(intersection(first, second)));
      }),
    ));
  test('interning keeps the paths', () =>
    fc.assert(
      fc.property(paths, (one) => {
        expect(pathsIn(interned(setOf(one)))).toEqual(steps(one));
      }),
    ));
});
