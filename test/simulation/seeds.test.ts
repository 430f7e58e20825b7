/** Some seeds in every test run; `npm run soak` plays hundreds. */
import { describe, expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.ts';
import { REGRESSIONS } from './regressions.ts';
import { run } from './run.ts';

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

// Every promise is looked after by a checker while a seed plays: what is broken throws.
describe('whatever happens, what Kubernetes promises holds', () => {
  test.each(seeds(1, 8))('seed %i, of Deployments and lone Pods', (seed) => {
    expect(run({ seed }).steps).toBeGreaterThan(0);
  });

  test.each(seeds(3008, 6))('seed %i, of every workload', (seed) => {
    expect(run({ seed, everyKind: true }).steps).toBeGreaterThan(0);
  });
});

describe('what was found once', () => {
  test.each(REGRESSIONS)('seed $seed: $found', (regression) => {
    expect(run(regression).faults).toBeGreaterThan(0);
  });
});

describe('the same seed is the same history', () => {
  test.each([101, 102])('seed %i, played twice and replayed from its input log', (seed) => {
    const everyKind = seed % 2 > 0;
    const first = run({ seed, everyKind });
    expect(run({ seed, everyKind }).digest).toBe(first.digest);
    expect(Cluster.replay(first.inputLog).simulation.digest.hex).toBe(first.digest);
  });
});
