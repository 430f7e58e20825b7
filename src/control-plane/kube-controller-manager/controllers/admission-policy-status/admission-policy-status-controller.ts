/** Tells in a policy's status what its expressions' types say (pkg/controller/validatingadmissionpolicystatus, 1.36). */
import { validatingAdmissionPolicies } from '../../../../api/admissionregistration/v1/validating-admission-policy/validating-admission-policy.ts';
import type { ValidatingAdmissionPolicy } from '../../../../api/generated/types/admissionregistration/v1.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { typeWarnings } from './type-checking.ts';

export const admissionPolicyStatusController: ControllerDefinition<ValidatingAdmissionPolicy> = {
  name: 'validatingadmissionpolicy-status-controller',
  for: validatingAdmissionPolicies,

  reconciler:
    ({ client, lister }) =>
    (request) => {
      const policy = lister(validatingAdmissionPolicies).get(request);
      const { generation } = policy?.metadata ?? {};
      if (!policy || generation === undefined || policy.status?.observedGeneration === generation) {
        return;
      }
      const expressionWarnings = typeWarnings(policy.spec);
      const status = {
        ...policy.status,
        observedGeneration: generation,
        typeChecking: expressionWarnings.length > 0 ? { expressionWarnings } : {},
      };
      client.updateStatus(validatingAdmissionPolicies, { ...policy, status });
    },
};
