import { expect, test } from 'vitest';
import { seededRandom } from '../../../../sim/random.ts';
import type { SpreadConstraint } from './constraints.ts';
import { DomainCounts } from './skew.ts';

const constraint = { minDomains: 1, topologyKey: 'zone', maxSkew: 1 } as SpreadConstraint;

/** Against the least of all counts. Pods come and go in one domain only, as in preemption's dry runs. */
test('the least is right while one domain changes', () => {
  const random = seededRandom(5);
  for (let round = 0; round < 300; round++) {
    const model = new Map<string, number>();
    const size = 1 + random.below(5);
    for (let i = 0; i < size; i++) model.set(`z${i}`, random.below(6));
    const counts = new DomainCounts(constraint, new Map(model));
    const zone = `z${random.below(size)}`;
    for (let step = 0; step < 8; step++) {
      const delta = random.below(2) === 0 && model.get(zone)! > 0 ? -1 : 1;
      model.set(zone, model.get(zone)! + delta);
      counts.add(zone, delta);
      expect(counts.least).toBe(Math.min(...model.values()));
    }
  }
});

test('with fewer domains than wanted, the least is 0', () => {
  const counts = new Map([
    ['a', 2],
    ['b', 3],
  ]);
  expect(new DomainCounts({ ...constraint, minDomains: 2 }, counts).least).toBe(2);
  expect(new DomainCounts({ ...constraint, minDomains: 3 }, counts).least).toBe(0);
});

test('a copy goes its own way', () => {
  const counts = new DomainCounts(constraint, new Map([['a', 2]]));
  counts.clone().add('a', 5);
  expect(counts.of('a')).toBe(2);
});
