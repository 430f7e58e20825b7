import { expect, test } from 'vitest';
import { attempt } from './attempt.ts';
import { parseFieldSelector, requiredValue } from './fields.ts';

test.each([
  ['', {}, true],
  ['status.phase=Running', { 'status.phase': 'Running' }, true],
  ['status.phase==Running', { 'status.phase': 'Pending' }, false],
  ['spec.nodeName!=', { 'spec.nodeName': 'node-1' }, true],
  ['spec.nodeName=', {}, true],
  ['a=1,b!=2', { a: '1', b: '2' }, false],
  ['constructor=', {}, true],
])('%s on %j: %s', (text, fields, matches) =>
  expect(parseFieldSelector(text).matches(fields)).toBe(matches),
);

test('says what must be', () => {
  const selector = parseFieldSelector('metadata.name=web,status.phase!=Failed');
  expect(selector.requirements).toEqual([
    { path: 'metadata.name', operator: '=', value: 'web' },
    { path: 'status.phase', operator: '!=', value: 'Failed' },
  ]);
  expect(requiredValue(selector, 'metadata.name')).toBe('web');
  expect(requiredValue(selector, 'status.phase')).toBeUndefined();
  expect(selector.toString()).toBe('metadata.name=web,status.phase!=Failed');
});

test('refuses what it cannot understand', () => {
  const tried = attempt(() => parseFieldSelector('a=b,c'));
  expect(!tried.ok && tried.refusal.message).toBe(
    "invalid selector: 'a=b,c'; can't understand 'c'",
  );
});
