/** What Jobs and the Job templates of CronJobs share: defaults and validation (pkg/apis/batch, 1.36). */
import { invalid, notSupported, required, tooLong } from '../../../apimachinery/field-error.ts';
import { byteLength } from '../../../apimachinery/names.ts';
import { changing, EMPTY, filled, having, mapped } from '../../copy-on-write.ts';
import type { JobSpec } from '../../generated/types/batch/v1.ts';
import { defaultPodTemplate } from '../../pod-spec/defaults.ts';
import { validatePodTemplate } from '../../pod-spec/validation/template.ts';
import { NONE, nonNegative, type Errors } from '../../validation/common.ts';
import { domainPrefixedPath } from '../../validation/qualified.ts';
import { validatePodFailurePolicy, validateSuccessPolicy } from './policies.ts';

const MOST = 2_147_483_647;
const MOST_INDEXED = 100_000;
const MANY_COMPLETIONS = 100_000;
const PARALLEL_OF_MANY = 10_000;
const FAILED_OF_MANY = 10_000;
const LONGEST_MANAGER = 63;

/** SetDefaults_Job; the template inside a CronJob has none but those of its Pods. */
export function defaultJobSpec(spec: JobSpec): JobSpec {
  const counted =
    spec.completions === undefined && spec.parallelism === undefined
      ? { ...spec, completions: 1, parallelism: 1 }
      : filled(spec, { parallelism: 1 });
  const next = filled(counted, {
    backoffLimit: counted.backoffLimitPerIndex === undefined ? 6 : MOST,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: counted.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  });
  return defaultJobTemplate(next);
}

export function defaultJobTemplate(spec: JobSpec): JobSpec {
  const next = changing(filled(spec, { template: EMPTY }), 'podFailurePolicy', (policy) =>
    changing(policy, 'rules', (rules) =>
      mapped(rules, (rule) =>
        changing(rule, 'onPodConditions', (patterns) =>
          mapped(patterns, (pattern) => filled(pattern, { status: 'True' })),
        ),
      ),
    ),
  );
  return having(next, 'template', defaultPodTemplate(next.template));
}

export function validateJobSpec(spec: JobSpec, path: string): Errors {
  const at = (field: string) => `${path}.${field}`;
  const { podReplacementPolicy: replacement } = spec;
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return [
    ...nonNegative(at('parallelism'), spec.parallelism),
    ...nonNegative(at('completions'), spec.completions),
    ...nonNegative(at('activeDeadlineSeconds'), spec.activeDeadlineSeconds),
    ...nonNegative(at('backoffLimit'), spec.backoffLimit),
    ...nonNegative(at('ttlSecondsAfterFinished'), spec.ttlSecondsAfterFinished),
    ...nonNegative(at('backoffLimitPerIndex'), spec.backoffLimitPerIndex),
    ...nonNegative(at('maxFailedIndexes'), spec.maxFailedIndexes),
    ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [required(at('backoffLimitPerIndex'), 'when maxFailedIndexes is specified')]
      : NONE),
    ...(spec.managedBy === undefined ? NONE : validateManager(at('managedBy'), spec.managedBy)),
    ...validateMode(spec, at),
    ...(spec.podFailurePolicy
      ? validatePodFailurePolicy(spec, spec.podFailurePolicy, at('podFailurePolicy'))
      : NONE),
    ...(spec.successPolicy
      ? validateSuccessPolicy(spec, spec.successPolicy, at('successPolicy'))
      : NONE),
    ...(replacement === undefined || replacements.includes(replacement)
      ? NONE
      : [notSupported(at('podReplacementPolicy'), replacement, replacements)]),
    ...validatePodTemplate(at('template'), spec.template),
    ...validateRestartPolicy(spec, at('template.spec.restartPolicy')),
  ];
}

const validateManager = (field: string, manager: string): Errors => [
  ...domainPrefixedPath(field, manager),
  ...(byteLength(manager) > LONGEST_MANAGER ? [tooLong(field, LONGEST_MANAGER)] : NONE),
];

function validateMode(spec: JobSpec, at: (field: string) => string): Errors {
  const { completionMode: mode = 'NonIndexed', backoffLimitPerIndex, maxFailedIndexes } = spec;
  const modes = ['NonIndexed', 'Indexed'];
  if (mode === 'Indexed') return validateIndexed(spec, at);
  const needsIndexes = (field: string, value: number | undefined) =>
    value === undefined ? NONE : [invalid(at(field), value, 'requires indexed completion mode')];
  return [
    ...(modes.includes(mode) ? NONE : [notSupported(at('completionMode'), mode, modes)]),
    ...(mode === 'NonIndexed' ? needsIndexes('backoffLimitPerIndex', backoffLimitPerIndex) : NONE),
    ...(mode === 'NonIndexed' ? needsIndexes('maxFailedIndexes', maxFailedIndexes) : NONE),
  ];
}

function validateIndexed(spec: JobSpec, at: (field: string) => string): Errors {
  const { completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const failed = maxFailedIndexes ?? 0;
  const many = (completions ?? 0) > MANY_COMPLETIONS && backoffLimitPerIndex !== undefined;
  const ofMany = `when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  const atMost = (field: string, value: number, most: number, more: string) =>
    value > most
      ? [invalid(at(field), value, `must be less than or equal to ${most}${more}`)]
      : NONE;
  return [
    ...(completions === undefined
      ? [required(at('completions'), 'when completion mode is Indexed')]
      : NONE),
    ...atMost('parallelism', parallelism, MOST_INDEXED, ' when completion mode is Indexed'),
    ...(completions !== undefined && failed > completions
      ? [invalid(at('maxFailedIndexes'), failed, 'must be less than or equal to completions')]
      : NONE),
    ...atMost('maxFailedIndexes', failed, MOST_INDEXED, ''),
    ...(many && maxFailedIndexes === undefined
      ? [
          required(
            at('maxFailedIndexes'),
            `must be specified when completions is above ${MANY_COMPLETIONS}`,
          ),
        ]
      : NONE),
    ...(many ? atMost('parallelism', parallelism, PARALLEL_OF_MANY, ` ${ofMany}`) : NONE),
    ...(many ? atMost('maxFailedIndexes', failed, FAILED_OF_MANY, ` ${ofMany}`) : NONE),
  ];
}

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, field: string): Errors {
  const policy = template.spec?.restartPolicy ?? '';
  if (policy === 'Always' || policy === '')
    return [required(field, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never')
    return [notSupported(field, policy, ['OnFailure', 'Never'])];
  return podFailurePolicy && policy !== 'Never'
    ? [invalid(field, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : NONE;
}
