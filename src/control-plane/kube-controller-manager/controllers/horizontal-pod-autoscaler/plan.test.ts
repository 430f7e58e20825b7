/**
 * The cases of upstream's pkg/controller/podautoscaler/horizontal_test.go (1.36) that concern what metrics come to, under its
 * names. Those of custom and external metrics are left out: nobody serves them here.
 */
import { describe, expect, test } from 'vitest';
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
} from '../../../../api/generated/types/autoscaling/v2.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { MINUTE } from '../../../../sim/clock.ts';
import { rowsOf } from '../../../../../test/text-table.ts';
import { evaluated, tolerancesOf } from './metrics.ts';
import { planScaling } from './plan.ts';
import { failed, type PodMetric } from './replica-calculator.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const HOT = NOW - 2 * MINUTE;
const COOL = NOW - 10 * MINUTE;

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean);

/** Two containers, each half of it. `not-ready`, `hot`, `Failed` and `deleted` say what is special about it. */
function pod(i: number, request: string | undefined, special: string): Pod {
  const startTime = timestamp(special.includes('hot') ? HOT : COOL);
  const status = special.includes('not-ready') ? 'False' : 'True';
  const cpu =
    request === undefined
      ? undefined
      : { requests: { cpu: `${Math.trunc(Number(request) / 2)}m` } };
  return {
    metadata: {
      name: `pod-${i}`,
      namespace: 'default',
      ...(special.includes('deleted') && { deletionTimestamp: timestamp(NOW) }),
    },
    spec: {
      containers: ['container1', 'container2'].map((name) => ({
        name,
        ...(cpu && { resources: cpu }),
      })),
    },
    status: {
      phase: special.includes('Failed') ? 'Failed' : 'Running',
      startTime,
      conditions: [{ type: 'Ready', status, lastTransitionTime: startTime }],
    },
  } as unknown as Pod;
}

const TARGETS: { readonly [name: string]: MetricSpec } = {
  external: {
    type: 'External',
    external: { metric: { name: 'qps', selector: {} }, target: { type: 'Value', value: '100m' } },
  },
  pods: {
    type: 'Pods',
    pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '15' } },
  },
  object: {
    type: 'Object',
    object: {
      describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'some-deployment' },
      metric: { name: 'qps' },
      target: { type: 'Value', value: '15' },
    },
  },
  CheddarCheese: { type: 'CheddarCheese' },
};

/** `50` in percent of what is requested, `container1:50` of one container, or one of those above. */
function targetOf(text: string): MetricSpec {
  const known = TARGETS[text];
  if (known) return known;
  const [percent, container] = text.split(':').reverse() as [string, string?];
  const target = { type: 'Utilization', averageUtilization: Number(percent) };
  return container
    ? { type: 'ContainerResource', containerResource: { name: 'cpu', container, target } }
    : { type: 'Resource', resource: { name: 'cpu', target } };
}

interface Given {
  readonly bounds: string;
  readonly targets: string;
  readonly uses: string;
  readonly requests: string;
  readonly pods: string;
  readonly behavior?: HorizontalPodAutoscaler['spec']['behavior'];
  readonly before: string;
  readonly unreachable?: boolean;
}

function planned({ bounds, targets, uses, requests, pods, behavior, before, unreachable }: Given) {
  const [minReplicas, current, maxReplicas] = words(bounds).map(Number) as [number, number, number];
  const special = words(pods);
  const given = words(requests).map((request, i) => pod(i, request, special[i] ?? ''));
  const metrics = new Map<string, PodMetric>(
    words(uses).map((use, i) => {
      const at = special[i]?.includes('hot') ? HOT : NOW;
      return [`pod-${i}`, { timestamp: at, window: MINUTE, value: Number(use) }];
    }),
  );
  const autoscaler = {
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      minReplicas,
      maxReplicas,
      metrics: words(targets).map(targetOf),
      ...(behavior && { behavior }),
    },
    status: {},
  } as unknown as HorizontalPodAutoscaler;
  // Upstream's empty list of recommendations, which keeps the first one from being made of what there is.
  const recommendations =
    before === ''
      ? [{ at: NOW - 60 * MINUTE, replicas: current }]
      : [...before.matchAll(/(\d+)@(\d+)/g)].map(([, replicas, minutes]) => ({
          at: NOW - Number(minutes) * MINUTE,
          replicas: Number(replicas),
        }));
  return planScaling(
    autoscaler,
    current,
    { recommendations: before === 'none' ? [] : recommendations, ups: [], downs: [] },
    (metric) =>
      evaluated(metric, {
        namespace: 'default',
        pods: given,
        replicas: current,
        tolerances: tolerancesOf(behavior),
        now: NOW,
        metrics: (_resource, container) => {
          if (unreachable) return failed('something went wrong');
          if (metrics.size === 0) return failed('no metrics returned from resource metrics API');
          const share = container === undefined ? 1 : 0.5;
          const value = new Map(
            [...metrics].map(([name, one]) => [name, { ...one, value: one.value * share }]),
          );
          return { ok: true, value };
        },
      }),
    NOW,
  );
}

/** `AbleToScale ScalingActive ScalingLimited` by their reasons; a `!` says that it is not the usual status. */
const reasons = (plan: ReturnType<typeof planned>): string =>
  plan.conditions
    .map(({ type, status, reason }) => {
      const usual = type === 'ScalingLimited' ? 'False' : 'True';
      return status === usual ? reason : `!${reason}`;
    })
    .join(' ');

describe('a pass over an autoscaler', () => {
  // Bounds: least, now, most. Before: replicas@minutes ago; "none" is the first pass over it. Gets: what it scales to, if it does.
  const TABLE = `
  name                             | bounds    | targets          | uses                                    | requests                                | pods                                          | before    | gets | conditions
  ScaleUp                          | 2 3 6     | 30               | 300 500 700                             | 1000 1000 1000                          |                                               |           | 5    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpContainer                 | 2 3 6     | container1:30    | 300 500 700                             | 1000 1000 1000                          |                                               |           | 5    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpUnreadyLessScale          | 2 3 6     | 30               | 300 500 700                             | 1000 1000 1000                          | not-ready                                     |           | 4    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpHotCpuLessScale           | 2 3 6     | 30               | 300 500 700                             | 1000 1000 1000                          | hot                                           |           | 4    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpUnreadyNoScale            | 2 3 6     | 30               | 400 500 700                             | 1000 1000 1000                          | ready not-ready not-ready                     |           |      | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpHotCpuNoScale             | 2 3 6     | 30               | 400 500 700                             | 1000 1000 1000                          | ready hot+not-ready hot+not-ready             |           |      | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpIgnoresFailedPods         | 2 2 6     | 30               | 500 700                                 | 1000 1000 1000 1000                     | ready ready Failed Failed                     |           | 4    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpIgnoresDeletionPods       | 2 2 6     | 30               | 500 700                                 | 1000 1000 1000 1000                     | ready ready deleted deleted                   |           | 4    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleUpOneMetricEmpty            | 2 3 6     | 30 external      | 300 400 500                             | 1000 1000 1000                          |                                               |           | 4    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleDown                        | 2 5 6     | 50               | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                |                                               |           | 3    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleDownContainerResource       | 2 5 6     | container2:50    | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                |                                               |           | 3    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleDownStabilizeInitialSize    | 2 5 6     | 50               | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                |                                               | none      |      | ScaleDownStabilized ValidMetricFound DesiredWithinRange
  ScaleDownIncludeUnreadyPods      | 2 5 6     | 50               | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                | ready ready ready not-ready not-ready         |           | 2    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleDownIgnoreHotCpuPods        | 2 5 6     | 50               | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                | ready ready ready hot hot                     |           | 2    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleDownIgnoresFailedPods       | 2 5 6     | 50               | 100 300 500 250 250                     | 1000 1000 1000 1000 1000 1000 1000      | ready ready ready ready ready Failed Failed   |           | 3    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ScaleDownIgnoresDeletionPods     | 2 5 6     | 50               | 100 300 500 250 250                     | 1000 1000 1000 1000 1000 1000 1000      | ready ready ready ready ready deleted deleted |           | 3    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  NoScaleDownOneMetricEmpty        | 2 5 6     | 50 external      | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                |                                               |           |      | SucceededGetScale !FailedGetExternalMetric
  NoScaleDownOneMetricInvalid      | 2 5 6     | 50 CheddarCheese | 100 300 500 250 250                     | 1000 1000 1000 1000 1000                |                                               |           |      | SucceededGetScale !InvalidMetricSourceType
  Tolerance                        | 1 3 5     | 100              | 1010 1030 1020                          | 900 1000 1100                           |                                               |           |      | ReadyForNewScale ValidMetricFound DesiredWithinRange
  MinReplicas                      | 2 3 5     | 90               | 10 95 10                                | 900 1000 1100                           |                                               |           | 2    | ReadyForNewScale ValidMetricFound !TooFewReplicas
  ZeroMinReplicasDesiredZero       | 0 3 5     | 90               | 0 0 0                                   | 900 1000 1100                           |                                               |           | 0    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  MinReplicasDesiredZero           | 2 3 5     | 90               | 0 0 0                                   | 900 1000 1100                           |                                               |           | 2    | ReadyForNewScale ValidMetricFound !TooFewReplicas
  ZeroReplicas                     | 3 0 5     | 90               |                                         |                                         |                                               |           |      | SucceededGetScale !ScalingDisabled
  TooFewReplicas                   | 3 2 5     | 90               |                                         |                                         |                                               |           | 3    | SucceededGetScale
  TooManyReplicas                  | 3 10 5    | 90               |                                         |                                         |                                               |           | 5    | SucceededGetScale
  ScaleUpRCImmediately             | 2 1 6     | 80               | 0 0 0 0                                 | 1000 1000 1000 1000                     |                                               |           | 2    | SucceededGetScale
  ScaleDownRCImmediately           | 2 6 5     | 50               | 8000 9500 1000                          | 900 1000 1100                           |                                               |           | 5    | SucceededGetScale
  MaxReplicas                      | 2 3 5     | 90               | 8000 9500 1000                          | 900 1000 1100                           |                                               |           | 5    | ReadyForNewScale ValidMetricFound !TooManyReplicas
  SuperfluousMetrics               | 2 4 6     | 100              | 4000 9500 3000 7000 3200 2000           | 1000 1000 1000 1000                     |                                               |           | 6    | ReadyForNewScale ValidMetricFound !TooManyReplicas
  MissingMetrics                   | 2 4 6     | 100              | 400 95                                  | 1000 1000 1000 1000                     |                                               |           | 3    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  EmptyMetrics                     | 2 4 6     | 100              |                                         | 1000 1000 1000 1000                     |                                               |           |      | SucceededGetScale !FailedGetResourceMetric
  EmptyCPURequest                  | 1 1 5     | 100              | 200                                     |                                         |                                               |           |      | SucceededGetScale !FailedGetResourceMetric
  EventNotCreated                  | 1 2 5     | 50               | 200 200                                 | 400 400                                 |                                               |           |      | ReadyForNewScale ValidMetricFound DesiredWithinRange
  MissingReports                   | 1 4 5     | 50               | 200                                     | 200                                     |                                               |           | 2    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  MoreReplicasThanSpecNoScale      | 1 4 8     | 50               | 500 500 500 500 500                     | 1000 1000 1000 1000 1000                |                                               |           |      | ReadyForNewScale ValidMetricFound DesiredWithinRange
  StabilizeDownscale               | 1 4 5     | 100              | 50 50 50                                | 100 100 100                             |                                               | 10@10 4@1 |      | ScaleDownStabilized ValidMetricFound DesiredWithinRange
  ComputedToleranceAlg, breached   | 0 10 1000 | 56               | 150 150 150 150 150 150 150 150 150 150 | 400 200 310 290 302 298 301 299 300 300 |                                               |           | 9    | ReadyForNewScale ValidMetricFound DesiredWithinRange
  ComputedToleranceAlg, within     | 0 10 1000 | 55               | 150 150 150 150 150 150 150 150 150 150 | 400 200 310 290 302 298 301 299 300 300 |                                               |           |      | ReadyForNewScale ValidMetricFound DesiredWithinRange
  AvoidUnnecessaryUpdates          | 2 2 6     | 80               | 400 500 700                             | 1000 1000 1000                          | ready hot hot                                 |           |      | ReadyForNewScale ValidMetricFound !TooFewReplicas
  ConditionInvalidSourceType       | 2 3 6     | CheddarCheese    | 20000                                   | 1000                                    |                                               |           |      | SucceededGetScale !InvalidMetricSourceType
  ConditionFailedGetPodsMetric     | 1 3 100   | pods             | 100 200 300                             | 100 100 100                             |                                               |           |      | SucceededGetScale !FailedGetPodsMetric
  ConditionFailedGetObjectMetric   | 1 3 100   | object           | 100 200 300                             | 100 100 100                             |                                               |           |      | SucceededGetScale !FailedGetObjectMetric
  ConditionFailedGetExternalMetric | 1 3 100   | external         | 100 200 300                             | 100 100 100                             |                                               |           |      | SucceededGetScale !FailedGetExternalMetric
  `;
  test.each(rowsOf(TABLE))('Test$name', (row) => {
    const plan = planned(row as unknown as Given);
    expect([String(plan.replicas ?? ''), reasons(plan)]).toEqual([row.gets, row.conditions]);
  });
});

const ok = { targets: '100', pods: '', before: '' };

test.each([
  {
    name: 'Scaling up because of a 1% configurable tolerance',
    behavior: { scaleUp: { tolerance: '0.01' } },
    uses: '1010 1030 1020',
    requests: '900 1000 1100',
    gets: 4,
  },
  {
    name: 'No scale-down because of a 90% configurable tolerance',
    behavior: { scaleDown: { tolerance: '0.9' } },
    uses: '300 300 300',
    requests: '1000 1000 1000',
    gets: undefined,
  },
  {
    name: 'No scaling because of the large default tolerance',
    behavior: undefined,
    uses: '1010 1030 1020',
    requests: '900 1000 1100',
    gets: undefined,
  },
])('TestConfigurableTolerance: $name', ({ behavior, uses, requests, gets }) => {
  const policies = [{ type: 'Percent', value: 100, periodSeconds: 15 }];
  const complete = behavior && {
    scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies, ...behavior.scaleUp },
    scaleDown: { selectPolicy: 'Max', policies, ...behavior.scaleDown },
  };
  const plan = planned({
    ...ok,
    bounds: '1 3 5',
    uses,
    requests,
    ...(complete && { behavior: complete }),
  });
  expect(plan.replicas).toBe(gets);
});

test.each([
  { name: 'TestUpscaleCap', bounds: '1 3 100', gets: 24, says: 'ScaleUpLimit' },
  {
    name: 'TestUpscaleCapGreaterThanMaxReplicas',
    bounds: '1 3 20',
    gets: 20,
    says: 'TooManyReplicas',
  },
])('$name', ({ bounds, gets, says }) => {
  const policies = [{ type: 'Percent', value: 700, periodSeconds: 60 }];
  const behavior = { scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies } };
  const given = { ...ok, targets: '10', uses: '100 200 300', requests: '100 100 100' };
  const plan = planned({ ...given, bounds, behavior });
  expect([plan.replicas, reasons(plan)]).toEqual([
    gets,
    `ReadyForNewScale ValidMetricFound !${says}`,
  ]);
});

// Why it scales is told by an event; what went wrong by one each, and one for all.
test.each([
  {
    says: 'cpu resource utilization (percentage of request) above target',
    given: { ...ok, bounds: '1 1 5', targets: '50', uses: '200', requests: '200' },
  },
  {
    says: 'cpu container resource utilization (percentage of request) above target',
    given: { ...ok, bounds: '1 1 5', targets: 'container1:50', uses: '200', requests: '200' },
  },
  {
    says: 'All metrics below target',
    given: { ...ok, bounds: '1 2 5', targets: '50', uses: '20 20', requests: '200 200' },
  },
  {
    says: 'Current number of replicas above Spec.MaxReplicas',
    given: { ...ok, bounds: '1 6 5', uses: '', requests: '' },
  },
  {
    says: 'Current number of replicas below Spec.MinReplicas',
    given: { ...ok, bounds: '3 2 5', uses: '', requests: '' },
  },
])('it scales: $says', ({ says, given }) => expect(planned(given).because).toBe(says));

test('a metric that fails holds scaling down back, not up, and says so either way', () => {
  const failure =
    'FailedGetExternalMetric unable to get external metric default/qps/&LabelSelector{MatchLabels:map[string]string{},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get qps.external.metrics.k8s.io)';
  const told = (uses: string) => {
    const given = { ...ok, bounds: '1 3 9', targets: '50 external', uses };
    const { replicas, events } = planned({ ...given, requests: '200 200 200' });
    return [replicas, events.map(({ reason, message }) => `${reason} ${message}`)];
  };
  expect(told('200 200 200')).toEqual([6, [failure]]);
  const [replicas, events] = told('20 20 20') as [undefined, string[]];
  expect(replicas).toBeUndefined();
  expect(events[0]).toBe(failure);
  expect(events[1]).toMatch(
    /^FailedComputeMetricsReplicas invalid metrics \(1 invalid out of 2\), first error is: failed to get qps external metric value: unable to get external metric default\/qps/,
  );
});

test('TestConditionFailedGetMetrics', () => {
  const given = { ...ok, bounds: '1 3 100', targets: '10', uses: '100 200 300' };
  const plan = planned({ ...given, requests: '100 100 100', unreachable: true });
  expect(reasons(plan)).toBe('SucceededGetScale !FailedGetResourceMetric');
  const [, active] = plan.conditions;
  expect(active?.message).toBe(
    'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: something went wrong',
  );
});

// TestBuildQuantity: memory has the units of metrics-server.
test.each([
  { resource: 'memory', uses: 1_048_576_000, says: '1Mi' },
  { resource: 'memory', uses: 104_857_600_000, says: '100Mi' },
  { resource: 'memory', uses: 1500, says: '1500m' },
  { resource: 'cpu', uses: 100, says: '100m' },
  { resource: 'cpu', uses: 2000, says: '2' },
])('$uses thousandths of $resource are told as $says', ({ resource, uses, says }) => {
  const target = { type: 'AverageValue', averageValue: '1' };
  const metrics = new Map([['pod-0', { timestamp: NOW, window: MINUTE, value: uses }]]);
  const found = evaluated(
    { type: 'Resource', resource: { name: resource, target } },
    {
      namespace: 'default',
      pods: [pod(0, '100', '')],
      replicas: 1,
      tolerances: tolerancesOf(),
      now: NOW,
      metrics: () => ({ ok: true, value: metrics }),
    },
  );
  expect(found).toMatchObject({
    ok: true,
    value: {
      name: `${resource} resource`,
      status: { resource: { current: { averageValue: says } } },
    },
  });
});
