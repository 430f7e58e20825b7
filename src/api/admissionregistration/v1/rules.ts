/** Which requests a webhook or policy is about: its rules and selectors (pkg/apis/admissionregistration/validation/validation.go). */
import { duplicate, invalid, notSupported, required } from '../../../apimachinery/field-error.ts';
import { validateLabelSelector } from '../../../apimachinery/meta-validation.ts';
import { isPathSegmentName } from '../../../apimachinery/names.ts';
import type {
  MatchResources,
  NamedRuleWithOperations,
  RuleWithOperations,
} from '../../generated/types/admissionregistration/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';

export const ADMISSION_GROUP = 'admissionregistration.k8s.io';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
export const FAILURE_POLICIES = ['Fail', 'Ignore'];
export const MATCH_POLICIES = ['Equivalent', 'Exact'];

export const withScope = <T extends RuleWithOperations>(rule: T): T =>
  rule.scope === undefined ? { ...rule, scope: '*' } : rule;

export const withMatchDefaults = (match: MatchResources): MatchResources => ({
  ...match,
  matchPolicy: match.matchPolicy ?? 'Equivalent',
  namespaceSelector: match.namespaceSelector ?? {},
  objectSelector: match.objectSelector ?? {},
  ...(match.resourceRules && { resourceRules: match.resourceRules.map(withScope) }),
  ...(match.excludeResourceRules && {
    excludeResourceRules: match.excludeResourceRules.map(withScope),
  }),
});

export function validateMatchResources(match: MatchResources, field: string): Errors {
  return [
    ...supported(`${field}.matchPolicy`, match.matchPolicy, MATCH_POLICIES),
    ...validateLabelSelector(match.namespaceSelector ?? {}, `${field}.namespaceSelector`),
    ...validateLabelSelector(match.objectSelector ?? {}, `${field}.objectSelector`),
    ...(match.resourceRules ?? []).flatMap((rule, index) =>
      validateNamedRule(rule, `${field}.resourceRules[${index}]`),
    ),
    ...(match.excludeResourceRules ?? []).flatMap((rule, index) =>
      validateNamedRule(rule, `${field}.excludeResourceRules[${index}]`),
    ),
  ];
}

function validateNamedRule(rule: NamedRuleWithOperations, field: string): Errors {
  const names = rule.resourceNames ?? [];
  return [
    ...names.flatMap((name, index) => [
      ...checked(`${field}.resourceNames[${index}]`, name, isPathSegmentName),
      ...(names.indexOf(name) < index
        ? [duplicate(`${field}.resourceNames[${index}]`, name)]
        : NONE),
    ]),
    ...validateRule(rule, field),
  ];
}

export function validateRule(rule: RuleWithOperations, field: string): Errors {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  return [
    ...(operations.length === 0 ? [required(`${field}.operations`)] : NONE),
    ...alone(`${field}.operations`, operations, 'operations'),
    ...operations.flatMap((operation, index) =>
      supported(`${field}.operations[${index}]`, operation, OPERATIONS),
    ),
    ...(apiGroups.length === 0 ? [required(`${field}.apiGroups`)] : NONE),
    ...alone(`${field}.apiGroups`, apiGroups, 'API groups'),
    ...(apiVersions.length === 0 ? [required(`${field}.apiVersions`)] : NONE),
    ...alone(`${field}.apiVersions`, apiVersions, 'API versions'),
    ...apiVersions.flatMap((version, index) =>
      version === '' ? [required(`${field}.apiVersions[${index}]`)] : NONE,
    ),
    ...validateResources(resources, `${field}.resources`),
    ...supported(`${field}.scope`, scope, ['*', 'Cluster', 'Namespaced']),
  ];
}

const alone = (field: string, values: readonly string[], what: string): Errors =>
  values.length > 1 && values.includes('*')
    ? [invalid(field, values, `if '*' is present, must not specify other ${what}`)]
    : NONE;

function validateResources(resources: readonly string[], field: string): Errors {
  const errors = resources.flatMap((resource, index) => {
    const at = `${field}[${index}]`;
    if (resource === '') return [required(at)];
    const [name, subresource] = resource.split(/\/(.*)/s);
    if (subresource === undefined) return NONE;
    const before = resources.slice(0, index);
    return [
      ...(before.includes(`${name}/*`)
        ? [invalid(at, resource, `if '${name}/*' is present, must not specify ${resource}`)]
        : NONE),
      ...(before.includes(`*/${subresource}`)
        ? [invalid(at, resource, `if '*/${subresource}' is present, must not specify ${resource}`)]
        : NONE),
    ];
  });
  const last = resources[resources.length - 1];
  return [
    ...(resources.length === 0 ? [required(field)] : NONE),
    ...errors,
    ...(resources.length > 1 && resources.includes('*/*')
      ? [invalid(field, resources, "if '*/*' is present, must not specify other resources")]
      : NONE),
    ...(resources.includes('*') && last !== '*' && last?.includes('/') === false
      ? [
          invalid(
            field,
            resources,
            "if '*' is present, must not specify other resources without subresources",
          ),
        ]
      : NONE),
  ];
}

export const supported = (
  field: string,
  value: string | undefined,
  values: readonly string[],
): Errors =>
  value === undefined || values.includes(value) ? NONE : [notSupported(field, value, values)];
