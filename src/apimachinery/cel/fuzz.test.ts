/** No text is too strange: each compiles or is refused with a place, evaluates or fails, and does the same twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baseEnvironment } from './base-environment.ts';
import { compile } from './cel.ts';
import { jsonValue } from './json-values.ts';
import { dynType, intType, listType, mapType, stringType } from './types.ts';

const environment = baseEnvironment.with({
  variables: {
    object: dynType,
    n: intType,
    s: stringType,
    l: listType(intType),
    m: mapType(stringType, dynType),
  },
});
const bindings = {
  object: jsonValue({ a: { b: [1, 'x', null, { c: true }] }, n: 1.5 }),
  n: 3n,
  s: 'text \u{1F600}',
  l: jsonValue([1, 2, 3]),
  m: jsonValue({ a: 1, b: 'x', c: null }),
};

const words = fc.constantFrom(
  ...'object n s l m x a b . . , ( ) ( ) [ ] { } ? : + - * / % == != < >= && || ! in 1 -2 3u 1.5 0x1f "s" \'t\' b"x" null true has( .all(x, .exists(x, .map(x, .filter(x, .size() size( .?a [?0] optional.of( .orValue( int( string( duration("1s") timestamp("2024-01-01T00:00:00Z") quantity("1Gi") ip("::1") .matches("a+") .split("") .join(",") .format([ type( dyn( .transformMap(k, v, //'.split(
    ' ',
  ),
);

function outcome(source: string): string {
  const compiled = compile(source, environment);
  if (!compiled.ok) return compiled.problem;
  const { min, max } = compiled.program.estimatedCost();
  expect(min).toBeLessThanOrEqual(max);
  const result = compiled.program.evaluate(bindings, 20_000);
  return result.ok ? `cost ${result.cost}` : `${result.error} at ${result.cost}`;
}

const answers = (source: string): void => {
  const said = outcome(source);
  expect(said).not.toBe('');
  expect(outcome(source)).toBe(said);
};

test('of words', () =>
  fc.assert(
    fc.property(fc.array(words, { maxLength: 25 }), (list) => answers(list.join(' '))),
    {
      numRuns: 3000,
    },
  ));

test('of characters', () =>
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), answers), {
    numRuns: 2000,
  }));

/** Expressions that fit together, so that the interpreter gets its share. */
const { whole } = fc.letrec<{ whole: string }>((tie) => ({
  whole: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '1',
      '2.5',
      '3u',
      '"a"',
      'true',
      'null',
      'n',
      's',
      'l',
      'm',
      'object.a',
      'object.zz',
      '[1, 2]',
      '{"a": 1}',
      'duration("1m")',
      'optional.none()',
    ),
    fc
      .tuple(
        tie('whole'),
        fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '&&', '||', 'in'),
        tie('whole'),
      )
      .map(([one, sign, other]) => `(dyn(${one}) ${sign} dyn(${other}))`),
    fc
      .tuple(
        tie('whole'),
        fc.constantFrom(
          'all(x, dyn(Y))',
          'exists(x, dyn(Y))',
          'map(x, Y)',
          'filter(x, dyn(Y))',
          'transformList(i, x, Y)',
        ),
        tie('whole'),
      )
      .map(([over, macro, body]) => `dyn(${over}).${macro.replace('Y', body)}`),
    fc
      .tuple(tie('whole'), tie('whole'), tie('whole'))
      .map(([a, b, c]) => `(dyn(${a}) ? dyn(${b}) : dyn(${c}))`),
    fc
      .tuple(
        fc.constantFrom('string', 'int', 'double', 'size', 'type', 'optional.of'),
        tie('whole'),
      )
      .map(([name, of]) => `${name}(dyn(${of}))`),
    fc
      .tuple(tie('whole'), fc.constantFrom('[0]', '["a"]', '.a', '[?0]', '.?a'))
      .map(([of, by]) => `dyn(${of})${by}`),
    fc
      .array(tie('whole'), { maxLength: 3 })
      .map((list) => `[${list.map((one) => `dyn(${one})`).join(', ')}]`),
  ),
}));

test('of expressions', () => fc.assert(fc.property(whole, answers), { numRuns: 3000 }));
