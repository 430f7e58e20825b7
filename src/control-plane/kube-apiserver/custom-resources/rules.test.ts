/** x-kubernetes-validations: what definitions may ask, and what objects are told. */
import { expect, test } from 'vitest';
import { SECOND } from '../../../sim/clock.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const PATH = '/apis/example.com/v1/namespaces/default/things';
const MERGE = { 'content-type': 'application/merge-patch+json' };

const definition = (spec: object, status?: object) => ({
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', ...spec }, ...(status && { status }) },
          },
        },
      },
    ],
  },
});

const number = { type: 'integer' };
const text = { type: 'string' };
const rules = (...rules: readonly object[]) => ({ 'x-kubernetes-validations': rules });

function served(spec: object) {
  const { server, simulation } = loneApiServer();
  const answer = (method: 'POST' | 'PATCH' | 'GET', path: string, body?: unknown, headers = {}) =>
    server.handle({ method, path, body, headers }) as { status: number; body: any };
  const made = answer('POST', CRDS, definition(spec));
  simulation.runFor(SECOND);
  const create = (own: object) =>
    answer('POST', PATH, { metadata: { name: 'thing' }, spec: own }).body;
  const patch = (own: object) => answer('PATCH', `${PATH}/thing`, { spec: own }, MERGE).body;
  return { made, create, patch };
}

const told = (message: string | undefined) =>
  message?.replace('Thing.example.com "thing" is invalid: ', '');

test.each([
  [
    'a rule',
    { properties: { min: number, max: number }, ...rules({ rule: 'self.min <= self.max' }) },
    { min: 2, max: 1 },
    'spec: Invalid value: "object": failed rule: self.min <= self.max',
  ],
  [
    'its message',
    {
      properties: { min: number },
      ...rules({ rule: 'self.min > 0', message: 'must be positive' }),
    },
    { min: 0 },
    'spec: Invalid value: "object": must be positive',
  ],
  [
    'a message that is computed',
    {
      properties: { name: { type: 'string', maxLength: 9 } },
      ...rules({ rule: 'self.name != "x"', messageExpression: '"got " + self.name' }),
    },
    { name: 'x' },
    'spec: Invalid value: "object": got x',
  ],
  [
    'a message with a number in it',
    {
      properties: { limit: number },
      ...rules({
        rule: 'self.limit < 5',
        messageExpression: '"x exceeded the limit of " + string(self.limit)',
      }),
    },
    { limit: 7 },
    'spec: Invalid value: "object": x exceeded the limit of 7',
  ],
  [
    'a reason and a field',
    {
      properties: { min: number },
      ...rules({
        rule: 'self.min > 0',
        reason: 'FieldValueForbidden',
        fieldPath: '.min',
        message: 'no',
      }),
    },
    { min: 0 },
    'spec.min: Forbidden: no',
  ],
  [
    'items',
    {
      properties: {
        list: {
          type: 'array',
          maxItems: 3,
          items: { type: 'string', maxLength: 9, ...rules({ rule: 'self.startsWith("a")' }) },
        },
      },
    },
    { list: ['ab', 'b'] },
    'spec.list[1]: Invalid value: "string": failed rule: self.startsWith("a")',
  ],
  [
    'values',
    {
      properties: {
        map: {
          type: 'object',
          maxProperties: 3,
          additionalProperties: { type: 'integer', ...rules({ rule: 'self != 3' }) },
        },
      },
    },
    { map: { a: 3 } },
    'spec.map[a]: Invalid value: "integer": failed rule: self != 3',
  ],
  [
    'an error',
    { properties: { min: number }, ...rules({ rule: '10 / self.min > 1' }) },
    { min: 0 },
    'spec: Invalid value: "object": division by zero evaluating rule: 10 / self.min > 1',
  ],
  [
    'what is missing',
    { properties: { min: number }, ...rules({ rule: 'self.min > 1' }) },
    {},
    'spec: Invalid value: "object": no such key: min evaluating rule: self.min > 1',
  ],
  [
    'nothing before types fit',
    { properties: { min: number }, ...rules({ rule: 'self.min > 1' }) },
    { min: 'x' },
    '[spec.min: Invalid value: "string": spec.min in body must be of type integer: "string", <nil>: Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]',
  ],
])('%s', (_what, spec, own, problem) => {
  expect(told(served(spec).create(own).message)).toBe(problem);
});

test('transition rules compare with what was there', () => {
  const { create, patch } = served({
    properties: { name: text, size: number },
    ...rules(
      { rule: 'self.name == oldSelf.name', message: 'name is immutable' },
      {
        rule: 'oldSelf.hasValue() || self.size == 1',
        optionalOldSelf: true,
        message: 'starts with 1',
      },
    ),
  });
  expect(told(create({ name: 'a', size: 2 }).message)).toBe(
    'spec: Invalid value: "object": starts with 1',
  );
  expect(create({ name: 'a', size: 1 }).spec).toEqual({ name: 'a', size: 1 });
  expect(patch({ size: 5 }).spec.size).toBe(5);
  expect(told(patch({ name: 'b' }).message)).toBe(
    'spec: Invalid value: "object": name is immutable',
  );
});

test('what was wrong already may stay as it is', () => {
  const { server, simulation } = loneApiServer();
  const answer = (method: 'POST' | 'PATCH', path: string, body: unknown, headers = {}) =>
    server.handle({ method, path, body, headers }) as { status: number; body: any };
  const loose = { properties: { a: { properties: { n: number }, type: 'object' }, b: number } };
  answer('POST', CRDS, definition(loose));
  simulation.runFor(SECOND);
  answer('POST', PATH, { metadata: { name: 'thing' }, spec: { a: { n: 7 }, b: 1 } });
  const tight = {
    a: {
      type: 'object',
      properties: { n: { ...number, maximum: 3 } },
      ...rules({ rule: 'self.n < 3' }),
    },
    b: number,
  };
  const { spec } = definition({ properties: tight });
  expect(answer('PATCH', `${CRDS}/things.example.com`, { spec }, MERGE).status).toBe(200);
  simulation.runFor(SECOND);
  expect(answer('PATCH', `${PATH}/thing`, { spec: { b: 2 } }, MERGE).status).toBe(200);
  expect(
    told(answer('PATCH', `${PATH}/thing`, { spec: { a: { n: 8 } } }, MERGE).body.message),
  ).toBe(
    '[spec.a.n: Invalid value: 8: spec.a.n in body should be less than or equal to 3, spec.a: Invalid value: "object": failed rule: self.n < 3]',
  );
});

const SPEC = 'spec.validation.openAPIV3Schema.properties[spec]';

test.each([
  [
    'one that is no bool',
    { properties: { a: number }, ...rules({ rule: 'self.a' }) },
    `${SPEC}.x-kubernetes-validations[0].rule: Invalid value: {"rule":"self.a"}: cel expression must evaluate to a bool`,
  ],
  [
    'oldSelf where nothing can be compared',
    {
      properties: {
        list: {
          type: 'array',
          maxItems: 2,
          items: { type: 'integer', ...rules({ rule: 'self == oldSelf' }) },
        },
      },
    },
    `${SPEC}.properties[list].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within ${SPEC}.properties[list]`,
  ],
  [
    'optionalOldSelf for nothing',
    { properties: { a: number }, ...rules({ rule: 'self.a > 1', optionalOldSelf: true }) },
    `${SPEC}.x-kubernetes-validations[0].optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule`,
  ],
  [
    'a field that is not there',
    { properties: { a: number }, ...rules({ rule: 'self.a > 1', fieldPath: '.b' }) },
    `${SPEC}.x-kubernetes-validations[0].fieldPath: Invalid value: ".b": must be a valid path`,
  ],
  [
    'nothing',
    { properties: { a: number }, ...rules({ rule: ' ' }) },
    `${SPEC}.x-kubernetes-validations[0].rule: Required value: rule is not specified`,
  ],
])('a definition with %s is refused', (_what, spec, problem) => {
  expect(served(spec).made.body.message).toBe(
    `CustomResourceDefinition.apiextensions.k8s.io "things.example.com" is invalid: ${problem}`,
  );
});

test('a definition whose rules might cost too much is refused', () => {
  const list = { type: 'array', items: text };
  const rule = 'self.all(a, self.all(b, a == b || a.contains(b)))';
  const { message } = served({ properties: { list: { ...list, ...rules({ rule }) } } }).made.body;
  expect(message).toContain(
    `${SPEC}.properties[list].x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
  );
});
