/** What expressions are estimated to cost: the CRD rows of upstream's TestCostEstimation, sizes unset and set. */
import { expect, test } from 'vitest';
import { baseEnvironment } from './base-environment.ts';
import { compile } from './cel.ts';
import type { CelSchema } from './schema.ts';
import { schemaType } from './schema-types.ts';
import { jsonValue } from './json-values.ts';
import { dynType } from './types.ts';

const cost = (rule: string, schema: CelSchema): number => {
  const self = schemaType(schema, 'self') ?? dynType;
  const environment = baseEnvironment.with({ variables: { self, oldSelf: self } });
  const compiled = compile(rule, environment);
  if (!compiled.ok) throw new Error(compiled.problem);
  return compiled.program.estimatedCost().max;
};

type Make = (most?: number) => CelSchema;

const most = (field: string, value: number | undefined): object =>
  value === undefined ? {} : { [field]: value };
const primitive = (type: string): CelSchema => {
  if (type === 'int-or-string') return { 'x-kubernetes-int-or-string': true };
  if (['duration', 'date', 'date-time', 'byte'].includes(type))
    return { type: 'string', format: type };
  return { type };
};
const text: Make = (length) => ({ type: 'string', ...most('maxLength', length) });
const bytes: Make = (length) => ({ ...primitive('byte'), ...most('maxLength', length) });
const array =
  (type: string): Make =>
  (length) => ({ type: 'array', items: primitive(type), ...most('maxItems', length) });
const map =
  (type: string): Make =>
  (length) => ({
    type: 'object',
    additionalProperties: primitive(type),
    ...most('maxProperties', length),
  });
const texts: Make = (length) => ({
  type: 'array',
  items: text(length),
  ...most('maxItems', length),
});
const maps: Make = (length) => ({
  type: 'array',
  items: map('number')(undefined),
  ...most('maxItems', length),
});
const fields: Make = (length) => ({
  type: 'object',
  properties: { str: text(length), separator: text(length) },
});
const replaced: Make = (length) => ({
  type: 'object',
  properties: { str: text(length), before: text(2), after: text(4) },
});

test.each<readonly [string, Make, number, number, number]>([
  ['self["x"] == 0.0', map('number'), 2, 0, 2],
  ['self == "x"', text, 2, 0, 1],
  ['self == b"x"', bytes, 2, 0, 1],
  ['self.all(x, x == 0.0)', array('number'), 6291454, 3 * 1024 * 2048, 25165826],
  ['self.all(x, true)', array('int-or-string'), 4718591, 10, 32],
  ['self[0] == 5', array('int-or-string'), 3, 10, 3],
  ['self[0] == false', array('boolean'), 2, 25, 2],
  ['self.all(x, x.y == 25.2)', maps, 6291452, 12, 74],
  ['self[0].x > 2.0', maps, 4, 3000, 4],
  ['self.all(x, true)', array('duration'), 2359295, 5, 17],
  ['self[0].getHours() == 2', array('duration'), 4, 525, 4],
  ['self.all(x, true)', array('date'), 725936, 15, 47],
  ['self[2].getDayOfMonth() == 13', array('date'), 4, 42, 4],
  ['self.all(x, true)', array('date-time'), 428963, 25, 77],
  ['self.all(x, true)', map('int-or-string'), 1348169, 15, 47],
  ['self.all(x, true)', map('duration'), 1048577, 5, 17],
  ['self.all(x, true)', map('date'), 524288, 10, 32],
  ['self.all(x, true)', map('date-time'), 349526, 25, 77],
  ["self.find('[0-9]+') == ''", text, 629147, 10, 11],
  ["self.join(' ') == 'aa bb'", texts, 329853068905, 10, 43],
  ['self.isSorted() == true', texts, 329854432052, 10, 52],
  ["self.str.replace(self.before, self.after) == 'does not matter'", replaced, 629154, 4, 12],
  ['self.str.split(self.separator) == []', fields, 629160, 10, 22],
  ["self.lowerAscii() == 'lower!'", text, 314575, 10, 6],
  ['oldSelf.size() == self.size()', map('integer'), 5, 10, 5],
  ['self["a"] == self["b"]', map('date-time'), 8, 7, 8],
  ['self["c"] == self["d"]', map('duration'), 8, 42, 8],
])('%s', (rule, make, calculated, size, set) => {
  expect([cost(rule, make()), cost(rule, make(size))]).toEqual([calculated, set]);
});

/** Of the libraries (library/cost_test.go); costs of what is written out are exact. */
test.each([
  ['[1, 2, 3, 4, 5].sum()', 15, 15],
  ["[duration('1s'), duration('2s'), duration('3s')].max()", 16, 16],
  ["url('https:://kubernetes.io/') == url('https:://kubernetes.io/')", 7, 7],
  ["ip('192.168.0.1').isLoopback()", 3, 3],
  ["cidr('192.168.0.0/16').containsIP('192.0.0.1')", 4, 7],
  ["quantity('10').add(quantity('20')) == quantity('30')", 5, 5],
  ['sets.contains([1, 2, 3, 4], [2, 3])', 29, 29],
])('%s costs from %i to %i', (rule, least, atMost) => {
  const compiled = compile(rule, baseEnvironment);
  expect(compiled.ok && compiled.program.estimatedCost()).toEqual({ min: least, max: atMost });
});

/** And when they run (cel-go/interpreter/runtimecost_test.go, where its constants are not folded). */
test.each([
  ['a', 1],
  ["m['key']", 2],
  ["m['ke' + 'y']", 3],
  ['has(m.key)', 1],
  ['has(n.a.b)', 2],
  ['e.all(x, true)', 2],
  ['a || b || c', 3],
  ["s.contains('d')", 2],
  ["s.matches('[0-9]')", 3],
  ['n.all(k, n[k].b > 3)', 9],
  ['(e + e).all(x, true)', 4],
  ['(1 > 2 ? 5 : 3) > 1', 2],
  ["'12345678901234567890' == '123456789012345678901234567890'", 2],
])('%s costs %i', (source, expected) => {
  const names = ['a', 'b', 'c', 'm', 'n', 'e', 's'];
  const variables = Object.fromEntries(names.map((name) => [name, dynType]));
  const compiled = compile(source, baseEnvironment.with({ variables }));
  const n = jsonValue({ a: { b: 4 } });
  const e = jsonValue([]);
  const bindings = { a: false, b: false, c: false, m: jsonValue({ key: 'v' }), n, e, s: 'text' };
  expect(compiled.ok && compiled.program.evaluate(bindings).cost).toBe(expected);
});
