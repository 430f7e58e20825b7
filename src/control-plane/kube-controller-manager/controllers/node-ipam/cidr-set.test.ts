import { expect, test } from 'vitest';
import { CidrSet } from './cidr-set.ts';

test('blocks come in order, and one given back is not the next', () => {
  const set = new CidrSet(['10.244.0.0/22'], 24);
  expect([set.allocate(), set.allocate()]).toEqual(['10.244.0.0/24', '10.244.1.0/24']);
  set.release('10.244.0.0/24');
  expect([set.allocate(), set.allocate(), set.allocate(), set.allocate()]).toEqual([
    '10.244.2.0/24',
    '10.244.3.0/24',
    '10.244.0.0/24',
    undefined,
  ]);
});

test('what nodes have already is left to them', () => {
  const set = new CidrSet(['10.244.0.0/23'], 24);
  set.occupy('10.244.0.0/24');
  set.occupy('192.168.0.0/24'); // somebody else's
  expect([set.allocate(), set.allocate()]).toEqual(['10.244.1.0/24', undefined]);
});

test('after the first range comes the second', () => {
  const set = new CidrSet(['10.244.0.0/16', '10.128.0.0/10'], 24);
  for (let i = 0; i < 256; i++) set.allocate();
  expect([set.allocate(), set.size]).toEqual(['10.128.0.0/24', 256 + 16_384]);
});
