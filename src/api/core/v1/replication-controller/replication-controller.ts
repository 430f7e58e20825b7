/** Keeps as many Pods as were asked for; ReplicaSets took its place (pkg/registry/core/replicationcontroller/strategy.go, 1.36). */
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import { selectorOfLabels } from '../../../../apimachinery/labels.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  ReplicationController,
  ReplicationControllerStatus,
} from '../../../generated/types/core/v1.ts';
import { defaultPodTemplate } from '../../../pod-spec/defaults.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import { ageColumn, formatLabels, nameColumn, templateColumns } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
  withMeta,
} from '../../../strategies.ts';
import { validateController, validateStatus } from './validation.ts';

const NO_PODS: ReplicationControllerStatus = Object.freeze({ replicas: 0 });

export const replicationControllers: ResourceDefinition<ReplicationController> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ReplicationController',
  storagePrefix: 'controllers',
  strategy: {
    applyDefaults,
    prepareForCreate: (controller) => firstGeneration(having(controller, 'status', NO_PODS)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate: validateController,
    warnings: ({ metadata }) => warningsOf(metadata.name),
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateStatus },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 1,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorOfLabels(spec.selector).toString(),
    withReplicas: (controller, replicas) => ({
      ...controller,
      spec: { ...controller.spec, replicas },
    }),
  },
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description:
        'Replicas is the number of desired replicas. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
      cell: ({ spec }) => spec.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description:
        'Replicas is the most recently observed number of replicas. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#what-is-a-replicationcontroller',
      cell: ({ status }) => status.replicas,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: 'The number of ready replicas for this replication controller.',
      cell: ({ status }) => status.readyReplicas ?? 0,
    },
    ageColumn,
    ...templateColumns<ReplicationController>(({ spec }) => spec.template),
    {
      name: 'Selector',
      priority: 1,
      description:
        'Selector is a label query over pods that should match the Replicas count. If Selector is empty, it is defaulted to the labels present on the Pod template. Label keys and values that must match in order to be controlled by this replication controller, if empty defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      cell: ({ spec }) => formatLabels(spec.selector),
    },
  ],
  fields: ({ status }) => ({ 'status.replicas': String(status.replicas) }),
  notSimulated: ({ spec }) =>
    podSpecNotSimulated(spec.template?.spec ?? { containers: [] }, 'spec.template.spec'),
};

/** SetDefaults_ReplicationController, pkg/apis/core/v1/defaults.go: the template's labels stand in for what is left out. */
function applyDefaults(controller: ReplicationController): ReplicationController {
  const complete = filled(controller, { spec: EMPTY, status: NO_PODS });
  let spec = filled(complete.spec, { replicas: 1 });
  let next = having(complete, 'status', filled(complete.status, NO_PODS));
  const labels = spec.template?.metadata?.labels;
  if (labels) {
    if (isNone(spec.selector)) spec = { ...spec, selector: labels };
    if (isNone(next.metadata.labels)) next = withMeta(next, 'labels', labels);
  }
  if (spec.template) spec = having(spec, 'template', defaultPodTemplate(spec.template));
  return having(next, 'spec', spec);
}

const isNone = (labels: object | undefined): boolean =>
  labels === undefined || Object.keys(labels).length === 0;

function warningsOf(name: string): readonly string[] {
  const problems = isDNS1123Label(name);
  return problems.length === 0
    ? []
    : [
        `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
      ];
}
