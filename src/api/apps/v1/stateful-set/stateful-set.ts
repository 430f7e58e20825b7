/** Pods that keep their names and claims (pkg/registry/apps/statefulset/strategy.go, 1.36). */
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { EMPTY, filled, having, mapped } from '../../../copy-on-write.ts';
import type {
  RollingUpdateStatefulSetStrategy,
  StatefulSet,
  StatefulSetSpec,
  StatefulSetStatus,
} from '../../../generated/types/apps/v1.ts';
import type { PersistentVolumeClaim } from '../../../generated/types/core/v1.ts';
import { defaultPodTemplate } from '../../../pod-spec/defaults.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import { ageColumn, nameColumn, templateColumns } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, keepSpec, keepStatus, nextGeneration } from '../../../strategies.ts';
import { defaultClaimSpec } from '../../../volumes/claim-spec.ts';
import {
  validateStatefulSet,
  validateStatefulSetCreate,
  validateStatefulSetStatus,
  validateStatefulSetUpdate,
} from './validation.ts';

const NO_PODS: StatefulSetStatus = Object.freeze({ availableReplicas: 0, replicas: 0 });
const KEEP = Object.freeze({ whenDeleted: 'Retain', whenScaled: 'Retain' });
const ALL: RollingUpdateStatefulSetStrategy = Object.freeze({ partition: 0 });
const PENDING = Object.freeze({ phase: 'Pending' });

export const statefulSets: ResourceDefinition<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.StatefulSet',
  strategy: {
    applyDefaults(statefulSet) {
      const complete = filled(statefulSet, {
        spec: EMPTY as unknown as StatefulSetSpec,
        status: NO_PODS,
      });
      const defaulted = having(complete, 'spec', defaultSpec(complete.spec));
      return having(defaulted, 'status', filled(defaulted.status, NO_PODS));
    },
    prepareForCreate: (statefulSet) =>
      firstGeneration(having(withoutDisabled(statefulSet), 'status', NO_PODS)),
    prepareForUpdate: (next, previous) =>
      nextGeneration(keepStatus(withoutDisabled(next), previous), previous),
    validate: validateStatefulSet,
    validateCreate: validateStatefulSetCreate,
    validateUpdate: validateStatefulSetUpdate,
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateStatefulSetStatus },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 1,
    statusReplicas: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorOf(spec.selector).toString(),
    withReplicas: (statefulSet, replicas) => ({
      ...statefulSet,
      spec: { ...statefulSet.spec, replicas },
    }),
  },
  // printStatefulSet, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Ready',
      description: 'Number of the pod with ready state',
      cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    },
    ageColumn,
    ...templateColumns<StatefulSet>(({ spec }) => spec.template),
  ],
  notSimulated: ({ spec }) => [
    ...podSpecNotSimulated(spec.template.spec ?? { containers: [] }, 'spec.template.spec'),
  ],
};

/** SetDefaults_StatefulSet, pkg/apis/apps/v1/defaults.go (1.36). */
function defaultSpec(spec: StatefulSetSpec): StatefulSetSpec {
  const next = filled(spec, {
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: EMPTY,
    persistentVolumeClaimRetentionPolicy: KEEP,
    template: EMPTY,
  });
  const { type, rollingUpdate } = next.updateStrategy!;
  const filledIn = rollingUpdate ? filled(rollingUpdate, ALL) : type ? undefined : ALL;
  const rolling = type === undefined || type === 'RollingUpdate';
  const typed = filled(next.updateStrategy!, { type: 'RollingUpdate' });
  const updateStrategy = rolling ? having(typed, 'rollingUpdate', filledIn) : typed;
  const policy = filled(next.persistentVolumeClaimRetentionPolicy!, KEEP);
  const claims = next.volumeClaimTemplates as readonly PersistentVolumeClaim[] | undefined;
  return having(
    having(
      having(
        having(next, 'updateStrategy', updateStrategy),
        'persistentVolumeClaimRetentionPolicy',
        policy,
      ),
      'template',
      defaultPodTemplate(next.template),
    ),
    'volumeClaimTemplates',
    claims && mapped(claims, defaultClaim),
  );
}

function defaultClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const complete = filled(claim, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: EMPTY as unknown as PersistentVolumeClaim['metadata'],
    spec: EMPTY,
    status: PENDING,
  });
  return having(
    having(complete, 'spec', defaultClaimSpec(complete.spec)),
    'status',
    filled(complete.status, PENDING),
  );
}

/** Feature MaxUnavailableStatefulSet: beta, and off by default in 1.36 (kubernetes/kubernetes pull request 137904). */
function withoutDisabled(statefulSet: StatefulSet): StatefulSet {
  const { updateStrategy } = statefulSet.spec;
  const rolling = updateStrategy?.rollingUpdate;
  if (rolling?.maxUnavailable === undefined) return statefulSet;
  const { maxUnavailable: _off, ...rollingUpdate } = rolling;
  return {
    ...statefulSet,
    spec: { ...statefulSet.spec, updateStrategy: { ...updateStrategy, rollingUpdate } },
  };
}
