/** Two thousand seeds: `npm run soak`, or `KUBEGLASS_SEEDS=3000-3999 npm run soak` for others. All that fail are told. */
import { expect, test } from 'vitest';
import { run } from './run.ts';

const [from = 1000, to = 2999] = (process.env.KUBEGLASS_SEEDS ?? '')
  .split('-')
  .filter(Boolean)
  .map(Number);

test(`seeds ${from} to ${to}`, () => {
  const failures: string[] = [];
  const injected = new Map<string, number>();
  let faults = 0;
  let steps = 0;
  for (let seed = from; seed <= to; seed++) {
    try {
      const outcome = run({
        seed,
        inputs: 20 + (seed % 4) * 15,
        faults: seed % 5 > 0,
        everyKind: true,
        autoscaled: seed % 2 > 0,
      });
      faults += outcome.faults;
      for (const [what, count] of outcome.injected)
        injected.set(what, (injected.get(what) ?? 0) + count);
      steps += outcome.steps;
    } catch (problem) {
      failures.push(problem instanceof Error ? problem.message : String(problem));
    }
  }
  console.log(
    `${to - from + 1} seeds, ${faults} faults, ${steps} tasks, ${failures.length} failures`,
  );
  console.log([...injected].map(([what, count]) => `${what} ${count}`).join(', '));
  expect(failures).toEqual([]);
});
