/** Groups of the Kubernetes community need an approval to be named (apiextensions/pkg/apihelpers/helpers.go, 1.36). */
import { invalid, required, type FieldError } from '../../../../apimachinery/field-error.ts';
import type { CustomResourceDefinition } from '../../../generated/types/apiextensions/v1.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

export interface Approval {
  readonly state: 'approved' | 'bypassed' | 'invalid' | 'missing';
  readonly reason: string;
}

export const isProtected = (group: string): boolean => /(^|\.)(k8s|kubernetes)\.io$/.test(group);

export function approvalOf({ metadata }: CustomResourceDefinition): Approval {
  const text = metadata.annotations?.[ANNOTATION] ?? '';
  const must = `protected groups must have approval annotation ${JSON.stringify(ANNOTATION)}`;
  if (text === '') return { state: 'missing', reason: `${must}, ${SEE}` };
  if (text.startsWith('unapproved'))
    return { state: 'bypassed', reason: `not approved: ${JSON.stringify(text)}` };
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/\s]+/.test(text))
    return { state: 'approved', reason: `approved in ${text}` };
  return {
    state: 'invalid',
    reason: `${must} with either a URL or a reason starting with "unapproved", ${SEE}`,
  };
}

/** What has not changed is let be. */
export function validateApproval(
  next: CustomResourceDefinition,
  previous: CustomResourceDefinition | undefined,
): FieldError[] {
  if (!isProtected(next.spec.group ?? '')) return [];
  const { state, reason } = approvalOf(next);
  if (previous && approvalOf(previous).state === state) return [];
  const field = `metadata.annotations[${ANNOTATION}]`;
  if (state === 'missing') return [required(field, reason)];
  return state === 'invalid'
    ? [invalid(field, next.metadata.annotations?.[ANNOTATION], reason)]
    : [];
}
