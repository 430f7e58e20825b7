import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  canonical,
  canonicalText,
  compare,
  cpuMillis,
  milliValue,
  parseQuantity,
  quantityFormatError,
  quantityProblem,
  quantitySuffixError,
  quantityValue,
  sub,
  value,
} from './quantity.ts';

const parsed = (text: string | number) => parseQuantity(text)!;

test.each([
  ['0', '0'],
  ['0m', '0'],
  ['1500m', '1500m'],
  ['1000m', '1'],
  ['0.5', '500m'],
  ['.5', '500m'],
  ['1.5', '1500m'],
  ['1.5Gi', '1536Mi'],
  ['1024Mi', '1Gi'],
  ['1023Mi', '1023Mi'],
  ['1Ki', '1Ki'],
  ['0.5Ki', '512'],
  ['1000Ki', '1000Ki'],
  ['1.1Ki', '1126400m'],
  ['1e3', '1e3'],
  ['1E3', '1E3'],
  ['10e2', '1e3'],
  ['1000e0', '1e3'],
  ['12e6', '12e6'],
  ['1000k', '1M'],
  ['1E', '1E'],
  ['100M', '100M'],
  ['0.1n', '1n'],
  ['-1.5', '-1500m'],
  ['-0.1n', '-1n'],
  ['100u', '100u'],
  ['1.500', '1.500'],
  ['16Ei', '9223372036854775807'],
  [2, '2'],
  [0.25, '250m'],
])('%s is written %s', (text, canon) => expect(canonical(parsed(text))).toBe(canon));

test.each([
  ['', quantityFormatError],
  ['aoeu', quantityFormatError],
  ['1.1.M', quantityFormatError],
  ['1+1.0M', quantityFormatError],
  ['0.1am', quantityFormatError],
  ['1 Gi', quantityFormatError],
  ['0.1mi', quantitySuffixError],
  ['.5i', quantitySuffixError],
  ['1i', quantitySuffixError],
  ['1e', quantitySuffixError],
  ['-3.01e-', quantitySuffixError],
  ['1GB', quantityFormatError],
  ['1e999999999', quantitySuffixError],
  [`1${'0'.repeat(1000)}`, quantityFormatError],
])('%j: %s', (text, problem) => {
  expect(parseQuantity(text)).toBeUndefined();
  expect(quantityProblem(text)).toBe(problem);
});

test.each([
  ['1500m', 2, 1500],
  ['1', 1, 1000],
  ['1u', 1, 1],
  ['-1500m', -2, -1500],
  ['1Gi', 1073741824, 1073741824000],
  ['0', 0, 0],
])('%s is %i whole and %i thousandths', (text, whole, millis) => {
  expect(value(parsed(text))).toBe(whole);
  expect(milliValue(parsed(text))).toBe(millis);
  expect(quantityValue(text)).toBe(whole);
  expect(cpuMillis(text)).toBe(millis);
});

test('nothing and nonsense count as none', () => {
  expect([cpuMillis(undefined), quantityValue('much')]).toEqual([0, 0]);
  expect(canonicalText('much')).toBeUndefined();
});

test('a sum keeps the first format, unless that is zero', () => {
  expect(canonical(add(parsed('1Gi'), parsed('512Mi')))).toBe('1536Mi');
  expect(canonical(add(parsed('1'), parsed('500m')))).toBe('1500m');
  expect(canonical(add(parsed('0'), parsed('1Gi')))).toBe('1Gi');
  expect(canonical(sub(parsed('1Gi'), parsed('1Mi')))).toBe('1023Mi');
  expect(compare(parsed('1Gi'), parsed('1G'))).toBe(1);
  expect(compare(parsed('1000m'), parsed('1'))).toBe(0);
});

describe('laws', () => {
  const suffix = fc.constantFrom('', 'm', 'u', 'n', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E-2');
  const text = fc
    .tuple(fc.integer({ min: -1e9, max: 1e9 }), suffix)
    .map(([number, unit]) => `${number}${unit}`);

  test('writing and reading again gives the same amount and the same text', () =>
    fc.assert(
      fc.property(text, (one) => {
        const written = canonical(parsed(one));
        expect(parsed(written).nanos).toBe(parsed(one).nanos);
        expect(canonical(parsed(written))).toBe(written);
      }),
    ));

  test('what is added can be taken away', () =>
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(compare(sub(add(parsed(one), parsed(other)), parsed(other)), parsed(one))).toBe(0);
      }),
    ));

  test('no text is too strange to be refused', () =>
    fc.assert(
      fc.property(
        fc.string(),
        (one) => (parseQuantity(one) === undefined) === (quantityProblem(one) !== undefined),
      ),
    ));
});
