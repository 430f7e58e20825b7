import { describe, expect, test } from 'vitest';
import { node } from '../../../../api/testing/builders.ts';
import { rowsOf } from '../../../../../test/text-table.ts';
import { swapped } from '../../taints.ts';
import {
  evictionRate,
  isSilent,
  labelChanges,
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

  /**
   * TestMonitorNodeHealthUpdateStatus, …UpdateNodeAndPodStatusWithLease and …MarkPodsNotReady. A look at 0 s and one at `later`; what the
   * node's Ready condition was posted at, and its Lease renewed at, on each; `-` is none. Created at 0 s or a year before.
   */
  const LOOKS = `
    name                                     | created | posted | renewed | later | posted then | renewed then | silent
    old, without status                      | old     | -      | -       |       |             |              | never posted
    new, without status                      | new     | -      | -       |       |             |              |
    old, its status exceeds the grace period | old     | 0      | -       | 3600  | 0           | -            | stopped
    old, its status is new                   | old     | 0      | -       |       |             |              |
    new, without status, with a Lease        | new     | -      | 0       |       |             |              |
    old, without status, its Lease renewed   | old     | -      | 0       | 3600  | -           | 3600         |
    old, without status, its Lease expired   | old     | -      | 0       | 3600  | -           | 0            | never posted
    old, status exceeds, Lease renewed       | old     | 0      | 0       | 3600  | 0           | 3600         |
    old, status is new, Lease expired        | old     | 0      | 0       | 3600  | 3600        | 0            |
    old, status exceeds, Lease expired       | old     | 0      | 0       | 3600  | 0           | 0            | stopped
    old, silent for a minute                 | old     | 0      | -       | 60    | 0           | -            | stopped
    own: silent for as long as it may        | old     | 0      | -       | 50    | 0           | -            |
    own: its condition was taken away        | old     | 0      | -       | 3600  | -           | -            | never posted
    own: taken away, then as long as it may  | old     | 0      | -       | 60    | -           | -            |
  `;
  test.each(rowsOf(LOOKS))('$name', (row) => {
    const created = row.created === 'old' ? '2025-01-01T00:00:00Z' : '2026-01-01T00:00:00Z';
    const moment = (text = '-') =>
      text === '-' ? undefined : new Date(at(Number(text))).toISOString();
    const nodeOf = (posted?: string) => {
      const lastHeartbeatTime = moment(posted);
      const ready = { type: 'Ready', status: 'True', lastHeartbeatTime };
      return node('n')
        .created(created)
        .status({ conditions: lastHeartbeatTime ? [ready] : [] })
        .build();
    };
    let seen = nodeOf(row.posted);
    let health = observeHealth(undefined, seen, moment(row.renewed), START);
    let now = START;
    if (row.later) {
      expect(isSilent(health, now)).toBe(false);
      now = at(Number(row.later));
      seen = nodeOf(row['posted then']);
      health = observeHealth(health, seen, moment(row['renewed then']), now);
    }
    const [ready] = isSilent(health, now) ? silentConditions(seen, now) : [];
    expect(ready?.message ?? '').toContain(row.silent ? `Kubelet ${row.silent}` : '');
    expect(ready === undefined).toBe(row.silent === '');
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

/** scheduler/rate_limited_queue_test.go; `b!` is taken without success, and tried again. */
test.each`
  name                        | adds       | removes  | takes
  ${'TestAddNode'}            | ${'a b c'} | ${''}    | ${'a b c'}
  ${'TestDelNode, the first'} | ${'a b c'} | ${'a'}   | ${'b c'}
  ${'the second'}             | ${'a b c'} | ${'b'}   | ${'a c'}
  ${'the third'}              | ${'a b c'} | ${'c'}   | ${'a b'}
  ${'TestTryOrdering'}        | ${'a b c'} | ${''}    | ${'a b! c b'}
  ${'TestAddAfterTry'}        | ${'a b a'} | ${''}    | ${'a b'}
  ${'TestClear'}              | ${'a b'}   | ${'a b'} | ${''}
`('the queue of a zone: $name', ({ adds, removes, takes }: Record<string, string>) => {
  const words = (text = '') => text.split(' ').filter(Boolean);
  const evictions = new ZoneEvictions(START);
  for (const name of words(adds)) evictions.add(name);
  for (const name of words(removes)) evictions.remove(name);
  const taken: string[] = [];
  for (let i = 0; i < 6; i++) {
    const name = evictions.take(at(10 * i));
    if (name === undefined) continue;
    const again = words(takes)[taken.length] === `${name}!`;
    taken.push(again ? `${name}!` : name);
    if (again) evictions.retry(name);
  }
  expect(taken).toEqual(words(takes));
  for (const name of words(adds)) if (!words(removes).includes(name)) evictions.add(name);
  expect(evictions.take(at(100))).toBeUndefined();
});

test('a node that was removed while it was tried is not tried again', () => {
  const evictions = new ZoneEvictions(START);
  evictions.add('a');
  expect(evictions.take(START)).toBe('a');
  evictions.remove('a');
  evictions.retry('a');
  expect(evictions.take(at(10))).toBeUndefined();
});

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

describe('states of zones (TestMonitorNodeHealth)', () => {
  /** Nodes of each zone that are ready, of how many. An excluded node counts nowhere. */
  const STATES = `
    name                                           | first       | then
    all nodes of both zones fail, one comes back   | 0/1 0/1 F F | 0/1 1/1 F N
    at the start nobody has a status               | 0/4 F       | 1/4 P
    one more failure is too many                   | 3/5 N       | 2/5 P
    two of three are two failures, three are all   | 1/3 N       | 0/3 F
    all nodes of one zone                          | 0/1 1/1 F N | 0/1 1/1 F N
    all nodes of both zones                        | 0/1 0/1 F F | 0/1 0/1 F F
    Ready was taken away                           | 1/1 N       | 0/1 F
    own: a zone whose last counted node is excluded | 1/1 1/1 N N | 1/1 0/0 N -
    own: and is counted again                       | 1/1 0/0 N - | 1/1 0/1 N F
  `;
  const LETTERS = { Initial: 'I', Normal: 'N', PartialDisruption: 'P', FullDisruption: 'F' };
  test.each(rowsOf(STATES))('$name', ({ first = '', then = '' }) => {
    const zones = new Zones();
    for (const step of [first, then]) {
      const words = step.split(' ');
      const counted = words.slice(0, words.length / 2).map((word) => word.split('/').map(Number));
      const counts = new Map<string, { ready: number; notReady: number }>();
      counted.forEach(([ready = 0, all = 0], i) => {
        if (all > 0) counts.set(`zone${i}`, { ready, notReady: all - ready });
      });
      zones.update(counts, START);
      const states = counted.map((_, i) => LETTERS[zones.stateOf(`zone${i}`)!] ?? '-');
      expect(states).toEqual(words.slice(words.length / 2));
    }
  });

  test('a zone of which no node counts goes on giving up nodes', () => {
    const zones = new Zones();
    zones.evictions('east', START).add('a');
    zones.update(new Map(), START);
    expect([...zones.all].map((zone) => zone.take(START))).toEqual(['a']);
  });
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

type Labels = Readonly<Record<string, string>>;

/** TestReconcileNodeLabels */
test.each<{ says: string; labels: Labels | undefined; changes: Labels }>([
  { says: 'no labels', labels: undefined, changes: {} },
  { says: 'none of these', labels: { 'topology.kubernetes.io/region': 'region1' }, changes: {} },
  {
    says: 'the old names are missing',
    labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' },
    changes: { 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'amd64' },
  },
  {
    says: 'the old names say something else',
    labels: {
      'beta.kubernetes.io/os': 'windows',
      'beta.kubernetes.io/arch': 'arm',
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
    },
    changes: { 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'amd64' },
  },
  {
    says: 'only the old names',
    labels: { 'beta.kubernetes.io/os': 'windows' },
    changes: {},
  },
])('labels that follow others: $says', ({ labels, changes }) => {
  const built = node('n').build();
  expect(labelChanges({ ...built, metadata: { ...built.metadata, labels } })).toEqual(changes);
});
