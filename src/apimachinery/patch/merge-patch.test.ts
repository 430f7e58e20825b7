import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attempt } from '../attempt.ts';
import { deepFreeze } from '../meta.ts';
import { mergePatch } from './merge-patch.ts';

// The examples of RFC 7386, appendix A, as far as they patch with objects.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j with %j is %j', (target, patch, result) =>
  expect(mergePatch(target, patch)).toEqual(result),
);

test('what is left alone stays the same value', () => {
  const target = deepFreeze({ spec: { a: 1, deep: {} }, status: {} });
  const result = mergePatch(target, { spec: { a: 2 } }) as any;
  expect(result.status).toBe(target.status);
  expect(result.spec.deep).toBe(target.spec.deep);
});

test.each([
  [
    [],
    'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
  ],
  [
    'x',
    'error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}',
  ],
  [
    JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
    "error decoding patch: invalid character '{' exceeded max depth",
  ],
])('%# is refused', (patch, message) => {
  const tried = attempt(() => mergePatch({}, patch));
  expect(!tried.ok && tried.refusal.message).toBe(message);
});

const object = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', '__proto__'),
  fc.jsonValue({ maxDepth: 3 }),
);

test('patching twice is patching once', () =>
  fc.assert(
    fc.property(object, object, (target, patch) => {
      const once = mergePatch(target, patch);
      expect(mergePatch(once, patch)).toEqual(once);
    }),
  ));

test('an empty patch changes nothing, and nothing is polluted', () =>
  fc.assert(
    fc.property(object, (target) => {
      expect(mergePatch(target, {})).toEqual(target);
      mergePatch({}, target);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  ));
