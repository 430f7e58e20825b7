/** The autoscaler as autoscaling/v1 has it: one number for the CPU (pkg/apis/autoscaling/v1/conversion.go, 1.36). */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { furtherVersion } from '../../../further-version.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
} from '../../../generated/types/autoscaling/v1.ts';
import type {
  HorizontalPodAutoscaler as Stored,
  MetricSpec,
  MetricStatus,
} from '../../../generated/types/autoscaling/v2.ts';
import { horizontalPodAutoscalers } from './horizontal-pod-autoscaler.ts';

const NO_STATUS: HorizontalPodAutoscalerStatus = Object.freeze({
  currentReplicas: 0,
  desiredReplicas: 0,
});

// Parity: upstream keeps what v1 has no field for in annotations (autoscaling.alpha.kubernetes.io/metrics); here a read through v1 leaves it out, and a write through v1 of other metrics drops them.
export const horizontalPodAutoscalersV1 = furtherVersion<HorizontalPodAutoscaler, Stored>(
  horizontalPodAutoscalers,
  {
    version: 'v1',
    schema: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
    toStored,
    fromStored,
    applyDefaults(autoscaler) {
      const complete = filled(autoscaler, {
        spec: EMPTY as unknown as HorizontalPodAutoscalerSpec,
        status: NO_STATUS,
      });
      const spec = filled(complete.spec, { minReplicas: 1, targetCPUUtilizationPercentage: 80 });
      return having(having(complete, 'spec', spec), 'status', filled(complete.status, NO_STATUS));
    },
  },
);

const isCpu = ({ resource }: MetricSpec | MetricStatus): boolean => resource?.name === 'cpu';

function toStored(autoscaler: HorizontalPodAutoscaler): Stored {
  const { targetCPUUtilizationPercentage: target, ...spec } = autoscaler.spec ?? {};
  const { currentCPUUtilizationPercentage: current, ...status } = autoscaler.status ?? {};
  return {
    ...autoscaler,
    ...(autoscaler.spec && {
      spec: { ...spec, ...(target !== undefined && { metrics: [cpuMetric(target)] }) },
    }),
    ...(autoscaler.status && {
      status: { ...status, ...(current !== undefined && { currentMetrics: [cpuStatus(current)] }) },
    }),
  } as unknown as Stored;
}

const cpuMetric = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

const cpuStatus = (averageUtilization: number): MetricStatus => ({
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization, averageValue: '0' } },
});

function fromStored(autoscaler: Stored): HorizontalPodAutoscaler {
  const { metrics, behavior: _behavior, ...spec } = autoscaler.spec ?? {};
  const { currentMetrics, conditions: _conditions, ...status } = autoscaler.status ?? {};
  const target = metrics?.find(isCpu)?.resource?.target.averageUtilization;
  const current = currentMetrics?.find(isCpu)?.resource?.current.averageUtilization;
  return {
    ...autoscaler,
    ...(autoscaler.spec && {
      spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target }) },
    }),
    ...(autoscaler.status && {
      status: {
        ...status,
        ...(current !== undefined && { currentCPUUtilizationPercentage: current }),
      },
    }),
  } as unknown as HorizontalPodAutoscaler;
}
