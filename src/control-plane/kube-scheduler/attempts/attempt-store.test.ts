import { expect, test } from 'vitest';
import { pod } from '../../../api/testing/builders.ts';
import { SnapshotHistory } from '../cache/snapshot-history.ts';
import { podInfoOf } from '../framework/pod-info.ts';
import type { AttemptRecord, RecordedScorer } from './attempt-record.ts';
import { AttemptStore } from './attempt-store.ts';
import { PackedNumbers } from './packed-numbers.ts';
import { unschedulable } from '../framework/status.ts';

const record = (name: string, attempt = 1, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  pod: { namespace: 'default', name, uid: name },
  attempt,
  at: Date.UTC(2026, 0, 5),
  profile: 'default-scheduler',
  wokenBy: '',
  nodes: ['a', 'b', 'c'],
  filters: ['First', 'Second', 'Third'],
  verdicts: PackedNumbers.of([1, 2, 0]),
  seen: {
    info: podInfoOf(pod(name).build()),
    history: new SnapshotHistory(),
    moment: 0,
    nominated: undefined,
  },
  result: 'scheduled',
  skipped: ['First'],
  preFilter: [],
  refusals: [{ plugin: 'Third', status: unschedulable('too far') }],
  ...more,
});

const scorer = (
  plugin: string,
  weight: number,
  raw: readonly number[],
  normalized: readonly number[],
): RecordedScorer => ({
  plugin,
  weight,
  raw: PackedNumbers.of(raw),
  normalized: PackedNumbers.of(normalized),
});

test('the newest come first, and only so many of one Pod', () => {
  const store = new AttemptStore({ perPod: 3 });
  for (let attempt = 1; attempt <= 5; attempt++) store.record(record('a', attempt));
  store.record(record('b'));
  expect(store.list('default', 'a').map(({ attempt }) => attempt)).toEqual([5, 4, 3]);
  expect(store.list().map(({ pod }) => pod.name)).toEqual(['b', 'a', 'a', 'a']);
  expect(store.list(undefined, undefined, 2).map(({ pod }) => pod.name)).toEqual(['b', 'a']);
  expect(store.list('default', 'a', 1).map(({ attempt }) => attempt)).toEqual([5]);
  expect(store.list('other')).toEqual([]);
});

test('however many Pods there are, memory is bounded', () => {
  const store = new AttemptStore({ bytes: 20_000 });
  for (let i = 0; i < 1000; i++) store.record(record(`pod-${i}`));
  expect(store.bytes).toBeLessThanOrEqual(20_000);
  expect(store.list()[0]!.pod.name).toBe('pod-999');
  expect(store.list('default', 'pod-0')).toEqual([]);
});

test('a record expands into what every plugin said of every node', () => {
  const store = new AttemptStore();
  store.record(
    record('a', 2, {
      wokenBy: 'NodeResourcesFit: NodeAdd',
      verdicts: PackedNumbers.of([1, 2, 1]),
      selectedNode: 'c',
      scores: {
        scorers: [scorer('Near', 2, [3, 6], [50, 100]), scorer('Empty', 1, [10, 20], [10, 20])],
        scored: PackedNumbers.of([0, 2]),
        ties: [2],
      },
    }),
  );
  const [attempt] = store.list();
  expect(attempt).toMatchObject({
    attempt: 2,
    wokenBy: { plugin: 'NodeResourcesFit', event: 'NodeAdd' },
    evaluatedNodes: 3,
    feasibleNodes: 2,
    totalNodes: 3,
    selectedNode: 'c',
  });
  expect(attempt!.nodes).toEqual([
    {
      name: 'c',
      filters: [
        { plugin: 'Second', code: 'Success' },
        { plugin: 'Third', code: 'Success' },
      ],
      scores: [
        { plugin: 'Near', raw: 6, normalized: 100, weight: 2, weighted: 200 },
        { plugin: 'Empty', raw: 20, normalized: 20, weight: 1, weighted: 20 },
      ],
      total: 220,
    },
    expect.objectContaining({ name: 'a', total: 110 }),
    {
      name: 'b',
      filters: [
        { plugin: 'Second', code: 'Success' },
        { plugin: 'Third', code: 'Unschedulable', reasons: ['too far'] },
      ],
      refusedBy: 'Third',
    },
  ]);
  expect(attempt).not.toHaveProperty('ties');
});

test('of many refused nodes, some are told one by one and the rest by what they share', () => {
  const store = new AttemptStore();
  const nodes = Array.from({ length: 300 }, (_, i) => `n${i}`);
  store.record(
    record('a', 1, {
      nodes,
      verdicts: PackedNumbers.of(Array(300).fill(2)),
      result: 'unschedulable',
    }),
  );
  const [attempt] = store.list();
  expect(attempt!.nodes).toHaveLength(100);
  expect(attempt!.groups).toEqual([
    {
      count: 200,
      refusedBy: 'Third',
      code: 'Unschedulable',
      reasons: ['too far'],
      examples: ['n100', 'n101', 'n102'],
    },
  ]);
});
