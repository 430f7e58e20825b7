import { expect, test } from 'vitest';
import { Simulation } from '../../../sim/simulation.ts';
import { Cores, type CpuRules } from './cores.ts';
import { CpuMeter } from './cpu-meter.ts';

test('a meter adds up what changes now and then, and remembers the last minute', () => {
  const meter = new CpuMeter(1000);
  meter.set(2000, 500);
  meter.set(12_000, 0);
  meter.set(20_000, 2000);
  expect([500, 1500, 4000, 12_000, 19_000, 21_000].map((at) => meter.usedAt(at))).toEqual([
    0, 0, 1000, 5000, 5000, 7000,
  ]);
  for (let i = 0; i < 300; i++) meter.set(21_000 + i * 1000, i % 2 === 0 ? 100 : 200);
  // What changes all the time is known to a fifth of a second.
  const quick = new CpuMeter(0);
  for (let i = 0; i < 10_000; i++) quick.set(i, i % 2 === 0 ? 1000 : 0);
  expect(quick.usedAt(10_000)).toBe(5000);
  expect(Math.abs(quick.usedAt(5000) - 2500)).toBeLessThan(200);
  expect(meter.usedAt(321_000) - meter.usedAt(261_000)).toBe(60 * 150);
});

/** Two cores, of which the system has 60 thousandths; what each group gets of what it demands. */
test.each<{ groups: readonly (CpuRules & { demand: number })[]; get: readonly number[] }>([
  { groups: [{ demand: 700 }, { demand: 1000 }], get: [700, 1000] },
  { groups: [{ demand: 700, cpuLimitMillis: 500 }], get: [500] },
  // No requests: alike.
  { groups: [{ demand: 2000 }, { demand: 2000 }], get: [970, 970] },
  // By requests.
  {
    groups: [
      { demand: 2000, cpuRequestMillis: 300 },
      { demand: 2000, cpuRequestMillis: 100 },
    ],
    get: [1455, 485],
  },
  // Who wants less than a share leaves the rest to the others.
  {
    groups: [
      { demand: 100, cpuRequestMillis: 1000 },
      { demand: 3000, cpuRequestMillis: 500 },
      { demand: 3000, cpuRequestMillis: 500 },
    ],
    get: [100, 920, 920],
  },
  { groups: [{ demand: 2000, cpuLimitMillis: 200 }, { demand: 2000 }], get: [200, 1740] },
])('cores are shared: $groups', ({ groups, get }) => {
  const cores = new Cores(new Simulation({ seed: 1, start: 0 }).clock, 2);
  const made = groups.map((rules) => cores.group(() => rules));
  groups.forEach(({ demand }, i) => made[i]!.demands(demand));
  expect(made.map(({ meter }) => meter.rate)).toEqual(get);
  expect(cores.meter.rate).toBe(60 + get.reduce((sum, each) => sum + each, 0));
  // In another order it comes out the same, and when all are content again nothing is left over.
  for (const group of made) group.demands(0);
  expect(cores.meter.rate).toBe(60);
  groups.toReversed().forEach(({ demand }, i) => made[groups.length - 1 - i]!.demands(demand));
  expect(made.map(({ meter }) => meter.rate)).toEqual(get);
});

test('a quota throttles: half of each period for one that never waits', () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  const group = new Cores(simulation.clock, 4).group(() => ({ cpuLimitMillis: 500 }));
  group.demands(1000);
  simulation.advance(10_000);
  expect(group.speed).toBe(0.5);
  group.demands(1);
  simulation.advance(20_000);
  expect(group.stat()).toContain('nr_periods 100\nnr_throttled 100\nthrottled_usec 5000000\n');
  expect(group.stat()).toContain('usage_usec 5010000');
});
