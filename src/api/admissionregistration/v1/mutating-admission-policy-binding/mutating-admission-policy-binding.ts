/** Where a policy that changes is in force, and with which parameters. */
import type { MutatingAdmissionPolicyBinding } from '../../../generated/types/admissionregistration/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { bindingColumns, validateBinding } from '../policies.ts';
import { ADMISSION_GROUP, withMatchDefaults } from '../rules.ts';

export const mutatingAdmissionPolicyBindings: ResourceDefinition<MutatingAdmissionPolicyBinding> = {
  group: ADMISSION_GROUP,
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
  strategy: {
    applyDefaults: (binding) =>
      binding.spec?.matchResources
        ? {
            ...binding,
            spec: {
              ...binding.spec,
              matchResources: withMatchDefaults(binding.spec.matchResources),
            },
          }
        : binding,
    prepareForCreate: firstGeneration,
    prepareForUpdate: nextGeneration,
    validate: ({ spec }) => validateBinding(spec),
  },
  columns: [nameColumn, ...bindingColumns, ageColumn],
};
