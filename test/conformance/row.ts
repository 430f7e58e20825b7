/**
 * Rows of Kubernetes' conformance tests, by their upstream names (test/golden/conformance.tsv): each is the behaviour
 * that the test of that name demands, tried against the real API server and controllers.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newer } from './newer.ts';

const names = new Set(
  readFileSync(new URL('../golden/conformance.tsv', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split('\t')[1]),
);

export function row(name: string, behaviour: () => void | Promise<void>): void {
  test(name, () => {
    expect(names, 'a name of conformance.tsv').toContain(name);
    return behaviour();
  });
}

/** One that came after 1.20. */
export function newerRow(name: string, behaviour: () => void): void {
  test(name, () => {
    expect([...newer.keys()], 'a name of newer.ts').toContain(name);
    behaviour();
  });
}
