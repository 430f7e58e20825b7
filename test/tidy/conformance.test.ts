/** Each of Kubernetes' conformance tests is tried, or it is said what it waits for; the page says the same. */
import { expect, test } from 'vitest';
import { newer } from '../conformance/newer.ts';
import { notYet } from '../conformance/not-yet.ts';
import { CONFORMANCE_PAGE, conformancePage, rows, tried, waitsFor } from './conformance.ts';
import { read } from './sources.ts';

const found = tried();
const waiting = rows.map(({ name }) => name).filter((name) => !found.has(name));

test('a row that is not tried says what it waits for', () => {
  expect(waiting.filter((name) => waitsFor(name) === undefined)).toEqual([]);
});

test('nothing waits that has come', () => {
  const lines = notYet.flatMap(({ rows }) => rows);
  expect(lines.filter((line) => !waiting.some((name) => line.test(name)))).toEqual([]);
});

test('each of the newer ones is tried', () => {
  expect([...newer.keys()].filter((name) => !found.has(name))).toEqual([]);
});

test(`${CONFORMANCE_PAGE} says what the tests say`, () => {
  expect(read(CONFORMANCE_PAGE), 'run npm run parity').toBe(conformancePage(found));
});
