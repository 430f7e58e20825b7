/** Keeps as many Pods as were asked for (pkg/registry/apps/replicaset/strategy.go, 1.36). */
import { invalid } from '../../../../apimachinery/field-error.ts';
import { formatLabelSelector, selectorOf } from '../../../../apimachinery/labels.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  ReplicaSet,
  ReplicaSetSpec,
  ReplicaSetStatus,
} from '../../../generated/types/apps/v1.ts';
import { defaultPodTemplate } from '../../../pod-spec/defaults.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import { validateSelector, validateTemplate } from '../../../pod-spec/validation/template.ts';
import { ageColumn, nameColumn, templateColumns } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, keepSpec, keepStatus, nextGeneration } from '../../../strategies.ts';
import { immutable, NONE, nonNegative, type Errors } from '../../../validation/common.ts';

const NO_PODS: ReplicaSetStatus = Object.freeze({ replicas: 0 });

export const replicaSets: ResourceDefinition<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.ReplicaSet',
  strategy: {
    applyDefaults(replicaSet) {
      const complete = filled(replicaSet, {
        spec: EMPTY as unknown as ReplicaSetSpec,
        status: NO_PODS,
      });
      const spec = filled(complete.spec, { replicas: 1, template: EMPTY });
      const template = defaultPodTemplate(spec.template!);
      return having(
        having(complete, 'spec', having(spec, 'template', template)),
        'status',
        filled(complete.status, NO_PODS),
      );
    },
    prepareForCreate: (replicaSet) => firstGeneration(having(replicaSet, 'status', NO_PODS)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate: ({ spec }) => [
      ...nonNegative('spec.replicas', spec.replicas),
      ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
      ...validateSelector('spec.selector', spec.selector),
      ...validateTemplate('spec.template', spec.template, spec.selector),
    ],
    validateUpdate: (next, previous) =>
      immutable('spec.selector', next.spec.selector, previous.spec.selector),
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: ({ status }) => validateStatus(status),
  },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 1,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorOf(spec.selector).toString(),
    withReplicas: (replicaSet, replicas) => ({
      ...replicaSet,
      spec: { ...replicaSet.spec, replicas },
    }),
  },
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description:
        'Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
      cell: ({ spec }) => spec.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description:
        'Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset',
      cell: ({ status }) => status.replicas,
    },
    {
      name: 'Ready',
      type: 'integer',
      description:
        'The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.',
      cell: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns<ReplicaSet>(({ spec }) => spec.template),
    {
      name: 'Selector',
      priority: 1,
      description:
        "Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      cell: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
  fields: ({ status }) => ({ 'status.replicas': String(status.replicas) }),
  notSimulated: ({ spec }) =>
    podSpecNotSimulated(spec.template?.spec ?? { containers: [] }, 'spec.template.spec'),
};

/** ValidateReplicaSetStatus, pkg/apis/apps/validation/validation.go (1.36). */
function validateStatus(status: ReplicaSetStatus): Errors {
  const { replicas, fullyLabeledReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const over = 'cannot be greater than status.replicas';
  return [
    ...nonNegative('status.replicas', replicas),
    ...nonNegative('status.fullyLabeledReplicas', fullyLabeledReplicas),
    ...nonNegative('status.readyReplicas', readyReplicas),
    ...nonNegative('status.availableReplicas', availableReplicas),
    ...nonNegative('status.observedGeneration', status.observedGeneration),
    ...(fullyLabeledReplicas > replicas
      ? [invalid('status.fullyLabeledReplicas', fullyLabeledReplicas, over)]
      : NONE),
    ...(readyReplicas > replicas ? [invalid('status.readyReplicas', readyReplicas, over)] : NONE),
    ...(availableReplicas > replicas
      ? [invalid('status.availableReplicas', availableReplicas, over)]
      : NONE),
    ...(availableReplicas > readyReplicas
      ? [
          invalid(
            'status.availableReplicas',
            availableReplicas,
            'cannot be greater than readyReplicas',
          ),
        ]
      : NONE),
  ];
}
