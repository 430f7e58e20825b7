/** Scales a workload by what it uses (pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go, 1.36). */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerBehavior,
  HorizontalPodAutoscalerSpec,
  HorizontalPodAutoscalerStatus,
  HPAScalingRules,
  MetricSpec,
} from '../../../generated/types/autoscaling/v2.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { formatMetrics } from './metrics-cell.ts';
import { validateAutoscaler, validateAutoscalerStatus, validateMinReplicas } from './validation.ts';

const NO_STATUS: HorizontalPodAutoscalerStatus = Object.freeze({
  desiredReplicas: 0,
  currentReplicas: 0,
});
const CPU_80: readonly MetricSpec[] = Object.freeze([
  {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
  },
]);
/** GenerateHPAScaleUpRules and GenerateHPAScaleDownRules, pkg/apis/autoscaling/v2/defaults.go (1.36). */
const UP: HPAScalingRules = Object.freeze({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: Object.freeze([
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ]),
});
const DOWN: HPAScalingRules = Object.freeze({
  selectPolicy: 'Max',
  policies: Object.freeze([{ type: 'Percent', value: 100, periodSeconds: 15 }]),
});

export const horizontalPodAutoscalers: ResourceDefinition<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  strategy: {
    applyDefaults(autoscaler) {
      const complete = filled(autoscaler, {
        spec: EMPTY as unknown as HorizontalPodAutoscalerSpec,
        status: NO_STATUS,
      });
      const defaulted = having(complete, 'spec', defaultSpec(complete.spec));
      return having(defaulted, 'status', filled(defaulted.status, NO_STATUS));
    },
    prepareForCreate: (autoscaler) => ({ ...clearStatus(autoscaler), status: NO_STATUS }),
    prepareForUpdate: keepStatus,
    validate: validateAutoscaler,
    validateCreate: ({ spec }) => validateMinReplicas(spec, 1),
    validateUpdate: (next, previous) =>
      validateMinReplicas(next.spec, previous.spec.minReplicas === 0 ? 0 : 1),
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateAutoscalerStatus },
  // printHorizontalPodAutoscaler, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Reference',
      description:
        'scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.',
      cell: ({ spec: { scaleTargetRef: target } }) => `${target.kind}/${target.name}`,
    },
    {
      name: 'Targets',
      description:
        'metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).  The desired replica count is calculated multiplying the ratio between the target value and the current value by the current number of pods.  Ergo, metrics used must decrease as the pod count is increased, and vice-versa.  See the individual metric source types for more information about how each type of metric must respond. If not set, the default metric will be set to 80% average CPU utilization.',
      cell: ({ spec, status }) => formatMetrics(spec.metrics, status.currentMetrics),
    },
    {
      name: 'MinPods',
      description:
        'minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.  It defaults to 1 pod.  minReplicas is allowed to be 0 if the alpha feature gate HPAScaleToZero is enabled and at least one Object or External metric is configured.  Scaling is active as long as at least one metric value is available.',
      cell: ({ spec }) => String(spec.minReplicas ?? '<unset>'),
    },
    {
      name: 'MaxPods',
      description:
        'maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up. It cannot be less that minReplicas.',
      cell: ({ spec }) => spec.maxReplicas,
    },
    {
      name: 'Replicas',
      description:
        'currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.',
      cell: ({ status }) => status.currentReplicas ?? 0,
    },
    ageColumn,
  ],
  relations: [
    {
      label: 'scales',
      to: ({ metadata, spec: { scaleTargetRef: target } }) => [
        { kind: target.kind, namespace: metadata.namespace!, name: target.name },
      ],
    },
  ],
};

/** SetDefaults_HorizontalPodAutoscaler. */
function defaultSpec(spec: HorizontalPodAutoscalerSpec): HorizontalPodAutoscalerSpec {
  const next = filled(spec, { minReplicas: 1 });
  const measured = next.metrics?.length ? next : { ...next, metrics: CPU_80 };
  return measured.behavior
    ? having(measured, 'behavior', defaultBehavior(measured.behavior))
    : measured;
}

function defaultBehavior(
  behavior: HorizontalPodAutoscalerBehavior,
): HorizontalPodAutoscalerBehavior {
  const { scaleUp, scaleDown } = behavior;
  return having(
    having(behavior, 'scaleUp', scaleUp ? filled(scaleUp, UP) : UP),
    'scaleDown',
    scaleDown ? filled(scaleDown, DOWN) : DOWN,
  );
}
