/** Upstream's own scheduler tables. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCase, type SchedulerCase } from './scheduler-case.ts';

const folder = join(import.meta.dirname, 'scheduler');

describe.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s', (file) => {
  const cases = JSON.parse(readFileSync(join(folder, file), 'utf8')) as SchedulerCase[];
  for (const one of cases) {
    test(one.id, ({ skip }) => {
      const result = runCase(one);
      if (!result) return skip('its plugin is not there yet');
      const { passed, actual, expected } = result;
      expect(passed, JSON.stringify({ expected, actual }, null, 2)).toBe(true);
    });
  }
});
