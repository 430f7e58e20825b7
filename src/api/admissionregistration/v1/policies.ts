/** What policies of both kinds are checked for (pkg/apis/admissionregistration/validation/validation.go). */
import { compileExpression } from '../../../apimachinery/cel/admission-environment.ts';
import type { Environment } from '../../../apimachinery/cel/environment.ts';
import type { CelType } from '../../../apimachinery/cel/types.ts';
import { forbidden, invalid, notSupported, required } from '../../../apimachinery/field-error.ts';
import { validateLabelSelector } from '../../../apimachinery/meta-validation.ts';
import {
  isDNS1035Label,
  isDNS1123Subdomain,
  isPathSegmentName,
} from '../../../apimachinery/names.ts';
import type { PrinterColumn } from '../../resource-definition.ts';
import type {
  MatchCondition,
  MatchResources,
  ParamKind,
  ParamRef,
  Variable,
} from '../../generated/types/admissionregistration/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';
import type { PolicyEnvironment } from './policy-expressions.ts';
import { FAILURE_POLICIES, supported, validateMatchResources, withMatchDefaults } from './rules.ts';
import { validateMatchConditions } from './webhooks.ts';

interface PolicySpec {
  readonly failurePolicy?: string;
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly MatchCondition[];
  readonly paramKind?: ParamKind;
  readonly variables?: readonly Variable[];
}

export const withPolicyDefaults = <T extends PolicySpec>(spec: T): T => ({
  ...spec,
  failurePolicy: spec.failurePolicy ?? 'Fail',
  ...(spec.matchConstraints && { matchConstraints: withMatchDefaults(spec.matchConstraints) }),
});

export function validatePolicy(spec: PolicySpec, { variables }: PolicyEnvironment): Errors {
  const { paramKind, matchConstraints, matchConditions = [] } = spec;
  return [
    ...supported('spec.failurePolicy', spec.failurePolicy, FAILURE_POLICIES),
    ...(paramKind ? validateParamKind(paramKind) : NONE),
    ...(matchConstraints
      ? validateMatchResources(matchConstraints, 'spec.matchConstraints')
      : [required('spec.matchConstraints')]),
    ...(matchConstraints && !matchConstraints.resourceRules?.length
      ? [required('spec.matchConstraints.resourceRules')]
      : NONE),
    ...validateMatchConditions(matchConditions, paramKind !== undefined, 'spec.matchConditions'),
    ...(spec.variables ?? []).flatMap(({ name, expression }, index) => {
      const field = `spec.variables[${index}]`;
      const { compiled } = variables[index]!;
      return [
        ...(name.trim() === ''
          ? [required(`${field}.name`, 'name is not specified')]
          : isIdentifier(name)
            ? NONE
            : [invalid(`${field}.name`, name, 'name is not a valid CEL identifier')]),
        ...(expression.trim() === ''
          ? [required(`${field}.expression`, 'expression is not specified')]
          : compiled.ok
            ? NONE
            : [invalid(`${field}.expression`, expression, compiled.problem)]),
      ];
    }),
  ];
}

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const isIdentifier = (name: string): boolean =>
  /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !reserved.has(name);

function validateParamKind({ apiVersion = '', kind = '' }: ParamKind): Errors {
  const field = 'spec.paramKind';
  const [first = '', second, ...rest] = apiVersion.split('/');
  const [group, version] = second === undefined ? ['', first] : [first, second];
  return [
    ...(apiVersion === ''
      ? [required(`${field}.apiVersion`)]
      : rest.length > 0
        ? [
            invalid(
              `${field}.apiVersion`,
              apiVersion,
              `unexpected GroupVersion string: ${apiVersion}`,
            ),
          ]
        : [
            ...(group === ''
              ? NONE
              : joined(`${field}.apiVersion`, group, isDNS1123Subdomain(group))),
            ...(version === ''
              ? [invalid(`${field}.apiVersion`, apiVersion, 'version must be specified')]
              : joined(`${field}.apiVersion`, version, isDNS1035Label(version))),
          ]),
    ...(kind === ''
      ? [required(`${field}.kind`)]
      : joined(
          `${field}.kind`,
          kind,
          isDNS1035Label(kind.toLowerCase()),
          'may have mixed case, but should otherwise match: ',
        )),
  ];
}

const joined = (field: string, value: string, problems: readonly string[], before = ''): Errors =>
  problems.length === 0 ? NONE : [invalid(field, value, before + problems.join(','))];

export function validateExpression(
  field: string,
  expression: string,
  environment: Environment,
  wanted: readonly CelType[],
): Errors {
  const compiled = compileExpression(expression, environment, wanted);
  return compiled.ok ? NONE : [invalid(field, expression, compiled.problem)];
}

export function validateBinding(spec: {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
}): Errors {
  const { policyName = '', paramRef, matchResources } = spec;
  return [
    ...(policyName === ''
      ? [required('spec.policyName')]
      : checked('spec.policyName', policyName, isDNS1123Subdomain)),
    ...(paramRef ? validateParamRef(paramRef) : NONE),
    // Upstream's own spelling.
    ...(matchResources ? validateMatchResources(matchResources, 'spec.matchResouces') : NONE),
  ];
}

function validateParamRef({ name = '', selector, parameterNotFoundAction }: ParamRef): Errors {
  const field = 'spec.paramRef';
  const exclusive = 'name and selector are mutually exclusive';
  return [
    ...(name === '' ? NONE : checked(`${field}.name`, name, isPathSegmentName)),
    ...(name !== '' && selector ? [forbidden(`${field}.name`, exclusive)] : NONE),
    ...(selector ? validateLabelSelector(selector, `${field}.selector`) : NONE),
    ...(name !== '' && selector ? [forbidden(`${field}.selector`, exclusive)] : NONE),
    ...(name === '' && !selector
      ? [required(field, 'one of name or selector must be specified')]
      : NONE),
    ...(!parameterNotFoundAction
      ? [required(`${field}.parameterNotFoundAction`)]
      : ['Deny', 'Allow'].includes(parameterNotFoundAction)
        ? NONE
        : [
            notSupported(`${field}.parameterNotFoundAction`, parameterNotFoundAction, [
              'Deny',
              'Allow',
            ]),
          ]),
  ];
}

export const paramKindText = (kind: ParamKind | undefined): string =>
  kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>';

export const bindingColumns: readonly PrinterColumn<any>[] = [
  {
    name: 'PolicyName',
    description: 'PolicyName indicates the policy definition which the policy binding binded to',
    cell: ({ spec }) => spec.policyName ?? '',
  },
  {
    name: 'ParamRef',
    description: 'ParamRef indicates the param resource which sets the configration param',
    cell: ({ spec: { paramRef } }) => {
      if (!paramRef) return '<unset>';
      return paramRef.namespace
        ? `${paramRef.namespace}/${paramRef.name ?? ''}`
        : (paramRef.name ?? '');
    },
  },
];
