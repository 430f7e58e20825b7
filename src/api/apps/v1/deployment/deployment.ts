/** Moves Pods from one template to the next without stopping (pkg/registry/apps/deployment/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { changing, EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { Deployment, DeploymentSpec } from '../../../generated/types/apps/v1.ts';
import { defaultPodTemplate } from '../../../pod-spec/defaults.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpecAndLabels,
  keepStatus,
  nextGeneration,
  withMeta,
} from '../../../strategies.ts';
import { immutable } from '../../../validation/common.ts';
import { deploymentColumns } from './columns.ts';
import { validateDeployment, validateDeploymentStatus } from './validation.ts';

const A_QUARTER = Object.freeze({ maxSurge: '25%', maxUnavailable: '25%' });

export const deployments: ResourceDefinition<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.Deployment',
  strategy: {
    applyDefaults(deployment) {
      const complete = filled(deployment, {
        spec: EMPTY as unknown as DeploymentSpec,
        status: EMPTY,
      });
      return having(complete, 'spec', defaultSpec(complete.spec));
    },
    prepareForCreate: (deployment) => firstGeneration(clearStatus(deployment)),
    prepareForUpdate(next, previous) {
      const kept = nextGeneration(keepStatus(next, previous), previous);
      const { generation, annotations } = previous.metadata;
      // Annotations are part of what a rollout copies to its ReplicaSets, so a change of them is looked at too.
      const changed =
        kept.metadata.generation !== generation ||
        deepEqual(kept.metadata.annotations, annotations);
      return changed ? kept : withMeta(kept, 'generation', (generation ?? 0) + 1);
    },
    validate: validateDeployment,
    validateUpdate: (next, previous) =>
      immutable('spec.selector', next.spec.selector, previous.spec.selector),
  },
  statusStrategy: { prepareForUpdate: keepSpecAndLabels, validateUpdate: validateDeploymentStatus },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 1,
    statusReplicas: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) => selectorOf(spec.selector).toString(),
    withReplicas: (deployment, replicas) => ({
      ...deployment,
      spec: { ...deployment.spec, replicas },
    }),
  },
  columns: deploymentColumns,
  notSimulated: ({ spec }) =>
    podSpecNotSimulated(spec.template.spec ?? { containers: [] }, 'spec.template.spec'),
};

/** SetDefaults_Deployment, pkg/apis/apps/v1/defaults.go (1.36). */
function defaultSpec(spec: DeploymentSpec): DeploymentSpec {
  const next = filled(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: EMPTY,
    template: EMPTY,
  });
  const rolling = changing(next, 'strategy', (given) => {
    const strategy = filled(given, { type: 'RollingUpdate' });
    if (strategy.type !== 'RollingUpdate') return strategy;
    const { rollingUpdate } = strategy;
    return having(
      strategy,
      'rollingUpdate',
      rollingUpdate ? filled(rollingUpdate, A_QUARTER) : A_QUARTER,
    );
  });
  return having(rolling, 'template', defaultPodTemplate(rolling.template));
}
