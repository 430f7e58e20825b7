import { describe, expect, test } from 'vitest';
import { attempt } from './attempt.ts';
import {
  everything,
  formatLabelSelector,
  nothing,
  parseSelector,
  selectorOf,
  selectorOfLabels,
} from './labels.ts';

const refusal = (text: string) => {
  const tried = attempt(() => parseSelector(text));
  return tried.ok ? 'fine' : tried.refusal.message;
};

test.each([
  ['', {}, true],
  ['a=b', { a: 'b' }, true],
  ['a=b', { a: 'c' }, false],
  ['a=b', {}, false],
  ['a==b', { a: 'b' }, true],
  ['a!=b', { a: 'c' }, true],
  ['a!=b', {}, true],
  ['a!=b', { a: 'b' }, false],
  ['a in (x,y)', { a: 'y' }, true],
  ['a in (x, y)', { a: 'z' }, false],
  ['a notin (x)', {}, true],
  ['a notin (x)', { a: 'x' }, false],
  ['a', { a: '' }, true],
  ['a', {}, false],
  ['!a', {}, true],
  ['!a', { a: '1' }, false],
  ['a>5', { a: '6' }, true],
  ['a>5', { a: 'six' }, false],
  ['a<5', { a: '-4' }, true],
  ['a<5', {}, false],
  ['a=', { a: '' }, true],
  ['a in (,x)', { a: '' }, true],
  ['a in ()', { a: '' }, true],
  ['in in (in,notin)', { in: 'notin' }, true],
  [' x = a , y ', { x: 'a', y: '' }, true],
  ['a=b,c=d', { a: 'b', c: 'e' }, false],
  ['constructor', {}, false],
  ['!constructor', {}, true],
])('%s on %j: %s', (text, labels, matches) =>
  expect(parseSelector(text).matches(labels)).toBe(matches),
);

test.each([
  ['a in (y,x)', 'a in (x,y)'],
  ['b=1,a!=2', 'a!=2,b=1'],
  ['a==b', 'a==b'],
  ['!a,b', '!a,b'],
  ['a>1,b<2', 'a>1,b<2'],
  ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
])('%s is written %s', (text, written) => expect(parseSelector(text).toString()).toBe(written));

test.each([
  ['a=b,', "found '', expected: identifier after ','"],
  [',a', "found ',', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ['a in x', "unable to parse requirement: found 'x' expected: '('"],
  ['a in (x', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
  ['a=b=c', "found '=', expected: ',' or 'end of string'"],
  ['!a=b', "found '=', expected: ',' or 'end of string'"],
  ['a=(b)', "unable to parse requirement: found '(', expected: identifier"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
  [
    'a>x',
    "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
  ],
  [
    '-a',
    "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  ],
  [
    'a=-b',
    "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ],
])('%s is refused: %s', (text, message) => expect(refusal(text)).toBe(message));

describe('a selector in an object', () => {
  test('selects nothing when absent and everything when empty', () => {
    expect(selectorOf(undefined)).toBe(nothing);
    expect(selectorOf(undefined).matches({ a: 'b' })).toBe(false);
    expect(selectorOf({}).matches(undefined)).toBe(true);
    expect(selectorOfLabels({})).not.toBe(nothing);
    expect(selectorOfLabels(undefined)).toBe(everything);
  });

  test('is compiled once', () => {
    const selector = Object.freeze({ matchLabels: { app: 'web' } });
    expect(selectorOf(selector)).toBe(selectorOf(selector));
  });

  test('holds every condition', () => {
    const selector = selectorOf({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    });
    expect(selector.toString()).toBe('app=web,!canary,tier in (back,front)');
    expect(selector.matches({ app: 'web', tier: 'back' })).toBe(true);
    expect(selector.matches({ app: 'web', tier: 'back', canary: '' })).toBe(false);
    expect(selectorOf({ matchExpressions: [{ key: 'a', operator: 'Near' }] })).toBe(nothing);
  });

  test('is shown as <none> when it says nothing', () => {
    expect([
      formatLabelSelector(undefined),
      formatLabelSelector({}),
      formatLabelSelector({ matchLabels: { a: 'b' } }),
    ]).toEqual(['<none>', '<none>', 'a=b']);
  });
});
