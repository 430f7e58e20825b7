/** Expressions that change what is written, wherever a binding says so. */
import {
  applyObjectType,
  jsonPatchType,
  mutationAdditions,
} from '../../../../apimachinery/cel/mutation.ts';
import { listType } from '../../../../apimachinery/cel/types.ts';
import { forbidden, notSupported, required } from '../../../../apimachinery/field-error.ts';
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicySpec,
  Mutation,
} from '../../../generated/types/admissionregistration/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import {
  paramKindText,
  validateExpression,
  validatePolicy,
  withPolicyDefaults,
} from '../policies.ts';
import { policyEnvironment, type PolicyEnvironment } from '../policy-expressions.ts';
import { ADMISSION_GROUP, supported } from '../rules.ts';

export const mutatingAdmissionPolicies: ResourceDefinition<MutatingAdmissionPolicy> = {
  group: ADMISSION_GROUP,
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
  strategy: {
    applyDefaults: (policy) =>
      policy.spec ? { ...policy, spec: withPolicyDefaults(policy.spec) } : policy,
    prepareForCreate: firstGeneration,
    prepareForUpdate: nextGeneration,
    validate,
  },
  columns: [
    nameColumn,
    {
      name: 'Mutations',
      type: 'integer',
      description: 'Mutation indicates the number of mutations rules defined in this configuration',
      cell: ({ spec }) => spec.mutations?.length ?? 0,
    },
    {
      name: 'ParamKind',
      description: 'ParamKind specifies the kind of resources used to parameterize this policy',
      cell: ({ spec }) => paramKindText(spec.paramKind),
    },
    ageColumn,
  ],
};

/** What mutations are compiled in: policies' own environment and what makes objects and patches. */
export const mutationEnvironment = (spec: MutatingAdmissionPolicySpec): PolicyEnvironment =>
  policyEnvironment(spec, (environment) => environment.with(mutationAdditions));

function validate({ spec }: MutatingAdmissionPolicy): Errors {
  const environment = mutationEnvironment(spec);
  const { mutations = [] } = spec;
  return [
    ...validatePolicy(spec, environment),
    ...(spec.reinvocationPolicy === undefined
      ? [required('spec.reinvocationPolicy')]
      : supported('spec.reinvocationPolicy', spec.reinvocationPolicy, ['IfNeeded', 'Never'])),
    ...(mutations.length === 0
      ? [required('spec.mutations', 'mutations must contain at least one item')]
      : NONE),
    ...mutations.flatMap((mutation, index) =>
      validateMutation(mutation, environment, `spec.mutations[${index}]`),
    ),
  ];
}

function validateMutation(
  { patchType, applyConfiguration, jsonPatch }: Mutation,
  { deciding }: PolicyEnvironment,
  field: string,
): Errors {
  if (!patchType) return [required(`${field}.patchType`)];
  const [mine, other, own, wanted] =
    patchType === 'ApplyConfiguration'
      ? [applyConfiguration, jsonPatch, 'applyConfiguration', applyObjectType]
      : [jsonPatch, applyConfiguration, 'jsonPatch', listType(jsonPatchType)];
  if (patchType !== 'ApplyConfiguration' && patchType !== 'JSONPatch') {
    return [notSupported(`${field}.patchType`, patchType, ['ApplyConfiguration', 'JSONPatch'])];
  }
  const otherField = own === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
  const text = mine?.expression?.trim() ?? '';
  return [
    ...(other
      ? [
          forbidden(
            `${field}.${otherField}`,
            `must not be specified when patchType is ${patchType}`,
          ),
        ]
      : NONE),
    ...(!mine
      ? [required(`${field}.${own}`, `must be specified when patchType is ${patchType}`)]
      : text === ''
        ? [required(`${field}.${own}.expression`)]
        : validateExpression(`${field}.${own}.expression`, mine.expression!, deciding, [wanted])),
  ];
}
