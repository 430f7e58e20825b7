import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attempt } from '../attempt.ts';
import { deepFreeze } from '../meta.ts';
import type { StatusError } from '../status.ts';
import { applyJsonPatch } from './json-patch.ts';

const document = deepFreeze({
  spec: { replicas: 1, list: ['a', 'b'], template: { x: 1 } },
  metadata: { 'a/b~c': 1 },
});

const status = (patch: unknown, to: unknown = document) => {
  const tried = attempt(() => applyJsonPatch(to, patch));
  return tried.ok ? undefined : (tried.refusal as StatusError).status;
};
const spec = (patch: unknown) => (applyJsonPatch(document, patch) as any).spec;

test.each([
  [[{ op: 'replace', path: '/spec/replicas', value: 2 }], { replicas: 2 }],
  [[{ op: 'add', path: '/spec/paused', value: true }], { paused: true }],
  [[{ op: 'add', path: '/spec/list/0', value: 'z' }], { list: ['z', 'a', 'b'] }],
  [[{ op: 'add', path: '/spec/list/-', value: 'z' }], { list: ['a', 'b', 'z'] }],
  [[{ op: 'add', path: '/spec/list/2', value: 'z' }], { list: ['a', 'b', 'z'] }],
  [[{ op: 'add', path: '/spec/list/-1', value: 'z' }], { list: ['a', 'b', 'z'] }],
  [[{ op: 'replace', path: '/spec/list/-1', value: 'z' }], { list: ['a', 'z'] }],
  [[{ op: 'remove', path: '/spec/list/0' }], { list: ['b'] }],
  [[{ op: 'move', from: '/spec/list/0', path: '/spec/first' }], { list: ['b'], first: 'a' }],
  [[{ op: 'copy', from: '/spec/template', path: '/spec/copy' }], { copy: { x: 1 } }],
  [[{ op: 'test', path: '/spec/replicas', value: 1 }], {}],
  [[{ op: 'test', path: '/spec/absent', value: null }], {}],
  [[{ op: 'test', path: '/metadata/a~1b~0c', value: 1 }], {}],
  [[{ op: 'add', path: '/spec/null' }], { null: null }],
])('%j', (patch, changes) => expect(spec(patch)).toEqual({ ...document.spec, ...changes }));

test('the whole document can be replaced', () =>
  expect(applyJsonPatch(document, [{ op: 'replace', path: '', value: { a: 1 } }])).toEqual({
    a: 1,
  }));

test('what is left alone stays the same value', () => {
  const result = applyJsonPatch(document, [
    { op: 'replace', path: '/spec/replicas', value: 2 },
  ]) as any;
  expect(result.spec.template).toBe(document.spec.template);
  expect(result.metadata).toBe(document.metadata);
});

describe('refused with 422 and no reason given', () => {
  test.each([
    { op: 'replace', path: '/spec/nope/0', value: 1 },
    { op: 'replace', path: '/spec/nope', value: 1 },
    { op: 'replace', path: '/spec/list/2', value: 1 },
    { op: 'remove', path: '/spec/nope' },
    { op: 'remove', path: '/spec/list/x' },
    { op: 'add', path: '/spec/list/3', value: 1 },
    { op: 'add', path: '', value: 1 },
    { op: 'test', path: '/spec/replicas', value: 2 },
    { op: 'move', from: '/spec', path: '/spec/inside' },
    { op: 'jump', path: '/spec' },
    { op: 'add', value: 1 },
    { op: 'remove', path: '/__proto__/toString' },
    { op: 'add', path: '/constructor/prototype/polluted', value: 1 },
  ])('%j', (operation) =>
    expect(status([operation])).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
      details: {},
    }),
  );
});

test.each([
  [{ a: 1 }, 400, 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
  [['x'], 400, 'json: cannot unmarshal string into Go value of type jsonpatch.Operation'],
  [
    Array.from({ length: 10_001 }, () => ({ op: 'test', path: '' })),
    413,
    'The allowed maximum operations in a JSON patch is 10000, got 10001',
  ],
])('%# is refused as a whole', (patch, code, message) =>
  expect(status(patch)).toMatchObject({ code, message }),
);

test('copies are bounded', () => {
  const doubling = Array.from({ length: 30 }, (_, n) => ({
    op: 'copy',
    from: '/a',
    path: `/a/c${n}`,
  }));
  expect(status(doubling, { a: { text: 'x'.repeat(1000) } })?.code).toBe(422);
});

test('__proto__ is a field like any other', () => {
  const result = applyJsonPatch(
    {},
    JSON.parse('[{"op":"add","path":"/__proto__","value":{"polluted":1}}]'),
  ) as object;
  expect(Object.keys(result)).toEqual(['__proto__']);
  expect(({} as any).polluted).toBeUndefined();
});

test('adding and removing gives back what was there', () =>
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.string(),
      fc.jsonValue(),
      (before, key, value) => {
        fc.pre(!Object.hasOwn(before, key));
        const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const result = applyJsonPatch(before, [
          { op: 'add', path, value },
          { op: 'test', path, value },
          { op: 'remove', path },
        ]);
        expect(result).toEqual(before);
      },
    ),
  ));
