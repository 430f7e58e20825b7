import { expect, test } from 'vitest';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { Mirror } from '../mirror/mirror.ts';
import { Ticks } from '../mirror/ticks.ts';
import { Activity } from './activity.ts';

const START = Date.UTC(2026, 0, 5, 9);

test('the clock counts from the cluster’s beginning, however late the page came', () => {
  const mirror = new Mirror();
  const ticks = new Ticks();
  const activity = new Activity(mirror, ticks);
  const tick = { steps: 1, settled: false, behind: false, revision: 1, spans: [] };
  ticks.push({ ...tick, now: START + 125_000 });
  expect(activity.start).toBe(START + 125_000);
  const metadata = { name: 'cluster', creationTimestamp: '2026-01-05T09:00:00Z' };
  mirror.apply([{ plural: 'clocks', list: [{ metadata } as KubeObject] }]);
  expect(activity.start).toBe(START);
});
