/**
 * Asks the policies that users wrote as expressions (apiserver/pkg/admission/plugin/policy/validating/dispatcher.go and
 * validator.go, 1.36).
 */
import { StatusError } from '../../../../apimachinery/status.ts';
import { validatingAdmissionPolicies } from '../../../../api/admissionregistration/v1/validating-admission-policy/validating-admission-policy.ts';
import { validatingAdmissionPolicyBindings } from '../../../../api/admissionregistration/v1/validating-admission-policy-binding/validating-admission-policy-binding.ts';
import { boundPolicies } from '../../dynamic-admission/bound-policies.ts';
import { isExempt } from '../../dynamic-admission/matching.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import { decisions, type Decision } from './decisions.ts';

export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',

  validate(request) {
    if (isExempt(request)) return;
    let first: { readonly message: string; readonly reason: string } | undefined;
    const bound = boundPolicies(
      request,
      validatingAdmissionPolicies,
      validatingAdmissionPolicyBindings,
    );
    for (const { policy, binding, kind, params, problem } of bound) {
      const { name } = policy.metadata;
      const by = binding
        ? `ValidatingAdmissionPolicy '${name}' with binding '${binding.metadata.name}'`
        : `ValidatingAdmissionPolicy '${name}'`;
      const deny = ({ message, reason = 'Invalid' }: Decision): void => {
        first ??= { message: `${by} denied request: ${message}`, reason };
      };
      if (problem !== undefined) {
        if (policy.spec.failurePolicy !== 'Ignore') deny({ message: problem });
        continue;
      }
      const { validationActions = [] } = binding!.spec;
      for (const object of params) {
        for (const decision of decisions(request, kind, policy, object)) {
          if (decision.always || validationActions.includes('Deny')) deny(decision);
          // Parity: nothing keeps an audit log, so the action Audit and audit annotations are evaluated and not kept.
          if (!decision.always && validationActions.includes('Warn')) {
            request.context.warn(`Validation failed for ${by}: ${decision.message}`);
          }
        }
      }
    }
    if (first) throw denial(request, first.message, first.reason);
  },
};

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function denial(request: AdmissionRequest, message: string, reason: string): StatusError {
  const { status } = refused(request, message);
  const details = { ...status.details, causes: [...(status.details?.causes ?? []), { message }] };
  return new StatusError(CODES[reason] ?? 422, reason, status.message!, details);
}
