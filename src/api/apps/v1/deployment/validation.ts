/** What a Deployment must be (ValidateDeploymentSpec, pkg/apis/apps/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import type {
  Deployment,
  DeploymentStrategy,
  RollingUpdateDeployment,
} from '../../../generated/types/apps/v1.ts';
import { validateSelector, validateTemplate } from '../../../pod-spec/validation/template.ts';
import {
  NONE,
  nonNegative,
  notOver100Percent,
  percentOf,
  validateIntOrPercent,
  type Errors,
} from '../../../validation/common.ts';

export function validateDeployment({ spec }: Deployment): Errors {
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  return [
    ...nonNegative('spec.replicas', spec.replicas),
    ...validateSelector('spec.selector', spec.selector),
    ...validateTemplate('spec.template', spec.template, spec.selector),
    ...validateStrategy('spec.strategy', spec.strategy ?? {}),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...nonNegative('spec.progressDeadlineSeconds', deadline),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : NONE),
  ];
}

export function validateDeploymentStatus({ status }: Deployment, previous: Deployment): Errors {
  const {
    replicas = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
    unavailableReplicas = 0,
  } = status;
  const before = previous.status.collisionCount;
  const over = 'cannot be greater than status.replicas';
  return [
    ...nonNegative('status.observedGeneration', status.observedGeneration),
    ...nonNegative('status.replicas', replicas),
    ...nonNegative('status.updatedReplicas', updatedReplicas),
    ...nonNegative('status.readyReplicas', readyReplicas),
    ...nonNegative('status.availableReplicas', availableReplicas),
    ...nonNegative('status.unavailableReplicas', unavailableReplicas),
    ...nonNegative('status.collisionCount', status.collisionCount),
    ...(updatedReplicas > replicas
      ? [invalid('status.updatedReplicas', updatedReplicas, over)]
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
    ...(before !== undefined && (status.collisionCount ?? -1) < before
      ? [invalid('status.collisionCount', status.collisionCount ?? null, 'cannot be decremented')]
      : NONE),
  ];
}

function validateStrategy(path: string, strategy: DeploymentStrategy): Errors {
  const { type, rollingUpdate } = strategy;
  const field = `${path}.rollingUpdate`;
  switch (type) {
    case 'Recreate':
      return rollingUpdate
        ? [forbidden(field, "may not be specified when strategy `type` is 'Recreate'")]
        : NONE;
    case 'RollingUpdate':
      return rollingUpdate
        ? validateRollingUpdate(field, rollingUpdate)
        : [required(field, 'this should be defaulted and never be nil')];
    default:
      return [notSupported(path, strategy, ['Recreate', 'RollingUpdate'])];
  }
}

function validateRollingUpdate(
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDeployment,
): Errors {
  const stuck = amount(maxUnavailable) === 0 && amount(maxSurge) === 0;
  return [
    ...validateIntOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${path}.maxSurge`, maxSurge),
    ...(stuck
      ? [invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
      : NONE),
    ...notOver100Percent(`${path}.maxUnavailable`, maxUnavailable),
  ];
}

/** Upstream takes what is no percentage for none, having complained already. */
const amount = (value: string | number): number =>
  typeof value === 'number' ? value : (percentOf(value) ?? 0);
