/** Keeps one Pod on every node that fits (pkg/registry/apps/daemonset/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { formatLabelSelector } from '../../../../apimachinery/labels.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  DaemonSet,
  DaemonSetSpec,
  DaemonSetStatus,
} from '../../../generated/types/apps/v1.ts';
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
import { immutable } from '../../../validation/common.ts';
import { validateDaemonSet, validateDaemonSetStatus } from './validation.ts';

const NO_PODS: DaemonSetStatus = Object.freeze({
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
});
const ONE_AT_A_TIME = Object.freeze({ maxUnavailable: 1, maxSurge: 0 });
/** Where apps/v1 keeps a field of its predecessors. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export const daemonSets: ResourceDefinition<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  strategy: {
    applyDefaults(daemonSet) {
      const complete = filled(daemonSet, {
        spec: EMPTY as unknown as DaemonSetSpec,
        status: NO_PODS,
      });
      const defaulted = having(complete, 'spec', defaultSpec(complete.spec));
      return having(defaulted, 'status', filled(defaulted.status, NO_PODS));
    },
    prepareForCreate: (daemonSet) =>
      withTemplateGeneration(firstGeneration(having(daemonSet, 'status', NO_PODS)), 1),
    prepareForUpdate(next, previous) {
      const kept = nextGeneration(keepStatus(next, previous), previous);
      const before = Number(previous.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
      const same = deepEqual(kept.spec.template, previous.spec.template);
      return withTemplateGeneration(kept, same ? before : before + 1);
    },
    validate: validateDaemonSet,
    validateUpdate: (next, previous) =>
      immutable('spec.selector', next.spec.selector, previous.spec.selector),
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateDaemonSetStatus },
  // printDaemonSet, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description:
        'The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      cell: ({ status }) => status.desiredNumberScheduled,
    },
    {
      name: 'Current',
      type: 'integer',
      description:
        'The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      cell: ({ status }) => status.currentNumberScheduled,
    },
    {
      name: 'Ready',
      type: 'integer',
      description:
        'numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.',
      cell: ({ status }) => status.numberReady,
    },
    {
      name: 'Up-to-date',
      type: 'integer',
      description: 'The total number of nodes that are running updated daemon pod',
      cell: ({ status }) => status.updatedNumberScheduled ?? 0,
    },
    {
      name: 'Available',
      type: 'integer',
      description:
        'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)',
      cell: ({ status }) => status.numberAvailable ?? 0,
    },
    {
      name: 'Node Selector',
      description:
        "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
      cell: ({ spec }) => formatLabels(spec.template.spec?.nodeSelector),
    },
    ageColumn,
    ...templateColumns<DaemonSet>(({ spec }) => spec.template),
    {
      name: 'Selector',
      priority: 1,
      description:
        "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
      cell: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
  notSimulated: ({ spec }) => [
    ...podSpecNotSimulated(spec.template.spec ?? { containers: [] }, 'spec.template.spec'),
  ],
};

/** SetDefaults_DaemonSet, pkg/apis/apps/v1/defaults.go (1.36). */
function defaultSpec(spec: DaemonSetSpec): DaemonSetSpec {
  const next = filled(spec, { revisionHistoryLimit: 10, updateStrategy: EMPTY, template: EMPTY });
  const { rollingUpdate } = next.updateStrategy!;
  const typed = filled(next.updateStrategy!, { type: 'RollingUpdate' });
  const updateStrategy =
    typed.type === 'RollingUpdate'
      ? having(
          typed,
          'rollingUpdate',
          rollingUpdate ? filled(rollingUpdate, ONE_AT_A_TIME) : ONE_AT_A_TIME,
        )
      : typed;
  return having(
    having(next, 'updateStrategy', updateStrategy),
    'template',
    defaultPodTemplate(next.template),
  );
}

const withTemplateGeneration = (daemonSet: DaemonSet, generation: number): DaemonSet =>
  withMeta(daemonSet, 'annotations', {
    ...daemonSet.metadata.annotations,
    [TEMPLATE_GENERATION]: String(generation),
  });
