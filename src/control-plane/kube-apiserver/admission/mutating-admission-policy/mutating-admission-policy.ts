/**
 * Changes what is written by policies of expressions (apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go and
 * policy/generic/policy_dispatcher.go, 1.36).
 */
import { attempt } from '../../../../apimachinery/attempt.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { mutatingAdmissionPolicyBindings } from '../../../../api/admissionregistration/v1/mutating-admission-policy-binding/mutating-admission-policy-binding.ts';
import { mutatingAdmissionPolicies } from '../../../../api/admissionregistration/v1/mutating-admission-policy/mutating-admission-policy.ts';
import { boundPolicies } from '../../dynamic-admission/bound-policies.ts';
import { matchConditions } from '../../dynamic-admission/match-conditions.ts';
import { isExempt } from '../../dynamic-admission/matching.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import { mutate } from './mutate.ts';

const NAME = 'MutatingAdmissionPolicy';

export const mutatingAdmissionPolicy: AdmissionPlugin = {
  name: NAME,

  admit(request) {
    if (isExempt(request) || !request.object) return request.object;
    const bound = boundPolicies(
      request,
      mutatingAdmissionPolicies,
      mutatingAdmissionPolicyBindings,
    );
    if (bound.length === 0) return request.object;
    const invocations = request.reinvocation.of(NAME);
    invocations.begin(request.object);
    const problems: string[] = [];
    let current = request;
    for (const { policy, binding, kind, params, problem } of bound) {
      const { spec, metadata } = policy;
      const fail = (text: string): void => {
        if (spec.failurePolicy === 'Ignore') return;
        const by = binding
          ? `policy '${metadata.name}' with binding '${binding.metadata.name}'`
          : `policy ${JSON.stringify(metadata.name)}`;
        problems.push(`${by} denied request: ${text}`);
      };
      if (problem !== undefined) fail(problem);
      for (const object of params) {
        const given = spec.paramKind ? { object } : undefined;
        const matching = matchConditions(current, kind, spec, given);
        if (matching === 'differs') continue;
        if (matching !== 'matches') {
          fail(matching.error);
          continue;
        }
        const of = object ? `${object.metadata.namespace ?? ''}/${object.metadata.name}` : '';
        const id = `${metadata.name}/${binding!.metadata.name}/${of}`;
        if (invocations.skips(id)) continue;
        const before = current.object;
        for (const index of (spec.mutations ?? []).keys()) {
          const mutated = attempt(() => mutate(current, kind, spec, index, object));
          if (!mutated.ok) fail(mutated.refusal.message);
          else if (mutated.value !== current.object)
            current = { ...current, object: mutated.value };
        }
        if (current.object !== before) invocations.changed();
        if (spec.reinvocationPolicy === 'IfNeeded') invocations.remember(id);
      }
    }
    invocations.end(current.object);
    if (problems.length > 0) throw denial(request, problems);
    return current.object;
  },
};

function denial(request: AdmissionRequest, problems: readonly string[]): StatusError {
  const { status } = refused(request, 'admission request denied by policy');
  const causes = [...(status.details?.causes ?? []), ...problems.map((message) => ({ message }))];
  return new StatusError(status.code, 'Invalid', problems[0]!, { ...status.details, causes });
}
