/** Which policies a request falls under, by which bindings, with which parameters (apiserver/pkg/admission/plugin/policy/generic). */
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type {
  MatchResources,
  ParamKind,
  ParamRef,
} from '../../../api/generated/types/admissionregistration/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';
import { matchedByConstraints } from './matching.ts';
import { collectParams, paramDefinition, unknownParamKind } from './params.ts';

interface Policy extends KubeObject {
  readonly spec: {
    readonly matchConstraints?: MatchResources;
    readonly paramKind?: ParamKind;
    readonly failurePolicy?: string;
  };
}
interface Binding extends KubeObject {
  readonly spec: {
    readonly policyName?: string;
    readonly paramRef?: ParamRef;
    readonly matchResources?: MatchResources;
  };
}

export interface BoundPolicy<P extends Policy, B extends Binding> {
  readonly policy: P;
  /** Absent if the policy itself is at fault. */
  readonly binding: B | undefined;
  /** The version by which the policy knows the request. */
  readonly kind: ResourceDefinition;
  readonly params: readonly (KubeObject | undefined)[];
  /** Why it cannot be asked: `failed to configure binding: …`. */
  readonly problem?: string;
}

/** In the order of policies' names, then bindings'. */
export function boundPolicies<P extends Policy, B extends Binding>(
  request: AdmissionRequest,
  policies: ResourceDefinition<P>,
  bindings: ResourceDefinition<B>,
): readonly BoundPolicy<P, B>[] {
  const all = request.context.all(policies);
  if (all.length === 0) return [];
  const bound = request.context.all(bindings);
  return all.flatMap((policy): readonly BoundPolicy<P, B>[] => {
    const own = bound.filter(({ spec }) => spec.policyName === policy.metadata.name);
    if (own.length === 0) return [];
    const kind = matchedByConstraints(request, policy.spec.matchConstraints ?? {});
    if (!kind) return [];
    const { paramKind } = policy.spec;
    const definition = paramKind && paramDefinition(request, paramKind);
    if (paramKind && !definition) {
      const problem = `failed to configure policy: ${unknownParamKind(paramKind)}`;
      return [{ policy, binding: undefined, kind, params: [], problem }];
    }
    return own.flatMap((binding): readonly BoundPolicy<P, B>[] => {
      const { matchResources, paramRef } = binding.spec;
      if (matchResources && !matchedByConstraints(request, matchResources)) return [];
      const params = collectParams(request, definition, paramRef);
      return params.ok
        ? [{ policy, binding, kind, params: params.objects }]
        : [
            {
              policy,
              binding,
              kind,
              params: [],
              problem: `failed to configure binding: ${params.problem}`,
            },
          ];
    });
  });
}
