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

/** Short lives, so that there can be many of them. */
describe('hundreds of seeds', () => {
  const EACH = 25;
  const injected = new Map<string, number>();
  let tasks = 0;
  let played = 0;

  test.each(seeds(0, 10))('5000 + 25 × %i and the next 24', { timeout: 240_000 }, (part) => {
    for (const seed of seeds(5000 + part * EACH, EACH)) {
      const outcome = run({
        seed,
        inputs: 12,
        everyKind: true,
        autoscaled: seed % 2 > 0,
      });
      for (const [what, count] of outcome.injected)
        injected.set(what, (injected.get(what) ?? 0) + count);
      tasks += outcome.steps;
      played++;
    }
  });

  test('and what went wrong in them', () => {
    const faults = [...injected.values()].reduce((sum, count) => sum + count, 0);
    const list = [...injected].sort().map(([what, count]) => `${what} ${count}`);
    console.log(
      `${played} seeds, ${tasks} tasks, ${faults} faults, 0 violations: ${list.join(', ')}`,
    );
    for (const what of [
      'NodeCrash',
      'Partition',
      'KubeletStop',
      'SlowWatch',
      'ComponentStop kube-apiserver',
    ])
      expect(injected.get(what) ?? 0, what).toBeGreaterThan(played / 50);
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
