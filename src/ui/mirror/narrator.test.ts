/** The newest thing worth telling is told, whatever order it arrives in. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { sentenceOfEvent } from '../model/sentence.ts';
import { textOf } from '../words/phrase.ts';
import { words } from '../words/words.ts';
import { Mirror } from './mirror.ts';
import { Narrator, tellingOfList } from './narrator.ts';

let names = 0;

function event(
  at: number,
  reason: string,
  { kind = 'Pod', name = 'web-1', message = reason, type = 'Normal', from = 'kubelet' } = {},
): Event & KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${names++}`, namespace: 'default', uid: `${names}` },
    involvedObject: { kind, name, ...(kind === 'Pod' && { namespace: 'default' }) },
    reason,
    type,
    message,
    source: { component: from, ...(from === 'kubelet' && { host: 'node-3' }) },
    lastTimestamp: new Date(at * 1000).toISOString(),
  } as Event & KubeObject;
}

const registered = event(6, 'RegisteredNode', {
  kind: 'Node',
  name: 'node-3',
  from: 'node-controller',
  message: 'Node node-3 event: Registered Node node-3 in Controller',
});
const assigned = event(1, 'Scheduled', {
  from: 'default-scheduler',
  message: 'Successfully assigned default/web-1 to node-2',
});
const started = event(3, 'Started', { message: 'Container started' });

test.each([
  { of: [registered], says: 'node-controller: Registered Node node-3 in Controller' },
  { of: [started, registered, assigned], says: 'kube-scheduler put web-1 on node-2' },
  { of: [event(20, 'Started'), assigned], says: 'kubelet node-3, web-1: Started' },
  {
    of: [event(5, 'BackOff', { type: 'Warning' }), event(9, 'Pulled'), assigned],
    says: 'kubelet node-3, web-1: BackOff',
  },
])('of a list it tells: $says', ({ of, says }) => {
  expect(textOf(tellingOfList(of)!.sentence)).toBe(says);
});

test('of no events nothing is told', () => expect(tellingOfList([])).toBeUndefined());

test.each([
  { of: event(1, 'Starting', { kind: 'Node', name: 'node-3' }), says: 'kubelet, node-3: Starting' },
  {
    of: event(1, 'FailedScheduling', {
      type: 'Warning',
      message: '0/1 nodes are available: 1 Insufficient cpu. preemption: none helps.',
    }),
    says: 'kube-scheduler found no node for web-1: 0/1 nodes are available: 1 Insufficient cpu.',
  },
  {
    of: event(1, 'Killing', { message: 'Stopping web-10, not web-1.' }),
    says: 'kubelet node-3: Stopping web-10, not web-1.',
  },
])('an event says its names once: $says', ({ of, says }) => {
  expect(textOf(sentenceOfEvent(of))).toBe(says);
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('dull news replaces nothing, old news is none, and another cluster begins anew', () => {
  const mirror = new Mirror();
  const narrator = new Narrator(mirror);
  const hear = (object: KubeObject) => {
    mirror.apply([{ plural: 'events', event: { type: 'ADDED', object } }]);
    vi.advanceTimersByTime(5_000);
    return textOf(narrator.current());
  };
  expect(hear(registered)).toContain('Registered');
  expect(hear(event(7, 'Pulled'))).toContain('Pulled');
  expect(hear(registered)).toContain('Pulled');
  expect(hear(event(2, 'Created'))).toContain('Pulled');
  expect(hear(event(8, 'Created'))).toContain('Created');
  narrator.restart();
  expect(textOf(narrator.current())).toBe(words.sentence.beginning);
  expect(hear(event(2, 'Created'))).toContain('Created');
});
