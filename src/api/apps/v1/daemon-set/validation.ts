/** What a DaemonSet must be (ValidateDaemonSetSpec, pkg/apis/apps/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { validateLabelSelector } from '../../../../apimachinery/meta-validation.ts';
import type {
  DaemonSet,
  DaemonSetUpdateStrategy,
  RollingUpdateDaemonSet,
} from '../../../generated/types/apps/v1.ts';
import { validatePodTemplate } from '../../../pod-spec/validation/template.ts';
import {
  isEmptySelector,
  NONE,
  nonNegative,
  notOver100Percent,
  percentOf,
  validateIntOrPercent,
  type Errors,
} from '../../../validation/common.ts';

export function validateDaemonSet({ spec }: DaemonSet): Errors {
  const { selector, template } = spec;
  const { metadata = {}, spec: podSpec } = template;
  const restartPolicy = podSpec?.restartPolicy;
  return [
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(selectorOf(selector).matches(metadata.labels)
      ? NONE
      : [
          invalid(
            'spec.template.metadata.labels',
            metadata.labels ?? null,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...((selector as typeof selector | undefined) && isEmptySelector(selector)
      ? [invalid('spec.selector', selector, 'empty selector is invalid for daemonset')]
      : NONE),
    ...validatePodTemplate('spec.template', template),
    ...(restartPolicy === 'Always'
      ? NONE
      : [notSupported('spec.template.spec.restartPolicy', restartPolicy ?? '', ['Always'])]),
    ...(podSpec?.activeDeadlineSeconds === undefined
      ? NONE
      : [
          forbidden(
            'spec.template.spec.activeDeadlineSeconds',
            'activeDeadlineSeconds in DaemonSet is not Supported',
          ),
        ]),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...validateUpdateStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ];
}

function validateUpdateStrategy(path: string, strategy: DaemonSetUpdateStrategy): Errors {
  if (strategy.type === 'OnDelete') return NONE;
  if (strategy.type !== 'RollingUpdate')
    return [notSupported(path, strategy, ['OnDelete', 'RollingUpdate'])];
  const { rollingUpdate } = strategy;
  return rollingUpdate
    ? validateRollingUpdate(`${path}.rollingUpdate`, rollingUpdate)
    : [required(`${path}.rollingUpdate`)];
}

function validateRollingUpdate(
  path: string,
  { maxUnavailable = 0, maxSurge = 0 }: RollingUpdateDaemonSet,
): Errors {
  const unavailable = amount(maxUnavailable) !== 0;
  const surge = amount(maxSurge) !== 0;
  return [
    ...validateIntOrPercent(`${path}.maxUnavailable`, maxUnavailable),
    ...validateIntOrPercent(`${path}.maxSurge`, maxSurge),
    ...notOver100Percent(`${path}.maxUnavailable`, maxUnavailable),
    ...notOver100Percent(`${path}.maxSurge`, maxSurge),
    ...(unavailable && surge
      ? [invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')]
      : NONE),
    ...(!unavailable && !surge
      ? [required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')]
      : NONE),
  ];
}

const amount = (value: string | number): number =>
  typeof value === 'number' ? value : (percentOf(value) ?? 0);

export function validateDaemonSetStatus({ status }: DaemonSet, previous: DaemonSet): Errors {
  const before = previous.status.collisionCount;
  const counts = [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ] as const;
  return [
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...(before !== undefined && (status.collisionCount ?? -1) < before
      ? [invalid('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented')]
      : NONE),
  ];
}
