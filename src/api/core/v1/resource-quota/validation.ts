/** What a ResourceQuota must be (ValidateResourceQuota, pkg/apis/core/validation/validation.go, 1.36). */
import { invalid, required, type FieldError } from '../../../../apimachinery/field-error.ts';
import type {
  ResourceQuota,
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from '../../../generated/types/core/v1.ts';
import { isStandardForQuota } from '../../../pod-spec/resource-names.ts';
import { validateQuantity, validateResourceName } from '../../../pod-spec/validation/resources.ts';
import { NONE, type Errors } from '../../../validation/common.ts';

type Amounts = { readonly [resource: string]: string } | undefined;

const EITHER_OR = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;
/** Scopes, and what each of them can limit: Pods and what they ask for, or how many Pods there are. */
const COMPUTE = new Set([
  'pods',
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);
const COUNT_ONLY = new Set(['pods']);
const SCOPES: { readonly [scope: string]: ReadonlySet<string> } = {
  Terminating: COMPUTE,
  NotTerminating: COMPUTE,
  NotBestEffort: COMPUTE,
  PriorityClass: COMPUTE,
  CrossNamespacePodAffinity: COMPUTE,
  BestEffort: COUNT_ONLY,
  VolumeAttributesClass: new Set(['persistentvolumeclaims', 'requests.storage']),
};
const EXISTS_ONLY =
  "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

export const validateQuota = ({ spec }: ResourceQuota): Errors => [
  ...validateAmounts('spec.hard', spec.hard),
  ...validateScopes(spec),
  ...validateSelector(spec),
];

export function validateQuotaUpdate(
  { spec: next }: ResourceQuota,
  { spec: previous }: ResourceQuota,
): Errors {
  const texts = (scopes: readonly string[] = []) => [...new Set(scopes)].sort().join();
  return texts(next.scopes) === texts(previous.scopes)
    ? NONE
    : [invalid('spec.scopes', next.scopes ?? null, 'field is immutable')];
}

export const validateStatus = ({ status }: ResourceQuota): Errors => [
  ...validateAmounts('status.hard', status.hard),
  ...validateAmounts('status.used', status.used),
];

const validateAmounts = (path: string, amounts: Amounts): Errors =>
  Object.entries(amounts ?? {}).flatMap(([name, amount]) => {
    const field = `${path}[${name}]`;
    return [
      ...validateResourceName(field, name),
      ...(name.includes('/') || isStandardForQuota(name)
        ? NONE
        : [invalid(field, name, 'must be a standard resource for quota')]),
      ...validateQuantity(field, name, amount),
    ];
  });

function validateScopes({ scopes = [], hard }: ResourceQuotaSpec): Errors {
  const wrong = (words: string) => invalid('spec.scopes', scopes, words);
  return [
    ...scopes.flatMap((scope) => [
      ...(SCOPES[scope] ? NONE : [wrong('unsupported scope')]),
      ...outOfScope(scope, hard, wrong),
    ]),
    ...conflicting(scopes, scopes),
  ];
}

function validateSelector({ scopeSelector, scopes, hard }: ResourceQuotaSpec): Errors {
  if (!scopeSelector) return NONE;
  const path = 'spec.scopeSelector.matchExpressions';
  const { matchExpressions = [] } = scopeSelector;
  return [
    ...matchExpressions.flatMap((one) => [
      ...(SCOPES[one.scopeName]
        ? NONE
        : [invalid(`${path}.scopeName`, one.scopeName, 'unsupported scope')]),
      ...outOfScope(one.scopeName, hard, (words) => invalid(path, scopeSelector, words)),
      ...validateOperator(path, one),
    ]),
    ...conflicting(
      matchExpressions.map(({ scopeName }) => scopeName),
      scopes,
    ),
  ];
}

function validateOperator(path: string, one: ScopedResourceSelectorRequirement): Errors {
  const { scopeName, operator, values = [] } = one;
  const chosen = scopeName === 'PriorityClass' || scopeName === 'VolumeAttributesClass';
  const problems =
    SCOPES[scopeName] && !chosen && operator !== 'Exists'
      ? [invalid(`${path}.operator`, operator, EXISTS_ONLY)]
      : NONE;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? problems
        : [
            ...problems,
            required(
              `${path}.values`,
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          ];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? problems
        : [
            ...problems,
            invalid(
              `${path}.values`,
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          ];
    default:
      return [...problems, invalid(`${path}.operator`, operator, 'not a valid selector operator')];
  }
}

const outOfScope = (scope: string, hard: Amounts, wrong: (words: string) => FieldError): Errors =>
  Object.keys(hard ?? {})
    .filter((name) => isStandardForQuota(name) && !(SCOPES[scope]?.has(name) ?? true))
    .map(() => wrong('unsupported scope applied to resource'));

const conflicting = (scopes: readonly string[], shown: readonly string[] | undefined): Errors =>
  EITHER_OR.filter((pair) => pair.every((scope) => scopes.includes(scope))).map(() =>
    invalid('spec.scopes', shown ?? null, 'conflicting scopes'),
  );
