/** What is set often stays; what is not set any more goes, sooner or later. */
import { expect, test } from 'vitest';
import { Recent } from './recent.ts';

test('keeps the newest, and forgets what was not set for long', () => {
  const recent = new Recent<string, number>(3);
  for (let i = 0; i < 10; i++) {
    recent.set('again', i);
    recent.set(`once-${i}`, i);
    for (const late of [i, i - 1].filter((one) => one >= 0))
      expect(recent.get(`once-${late}`)).toBe(late);
  }
  expect(recent.get('again')).toBe(9);
  expect(recent.get('once-0')).toBeUndefined();
});

test('gives the newest value of a key', () => {
  const recent = new Recent<string, number>(2);
  recent.set('web', 1);
  recent.set('db', 1);
  recent.set('web', 2);
  expect(recent.get('web')).toBe(2);
});
