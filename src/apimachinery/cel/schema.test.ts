import { expect, test } from 'vitest';
import { baseEnvironment } from './base-environment.ts';
import { escaped } from './escaping.ts';
import type { CelSchema } from './schema.ts';
import { schemaType } from './schema-types.ts';
import { schemaValue } from './schema-values.ts';
import { shownOutcome } from './testing/shown.ts';

const schema: CelSchema = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    ratio: { type: 'number' },
    'dashed-name': { type: 'string' },
    namespace: { type: 'string' },
    port: { 'x-kubernetes-int-or-string': true },
    ttl: { type: 'string', format: 'duration' },
    since: { type: 'string', format: 'date-time' },
    key: { type: 'string', format: 'byte' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    byName: {
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' }, n: { type: 'integer' } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    optional: { type: 'string', nullable: true },
  },
};

const self = {
  replicas: 2,
  ratio: 2,
  'dashed-name': 'd',
  namespace: 'n',
  port: '80%',
  ttl: '90s',
  since: '2024-01-01T00:00:00Z',
  key: 'aGk=',
  labels: { 'a-b': 'x' },
  set: ['a', 'b'],
  byName: [
    { name: 'one', n: 1 },
    { name: 'two', n: 2 },
  ],
  anything: { goes: true },
  optional: null,
};

const environment = baseEnvironment.with({
  variables: { self: schemaType(schema, 'self', true)! },
});
const says = (source: string): string =>
  shownOutcome(source, environment, { self: schemaValue(self, schema, true) });

/** Values by their schema (upstream: TestValidationExpressions of the CRD's CEL tests). */
test.each([
  ['self.replicas == 2', 'true'],
  ['self.ratio == 2.0', 'true'],
  ['self.dashed__dash__name + self.__namespace__', '"dn"'],
  ['type(self.port) == string && self.port == "80%"', 'true'],
  ['self.ttl == duration("1m30s")', 'true'],
  ['self.since.getFullYear()', '2024'],
  ['string(self.key)', '"hi"'],
  ['self.labels["a-b"]', '"x"'],
  ['self.set == ["b", "a"]', 'true'],
  ['self.set + ["c", "a"]', '["a", "b", "c"]'],
  ['(self.byName + self.byName).size()', '2'],
  ['self.byName.exists(one, one.n == 2)', 'true'],
  ['has(self.metadata.name)', 'error: no such key: metadata'],
  ['has(self.optional) && type(self.optional) == null_type', 'true'],
])('%s is %s', (source, expected) => expect(says(source)).toBe(expected));

test.each([
  ['self.missing', "undefined field 'missing'"],
  ['self.anything.goes', "undefined field 'goes'"],
  ['self.replicas == "2"', "found no matching overload for '_==_' applied to '(int, string)'"],
  ['self.labels.size() > self.ratio && self.metadata.labels == {}', "undefined field 'labels'"],
])('%s: %s', (source, problem) => expect(says(source)).toContain(problem));

/** Upstream's TestEscaping. */
test.each([
  ['a.a', 'a__dot__a'],
  ['a.-/__a', 'a__dot____dash____slash____underscores__a'],
  ['a___a', 'a__underscores___a'],
  ['a__dot__a', 'a__underscores__dot__underscores__a'],
  ['namespace', '__namespace__'],
  ['has', 'has'],
  ['int', 'int'],
  ['1up', undefined],
  ['@', undefined],
])('%s is written %s', (name, written) => expect(escaped(name)).toBe(written));
