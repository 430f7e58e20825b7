import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readManifests } from './documents.ts';

const read = (text: string) => readManifests(text, 'web.yaml');
const told = (text: string) =>
  read(text).problems.map(
    ({ message, place }) => `${place.startLine}:${place.startColumn} ${message}`,
  );

// What kubectl 1.32 says about the same texts; the line is where the cause stands.
test.each([
  ['kind: x\na: b: c\n', 2, 'line 2: mapping values are not allowed in this context'],
  [
    'spec:\n  containers:\n  - name: x\n     image: y\n',
    4,
    'line 4: mapping values are not allowed in this context',
  ],
  ['a:\n  b: 1\n c: 2\n', 3, 'line 3: did not find expected key'],
  ['a: 1 #x\n  b: 2\n', 2, 'line 2: did not find expected key'],
  ['a:\n\tb: 1\n', 2, 'line 2: found character that cannot start any token'],
  ['a: @x\n', 1, 'line 1: found character that cannot start any token'],
  ['a: 1\nb: "x\nc: 1\n', 2, 'line 2: found unexpected end of stream'],
  ['a: [1, 2\nb: 1\n', 2, "line 2: did not find expected ',' or ']'"],
  ['a: {x: 1\nb: 2\n', 2, "line 2: did not find expected ',' or '}'"],
  ['a: 1\nbcd\ne: 2\n', 2, "line 2: could not find expected ':'"],
  ['a: "\\q"\n', 1, 'line 1: found unknown escape character'],
  ['a: "x" y\n', 1, 'line 1: did not find expected key'],
])('%j is refused at line %i', (text, line, words) => {
  const [problem] = read(text).problems;
  expect(problem?.message).toBe(
    `error parsing web.yaml: error converting YAML to JSON: yaml: ${words}`,
  );
  expect(problem?.place.startLine).toBe(line);
  expect(read(text).manifests).toEqual([]);
});

test.each([
  [
    'a: *nope\n',
    "1:4 error parsing web.yaml: error converting YAML to JSON: yaml: unknown anchor 'nope' referenced",
  ],
  [
    'a: 1\nb: .inf\n',
    '2:4 error parsing web.yaml: error converting YAML to JSON: json: unsupported value: +Inf',
  ],
  [
    'a: 1e999\n',
    '1:4 error parsing web.yaml: error converting YAML to JSON: json: unsupported value: +Inf',
  ],
  [
    '? [a]\n: 1\n',
    '1:3 error parsing web.yaml: error converting YAML to JSON: yaml: invalid map key: []interface {}',
  ],
  [
    'a: 1\nb:\n  c: 1\n  c: 2\n',
    '4:3 error parsing web.yaml: error converting YAML to JSON: yaml: unmarshal errors:\n  line 4: key "c" already set in map',
  ],
  [
    '- a\n',
    '1:1 unable to decode "web.yaml": json: cannot unmarshal array into Go value of type unstructured.detector',
  ],
  [
    'hello\n',
    '1:1 unable to decode "web.yaml": json: cannot unmarshal string into Go value of type unstructured.detector',
  ],
])('%j: %s', (text, words) => expect(told(text)).toEqual([words]));

test('values are read as YAML 1.1, the one that Kubernetes reads', () => {
  const text =
    'mode: 0644\nanswer: yes\ntime: 12:30\nday: 2026-01-05\nsum: 1_000\nhex: 0x1f\nnothing: ~\ntext: "yes"\n1: one\n';
  expect(read(text).manifests[0]?.value).toEqual({
    mode: 420,
    answer: true,
    time: '12:30',
    day: '2026-01-05',
    sum: 1000,
    hex: 31,
    nothing: null,
    text: 'yes',
    1: 'one',
  });
});

test('documents are apart at dashes, comments may follow, empty ones are skipped', () => {
  const { manifests, problems } = read(
    '# first\n---\n--- # second\na: 1\n---\n\n---\nb: |\n  --- not here\n',
  );
  expect(problems).toEqual([]);
  expect(manifests.map(({ value }) => value)).toEqual([{ a: 1 }, { b: '--- not here\n' }]);
});

test('what is wrong with one document leaves the others readable', () => {
  const { manifests, problems } = read('a: 1\n---\nb: "\n---\nc: 3\n');
  expect(manifests.map(({ value }) => value)).toEqual([{ a: 1 }, { c: 3 }]);
  expect(problems.map(({ place }) => place.startLine)).toEqual([3]);
});

test('a List is its items; aliases and merges are followed', () => {
  const text =
    'kind: List\napiVersion: v1\nitems:\n- &a {kind: Pod, x: {p: 1, q: 2}}\n- <<: *a\n  kind: Service\n- *a\n';
  expect(read(text).manifests.map(({ value }) => value)).toEqual([
    { kind: 'Pod', x: { p: 1, q: 2 } },
    { kind: 'Service', x: { p: 1, q: 2 } },
    { kind: 'Pod', x: { p: 1, q: 2 } },
  ]);
});

test('a key called __proto__ is a key and nothing more', () => {
  const value = read('__proto__: {polluted: true}\n').manifests[0]!.value;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect((value as { polluted?: boolean }).polluted).toBeUndefined();
});

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((letter, index) => {
    const before = `*${'abcdefgh'[index]}`;
    return `${letter}: &${letter} [${Array.from({ length: 10 }, () => before).join(',')}]`;
  }),
].join('\n');
const bounded = (milliseconds: number, body: () => string[]): string[] => {
  const start = performance.now();
  const result = body();
  expect(performance.now() - start).toBeLessThan(milliseconds);
  return result;
};

test.each([
  ['aliases that multiply', bomb, 'document contains excessive aliasing'],
  [
    '10,000 aliases of a long list',
    `a: &a [${'x,'.repeat(1000)}x]\nb: [${'*a,'.repeat(10_000)}*a]\n`,
    'document contains excessive aliasing',
  ],
  ['an alias of itself', 'a: &a [*a]\n', ''],
  ['flow lists in each other', `a: ${'['.repeat(20_000)}`, 'exceeded max depth'],
  ['block lists in each other', `${'- '.repeat(50_000)}x`, 'exceeded max depth'],
  ['maps in each other', `${'{a: '.repeat(20_000)}`, 'exceeded max depth'],
  ['keys in each other', '? '.repeat(30_000), 'exceeded max depth'],
  ['five megabytes', 'a: b\n'.repeat(1_000_000), 'larger than 1 MiB'],
  ['too many documents', '---\na: 1\n'.repeat(2000), 'more than 1000 documents'],
])('%s: refused in bounded time', (_name, text, words) => {
  expect(bounded(5000, () => told(text))[0]).toContain(words);
});

test('40,000 keys of one map are read in bounded time', () => {
  const text = Array.from({ length: 40_000 }, (_, index) => `k${index}: v`).join('\n');
  expect(bounded(5000, () => told(text))).toEqual([]);
});

test('whatever is typed, reading answers with documents and problems inside the text', () => {
  const word = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '<<: ',
    '? ',
    '|',
    '>',
    '#',
    '---\n',
    '\t',
    '!!binary ',
    '!x ',
    '%',
    '...\n',
    '\r\n',
    '\u0000',
    '☸',
  );
  const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (typed) => {
      const { problems } = read(typed);
      const lines = typed.split('\n');
      for (const { place } of problems) {
        expect(place.startLine).toBeGreaterThanOrEqual(1);
        expect(place.startLine).toBeLessThanOrEqual(lines.length);
        expect(place.startColumn).toBeGreaterThanOrEqual(1);
        expect(place.endColumn).toBeGreaterThan(place.startColumn);
      }
    }),
    { numRuns: 4000 },
  );
});
