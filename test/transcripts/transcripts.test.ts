/** Every story in this folder is told again. KUBEGLASS_UPDATE=1 writes down what is said now, for somebody to read. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { played } from './transcript.ts';

const stories = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));

test.each(stories)('%s', { timeout: 120_000 }, (name) => {
  const file = new URL(`./${name}`, import.meta.url);
  const written = readFileSync(file, 'utf8');
  const told = played(written);
  if (process.env.KUBEGLASS_UPDATE) writeFileSync(file, told);
  else expect(told).toBe(written);
});

test('there are stories', () => expect(stories.length).toBeGreaterThan(10));
