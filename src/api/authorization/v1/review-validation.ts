/** What a question about access must hold (pkg/apis/authorization/validation/validation.go, 1.36). */
import { invalid } from '../../../apimachinery/field-error.ts';
import type { KubeObject, ObjectMeta } from '../../../apimachinery/meta.ts';
import type {
  LocalSubjectAccessReview,
  SelfSubjectAccessReview,
  SelfSubjectAccessReviewSpec,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from '../../generated/types/authorization/v1.ts';
import { NONE, type Errors } from '../../validation/common.ts';

export const validateSelfReview = (review: SelfSubjectAccessReview): Errors => [
  ...validateAttributes(review.spec),
  ...validateMetadata(review, []),
];

export const validateReview = (review: SubjectAccessReview): Errors => [
  ...validateSpec(review.spec),
  ...validateMetadata(review, []),
];

export function validateLocalReview(review: LocalSubjectAccessReview): Errors {
  const { metadata, spec = {} } = review;
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  return [
    ...validateSpec(spec),
    ...validateMetadata(review, ['namespace']),
    ...(resource && (resource.namespace ?? '') !== metadata.namespace
      ? [
          invalid(
            'spec.resourceAttributes.namespace',
            resource.namespace ?? '',
            'must match metadata.namespace',
          ),
        ]
      : NONE),
    ...(path
      ? [invalid('spec.nonResourceAttributes', path, 'disallowed on this kind of request')]
      : NONE),
  ];
}

function validateSpec(spec: SubjectAccessReviewSpec = {}): Errors {
  const named = spec.user || spec.groups?.length;
  return [
    ...validateAttributes(spec),
    ...(named
      ? NONE
      : [invalid('spec.user', spec.user ?? '', 'at least one of user or group must be specified')]),
  ];
}

function validateAttributes(spec: SelfSubjectAccessReviewSpec = {}): Errors {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (resource && path) {
    const problem = 'cannot be specified in combination with resourceAttributes';
    return [invalid('spec.nonResourceAttributes', path, problem)];
  }
  if (resource || path) return NONE;
  const problem = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalid('spec.resourceAttributes', undefined, problem)];
}

/** Who manages which fields is recorded before it is looked at, and does not count. */
function validateMetadata(
  { metadata }: KubeObject,
  allowed: readonly (keyof ObjectMeta)[],
): Errors {
  const { managedFields: _, ...rest } = metadata;
  const known: readonly string[] = allowed;
  if (Object.entries(rest).every(([key, value]) => known.includes(key) || !value)) return NONE;
  return [
    invalid(
      'metadata',
      metadata,
      known.length ? 'must be empty except for namespace' : 'must be empty',
    ),
  ];
}
