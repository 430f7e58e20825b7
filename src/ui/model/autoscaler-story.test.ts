import { expect, test } from 'vitest';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { Sample } from './autoscaler.ts';
import { heldBack, ratioSteps, replicaSteps, wantedBy } from './autoscaler-story.ts';

const sample = (seconds: number, replicas: number, ...ratios: (number | undefined)[]): Sample => ({
  at: seconds * 1000,
  replicas,
  desired: replicas,
  ratios,
});

test.each([
  [1, 5, 5],
  [7, 1.04, 7],
  [7, 0.91, 7],
  [7, 0.5, 4],
  [3, 1.2, 4],
])('%i replicas at %d of the target: %i', (replicas, ratio, wanted) =>
  expect(wantedBy(replicas, ratio)).toBe(wanted),
);

test('replicas before the first sample are those that events tell of', () => {
  const event = (seconds: number, message: string, reason = 'SuccessfulRescale') =>
    ({ reason, message, lastTimestamp: new Date(seconds * 1000).toISOString() }) as Event;
  const events = [
    event(90, 'New size: 5; reason: cpu resource utilization above target'),
    event(75, 'New size: 2; reason: cpu resource utilization above target'),
    event(80, 'failed to get cpu utilization', 'FailedGetResourceMetric'),
    event(120, 'New size: 7; reason: cpu resource utilization above target'),
  ];
  expect(replicaSteps([sample(100, 5, 1.5), sample(120, 7, 1)], events)).toEqual([
    { at: 75_000, value: 2 },
    { at: 90_000, value: 5 },
    { at: 100_000, value: 5 },
    { at: 120_000, value: 7 },
  ]);
});

test('a metric that nobody knows is not drawn', () =>
  expect(ratioSteps([sample(1, 1, undefined, 2), sample(2, 1, 0.5, 2)], 0)).toEqual([
    { at: 2000, value: 0.5 },
  ]));

const autoscaler = (reason: string, behavior?: object) =>
  ({
    spec: { behavior },
    status: { conditions: [{ type: 'AbleToScale', status: 'True', reason }] },
  }) as unknown as HorizontalPodAutoscaler;

test.each<readonly [string, object | undefined, readonly Sample[], object | undefined]>([
  ['ReadyForNewScale', undefined, [sample(60, 7, 1), sample(75, 7, 0.1)], undefined],
  [
    'ScaleDownStabilized',
    undefined,
    [sample(60, 7, 1), sample(75, 7, 0.1), sample(90, 7, 0.2)],
    { windowSeconds: 300, secondsLeft: 260 },
  ],
  [
    'ScaleDownStabilized',
    { scaleDown: { stabilizationWindowSeconds: 30 } },
    [sample(60, 7, 1), sample(75, 7, 0.1)],
    { windowSeconds: 30, secondsLeft: 0 },
  ],
  ['ScaleDownStabilized', undefined, [sample(75, 7, 0.1)], { windowSeconds: 300 }],
  ['ScaleDownStabilized', undefined, [], { windowSeconds: 300 }],
])('%s with %j holds back', (reason, behavior, samples, held) =>
  expect(heldBack(autoscaler(reason, behavior), samples, 100_000)).toEqual(held),
);
