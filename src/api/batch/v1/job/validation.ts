/** What a Job must be, and what of it may change (pkg/apis/batch/validation/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { invalid, required } from '../../../../apimachinery/field-error.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { validateLabelSelector } from '../../../../apimachinery/meta-validation.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import type { Job, JobSpec } from '../../../generated/types/batch/v1.ts';
import type { PodTemplateSpec } from '../../../generated/types/core/v1.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';
import { validateJobSpec } from '../job-spec.ts';
import { CONTROLLER_UID, JOB_NAME, OLD_CONTROLLER_UID, OLD_JOB_NAME } from '../labels.ts';

export function validateJob(job: Job): Errors {
  const { spec } = job;
  const { labels } = spec.template.metadata ?? {};
  return [
    ...validateGenerated(job),
    ...validateJobSpec(spec, 'spec'),
    ...(spec.selector
      ? validateLabelSelector(spec.selector, 'spec.selector')
      : [required('spec.selector')]),
    ...(selectorOf(spec.selector).matches(labels)
      ? NONE
      : [
          invalid(
            'spec.template.metadata.labels',
            labels ?? null,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...validateHostnames(job),
  ];
}

/** Pods of an Indexed Job are called after it and their index. */
function validateHostnames({ metadata: { name }, spec }: Job): Errors {
  if (spec.completionMode !== 'Indexed' || !spec.completions) return NONE;
  const last = `${name}-${spec.completions - 1}`;
  return isDNS1123Label(last).length > 0
    ? [
        invalid(
          'metadata.name',
          name,
          `will not able to create pod with invalid DNS label: ${last}`,
        ),
      ]
    : NONE;
}

/** validateGeneratedSelector: labels that somebody set must be those that would have been. */
function validateGenerated({ metadata: { name, uid }, spec }: Job): Errors {
  if (spec.manualSelector || !spec.selector) return NONE;
  const expected: { readonly [label: string]: string } = {
    [OLD_CONTROLLER_UID]: uid,
    [OLD_JOB_NAME]: name,
    [CONTROLLER_UID]: uid,
    [JOB_NAME]: name,
  };
  const labels = spec.template.metadata?.labels ?? {};
  return [
    ...Object.entries(expected).flatMap(([label, value]) => {
      const field = `spec.template.metadata.labels`;
      if (labels[label] === undefined)
        return [required(`${field}[${label}]`, `must be '${value}'`)];
      return labels[label] === value
        ? NONE
        : [invalid(`${field}[${label}]`, labels, `must be '${value}'`)];
    }),
    ...(selectorOf(spec.selector).matches(expected)
      ? NONE
      : [invalid('spec.selector', spec.selector, '`selector` not auto-generated')]),
  ];
}

const FIXED = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const;

export function validateJobUpdate(next: Job, previous: Job): Errors {
  return [
    ...validateCompletions(next.spec, previous.spec),
    ...immutable('spec.selector', next.spec.selector, previous.spec.selector),
    ...validateTemplateUpdate(next, previous),
    ...FIXED.flatMap((field) =>
      immutable(`spec.${field}`, next.spec[field] ?? null, previous.spec[field] ?? null),
    ),
  ];
}

/** An Indexed Job can grow and shrink, both numbers at once. */
function validateCompletions(next: JobSpec, previous: JobSpec): Errors {
  if (next.completionMode !== 'Indexed')
    return immutable('spec.completions', next.completions, previous.completions);
  if (next.completions === undefined || next.completions === previous.completions) return NONE;
  return next.completions === next.parallelism
    ? NONE
    : [
        invalid(
          'spec.completions',
          next.completions,
          'can only be modified in tandem with spec.parallelism',
        ),
      ];
}

/** Where Pods may go can change as long as none was started. */
function validateTemplateUpdate(next: Job, previous: Job): Errors {
  const waiting = previous.spec.suspend === true && previous.status.startTime === undefined;
  const allowed = waiting
    ? withDirectives(previous.spec.template, next.spec.template)
    : previous.spec.template;
  return deepEqual(next.spec.template, allowed)
    ? NONE
    : [invalid('spec.template', next.spec.template, 'field is immutable')];
}

function withDirectives(before: PodTemplateSpec, now: PodTemplateSpec): PodTemplateSpec {
  const { affinity, nodeSelector, tolerations, schedulingGates } = now.spec ?? { containers: [] };
  const { affinity: was, ...rest } = before.spec ?? { containers: [] };
  const { nodeAffinity: _was, ...others } = was ?? {};
  const merged = {
    ...others,
    ...(affinity?.nodeAffinity && { nodeAffinity: affinity.nodeAffinity }),
  };
  const keep = affinity !== undefined || Object.keys(others).length > 0;
  const spec = { ...rest, ...(keep && { affinity: merged }) };
  const directives = { nodeSelector, tolerations, schedulingGates };
  const { annotations, labels } = now.metadata ?? {};
  return defined({
    ...before,
    metadata: defined({ ...before.metadata, annotations, labels }),
    spec: defined({ ...spec, ...directives }),
  });
}

/** Without fields that are undefined. */
const defined = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
