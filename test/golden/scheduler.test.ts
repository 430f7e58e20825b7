/** Upstream's own scheduler tables. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCase, type SchedulerCase } from './scheduler-case.ts';

const folder = join(import.meta.dirname, 'scheduler');

describe.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', (file) => {
  const cases = JSON.parse(readFileSync(join(folder, file), 'utf8')) as SchedulerCase[];
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    const result = runCase(one);
    if (!result) return;
    expect(result.actual).toEqual(result.passed ? result.actual : result.expected);
  });
});
