/** An autoscaler over a quarter of an hour, the load that moves it, and a plugin that has failed: for the gallery. */
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { Load } from '../../api/sim/v1alpha1/load/types.ts';
import type { SchedulerPlugin } from '../../api/sim/v1alpha1/scheduler-plugin/types.ts';
import type { Sample } from '../model/autoscaler.ts';
import { meta, START } from './fixtures.ts';

/** Up in two steps, and down when its window is over. */
export const samples: readonly Sample[] = [
  [0, 1, 0.06],
  [75, 1, 2.5],
  [90, 4, 1.4],
  [120, 7, 0.88],
  [255, 7, 0.1],
  [570, 1, 0.3],
].map(([seconds, replicas, ratio]) => ({
  at: START + seconds! * 1000,
  replicas: replicas!,
  desired: replicas!,
  ratios: [ratio],
}));

export const NOW = START + 600_000;

/** It holds back: the window of what it recommended is not over. */
export const autoscaler = {
  metadata: meta('web', { namespace: 'default' }),
  spec: {
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ],
  },
  status: {
    currentReplicas: 7,
    desiredReplicas: 7,
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 5 } } },
    ],
    conditions: [
      {
        type: 'AbleToScale',
        status: 'True',
        reason: 'ScaleDownStabilized',
        message:
          'recent recommendations were higher than current one, applying the highest recent recommendation',
      },
    ],
  },
} as unknown as HorizontalPodAutoscaler;

export const load = {
  metadata: meta('rush-hour'),
  spec: {
    target: { labels: { app: 'web' } },
    cpuMillisPerRequest: 20,
    curve: [{ atSeconds: 0, requestsPerSecond: 30 }],
  },
  status: { requestsPerSecond: 30, pods: 7 },
} as unknown as Load;

export const failedPlugin = {
  metadata: meta('Near'),
  spec: {
    language: 'TypeScript',
    enabled: true,
    weight: 2,
    source:
      'export default {\n  score(pod, node) {\n    return node.labels.rack.length;\n  },\n};\n',
  },
  status: {
    moments: ['score'],
    faults: 3,
    lastFault: {
      at: new Date(START).toISOString(),
      moment: 'score',
      pod: 'default/web-1',
      node: 'node-2',
      message: "TypeError: cannot read property 'length' of undefined",
      line: 3,
    },
  },
} as unknown as SchedulerPlugin;
