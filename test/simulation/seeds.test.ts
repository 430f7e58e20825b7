/** Some seeds in every test run; `npm run soak` plays hundreds. */
import { describe, expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.ts';
import { REGRESSIONS } from './regressions.ts';
import { run } from './run.ts';

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

// Every promise is looked after by a checker while a seed plays: what is broken throws.
describe('whatever happens, what Kubernetes promises holds', () => {
  test.each(seeds(1, 16))('seed %i', (seed) => {
    expect(run({ seed }).steps).toBeGreaterThan(0);
  });
});

describe('what was found once', () => {
  test.each(REGRESSIONS)('seed $seed: $found', (regression) => {
    expect(run(regression).faults).toBeGreaterThan(0);
  });
});

describe('the same seed is the same history', () => {
  test.each([101, 102])('seed %i, played twice and replayed from its input log', (seed) => {
    const first = run({ seed });
    expect(run({ seed }).digest).toBe(first.digest);
    expect(Cluster.replay(first.inputLog).simulation.digest.hex).toBe(first.digest);
  });
});
