/** What both kinds of API Priority and Fairness share (pkg/apis/flowcontrol/validation/validation.go, 1.36). */
import { duplicate, required } from '../../../apimachinery/field-error.ts';
import { NONE, type Errors } from '../../validation/common.ts';

export const FLOWCONTROL_GROUP = 'flowcontrol.apiserver.k8s.io';

export function validateFlowConditions(
  conditions: readonly { readonly type?: string }[] = [],
): Errors {
  const types = conditions.map(({ type = '' }) => type);
  return types.flatMap((type, i) => [
    ...(types.indexOf(type) < i ? [duplicate(`status.conditions[${i}].type`, type)] : NONE),
    ...(type ? NONE : [required(`status.conditions[${i}].type`, 'must not be empty')]),
  ]);
}
