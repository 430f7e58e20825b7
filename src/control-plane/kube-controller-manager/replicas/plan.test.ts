import { describe, expect, test } from 'vitest';
import type { ReplicaSet } from '../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { pod, replicaSet } from '../../../api/testing/builders.ts';
import { StatusError, type Refusal } from '../../../apimachinery/status.ts';
import { rowsOf } from '../../../../test/text-table.ts';
import { podsToDelete } from './deletion-order.ts';
import { countPods, planReplicas, replicaSetStatus } from './plan.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const running = (name: string) => pod(name).on('node-1').running();
const readySince = (name: string, at: string) =>
  running(name).status({
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }],
  });

describe('which of two Pods goes', () => {
  test.each<{ why: string; goes: Pod; stays: Pod }>([
    {
      why: 'not assigned before assigned',
      goes: pod('a').build(),
      stays: pod('b').on('node-1').build(),
    },
    {
      why: 'Pending before Running',
      goes: pod('a').on('node-1').build(),
      stays: pod('b').on('node-1').phase('Running').build(),
    },
    {
      why: 'not ready before ready',
      goes: running('a').ready(false).build(),
      stays: running('b').build(),
    },
    {
      why: 'the cheaper one',
      goes: running('a')
        .annotations({ 'controller.kubernetes.io/pod-deletion-cost': '-5' })
        .build(),
      stays: running('b').build(),
    },
    {
      why: 'a cost that is no number is none',
      goes: running('a').build(),
      stays: running('b')
        .annotations({ 'controller.kubernetes.io/pod-deletion-cost': '7' })
        .build(),
    },
    {
      why: 'ready for less time',
      goes: readySince('a', '2026-01-01T00:59:59Z').build(),
      stays: readySince('b', '2026-01-01T00:10:00Z').build(),
    },
    { why: 'more restarts', goes: restarted('a', 3), stays: restarted('b', 1) },
    {
      why: 'the younger one',
      goes: running('a').created('2026-01-01T00:59:00Z').build(),
      stays: running('b').build(),
    },
    {
      why: 'of about the same age, by uid',
      goes: running('b').uid('1').created('2026-01-01T00:00:01Z').build(),
      stays: running('a').uid('2').build(),
    },
  ])('$why', ({ goes, stays }) => {
    for (const both of [
      [goes, stays],
      [stays, goes],
    ])
      expect(podsToDelete(both, () => both, 1, NOW)).toEqual([goes]);
  });

  test('rather one of three on a node than the only one, counting the whole Deployment’s', () => {
    const crowded = running('z').build();
    const alone = pod('a').on('node-2').running().build();
    const neighbours = [running('x').build(), running('y').build()];
    expect(podsToDelete([alone, crowded], () => [alone, crowded, ...neighbours], 1, NOW)).toEqual([
      crowded,
    ]);
  });
});

test.each([
  { replicas: 3, pods: 0, then: { create: 3 } },
  { replicas: 3, pods: 3, then: { create: 0 } },
  { replicas: 2000, pods: 100, then: { create: 500 } },
  { replicas: 0, pods: 700, then: { remove: 500 } },
  { replicas: 0, pods: 2, then: { remove: 2 } },
])('$pods of $replicas → $then', ({ replicas, pods, then }) => {
  const active = Array.from({ length: pods }, (_, i) => pod(`p${i}`).build());
  const plan = planReplicas(
    replicaSet('web').replicas(replicas).build(),
    pods,
    { own: () => active, related: () => active },
    NOW,
  );
  expect('remove' in plan ? { remove: plan.remove.length } : plan).toEqual(then);
});

describe('status', () => {
  const statusOf = (
    set: ReplicaSet,
    active: readonly Pod[],
    terminating: number,
    refusal: Refusal | undefined,
    now: number,
  ) => replicaSetStatus(set, countPods(set, active, terminating, now), refusal, now);
  const set = () => replicaSet('web').selecting({ app: 'web' }).replicas(3).generation(2);
  const labelled = running('a').labels({ app: 'web' });
  const other = pod('c').labels({ app: 'other' }).build();

  test('counts each Pod as far as it has come', () => {
    const told = statusOf(
      set().build(),
      [
        labelled.build(),
        readySince('b', '2026-01-01T00:59:50Z').labels({ app: 'web' }).build(),
        other,
      ],
      1,
      undefined,
      NOW,
    );
    expect(told).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      terminatingReplicas: 1,
      observedGeneration: 2,
    });
    const patient = set().spec({ minReadySeconds: 30 }).build();
    expect(
      statusOf(
        patient,
        [labelled.build(), readySince('b', '2026-01-01T00:59:50Z').build()],
        0,
        undefined,
        NOW,
      ),
    ).toMatchObject({ readyReplicas: 2, availableReplicas: 1 });
  });

  /**
   * TestCalculateStatus and TestCalculateStatusConditions of pkg/controller/replicaset/replica_set_utils_test.go. A Pod is `full` or
   * `part` of the template's labels, and not ready with a `-`; the set failed before with `yes`.
   */
  const STATUSES = `
    name                                 | replicas | minReady | pods           | failed | fails | counts  | condition
    1 fully labelled pod                 | 2        |          | full           |        |       | 1 1 1 1 |
    1 not fully labelled pod             | 1        |          | part           |        |       | 1 0 1 1 |
    2 fully labelled pods                | 2        |          | full full      |        |       | 2 2 2 2 |
    2 not fully labelled pods            | 1        |          | part part      |        |       | 2 0 2 2 |
    1 fully labelled, 1 not              | 1        |          | part full      |        |       | 2 1 2 2 |
    1 non-ready pod                      | 2        |          | full-          |        |       | 1 1 0 0 |
    1 ready but non-available pod        | 1        | 3600     | full           |        |       | 1 1 1 0 |
    it fails, too few                    | 2        |          | full           |        | yes   | 1 1 1 1 | FailedCreate
    it fails, too many                   | 2        |          | full full full |        | yes   | 3 3 3 3 | FailedDelete
    it fails no longer                   | 10       |          | full           | yes    |       | 1 1 1 1 |
    it fails again, and says what it did | 10       |          | full           | yes    | yes   | 1 1 1 1 | before
    it does not fail                     | 2        |          | full           |        |       | 1 1 1 1 |
  `;
  test.each(rowsOf(STATUSES))('$name', (row) => {
    const template = { metadata: { labels: { name: 'foo', type: 'production' } } };
    const made = replicaSet('foo').selecting({ name: 'foo' }).replicas(Number(row.replicas));
    const before = { type: 'ReplicaFailure', status: 'True', reason: 'before' };
    const set = {
      ...made.status({ replicas: 0, ...(row.failed && { conditions: [before] }) }).build(),
    };
    const spec = { ...set.spec, template, minReadySeconds: Number(row.minReady || 0) };
    const active = row.pods!.split(' ').map((word, i) => {
      const type: Record<string, string> = word.startsWith('full') ? { type: 'production' } : {};
      const built = word.endsWith('-') ? pod(`p${i}`) : readySince(`p${i}`, '2026-01-01T00:59:50Z');
      return built.labels({ name: 'foo', ...type }).build();
    });
    const refusal = row.fails ? StatusError.badRequest('fake') : undefined;
    const told = statusOf({ ...set, spec } as ReplicaSet, active, 0, refusal, NOW);
    const { replicas, fullyLabeledReplicas, readyReplicas, availableReplicas } = told;
    const counts = [replicas, fullyLabeledReplicas, readyReplicas, availableReplicas];
    expect(counts.map((count) => count ?? 0).join(' ')).toBe(row.counts);
    expect(told.conditions?.map(({ reason }) => reason).join(' ') ?? '').toBe(row.condition);
  });

  test('is itself when nothing changed', () => {
    const first = statusOf(set().build(), [labelled.build()], 0, undefined, NOW);
    expect(
      statusOf(set().status(first).build(), [labelled.build()], 0, undefined, NOW + 1000),
    ).toEqual(first);
    const again = set().status(first).build();
    expect(statusOf(again, [labelled.build()], 0, undefined, NOW + 1000)).toBe(again.status);
  });

  test('tells a failure until a try succeeds', () => {
    const refusal = StatusError.forbidden(
      { group: '', resource: 'pods' },
      'web-x',
      'exceeded quota: q',
    );
    const failed = statusOf(set().build(), [], 0, refusal, NOW);
    expect(failed.conditions).toEqual([
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message: 'pods "web-x" is forbidden: exceeded quota: q',
        lastTransitionTime: '2026-01-01T01:00:00Z',
      },
    ]);
    expect(
      statusOf(set().status(failed).build(), [labelled.build()], 0, undefined, NOW).conditions,
    ).toBeUndefined();
  });
});

function restarted(name: string, restartCount: number): Pod {
  return running(name)
    .status({
      containerStatuses: [{ name: 'c', image: '', imageID: '', ready: true, restartCount }],
    })
    .build();
}
