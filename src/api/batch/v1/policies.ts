/** When a Job has failed or succeeded early: what its policies must be (pkg/apis/batch/validation/validation.go, 1.36). */
import {
  duplicate,
  invalid,
  notSupported,
  omitted,
  required,
  tooLong,
  tooMany,
} from '../../../apimachinery/field-error.ts';
import { byteLength, isQualifiedName } from '../../../apimachinery/names.ts';
import type {
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyOnExitCodesRequirement,
  PodFailurePolicyOnPodConditionsPattern,
  PodFailurePolicyRule,
  SuccessPolicy,
  SuccessPolicyRule,
} from '../../generated/types/batch/v1.ts';
import { checked, NONE, nonNegative, type Errors } from '../../validation/common.ts';
import { countOfRanges, parseIndexRanges } from './index-ranges.ts';

const MOST_RULES = 20;
const MOST_EXIT_CODES = 255;
const MOST_PATTERNS = 20;
const LONGEST_INDEXES = 64 * 1024;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

export function validatePodFailurePolicy(
  spec: JobSpec,
  { rules = [] }: PodFailurePolicy,
  path: string,
): Errors {
  const { containers = [], initContainers = [] } = spec.template.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  return [
    ...(rules.length > MOST_RULES ? [tooMany(`${path}.rules`, rules.length, MOST_RULES)] : NONE),
    ...rules.flatMap((rule, i) => validateRule(spec, rule, `${path}.rules[${i}]`, names)),
  ];
}

function validateRule(
  spec: JobSpec,
  rule: PodFailurePolicyRule,
  path: string,
  names: ReadonlySet<string>,
): Errors {
  const { onExitCodes, onPodConditions = [] } = rule;
  const both = onExitCodes && onPodConditions.length > 0;
  const neither = !onExitCodes && onPodConditions.length === 0;
  return [
    ...validateAction(spec, rule.action, `${path}.action`),
    ...(onExitCodes ? validateExitCodes(onExitCodes, `${path}.onExitCodes`, names) : NONE),
    ...validateConditions(onPodConditions, `${path}.onPodConditions`),
    ...(both
      ? [omitted(path, 'specifying both OnExitCodes and OnPodConditions is not supported')]
      : NONE),
    ...(neither
      ? [omitted(path, 'specifying one of OnExitCodes and OnPodConditions is required')]
      : NONE),
  ];
}

function validateAction(spec: JobSpec, action: string | undefined, field: string): Errors {
  if (action === 'FailIndex')
    return spec.backoffLimitPerIndex === undefined
      ? [invalid(field, action, 'requires the backoffLimitPerIndex to be set')]
      : NONE;
  return oneOfListed(field, action, ACTIONS);
}

/** Go prints a list of values as `["a" "b"]`. */
const oneOfListed = (
  field: string,
  value: string | undefined,
  values: readonly string[],
): Errors => {
  if (!value)
    return [required(field, `valid values: [${values.map((one) => `"${one}"`).join(' ')}]`)];
  return values.includes(value) ? NONE : [notSupported(field, value, values)];
};

function validateConditions(
  patterns: readonly PodFailurePolicyOnPodConditionsPattern[],
  path: string,
): Errors {
  return [
    ...(patterns.length > MOST_PATTERNS ? [tooMany(path, patterns.length, MOST_PATTERNS)] : NONE),
    ...patterns.flatMap(({ type = '', status }, i) => [
      ...checked(`${path}[${i}].type`, type, isQualifiedName),
      ...oneOfListed(`${path}[${i}].status`, status, STATUSES),
    ]),
  ];
}

function validateExitCodes(
  { operator, containerName, values = [] }: PodFailurePolicyOnExitCodesRequirement,
  path: string,
  names: ReadonlySet<string>,
): Errors {
  const field = `${path}.values`;
  const rising = values.every((value, i) => i === 0 || values[i - 1]! <= value);
  return [
    ...oneOfListed(`${path}.operator`, operator, OPERATORS),
    ...(containerName === undefined || names.has(containerName)
      ? NONE
      : [
          invalid(
            `${path}.containerName`,
            containerName,
            'must be one of the container or initContainer names in the pod template',
          ),
        ]),
    ...(values.length === 0 ? [invalid(field, values, 'at least one value is required')] : NONE),
    ...(values.length > MOST_EXIT_CODES ? [tooMany(field, values.length, MOST_EXIT_CODES)] : NONE),
    ...values.flatMap((value, i) => [
      ...(operator === 'In' && value === 0
        ? [invalid(`${field}[${i}]`, value, 'must not be 0 for the In operator')]
        : NONE),
      ...(values.indexOf(value) < i ? [duplicate(`${field}[${i}]`, value)] : NONE),
    ]),
    ...(rising ? NONE : [invalid(field, values, 'must be ordered')]),
  ];
}

export function validateSuccessPolicy(spec: JobSpec, policy: SuccessPolicy, path: string): Errors {
  if (spec.completionMode !== 'Indexed')
    return [invalid(path, policy, 'requires indexed completion mode')];
  const { rules = [] } = policy;
  return [
    ...(rules.length === 0
      ? [
          required(
            `${path}.rules`,
            'at least one rules must be specified when the successPolicy is specified',
          ),
        ]
      : NONE),
    ...(rules.length > MOST_RULES ? [tooMany(`${path}.rules`, rules.length, MOST_RULES)] : NONE),
    ...rules.flatMap((rule, i) => validateSuccessRule(spec, rule, `${path}.rules[${i}]`)),
  ];
}

function validateSuccessRule(
  { completions = 0 }: JobSpec,
  { succeededCount: count, succeededIndexes: indexes }: SuccessPolicyRule,
  path: string,
): Errors {
  const parsed = parseIndexRanges(indexes ?? '', completions);
  const total = 'ranges' in parsed ? countOfRanges(parsed.ranges) : 0;
  const field = `${path}.succeededCount`;
  return [
    ...(count === undefined && indexes === undefined
      ? [required(path, 'at least one of succeededCount or succeededIndexes must be specified')]
      : NONE),
    ...(byteLength(indexes ?? '') > LONGEST_INDEXES
      ? [tooLong(`${path}.succeededIndexes`, LONGEST_INDEXES)]
      : NONE),
    ...('problem' in parsed
      ? [
          invalid(
            `${path}.succeededIndexes`,
            indexes,
            `error parsing succeededIndexes: ${parsed.problem}`,
          ),
        ]
      : NONE),
    ...nonNegative(field, count),
    ...(count !== undefined && count > completions
      ? [
          invalid(
            field,
            count,
            `must be less than or equal to ${completions} (the number of specified completions)`,
          ),
        ]
      : NONE),
    ...(count !== undefined && indexes !== undefined && count > total
      ? [
          invalid(
            field,
            count,
            `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
          ),
        ]
      : NONE),
  ];
}
