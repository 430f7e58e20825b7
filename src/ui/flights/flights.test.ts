/** What flies, what is shown of a decision, and for how long. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { attempt, pod } from '../gallery/fixtures.ts';
import { Mirror } from '../mirror/mirror.ts';
import { Flights } from './flights.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function sky(...waiting: KubeObject[]) {
  const mirror = new Mirror();
  const flights = new Flights(mirror);
  mirror.apply([{ plural: 'pods', list: waiting }]);
  const arrive = (plural: string, ...objects: (KubeObject | object)[]) =>
    mirror.apply(
      objects.map((object) => ({
        plural,
        event: {
          type: plural === 'pods' ? ('MODIFIED' as const) : ('ADDED' as const),
          object: object as KubeObject,
        },
      })),
    );
  return { flights, arrive };
}

const bound = (waiting: KubeObject, node: string) => ({
  ...pod(waiting.metadata.name, 'running', { nodeName: node }),
  metadata: waiting.metadata,
});

test('a Pod that waited flies to the node that it was given, once', () => {
  const waiting = pod('web-1', 'pending');
  const { flights, arrive } = sky(waiting);
  arrive('pods', bound(waiting, 'node-2'));
  arrive('pods', bound(waiting, 'node-2'));
  expect(flights.inTheAir().map(({ node }) => node)).toEqual(['node-2']);
  expect(flights.onTheWayTo('node-2')).toBe(waiting.metadata.uid);
  flights.land(flights.inTheAir()[0]!.id);
  expect(flights.onTheWayTo('node-2')).toBe('');
});

test('Pods that are there when the page opens do not fly', () => {
  const { flights } = sky(pod('web-1', 'running'));
  expect(flights.inTheAir()).toEqual([]);
});

test('a crowd does not fill the sky', () => {
  const crowd = Array.from({ length: 60 }, (_, index) => pod(`web-${index}`, 'pending'));
  const { flights, arrive } = sky(...crowd);
  arrive('pods', ...crowd.map((each) => bound(each, 'node-1')));
  expect(flights.inTheAir().length).toBeLessThan(20);
});

test('a decision is shown for a while; one that is read stays', () => {
  const { flights, arrive } = sky();
  const decided = attempt('web-1', ['node-1', 'node-2']);
  arrive('schedulingattempts', decided);
  expect(flights.decision()).toBe(decided);
  expect(flights.verdictOn('node-2')?.name).toBe('node-2');
  vi.advanceTimersByTime(60_000);
  expect(flights.decision()).toBeUndefined();
  flights.pin(decided);
  vi.advanceTimersByTime(60_000);
  expect(flights.decision()).toBe(decided);
});

test('paused it stays until the clock goes on', () => {
  const { flights, arrive } = sky();
  const clock = (paused: boolean) => ({
    apiVersion: 'x',
    kind: 'Clock',
    metadata: { name: 'cluster' },
    spec: { speed: 1, paused },
  });
  arrive('clocks', clock(true));
  arrive('schedulingattempts', attempt('web-1', ['node-1']));
  vi.advanceTimersByTime(600_000);
  expect(flights.decision()).toBeDefined();
  arrive('clocks', clock(false));
  vi.advanceTimersByTime(60_000);
  expect(flights.decision()).toBeUndefined();
});
