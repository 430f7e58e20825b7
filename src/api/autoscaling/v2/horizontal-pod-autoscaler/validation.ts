/** What a HorizontalPodAutoscaler must be (pkg/apis/autoscaling/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { isDNS1123Label, isPathSegmentName } from '../../../../apimachinery/names.ts';
import { compare, parseQuantity, zeroQuantity } from '../../../../apimachinery/quantity.ts';
import { validateLabelSelector } from '../../../../apimachinery/meta-validation.ts';
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  HPAScalingPolicy,
  HPAScalingRules,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
} from '../../../generated/types/autoscaling/v2.ts';
import { validateContainerResourceName } from '../../../pod-spec/validation/resources.ts';
import { checked, NONE, nonNegative, type Errors } from '../../../validation/common.ts';

const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): Errors {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics = [], behavior = {} } = spec;
  const { scaleUp, scaleDown } = behavior;
  const scalesToNothing =
    minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External');
  return [
    ...(maxReplicas < 1
      ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')]
      : NONE),
    ...(minReplicas !== undefined && maxReplicas < minReplicas
      ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : NONE),
    ...validateReference(scaleTargetRef, 'spec.scaleTargetRef'),
    ...metrics.flatMap((metric, i) => validateMetric(metric, `spec.metrics[${i}]`)),
    ...(scalesToNothing
      ? [
          forbidden(
            'spec.metrics',
            'must specify at least one Object or External metric to support scaling to zero replicas',
          ),
        ]
      : NONE),
    ...(scaleUp ? validateRules(scaleUp, 'spec.behavior.scaleUp') : NONE),
    ...(scaleDown ? validateRules(scaleDown, 'spec.behavior.scaleDown') : NONE),
  ];
}

export const validateMinReplicas = (
  { minReplicas }: HorizontalPodAutoscalerSpec,
  least: number,
): Errors =>
  minReplicas !== undefined && minReplicas < least
    ? [invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`)]
    : NONE;

export const validateAutoscalerStatus = ({ status }: HorizontalPodAutoscaler): Errors => [
  ...nonNegative('status.currentReplicas', status.currentReplicas),
  ...nonNegative('status.desiredReplicas', status.desiredReplicas),
];

function validateReference(
  reference: CrossVersionObjectReference | undefined,
  path: string,
): Errors {
  const segment = (field: 'kind' | 'name') =>
    reference?.[field]
      ? checked(`${path}.${field}`, reference[field], isPathSegmentName)
      : [required(`${path}.${field}`)];
  return [...segment('kind'), ...segment('name')];
}

function validateRules(rules: HPAScalingRules, path: string): Errors {
  const { stabilizationWindowSeconds: seconds = 0, selectPolicy, policies = [] } = rules;
  const window = `${path}.stabilizationWindowSeconds`;
  return [
    ...(seconds < 0 ? [invalid(window, seconds, 'must be greater than or equal to zero')] : NONE),
    ...(seconds > LONGEST_WINDOW
      ? [invalid(window, seconds, `must be less than or equal to ${LONGEST_WINDOW}`)]
      : NONE),
    ...(selectPolicy === undefined || SELECT_POLICIES.includes(selectPolicy)
      ? NONE
      : [notSupported(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES)]),
    ...(policies.length === 0
      ? [required(`${path}.policies`, 'must specify at least one Policy')]
      : NONE),
    ...policies.flatMap((policy, i) => validatePolicy(policy, `${path}.policies[${i}]`)),
  ];
}

function validatePolicy(policy: HPAScalingPolicy, path: string): Errors {
  const { type = '', value = 0, periodSeconds = 0 } = policy as Partial<HPAScalingPolicy>;
  const positive = (field: string, number: number) =>
    number <= 0 ? [invalid(`${path}.${field}`, number, 'must be greater than zero')] : NONE;
  return [
    ...(POLICY_TYPES.includes(type) ? NONE : [notSupported(`${path}.type`, type, POLICY_TYPES)]),
    ...positive('value', value),
    ...positive('periodSeconds', periodSeconds),
    ...(periodSeconds > LONGEST_PERIOD
      ? [
          invalid(
            `${path}.periodSeconds`,
            periodSeconds,
            `must be less than or equal to ${LONGEST_PERIOD}`,
          ),
        ]
      : NONE),
  ];
}

const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;

function validateMetric(metric: MetricSpec, path: string): Errors {
  const { type = '' } = metric;
  const given = SOURCES.filter((source) => metric[source] !== undefined);
  const expected = SOURCES.find((source) => source.toLowerCase() === type.toLowerCase());
  const first = given[0];
  return [
    ...(type ? NONE : [required(`${path}.type`, 'must specify a metric source type')]),
    ...(METRIC_TYPES.includes(type) ? NONE : [notSupported(`${path}.type`, type, METRIC_TYPES)]),
    ...(first ? validateSource(metric, first, `${path}.${first}`) : NONE),
    ...(expected && metric[expected] === undefined
      ? [required(`${path}.${expected}`, 'must populate information for the given metric source')]
      : NONE),
    ...(expected ? NONE : [notSupported(`${path}.type`, type, METRIC_TYPES)]),
    ...(given.length > 1
      ? given
          .filter((source) => source !== expected)
          .map((source) =>
            forbidden(`${path}.${source}`, 'must populate the given metric source only'),
          )
      : NONE),
  ];
}

function validateSource(
  metric: MetricSpec,
  source: (typeof SOURCES)[number],
  path: string,
): Errors {
  const { object, external, pods, resource, containerResource } = metric;
  const target = `${path}.target`;
  switch (source) {
    case 'object':
      return [
        ...validateReference(object!.describedObject, `${path}.describedObject`),
        ...validateIdentifier(object!.metric, `${path}.metric`),
        ...validateTarget(object!.target, target),
        ...oneValue(object!.target, target, 'must set either a target value or averageValue'),
      ];
    case 'external':
      return [
        ...validateIdentifier(external!.metric, `${path}.metric`),
        ...validateTarget(external!.target, target),
        ...oneValue(
          external!.target,
          target,
          'must set either a target value for metric or a per-pod target',
        ),
        ...(external!.target.value !== undefined && external!.target.averageValue !== undefined
          ? [
              forbidden(
                `${target}.value`,
                'may not set both a target value for metric and a per-pod target',
              ),
            ]
          : NONE),
      ];
    case 'pods':
      return [
        ...validateIdentifier(pods!.metric, `${path}.metric`),
        ...validateTarget(pods!.target, target),
        ...(pods!.target.averageValue === undefined
          ? [required(`${target}.averageValue`, 'must specify a positive target averageValue')]
          : NONE),
      ];
    case 'resource':
      return [
        ...(resource!.name ? NONE : [required(`${path}.name`, 'must specify a resource name')]),
        ...validateResourceTarget(resource!.target, target),
      ];
    case 'containerResource':
      return [
        ...(containerResource!.name
          ? validateContainerResourceName(`${path}.name`, containerResource!.name)
          : [required(`${path}.name`, 'must specify a resource name')]),
        ...(containerResource!.container
          ? checked(`${path}.container`, containerResource!.container, isDNS1123Label)
          : [required(`${path}.container`, 'must specify a container')]),
        ...validateResourceTarget(containerResource!.target, target),
      ];
  }
}

const oneValue = ({ value, averageValue }: MetricTarget, path: string, detail: string): Errors =>
  value === undefined && averageValue === undefined
    ? [required(`${path}.averageValue`, detail)]
    : NONE;

function validateResourceTarget(target: MetricTarget, path: string): Errors {
  const { averageUtilization, averageValue } = target;
  const neither = averageUtilization === undefined && averageValue === undefined;
  const both = averageUtilization !== undefined && averageValue !== undefined;
  return [
    ...validateTarget(target, path),
    ...(neither
      ? [
          required(
            `${path}.averageUtilization`,
            'must set either a target raw value or a target utilization',
          ),
        ]
      : NONE),
    ...(both
      ? [
          forbidden(
            `${path}.averageValue`,
            'may not set both a target raw value and a target utilization',
          ),
        ]
      : NONE),
  ];
}

function validateTarget(target: MetricTarget, path: string): Errors {
  const { type = '', value, averageValue, averageUtilization } = target;
  const positive = (field: 'value' | 'averageValue', amount: string | undefined) =>
    amount === undefined || compare(parseQuantity(amount)!, zeroQuantity) > 0
      ? NONE
      : [invalid(`${path}.${field}`, amount, 'must be positive')];
  return [
    ...(type ? NONE : [required(`${path}.type`, 'must specify a metric target type')]),
    ...(['Utilization', 'Value', 'AverageValue'].includes(type)
      ? NONE
      : [invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')]),
    ...positive('value', value),
    ...positive('averageValue', averageValue),
    ...(averageUtilization !== undefined && averageUtilization < 1
      ? [invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0')]
      : NONE),
  ];
}

function validateIdentifier(metric: MetricIdentifier | undefined, path: string): Errors {
  const { name = '', selector } = metric ?? {};
  return [
    ...(name
      ? checked(`${path}.name`, name, isPathSegmentName)
      : [required(`${path}.name`, 'must specify a metric name')]),
    ...validateLabelSelector(selector, `${path}.selector`),
  ];
}
