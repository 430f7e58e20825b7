/** The parameters that a binding gives to its policy (apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go, CollectParams). */
import { selectorOf } from '../../../apimachinery/labels.ts';
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import type { ParamKind, ParamRef } from '../../../api/generated/types/admissionregistration/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';

export type Params =
  /** One evaluation each; `undefined` where the policy goes without. */
  | { readonly ok: true; readonly objects: readonly (KubeObject | undefined)[] }
  | { readonly ok: false; readonly problem: string };

/** Nothing if there is no such kind. */
export function paramDefinition(
  { context }: AdmissionRequest,
  { apiVersion = '', kind = '' }: ParamKind,
): ResourceDefinition | undefined {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
  return context.server
    .versionsOf(group, kind)
    .find((one) => apiVersionOf(one.group, one.version) === apiVersion && !one.virtual);
}

export const unknownParamKind = ({ apiVersion, kind }: ParamKind): string =>
  `failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`;

export function collectParams(
  request: AdmissionRequest,
  definition: ResourceDefinition | undefined,
  reference: ParamRef | undefined,
): Params {
  if (!definition || !reference) return { ok: true, objects: [undefined] };
  const { name, selector, parameterNotFoundAction } = reference;
  let namespace: string | undefined;
  if (definition.namespaced) {
    namespace = reference.namespace || request.namespace;
    if (!namespace) {
      const problem =
        'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources';
      return { ok: false, problem };
    }
  } else if (reference.namespace) {
    const problem = 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`';
    return { ok: false, problem };
  }
  const objects = name
    ? [request.context.find(definition, { namespace, name })?.object].filter(
        (one) => one !== undefined,
      )
    : request.context
        .all(definition, namespace)
        .filter((one: KubeObject) => selectorOf(selector).matches(one.metadata.labels ?? {}));
  if (objects.length === 0 && parameterNotFoundAction === 'Deny') {
    return {
      ok: false,
      problem: 'no params found for policy binding with `Deny` parameterNotFoundAction',
    };
  }
  return { ok: true, objects };
}
