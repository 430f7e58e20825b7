/** What a StatefulSet must be (ValidateStatefulSetSpec, pkg/apis/apps/validation/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import {
  validateAnnotations,
  validateLabels,
  validateLabelSelector,
} from '../../../../apimachinery/meta-validation.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import type {
  StatefulSet,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from '../../../generated/types/apps/v1.ts';
import {
  checked,
  isEmptySelector,
  NONE,
  nonNegative,
  type Errors,
} from '../../../validation/common.ts';

/** What an update may change. */
const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const satisfies readonly (keyof StatefulSetSpec)[];

export function validateStatefulSet({ spec }: StatefulSet): Errors {
  return [
    ...validatePodManagement(spec.podManagementPolicy),
    ...validateUpdateStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...validateRetention(spec),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateSelector(spec),
    ...validateTemplate(spec),
  ];
}

/** Its Pods are called after it, and their hostnames too. */
export const validateStatefulSetCreate = ({ metadata }: StatefulSet): Errors =>
  checked('metadata.name', metadata.name, isDNS1123Label);

export function validateStatefulSetUpdate(next: StatefulSet, previous: StatefulSet): Errors {
  const kept = (spec: StatefulSetSpec) =>
    Object.fromEntries(
      Object.entries(spec).filter(([field]) => !CHANGEABLE.some((one) => one === field)),
    );
  return deepEqual(kept(next.spec), kept(previous.spec))
    ? NONE
    : [
        forbidden(
          'spec',
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ];
}

export function validateStatefulSetStatus({ status }: StatefulSet, previous: StatefulSet): Errors {
  const {
    replicas,
    readyReplicas = 0,
    currentReplicas = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
  } = status;
  const before = previous.status.collisionCount;
  const over = (field: string, value: number) =>
    value > replicas
      ? [invalid(`status.${field}`, value, 'cannot be greater than status.replicas')]
      : NONE;
  return [
    ...nonNegative('status.replicas', replicas),
    ...nonNegative('status.readyReplicas', readyReplicas),
    ...nonNegative('status.currentReplicas', currentReplicas),
    ...nonNegative('status.updatedReplicas', updatedReplicas),
    ...nonNegative('status.availableReplicas', availableReplicas),
    ...nonNegative('status.observedGeneration', status.observedGeneration),
    ...nonNegative('status.collisionCount', status.collisionCount),
    ...over('readyReplicas', readyReplicas),
    ...over('currentReplicas', currentReplicas),
    ...over('updatedReplicas', updatedReplicas),
    ...over('availableReplicas', availableReplicas),
    ...(availableReplicas > readyReplicas
      ? [
          invalid(
            'status.availableReplicas',
            availableReplicas,
            'cannot be greater than status.readyReplicas',
          ),
        ]
      : NONE),
    ...(before !== undefined && (status.collisionCount ?? -1) < before
      ? [invalid('status.collisionCount', status.collisionCount ?? 0, 'cannot be decremented')]
      : NONE),
  ];
}

function validatePodManagement(policy: string | undefined): Errors {
  if (!policy) return [required('spec.podManagementPolicy')];
  return policy === 'OrderedReady' || policy === 'Parallel'
    ? NONE
    : [invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateUpdateStrategy(path: string, strategy: StatefulSetUpdateStrategy): Errors {
  const { type, rollingUpdate } = strategy;
  switch (type) {
    case undefined:
      return [required(path)];
    case 'OnDelete':
      return rollingUpdate
        ? [
            invalid(
              `${path}.rollingUpdate`,
              rollingUpdate,
              "only allowed for updateStrategy 'RollingUpdate'",
            ),
          ]
        : NONE;
    case 'RollingUpdate':
      return nonNegative(`${path}.rollingUpdate.partition`, rollingUpdate?.partition);
    default:
      return [invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

function validateRetention({
  persistentVolumeClaimRetentionPolicy: policy,
}: StatefulSetSpec): Errors {
  if (!policy) return NONE;
  const policies = ['Delete', 'Retain'];
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) =>
    policies.includes(policy[field] ?? '')
      ? NONE
      : [
          notSupported(
            `spec.persistentVolumeClaimRetentionPolicy.${field}`,
            policy[field] ?? '',
            policies,
          ),
        ],
  );
}

function validateSelector({ selector }: StatefulSetSpec): Errors {
  if (!(selector as typeof selector | undefined)) return [required('spec.selector')];
  return [
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(isEmptySelector(selector)
      ? [invalid('spec.selector', selector, 'empty selector is invalid for statefulset')]
      : NONE),
  ];
}

/** The Pod itself is validated when it is made: its volumes are those of the template and of the claims together. */
function validateTemplate({ selector, template }: StatefulSetSpec): Errors {
  const { metadata = {}, spec } = template;
  const path = 'spec.template';
  const unmatched =
    (selector as typeof selector | undefined) !== undefined &&
    !isEmptySelector(selector) &&
    !selectorOf(selector).matches(metadata.labels);
  return [
    ...(unmatched
      ? [
          invalid(
            `${path}.metadata.labels`,
            metadata.labels ?? null,
            '`selector` does not match template `labels`',
          ),
        ]
      : NONE),
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...(spec?.restartPolicy === 'Always'
      ? NONE
      : [notSupported(`${path}.spec.restartPolicy`, spec?.restartPolicy ?? '', ['Always'])]),
    ...(spec?.activeDeadlineSeconds === undefined
      ? NONE
      : [
          forbidden(
            `${path}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in StatefulSet is not Supported',
          ),
        ]),
  ];
}
