/**
 * Upstream's own tables of sizes, limits and progress, row by row (pkg/controller/deployment: sync_test.go, rolling_test.go,
 * progress_test.go and util/deployment_util_test.go, 1.36), under its names.
 */
import { describe, expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { SECOND } from '../../../../sim/clock.ts';
import { rowsOf } from '../../../../../test/text-table.ts';
import { maxSurge, maxUnavailable } from './limits.ts';
import { planDeployment } from './plan.ts';
import { newestSize, oldSizes, planScale } from './scale.ts';
import { isComplete, rolloutStatus, untilDeadline } from './status.ts';

const NOW = Date.parse('2017-02-15T18:49:00Z');

const amount = (text: string): number | string => (text.endsWith('%') ? text : Number(text));

function deployment(
  replicas: number,
  surge: string = '0',
  unavailable: string = '0',
  more: object = {},
): Deployment {
  const rollingUpdate = { maxSurge: amount(surge), maxUnavailable: amount(unavailable) };
  return {
    metadata: { name: 'foo', namespace: 'default', generation: 0 },
    spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate }, ...more },
    status: {},
  } as unknown as Deployment;
}

interface Counts {
  readonly available: number;
  readonly pods: number;
  readonly age: number;
  readonly desired: number;
  readonly most: number;
}

/** Older ones have higher numbers. Desired and most are what they were scaled for. */
function replicaSet(
  name: string,
  replicas: number,
  { available = 0, pods = available, age = 0, desired = 0, most = 0 }: Partial<Counts> = {},
): ReplicaSet {
  return {
    metadata: {
      name,
      creationTimestamp: timestamp(NOW - age * 3600 * SECOND),
      annotations: desired
        ? {
            'deployment.kubernetes.io/desired-replicas': String(desired),
            'deployment.kubernetes.io/max-replicas': String(most),
          }
        : {},
    },
    spec: { replicas },
    status: { replicas: pods, availableReplicas: available },
  } as unknown as ReplicaSet;
}

const numbers = (text: string | undefined): number[] =>
  (text ?? '').split(' ').filter(Boolean).map(Number);

describe('TestScale', () => {
  // Sizes are of the newest, then of the older ones; "-" is no newest. Was: what they were scaled for.
  const TABLE = `
  name                                                  | was | is | surge was | surge is | sizes | available | become
  normal scaling event: 10 -> 12                        | 10  | 12 | 0         | 0        | 10    |           | 12
  normal scaling event: 10 -> 5                         | 10  | 5  | 0         | 0        | 10    |           | 5
  proportional scaling: 5 -> 10                         | 5   | 10 | 0         | 0        | 2 3   |           | 4 6
  proportional scaling: 5 -> 3                          | 5   | 3  | 0         | 0        | 2 3   |           | 1 2
  proportional scaling: 9 -> 4                          | 9   | 4  | 0         | 0        | 8 1   |           | 4 0
  proportional scaling: 7 -> 10                         | 7   | 10 | 0         | 0        | 2 3 2 |           | 3 4 3
  proportional scaling: 13 -> 8                         | 13  | 8  | 0         | 0        | 2 8 3 |           | 1 5 2
  leftover distribution: 3 -> 4                         | 3   | 4  | 0         | 0        | 1 1 1 |           | 2 1 1
  leftover distribution: 3 -> 2                         | 3   | 2  | 0         | 0        | 1 1 1 |           | 1 1 0
  proportional scaling (no new rs): 4 -> 5              | 4   | 5  | 0         | 0        | - 2 2 |           | - 3 2
  proportional scaling: 6 -> 0                          | 6   | 0  | 0         | 0        | 3 2 1 |           | 0 0 0
  proportional scaling: 0 -> 6                          | 6   | 6  | 0         | 0        | 0 0 0 |           | 6 0 0
  deployment with surge pods                            | 10  | 20 | 2         | 2        | 6 6   |           | 11 11
  change both surge and size                            | 10  | 50 | 3         | 6        | 5 8   |           | 22 34
  change both size and template                         | 10  | 14 | 0         | 0        | - 7 3 |           | - 10 4
  saturated but broken new one does not affect old Pods | 2   | 2  | 1         | 1        | 2 1   | 0 1       | 2 1
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const desired = Number(row.was);
    const most = desired + Number(row['surge was']);
    const available = numbers(row.available);
    const sets = row.sizes!.split(' ').map((size, i) =>
      size === '-'
        ? undefined
        : replicaSet(`foo-v${9 - i}`, Number(size), {
            age: i,
            desired,
            most,
            available: available[i] ?? 0,
          }),
    );
    const [newest, ...old] = sets;
    const owner = deployment(Number(row.is), row['surge is'], row.available ? '1' : '0');
    const sizes = planScale(owner, newest, old as ReplicaSet[]);
    const become = sets.map((set) => (set ? (sizes.get(set) ?? set.spec.replicas) : '-'));
    expect(become.join(' ')).toBe(row.become);
  });

  // One of three was scaled already, and the update of another refused: who asks again changes only that one.
  test('failed rs update', () => {
    const of = (name: string, size: number, age: number, desired: number) =>
      replicaSet(name, size, { age, desired, most: desired });
    const sets = [of('foo-v3', 2, 0, 5), of('foo-v2', 1, 1, 3), of('foo-v1', 1, 2, 5)] as const;
    const [newest, ...old] = sets;
    const sizes = planScale(deployment(5), newest, old);
    expect(sets.map((set) => sizes.get(set) ?? set.spec.replicas)).toEqual([2, 2, 1]);
  });
});

describe('TestDeploymentController_cleanupDeployment', () => {
  const TABLE = `
  name                              | limit      | spec/status of the old | go
  beyond the limit                  | 1          | 0/0 0/0 0/0            | 2
  only those that are and say empty | 0          | 0/0 0/1 1/0 1/1        | 1
  all, if none is to be kept        | 0          | 0/0 0/0                | 2
  none that still have Pods         | 0          | 1/1 1/1                | 0
  none that goes already            | 0          | 0/0/going              | 0
  none without a limit              | 2147483647 | 0/0 0/0 0/0            | 0
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const template = (image: string) => ({
      metadata: { labels: { app: 'foo' } },
      spec: { containers: [{ name: 'c', image }] },
    });
    const owner = deployment(1, '1', '0', {
      revisionHistoryLimit: Number(row.limit),
      template: template('new'),
      selector: { matchLabels: { app: 'foo' } },
    });
    const old = row['spec/status of the old']!.split(' ').map((text, i) => {
      const [spec, status, going] = text.split('/');
      const set = replicaSet(`foo-${i}`, Number(spec), { pods: Number(status), age: 9 - i });
      const metadata = {
        ...set.metadata,
        annotations: { 'deployment.kubernetes.io/revision': String(i + 1) },
        ...(going && { deletionTimestamp: timestamp(NOW) }),
      };
      return { ...set, metadata, spec: { ...set.spec, template: template(`old-${i}`) } };
    });
    const made = replicaSet('foo-new', 1, { available: 1, desired: 1, most: 2 });
    const newest = { ...made, spec: { ...made.spec, template: template('new') } };
    // Whoever has replicas is shrunk first, and nothing is swept away meanwhile: as if it had been paused, it is counted only.
    const paused = { ...owner, spec: { ...owner.spec, paused: true } } as Deployment;
    const sets = [...old, newest] as unknown as ReplicaSet[];
    const input = { deployment: paused, replicaSets: sets, oldPodsRun: () => false, now: NOW };
    expect(planDeployment(input).remove).toHaveLength(Number(row.go));
  });
});

/** TestNewRSNewReplicas: beside another of five. */
const NEW_REPLICAS = `
  name                              | replicas | surge | old | new | becomes | strategy
  can not scale up                  | 1        | 1     | 0   | 5   | 1       |
  scale up - to the replicas wanted | 6        | 10    | 5   | 2   | 6       |
  recreate - to the replicas wanted | 3        | 1     | 5   | 1   | 3       | Recreate
  `;

describe('TestDeploymentController_reconcileNewReplicaSet', () => {
  const TABLE = `
  name                       | replicas | surge | old | new | becomes
  should not scale up        | 10       | 0     | 10  | 0   | 0
  as many as surge allows    | 10       | 2     | 10  | 0   | 2
  and as many as are missing | 10       | 2     | 5   | 0   | 7
  no more than that          | 10       | 2     | 10  | 2   | 2
  should scale down          | 10       | 2     | 2   | 11  | 10
  `;
  test.each([...rowsOf(TABLE), ...rowsOf(NEW_REPLICAS)])('$name', (row) => {
    const [old, fresh] = [Number(row.old), Number(row.new)];
    const sets = [replicaSet('foo-new', fresh), replicaSet('foo-old', old)];
    const owner = deployment(Number(row.replicas), row.surge!);
    const type = row.strategy || 'RollingUpdate';
    const strategy = { ...owner.spec.strategy, type };
    const given = { ...owner, spec: { ...owner.spec, strategy } } as Deployment;
    expect(newestSize(given, sets, fresh)).toBe(Number(row.becomes));
  });
});

describe('TestDeploymentController_reconcileOldReplicaSets', () => {
  // Unavailable is what may be.
  const TABLE = `
  name                                                        | replicas | unavailable | old | available | new | new available | become
  one may be missing if neither surge nor this is given       | 10       | 0           | 10  | 10        | 0   | 0             | 9
  as many as may be missing                                   | 10       | 2           | 10  | 10        | 0   | 0             | 8
  the unhealthy ones are cleaned up                           | 10       | 2           | 10  | 8         | 0   | 0             | 8
  one is cleaned up and one that is available goes            | 10       | 2           | 10  | 9         | 0   | 0             | 8
  new ones that are not available yet make no room            | 10       | 2           | 8   | 8         | 2   | 0             | 8
  scaleDown: too few are available already                    | 10       | 2           | 10  | 1         | 0   | 0             | 8
  scaleDown: there are no old ones                            | 10       | 2           | 0   | 0         | 10  | 10            | 0
  cleanup: as many as are unhealthy, at most as many as spare | 10       | 2           | 10  | 8         | 1   | 0             | 8
  cleanup: none that is healthy beyond what may be missing    | 10       | 2           | 10  | 10        | 3   | 0             | 8
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const owner = deployment(Number(row.replicas), '0', row.unavailable);
    const available = Number(row.available);
    const oldest = replicaSet('foo-old', Number(row.old), { available, age: 1 });
    const fresh = { available: Number(row['new available']) };
    const newest = replicaSet('foo-new', Number(row.new), fresh);
    const sizes = oldSizes(owner, newest, [oldest]);
    expect(sizes.get(oldest) ?? oldest.spec.replicas).toBe(Number(row.become));
  });
});

describe('TestResolveFenceposts', () => {
  const TABLE = `
  name     | surge | unavailable | desired | is
  nothing  | 0%    | 0%          | 0       | 0 0
  percents | 39%   | 39%         | 10      | 4 3
  both 0   | 0%    | 0%          | 10      | 0 1
  `;
  // Where there are no replicas, upstream's MaxUnavailable says 0 whatever the fenceposts are.
  test.each(rowsOf(TABLE))('$name', (row) => {
    const owner = deployment(Number(row.desired), row.surge, row.unavailable);
    expect([maxSurge(owner), maxUnavailable(owner)]).toEqual(numbers(row.is));
  });
});

describe('TestMaxUnavailable', () => {
  const TABLE = `
  name                                | replicas | unavailable | is
  less than replicas                  | 10       | 5           | 5
  equal replicas                      | 10       | 10          | 10
  greater than replicas               | 5        | 10          | 5
  with replicas is 0                  | 0        | 10          | 0
  less than replicas with percents    | 10       | 50%         | 5
  equal replicas with percents        | 10       | 100%        | 10
  greater than replicas with percents | 5        | 100%        | 5
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    expect(maxUnavailable(deployment(Number(row.replicas), '1', row.unavailable))).toBe(
      Number(row.is),
    );
  });

  test('with Recreate deployment strategy', () => {
    const owner = deployment(10, '1', '5');
    const recreate = {
      ...owner,
      spec: { ...owner.spec, strategy: { type: 'Recreate' } },
    } as Deployment;
    expect(maxUnavailable(recreate)).toBe(0);
  });
});

const statusOf = ([replicas, updatedReplicas, availableReplicas]: number[]) => ({
  replicas,
  updatedReplicas,
  availableReplicas,
});

describe('TestDeploymentComplete', () => {
  const TABLE = `
  name                                                 | desired | are, updated, available | complete
  not complete: min but not all pods become available  | 5       | 5 5 4                   | false
  not complete: min availability is not honored        | 5       | 5 5 3                   | false
  complete                                             | 5       | 5 5 5                   | true
  not complete: all pods are available but not updated | 5       | 5 4 5                   | false
  not complete: still running old pods                 | 1       | 2 1 1                   | false
  not complete: one replica deployment never comes up  | 1       | 1 1 0                   | false
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const status = statusOf(numbers(row['are, updated, available']));
    expect(String(isComplete(deployment(Number(row.desired)), status))).toBe(row.complete);
  });
});

const REASONS: { readonly [short: string]: readonly [status: string, reason: string] } = {
  updated: ['True', 'ReplicaSetUpdated'],
  available: ['True', 'NewReplicaSetAvailable'],
  'timed out': ['False', 'ProgressDeadlineExceeded'],
};

const progressing = (short: string, at = NOW) => {
  const [status, reason] = REASONS[short] ?? ['True', ''];
  const time = timestamp(at);
  return {
    type: 'Progressing',
    status: status!,
    reason: reason!,
    lastUpdateTime: time,
    lastTransitionTime: time,
  };
};

describe('TestRequeueStuckDeployment', () => {
  // Upstream puts it back after what is left and one second; rounded down to whole seconds.
  const TABLE = `
  name                                          | deadline   | desired | status | told      | after | again in
  nil progressDeadlineSeconds                   |            | 4       | 3 3 2  |           | 0     |
  infinite progressDeadlineSeconds              | 2147483647 | 4       | 3 3 2  |           | 0     |
  no progressing condition found                | 60         | 4       | 3 3 2  |           | 0     |
  complete deployment does not need to be       | 60         | 3       | 3 3 3  |           | 0     |
  already failed deployment does not need to be | 60         | 3       | 3 3 0  | timed out | 0     |
  stuck deployment - 30s                        | 60         | 3       | 3 3 1  | stuck     | 30    | 31
  stuck deployment - 1s                         | 60         | 3       | 3 3 1  | stuck     | 59    | 2
  failed deployment - now                       | 60         | 3       | 3 3 1  | stuck     | 60    | 1
  failed deployment - 1s after deadline         | 60         | 3       | 3 3 1  | stuck     | 61    | 1
  failed deployment - 60s after deadline        | 60         | 3       | 3 3 1  | stuck     | 120   | 1
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const progressDeadlineSeconds = row.deadline ? Number(row.deadline) : undefined;
    const owner = deployment(Number(row.desired), '1', '0', { progressDeadlineSeconds });
    const conditions = row.told ? [progressing(row.told)] : [];
    const status = { ...statusOf(numbers(row.status)), conditions };
    const again = untilDeadline(owner, status, NOW + Number(row.after) * SECOND);
    expect(again === undefined ? '' : String(again / SECOND)).toBe(row['again in']);
  });
});

describe('TestSyncRolloutStatus', () => {
  // Old and new: size, Pods, available ones. Since: whether the time of the last transition stays.
  const TABLE = `
  name                                                            | deadline | desired | status | told      | old   | new   | then      | since
  no Progress Deadline: the condition goes                        |          | 3       | 2 2 2  | updated   | 0 1 1 | 3 2 2 |           |
  do not estimate progress with only one active ReplicaSet        | 60       | 3       | 3 3 3  | available | 3 3 3 |       | available | stays
  Progressing: lastTransitionTime stays if it is Progressing=True | 60       | 3       | 2 2 2  | updated   | 0 1 1 | 3 2 2 | updated   | stays
  Progressing: everything changes if it was Progressing=False     | 60       | 3       | 2 2 2  | timed out | 0 1 1 | 3 2 2 | updated   |
  Progressing: the condition is made                              | 60       | 3       | 2 2 2  |           | 0 1 1 | 3 2 2 | updated   |
  Complete: lastTransitionTime stays if it is Progressing=True    | 60       | 3       | 3 3 3  | updated   |       | 3 3 3 | available | stays
  Complete: everything changes if it was Progressing=False        | 60       | 3       | 3 3 3  | timed out |       | 3 3 3 | available |
  Complete: the condition is made                                 | 60       | 3       | 3 3 3  |           |       | 3 3 3 | available |
  Complete: without a newest                                      | 60       | 0       | 3 3 3  | updated   | 0 0 0 |       | available | stays
  TimedOut: the rollout exceeds its deadline                      | 60       | 3       | 2 2 2  | updated   |       | 3 2 2 | timed out |
  TimedOut: nothing changes if that was told                      | 60       | 3       | 2 2 2  | timed out |       | 3 2 2 | timed out | stays
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const progressDeadlineSeconds = row.deadline ? Number(row.deadline) : undefined;
    const conditions = row.told ? [progressing(row.told)] : [];
    const owner = {
      ...deployment(Number(row.desired), '1', '0', { progressDeadlineSeconds }),
      status: { ...statusOf(numbers(row.status)), conditions },
    } as unknown as Deployment;
    const set = (name: string, text: string) => {
      const [size, pods, available] = numbers(text) as [number, number, number];
      return text === '' ? undefined : replicaSet(name, size, { pods, available });
    };
    const newest = set('foo', row.new!);
    const all = [set('bar', row.old!), newest].filter((one) => one !== undefined);
    // Upstream's clock is years later than its conditions.
    const later = NOW + 86_400 * SECOND;
    const { conditions: now } = rolloutStatus(owner, newest, all, later);
    const told = now?.find(({ type }) => type === 'Progressing');
    expect(told && [told.status, told.reason]).toEqual(row.then ? REASONS[row.then] : undefined);
    if (told) {
      const stays = told.lastTransitionTime === timestamp(NOW);
      expect(stays ? 'stays' : '').toBe(row.since);
    }
  });
});

describe('TestDeploymentProgressing', () => {
  // Pods, updated, ready and available ones: before and after.
  const TABLE = `
  name                                        | before     | after       | progresses
  progressing: updated pods                   | 10 4 4 4   | 10 6 4 4    | yes
  not progressing                             | 10 4 4 4   | 10 4 4 4    |
  progressing: old pods removed               | 10 4 6 6   | 8 4 6 6     | yes
  not progressing: less new pods              | 10 7 3 3   | 10 6 3 3    |
  progressing: less overall but more new pods | 10 4 7 7   | 8 8 5 5     | yes
  progressing: more ready pods                | 10 10 9 8  | 10 10 10 8  | yes
  progressing: more available pods            | 10 10 10 9 | 10 10 10 10 | yes
  `;
  test.each(rowsOf(TABLE))('$name', (row) => {
    const [replicas, updatedReplicas, readyReplicas, availableReplicas] = numbers(row.before);
    const before = { replicas, updatedReplicas, readyReplicas, availableReplicas };
    const owner = {
      ...deployment(20, '1', '0', { progressDeadlineSeconds: 60 }),
      status: { ...before, conditions: [] },
    } as unknown as Deployment;
    const [pods, updated, ready, available] = numbers(row.after) as [
      number,
      number,
      number,
      number,
    ];
    const status = (counts: object) => ({ metadata: { name: 'x' }, spec: {}, status: counts });
    const newest = status({ replicas: updated }) as ReplicaSet;
    const rest = { replicas: pods - updated, readyReplicas: ready, availableReplicas: available };
    const { conditions } = rolloutStatus(owner, newest, [newest, status(rest) as ReplicaSet], NOW);
    const told = conditions?.find(({ type }) => type === 'Progressing');
    expect(told?.reason).toBe(row.progresses ? 'ReplicaSetUpdated' : undefined);
  });
});
