import { describe, expect, test } from 'vitest';
import { node } from '../../../../api/testing/builders.ts';
import { swapped } from '../../taints.ts';
import {
  evictionRate,
  isSilent,
  noScheduleChanges,
  observeHealth,
  silentConditions,
  zoneOf,
  zoneStateOf,
} from './plan.ts';
import { ZoneEvictions, Zones } from './zones.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number) => START + seconds * 1000;

describe('a node is heard of by its status or its Lease', () => {
  const ready = node('n').ready().build();
  test.each([
    {
      says: 'its first look counts as a sign of life',
      looks: [{ s: 100, lease: undefined }],
      silentAt: 151,
    },
    {
      says: 'a Lease that is renewed',
      looks: [
        { s: 0, lease: 'a' },
        { s: 30, lease: 'b' },
      ],
      silentAt: 81,
    },
    {
      says: 'a Lease that is not',
      looks: [
        { s: 0, lease: 'a' },
        { s: 30, lease: 'a' },
      ],
      silentAt: 51,
    },
  ])('$says: silent after $silentAt s', ({ looks, silentAt }) => {
    let health = observeHealth(undefined, ready, looks[0]!.lease, at(looks[0]!.s));
    for (const { s, lease } of looks) health = observeHealth(health, ready, lease, at(s));
    expect(isSilent(health, at(silentAt - 1))).toBe(false);
    expect(isSilent(health, at(silentAt))).toBe(true);
  });

  test('a kubelet that never came has a minute from the creation', () => {
    const fresh = node('n').status({ conditions: [] }).created('2026-01-01T00:00:00Z').build();
    const health = observeHealth(undefined, fresh, undefined, at(40));
    expect([isSilent(health, at(60)), isSilent(health, at(61))]).toEqual([false, true]);
    expect(
      silentConditions(fresh, at(61)).map(
        ({ type, status, reason }) => `${type} ${status} ${reason}`,
      ),
    ).toEqual([
      'Ready Unknown NodeStatusNeverUpdated',
      'MemoryPressure Unknown NodeStatusNeverUpdated',
      'DiskPressure Unknown NodeStatusNeverUpdated',
      'PIDPressure Unknown NodeStatusNeverUpdated',
    ]);
  });

  test('silence is written once, and leaves the network alone', () => {
    const known = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable']
      .reduce((built, type) => built.condition(type, 'False'), node('n'))
      .build();
    const told = silentConditions(known, at(60));
    expect(told.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'Ready Unknown',
      'MemoryPressure Unknown',
      'DiskPressure Unknown',
      'PIDPressure Unknown',
      'NetworkUnavailable False',
    ]);
    expect(told[0]).toMatchObject({
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    const again = { ...known, status: { ...known.status, conditions: told } };
    expect(silentConditions(again, at(70))).toBe(told);
  });
});

describe('conditions are taints for newcomers', () => {
  test.each([
    { node: node('ready').ready(), add: [], remove: [] },
    { node: node('not-ready').ready(false), add: ['node.kubernetes.io/not-ready'], remove: [] },
    {
      node: node('unknown').condition('Ready', 'Unknown'),
      add: ['node.kubernetes.io/unreachable'],
      remove: [],
    },
    {
      node: node('full').ready().condition('DiskPressure', 'True'),
      add: ['node.kubernetes.io/disk-pressure'],
      remove: [],
    },
    {
      node: node('cordoned').ready().unschedulable(),
      add: ['node.kubernetes.io/unschedulable'],
      remove: [],
    },
    {
      node: node('back').ready().taint('node.kubernetes.io/unreachable', undefined, 'NoSchedule'),
      add: [],
      remove: ['node.kubernetes.io/unreachable'],
    },
    {
      node: node('evicting')
        .ready()
        .taint('node.kubernetes.io/unreachable', undefined, 'NoExecute'),
      add: [],
      remove: [],
    },
    { node: node('own').ready().taint('gpu', 'yes', 'NoSchedule'), add: [], remove: [] },
  ])('$node', ({ node: built, add, remove }) => {
    const changes = noScheduleChanges(built.build());
    expect({
      add: changes.add.map(({ key }) => key),
      remove: changes.remove.map(({ key }) => key),
    }).toEqual({ add, remove });
  });

  test('a taint that is there keeps its time', () => {
    const taints = [{ key: 'a', effect: 'NoSchedule', timeAdded: '2025-01-01T00:00:00Z' }] as const;
    expect(swapped(taints, [{ key: 'a', effect: 'NoSchedule' }], [], START)).toBe(taints);
    expect(
      swapped(
        taints,
        [{ key: 'b', effect: 'NoExecute' }],
        [{ key: 'a', effect: 'NoSchedule' }],
        START,
      ),
    ).toEqual([{ key: 'b', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' }]);
  });
});

test.each([
  { ready: 3, notReady: 0, state: 'Normal', rate: 0.1 },
  { ready: 0, notReady: 1, state: 'FullDisruption', rate: 0.1 },
  { ready: 1, notReady: 2, state: 'Normal', rate: 0.1 }, // two failures are two failures
  { ready: 2, notReady: 3, state: 'PartialDisruption', rate: 0 }, // a small zone: nobody is evicted
  { ready: 20, notReady: 40, state: 'PartialDisruption', rate: 0.01 },
  { ready: 50, notReady: 50, state: 'Normal', rate: 0.1 }, // 55% are needed
] as const)(
  '$ready ready, $notReady not: $state at $rate/s',
  ({ ready, notReady, state, rate }) => {
    expect(zoneStateOf(ready, notReady)).toBe(state);
    expect(evictionRate(state, ready + notReady)).toBe(rate);
  },
);

test('a zone gives up one node, then one in ten seconds', () => {
  const evictions = new ZoneEvictions(START);
  for (const name of ['a', 'b', 'c']) evictions.add(name);
  expect([evictions.take(START), evictions.take(START)]).toEqual(['a', undefined]);
  expect(evictions.untilNext(START)).toBe(10_000);
  expect(evictions.take(at(10))).toBe('b');
  evictions.setRate(0, at(10));
  expect([evictions.take(at(100)), evictions.untilNext(at(100))]).toEqual([undefined, undefined]);
  evictions.setRate(0.1, at(100));
  expect(evictions.take(at(110))).toBe('c');
  evictions.add('a'); // known: it has been dealt with
  expect(evictions.untilNext(at(200))).toBeUndefined();
});

test('when every zone fails nobody is evicted, and the first that recovers ends that', () => {
  const zones = new Zones();
  const counts = (east: number, west: number) =>
    new Map([
      ['east', { ready: east, notReady: 3 - east }],
      ['west', { ready: west, notReady: 3 - west }],
    ]);
  expect(zones.update(counts(3, 3), START)).toBeUndefined();
  expect(zones.update(counts(0, 3), START)).toBeUndefined();
  expect(zones.stateOf('east')).toBe('FullDisruption');
  expect(zones.update(counts(0, 0), START)).toBe('enter-full-disruption');
  expect(zones.update(counts(0, 0), START)).toBeUndefined();
  expect(zones.update(counts(0, 2), START)).toBe('leave-full-disruption');
  expect(zones.stateOf('west')).toBe('Normal');
});

test('region and zone make a zone', () => {
  expect(zoneOf(node('n').zone('a').build())).toBe(':a');
  expect(zoneOf(node('n').build())).toBe('');
});
