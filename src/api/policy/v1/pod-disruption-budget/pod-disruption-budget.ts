/** How many Pods of a set may be down by choice at a time (pkg/apis/policy/validation/validation.go, 1.36). */
import { invalid, notSupported } from '../../../../apimachinery/field-error.ts';
import {
  validateConditions,
  validateLabelSelector,
} from '../../../../apimachinery/meta-validation.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  PodDisruptionBudget,
  PodDisruptionBudgetStatus,
} from '../../../generated/types/policy/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, keepSpec, keepStatus, nextGeneration } from '../../../strategies.ts';
import {
  NONE,
  nonNegative,
  notOver100Percent,
  validateIntOrPercent,
  type Errors,
} from '../../../validation/common.ts';

/** Counts that are there even when nothing was counted. */
const NOTHING: PodDisruptionBudgetStatus = Object.freeze({
  disruptionsAllowed: 0,
  currentHealthy: 0,
  desiredHealthy: 0,
  expectedPods: 0,
});

export const podDisruptionBudgets: ResourceDefinition<PodDisruptionBudget> = {
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  schema: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  strategy: {
    applyDefaults(budget) {
      const complete = filled(budget, { spec: EMPTY, status: NOTHING });
      return having(complete, 'status', filled(complete.status, NOTHING));
    },
    prepareForCreate: (budget) => firstGeneration(having(budget, 'status', NOTHING)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate,
    allowUnconditionalUpdate: false,
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateStatus },
  columns: [
    nameColumn,
    {
      name: 'Min Available',
      description: 'The minimum number of pods that must be available.',
      cell: ({ spec }) => String(spec.minAvailable ?? 'N/A'),
    },
    {
      name: 'Max Unavailable',
      description: 'The maximum number of pods that may be unavailable.',
      cell: ({ spec }) => String(spec.maxUnavailable ?? 'N/A'),
    },
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      description: 'Calculated number of pods that may be disrupted at this time.',
      cell: ({ status }) => status.disruptionsAllowed ?? 0,
    },
    ageColumn,
  ],
};

function validate({ spec }: PodDisruptionBudget): Errors {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  return [
    ...(both
      ? [invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')]
      : NONE),
    ...(['minAvailable', 'maxUnavailable'] as const).flatMap((field) => {
      const value = spec[field];
      if (value === undefined) return NONE;
      return [
        ...validateIntOrPercent(`spec.${field}`, value),
        ...notOver100Percent(`spec.${field}`, value),
      ];
    }),
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(policy !== undefined && !policies.includes(policy)
      ? [notSupported('spec.unhealthyPodEvictionPolicy', policy, policies)]
      : NONE),
  ];
}

function validateStatus({ status }: PodDisruptionBudget): Errors {
  return [
    ...validateConditions(status.conditions, 'status.conditions'),
    ...nonNegative('status.disruptionsAllowed', status.disruptionsAllowed),
    ...nonNegative('status.currentHealthy', status.currentHealthy),
    ...nonNegative('status.desiredHealthy', status.desiredHealthy),
    ...nonNegative('status.expectedPods', status.expectedPods),
  ];
}
