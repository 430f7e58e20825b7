/** Expressions that decide which writes are refused, warned of or audited, wherever a binding says so. */
import { boolType, nullType, stringType } from '../../../../apimachinery/cel/types.ts';
import {
  duplicate,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { isQualifiedName } from '../../../../apimachinery/names.ts';
import type {
  AuditAnnotation,
  ValidatingAdmissionPolicy,
  Validation,
} from '../../../generated/types/admissionregistration/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
} from '../../../strategies.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';
import {
  paramKindText,
  validateExpression,
  validatePolicy,
  withPolicyDefaults,
} from '../policies.ts';
import { policyEnvironment, type PolicyEnvironment } from '../policy-expressions.ts';
import { ADMISSION_GROUP } from '../rules.ts';

export const validatingAdmissionPolicies: ResourceDefinition<ValidatingAdmissionPolicy> = {
  group: ADMISSION_GROUP,
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  strategy: {
    applyDefaults: (policy) =>
      policy.spec ? { ...policy, spec: withPolicyDefaults(policy.spec) } : policy,
    prepareForCreate: (policy) => firstGeneration(clearStatus(policy)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate,
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    {
      name: 'Validations',
      type: 'integer',
      description:
        'Validations indicates the number of validation rules defined in this configuration',
      cell: ({ spec }) => spec.validations?.length ?? 0,
    },
    {
      name: 'ParamKind',
      description: 'ParamKind specifies the kind of resources used to parameterize this policy',
      cell: ({ spec }) => paramKindText(spec.paramKind),
    },
    ageColumn,
  ],
};

function validate({ metadata, spec }: ValidatingAdmissionPolicy): Errors {
  const environment = policyEnvironment(spec);
  const { validations = [], auditAnnotations = [] } = spec;
  const empty = 'validations or auditAnnotations must contain at least one item';
  return [
    ...validatePolicy(spec, environment),
    ...(validations.length + auditAnnotations.length === 0
      ? [required('spec.validations', empty), required('spec.auditAnnotations', empty)]
      : NONE),
    ...validations.flatMap((validation, index) =>
      validateValidation(validation, environment, `spec.validations[${index}]`),
    ),
    ...(auditAnnotations.length > 20
      ? [
          invalid(
            'spec.auditAnnotations',
            auditAnnotations,
            'must not have more than 20 auditAnnotations',
          ),
        ]
      : NONE),
    ...auditAnnotations.flatMap((annotation, index) => {
      const field = `spec.auditAnnotations[${index}]`;
      const again = auditAnnotations.findIndex(({ key }) => key === annotation.key) < index;
      return [
        ...validateAnnotation(annotation, metadata.name, environment, field),
        ...(again ? [duplicate(`${field}.key`, annotation.key)] : NONE),
      ];
    }),
  ];
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

function validateValidation(
  { expression, message = '', messageExpression = '', reason }: Validation,
  { deciding, telling }: PolicyEnvironment,
  field: string,
): Errors {
  return [
    ...(expression.trim() === ''
      ? [required(`${field}.expression`, 'expression is not specified')]
      : validateExpression(`${field}.expression`, expression, deciding, [boolType])),
    ...(messageExpression !== '' && messageExpression.trim() === ''
      ? [invalid(`${field}.messageExpression`, messageExpression, 'must be non-empty if specified')]
      : messageExpression === ''
        ? NONE
        : validateExpression(`${field}.messageExpression`, messageExpression, telling, [
            stringType,
          ])),
    ...(message !== '' && message.trim() === ''
      ? [invalid(`${field}.message`, message, 'message must be non-empty if specified')]
      : /[\n\r]/.test(message.trim())
        ? [invalid(`${field}.message`, message, 'message must not contain line breaks')]
        : NONE),
    ...(reason === undefined || REASONS.includes(reason)
      ? NONE
      : [notSupported(`${field}.reason`, reason, REASONS)]),
  ];
}

function validateAnnotation(
  { key, valueExpression }: AuditAnnotation,
  name: string | undefined,
  { deciding }: PolicyEnvironment,
  field: string,
): Errors {
  const text = valueExpression.trim();
  return [
    ...(name
      ? checked(`${field}.key`, `${name}/${key}`, isQualifiedName)
      : [invalid(`${field}.key`, key, 'requires metadata.name be non-empty')]),
    ...(text === ''
      ? [required(`${field}.valueExpression`, 'valueExpression is not specified')]
      : text.length > 5 * 1024
        ? [required(`${field}.valueExpression`, 'must not exceed 5120 bytes in length')]
        : validateExpression(`${field}.valueExpression`, valueExpression, deciding, [
            stringType,
            nullType,
          ])),
  ];
}
