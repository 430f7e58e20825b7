/** What users do with HorizontalPodAutoscalers and the load on what they scale, by chance. */
import type { HorizontalPodAutoscaler } from '../../src/api/generated/types/autoscaling/v2.ts';
import { patch, pick, post, some, SPACES } from './requests.ts';
import type { Act, Stage } from './requests.ts';

const LOADS = '/apis/sim.kubeglass.dev/v1alpha1/loads';
const pathOf = (namespace: string): string =>
  `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`;

export const AUTOSCALING: readonly (readonly [number, Act])[] = [
  [5, createAutoscaler],
  [
    2,
    (stage) => {
      const found = some(stage, stage.world.all<HorizontalPodAutoscaler>(KIND));
      const spec = { maxReplicas: 2 + stage.random.below(5) };
      const { namespace, name } = found?.metadata ?? {};
      return found && patch(`${pathOf(namespace!)}/${name}`, { spec });
    },
  ],
  [
    1,
    (stage) => {
      const found = some(stage, stage.world.all(KIND));
      const { namespace, name } = found?.metadata ?? {};
      return found && { method: 'DELETE', path: `${pathOf(namespace!)}/${name}` };
    },
  ],
  [5, createLoad],
];

const KIND = 'HorizontalPodAutoscaler';

/** What of it is there may come and go. */
const targetOf = (stage: Stage) =>
  pick(stage, [
    ...[1, 2, 3, 4].map((i) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name: `web-${i}` })),
    { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db-a' },
    { apiVersion: 'v1', kind: 'ReplicationController', name: 'old-a' },
  ]);

function createAutoscaler(stage: Stage) {
  const scaleTargetRef = targetOf(stage);
  const target = pick(stage, [
    { type: 'Utilization', averageUtilization: 50 },
    { type: 'AverageValue', averageValue: '100m' },
  ]);
  const policies = [{ type: 'Pods', value: 1, periodSeconds: 30 }];
  const minReplicas = 1 + stage.random.below(3);
  return post(pathOf(pick(stage, SPACES)), {
    apiVersion: 'autoscaling/v2',
    kind: KIND,
    metadata: { name: `${scaleTargetRef.name}-${stage.next++}` },
    spec: {
      scaleTargetRef,
      minReplicas,
      maxReplicas: minReplicas + stage.random.below(4),
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
      ...(stage.random.below(3) === 0 && {
        behavior: { scaleDown: { stabilizationWindowSeconds: 30, policies } },
      }),
    },
  });
}

function createLoad(stage: Stage) {
  const { name } = targetOf(stage);
  const peak = stage.random.below(60);
  const lasts = pick(stage, [30, 120, 400]);
  return post(LOADS, {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'Load',
    metadata: { name: `load-${stage.next++}` },
    spec: {
      target: { namespace: pick(stage, SPACES), labels: { app: name } },
      cpuMillisPerRequest: 20,
      curve: [
        { atSeconds: 0, requestsPerSecond: 0 },
        { atSeconds: lasts / 2, requestsPerSecond: peak },
        { atSeconds: lasts, requestsPerSecond: 0 },
      ],
    },
  });
}
