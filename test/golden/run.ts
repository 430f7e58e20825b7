/**
 * `npm run golden [folder]`: runs upstream's scheduler cases, prints every one that fails with what was expected
 * and what came, and ends with the counts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runCase, type SchedulerCase } from './scheduler-case.ts';

const folder = process.argv[2] ?? 'test/golden/scheduler';
let passed = 0;
let failed = 0;
const skipped = new Map<string, number>();

for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.json')) continue;
  const cases = JSON.parse(readFileSync(join(folder, file), 'utf8')) as SchedulerCase[];
  for (const one of cases) {
    const result = attemptCase(one);
    if (!result) {
      skipped.set(basename(file), (skipped.get(basename(file)) ?? 0) + 1);
    } else if (result.passed) {
      passed++;
    } else {
      failed++;
      console.log(`FAIL ${one.id}`);
      console.log(`  expected ${JSON.stringify(result.expected)}`);
      console.log(`  actual   ${JSON.stringify(result.actual)}`);
    }
  }
}

for (const [file, count] of skipped) console.log(`not covered yet: ${count} cases of ${file}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** One case that throws is one that fails. */
function attemptCase(one: SchedulerCase): ReturnType<typeof runCase> {
  try {
    return runCase(one);
  } catch (problem) {
    const actual = problem instanceof Error ? (problem.stack ?? problem.message) : problem;
    return { passed: false, expected: one.expected, actual };
  }
}
