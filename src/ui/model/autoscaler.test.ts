import { expect, test } from 'vitest';
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import { decisionOf, metricFacts } from './autoscaler.ts';

const autoscaler = (spec: object, status: object) =>
  ({ spec, status }) as unknown as HorizontalPodAutoscaler;

test('each metric has what is measured and what is wanted, or that nobody knows', () => {
  const metrics = [
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
    },
    {
      type: 'ContainerResource',
      containerResource: {
        name: 'memory',
        container: 'app',
        target: { type: 'AverageValue', averageValue: '200Mi' },
      },
    },
    { type: 'Pods', pods: { metric: { name: 'qps' }, target: { averageValue: '1k' } } },
  ];
  const currentMetrics = [
    { type: 'Resource', resource: { current: { averageUtilization: 67, averageValue: '134m' } } },
    { type: 'ContainerResource', containerResource: { current: { averageValue: '90Mi' } } },
    { type: '' },
  ];
  expect(metricFacts(autoscaler({ metrics }, { currentMetrics }))).toEqual([
    { name: 'cpu', current: '67%', target: '50%', ratio: 1.34 },
    { name: 'memory', container: 'app', current: '90Mi', target: '200Mi', ratio: 0.45 },
    { name: 'qps', current: undefined, target: '1k', ratio: undefined },
  ]);
});

const able = (reason: string) => ({ type: 'AbleToScale', status: 'True', reason, message: reason });
const limited = { type: 'ScalingLimited', status: 'True', reason: 'TooMany', message: 'too many' };
const inactive = {
  type: 'ScalingActive',
  status: 'False',
  reason: 'Failed',
  message: 'no metrics',
};

test.each([
  [[], 'idle', undefined],
  [[able('ReadyForNewScale')], 'ok', 'ReadyForNewScale'],
  [[able('SucceededRescale')], 'busy', 'SucceededRescale'],
  [[able('ScaleDownStabilized')], 'busy', 'ScaleDownStabilized'],
  [[able('SucceededRescale'), limited], 'busy', 'too many'],
  [[able('SucceededGetScale'), inactive, limited], 'warn', 'no metrics'],
])('of %j it is %s: %s', (conditions, tone, message) => {
  expect(decisionOf(autoscaler({}, { conditions }))).toEqual({ tone, message });
});
