/** Every state of a Pod is seen as what it is, and said in these words. */
import { expect, test } from 'vitest';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { pod } from '../gallery/fixtures.ts';
import { words } from '../words/words.ts';
import { podHealth } from './pod-health.ts';
import type { PodState } from './states.ts';

const states = Object.keys(words.pod.states) as PodState[];

test.each(states)('a Pod that is %s is seen as such', (state) => {
  expect(podHealth(pod('web-1', state, { reason: 'because' })).state).toBe(state);
});

test.each([
  { pod: pod('web-1', 'running', { containers: 2 }), says: 'Running, 2 of 2 containers ready' },
  { pod: pod('web-1', 'not-ready'), says: 'Not ready, 0 of 1 container ready' },
  {
    pod: pod('web-1', 'crash-loop', { reason: 'back-off 40s' }),
    says: 'CrashLoopBackOff, restarted 4 times: back-off 40s',
  },
  {
    pod: pod('web-1', 'unschedulable', { reason: '0/3 nodes are available: 3 Insufficient cpu.' }),
    says: 'Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.',
  },
  { pod: pod('web-1', 'failed'), says: 'Failed: exit code 1 (Error)' },
])('$says', ({ pod, says }) => expect(podHealth(pod).words).toBe(says));

test('an ended Pod that is being deleted is terminating, whatever its phase', () => {
  const ended = pod('job-1', 'completed');
  const leaving = {
    ...ended,
    metadata: { ...ended.metadata, deletionTimestamp: '2026-01-05T09:00:00Z' },
  };
  expect(podHealth(leaving).state).toBe('terminating');
});

test('a Pod whose containers are ready, and which is said not to be, is on a node that nobody hears from', () => {
  const lost = (spec = {}) => {
    const running = pod('web-1', 'running');
    return {
      ...running,
      spec: { ...running.spec!, ...spec },
      status: { ...running.status, conditions: [{ type: 'Ready', status: 'False' }] },
    };
  };
  expect(podHealth(lost()).words).toBe('Unknown: its node cannot be reached');
  expect(podHealth(lost({ readinessGates: [{ conditionType: 'a' }] })).state).toBe('not-ready');
});

test('a Pod that a plugin failed is not called unschedulable', () => {
  const condition = { type: 'PodScheduled', status: 'False', message: 'running "Bad": it threw' };
  const of = (reason: string) =>
    podHealth({
      metadata: { name: 'web' },
      spec: { containers: [] },
      status: { conditions: [{ ...condition, reason }] },
    } as unknown as Pod);
  expect(of('SchedulerError').words).toBe('SchedulerError: running "Bad": it threw');
  expect(of('SchedulerError').title).toBe('SchedulerError');
  expect(of('Unschedulable').title).toBe('Unschedulable');
});
