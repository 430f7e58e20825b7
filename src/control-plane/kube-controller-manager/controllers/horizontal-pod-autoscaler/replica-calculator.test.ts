/** The cases of upstream's pkg/controller/podautoscaler/replica_calculator_test.go, 1.36, under its names. */
import { expect, test } from 'vitest';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { MINUTE, SECOND } from '../../../../sim/clock.ts';
import { replicasByUtilization, replicasByValue, type PodMetric } from './replica-calculator.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const HOT = NOW - 2 * MINUTE;
const COOL = NOW - 10 * MINUTE;

interface Case {
  readonly name: string;
  readonly current: number;
  /** In percent of 1000m each, or as `value`. */
  readonly target: number;
  readonly levels: readonly number[];
  readonly requests?: readonly number[];
  readonly ready?: readonly boolean[];
  readonly started?: readonly number[];
  readonly phases?: readonly string[];
  readonly deleted?: readonly boolean[];
  readonly podNames?: readonly string[];
  readonly says: number | string;
  readonly uses?: number;
}

function measured({ current, levels, requests, ready, started, phases, deleted, podNames }: Case) {
  const count = Math.max(current, phases?.length ?? 0);
  const pods = Array.from({ length: count }, (_, i) => {
    const isReady = ready?.[i] ?? true;
    const startTime = started?.[i] ?? COOL;
    // Upstream's: what is not ready has been so since it started, and what is, from then on.
    return {
      metadata: {
        name: `pod-${i}`,
        namespace: 'default',
        ...(deleted?.[i] && { deletionTimestamp: timestamp(NOW) }),
      },
      spec: {
        containers: [1, 2].map((one) => ({
          name: `container${one}`,
          ...(requests && requests[i] === undefined
            ? {}
            : { resources: { requests: { cpu: `${requests?.[i] ?? 1000}m` } } }),
        })),
      },
      status: {
        phase: phases?.[i] ?? 'Running',
        startTime: timestamp(startTime),
        conditions: [
          {
            type: 'Ready',
            status: isReady ? 'True' : 'False',
            lastTransitionTime: timestamp(startTime),
          },
        ],
      },
    } as unknown as Pod;
  });
  const metrics = new Map<string, PodMetric>(
    levels.map((level, i) => [
      podNames?.[i] ?? `pod-${i}`,
      { timestamp: started?.[i] === HOT ? HOT : NOW, window: MINUTE, value: 2 * level },
    ]),
  );
  const tolerances = { up: 0.1, down: 0.1 };
  return { pods, metrics, resource: 'cpu', currentReplicas: current, tolerances, now: NOW };
}

const [T, F] = [true, false];

test.each<Case>([
  {
    name: 'DisjointResourcesMetrics',
    current: 1,
    target: 100,
    levels: [100],
    podNames: ['an-older-pod-name'],
    says: 'no metrics returned matched known pods',
  },
  { name: 'ScaleUp', current: 3, target: 30, levels: [300, 500, 700], says: 5, uses: 50 },
  {
    name: 'ScaleUpUnreadyLessScale',
    current: 3,
    target: 30,
    levels: [300, 500, 700],
    ready: [F, T, T],
    says: 4,
    uses: 60,
  },
  {
    name: 'ScaleUpHotCpuLessScale',
    current: 3,
    target: 30,
    levels: [300, 500, 700],
    started: [HOT, COOL, COOL],
    says: 4,
    uses: 60,
  },
  {
    name: 'ScaleUpUnreadyNoScale',
    current: 3,
    target: 30,
    levels: [400, 500, 700],
    ready: [T, F, F],
    says: 3,
    uses: 40,
  },
  {
    name: 'ScaleHotCpuNoScale',
    current: 3,
    target: 30,
    levels: [400, 500, 700],
    ready: [T, F, F],
    started: [COOL, HOT, HOT],
    says: 3,
    uses: 40,
  },
  {
    name: 'ScaleUpIgnoresFailedPods',
    current: 2,
    target: 30,
    levels: [500, 700],
    ready: [T, T, F, F],
    phases: ['Running', 'Running', 'Failed', 'Failed'],
    says: 4,
    uses: 60,
  },
  {
    name: 'ScaleUpIgnoresDeletionPods',
    current: 2,
    target: 30,
    levels: [500, 700],
    ready: [T, T, F, F],
    phases: ['Running', 'Running', 'Running', 'Running'],
    deleted: [F, F, T, T],
    says: 4,
    uses: 60,
  },
  {
    name: 'ScaleDown',
    current: 5,
    target: 50,
    levels: [100, 300, 500, 250, 250],
    says: 3,
    uses: 28,
  },
  {
    name: 'Tolerance',
    current: 3,
    target: 100,
    requests: [900, 1000, 1100],
    levels: [1010, 1030, 1020],
    says: 3,
    uses: 102,
  },
  { name: 'MissingMetrics', current: 4, target: 100, levels: [400, 95], says: 3, uses: 24 },
  { name: 'MissingMetricsNoChangeEq', current: 2, target: 100, levels: [1000], says: 2, uses: 100 },
  { name: 'MissingMetricsNoChangeGt', current: 2, target: 100, levels: [1900], says: 2, uses: 190 },
  { name: 'MissingMetricsNoChangeLt', current: 2, target: 100, levels: [600], says: 2, uses: 60 },
  {
    name: 'MissingMetricsUnreadyChange',
    current: 3,
    target: 50,
    levels: [100, 450],
    ready: [F, T, T],
    says: 3,
    uses: 45,
  },
  {
    name: 'MissingMetricsUnreadyScaleUp',
    current: 3,
    target: 50,
    levels: [100, 2000],
    ready: [F, T, T],
    says: 4,
    uses: 200,
  },
  {
    name: 'MissingMetricsUnreadyScaleDown',
    current: 4,
    target: 50,
    levels: [100, 100, 100],
    ready: [F, T, T, T],
    says: 3,
    uses: 10,
  },
  {
    name: 'EmptyMetrics',
    current: 4,
    target: 100,
    levels: [],
    says: 'did not receive metrics for targeted pods (pods might be unready)',
  },
  {
    name: 'MissingRequests',
    current: 1,
    target: 100,
    requests: [],
    levels: [200],
    says: 'missing request for cpu in container container1 of Pod pod-0',
  },
])('TestReplicaCalc$name', (one) => {
  const outcome = replicasByUtilization(measured(one), one.target);
  expect(outcome).toMatchObject(
    typeof one.says === 'string'
      ? { ok: false, problem: one.says }
      : { ok: true, value: { replicas: one.says, utilization: one.uses } },
  );
});

test('a value of each Pod is aimed at in the same way, and readiness counts for CPU alone', () => {
  const levels = [25_000, 5000, 15_000];
  const one: Case = { name: '', current: 3, target: 0, levels, ready: [T, T, F], says: 0 };
  const qps = { ...measured({ ...one, started: [COOL, COOL, HOT] }), resource: 'qps' };
  expect(replicasByValue(qps, 15_000)).toEqual({
    ok: true,
    value: { replicas: 6, averageMillis: 30_000 },
  });
  expect(replicasByValue(measured(one), 15_000)).toMatchObject({ value: { replicas: 4 } });
});

test('a sidecar’s requests count, those of a Pod as a whole come first, and a container may be meant alone', () => {
  const given = measured({ name: '', current: 1, target: 0, levels: [500], says: 0 });
  const [pod] = given.pods as [Pod];
  const requests = (cpu: string) => ({ resources: { requests: { cpu } } });
  const sidecar = { name: 'proxy', restartPolicy: 'Always', ...requests('2') };
  const used = (spec: object, container?: string) =>
    replicasByUtilization(
      {
        ...given,
        pods: [{ ...pod, spec: { ...pod.spec, ...spec } } as Pod],
        ...(container && { container }),
      },
      50,
    );
  expect(used({})).toMatchObject({ value: { utilization: 50, averageMillis: 1000 } });
  expect(used({ initContainers: [sidecar] })).toMatchObject({ value: { utilization: 25 } });
  expect(used(requests('10'))).toMatchObject({ value: { utilization: 10 } });
  expect(used(requests('10'), 'container2')).toMatchObject({ value: { utilization: 100 } });
});

test('a Pod that never was ready is not counted after its first five minutes either', () => {
  const given = measured({ name: '', current: 2, target: 0, levels: [900, 900], says: 0 });
  const readiness = (status: string, changed: number) => {
    const [first, second] = given.pods as [Pod, Pod];
    const lastTransitionTime = timestamp(changed);
    const conditions = [{ type: 'Ready', status, lastTransitionTime }];
    const pods = [first, { ...second, status: { ...second.status, conditions } } as Pod];
    return replicasByUtilization({ ...given, pods }, 50);
  };
  expect(readiness('True', COOL)).toMatchObject({ value: { replicas: 4 } });
  expect(readiness('False', COOL + 5 * SECOND)).toMatchObject({ value: { replicas: 2 } });
  expect(readiness('False', COOL + MINUTE)).toMatchObject({ value: { replicas: 4 } });
});
