/** Where a policy that refuses is in force, with which parameters, and what it does. */
import { duplicate, invalid, required } from '../../../../apimachinery/field-error.ts';
import type { ValidatingAdmissionPolicyBinding } from '../../../generated/types/admissionregistration/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import { bindingColumns, validateBinding } from '../policies.ts';
import { ADMISSION_GROUP, supported, withMatchDefaults } from '../rules.ts';

export const validatingAdmissionPolicyBindings: ResourceDefinition<ValidatingAdmissionPolicyBinding> =
  {
    group: ADMISSION_GROUP,
    version: 'v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    plural: 'validatingadmissionpolicybindings',
    shortNames: [],
    categories: ['api-extensions'],
    namespaced: false,
    schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
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
      validate: ({ spec }) => [
        ...validateBinding(spec),
        ...validateActions(spec.validationActions ?? []),
      ],
    },
    columns: [nameColumn, ...bindingColumns, ageColumn],
  };

function validateActions(actions: readonly string[]): Errors {
  const field = 'spec.validationActions';
  return [
    ...actions.flatMap((action, index) => [
      ...supported(`${field}[${index}]`, action, ['Audit', 'Deny', 'Warn']),
      ...(actions.indexOf(action) < index ? [duplicate(`${field}[${index}]`, action)] : NONE),
    ]),
    ...(actions.includes('Deny') && actions.includes('Warn')
      ? [
          invalid(
            field,
            actions,
            'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
          ),
        ]
      : NONE),
    ...(actions.length === 0
      ? [required(field, 'at least one validation action is required')]
      : NONE),
  ];
}
