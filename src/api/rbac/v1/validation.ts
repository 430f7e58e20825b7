/** What roles and bindings must hold (pkg/apis/rbac/validation/validation.go, 1.36), and what they get (pkg/apis/rbac/v1/defaults.go). */
import { deepEqual } from '../../../apimachinery/equality.ts';
import { invalid, notSupported, required } from '../../../apimachinery/field-error.ts';
import { isDNS1123Subdomain, isPathSegmentName } from '../../../apimachinery/names.ts';
import { filled, mapped } from '../../copy-on-write.ts';
import type {
  ClusterRoleBinding,
  PolicyRule,
  RoleBinding,
  Subject,
} from '../../generated/types/rbac/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export const validateRules = (rules: readonly PolicyRule[] = [], namespaced: boolean): Errors =>
  rules.flatMap((rule, index) => validateRule(rule, namespaced, `rules[${index}]`));

function validateRule(rule: PolicyRule, namespaced: boolean, at: string): Errors {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const noVerbs = verbs?.length
    ? NONE
    : [required(`${at}.verbs`, 'verbs must contain at least one value')];
  if (nonResourceURLs.length > 0) {
    const refuse = (problem: string) => invalid(`${at}.nonResourceURLs`, nonResourceURLs, problem);
    const mixed = apiGroups.length + resources.length + resourceNames.length > 0;
    return [
      ...noVerbs,
      ...(namespaced ? [refuse('namespaced rules cannot apply to non-resource URLs')] : NONE),
      ...(mixed
        ? [refuse('rules cannot apply to both regular resources and non-resource URLs')]
        : NONE),
    ];
  }
  return [
    ...noVerbs,
    ...(apiGroups.length === 0
      ? [required(`${at}.apiGroups`, 'resource rules must supply at least one api group')]
      : NONE),
    ...(resources.length === 0
      ? [required(`${at}.resources`, 'resource rules must supply at least one resource')]
      : NONE),
  ];
}

type Binding = RoleBinding | ClusterRoleBinding;

/** What a reference leaves out: everything is of this group but ServiceAccounts. */
export function defaultBinding<T extends Binding>(binding: T): T {
  const { roleRef, subjects } = binding;
  return filledIn(binding, {
    roleRef: roleRef && filled(roleRef, { apiGroup: RBAC_GROUP }),
    subjects: subjects && mapped(subjects, defaultSubject),
  });
}

function filledIn<T extends Binding>(
  binding: T,
  { roleRef, subjects }: Partial<Pick<Binding, 'roleRef' | 'subjects'>>,
): T {
  if (roleRef === binding.roleRef && subjects === binding.subjects) return binding;
  return { ...binding, ...(roleRef && { roleRef }), ...(subjects && { subjects }) };
}

const defaultSubject = (subject: Subject): Subject =>
  subject.kind === 'User' || subject.kind === 'Group'
    ? filled(subject, { apiGroup: RBAC_GROUP })
    : subject;

export function validateBinding(
  { roleRef = { kind: '', name: '' }, subjects = [] }: Binding,
  namespaced: boolean,
): Errors {
  const { apiGroup = '', kind, name } = roleRef;
  const roleKinds = namespaced ? ['ClusterRole', 'Role'] : ['ClusterRole'];
  return [
    ...(apiGroup === RBAC_GROUP
      ? NONE
      : [notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP])]),
    ...(roleKinds.includes(kind) ? NONE : [notSupported('roleRef.kind', kind, roleKinds)]),
    ...(name ? checked('roleRef.name', name, isPathSegmentName) : [required('roleRef.name')]),
    ...subjects.flatMap((subject, index) =>
      validateSubject(subject, namespaced, `subjects[${index}]`),
    ),
  ];
}

export const validateBindingUpdate = (next: Binding, previous: Binding): Errors =>
  deepEqual(next.roleRef, previous.roleRef)
    ? NONE
    : [invalid('roleRef', next.roleRef, 'cannot change roleRef')];

function validateSubject(subject: Subject, namespaced: boolean, at: string): Errors {
  const unnamed = subject.name ? NONE : [required(`${at}.name`)];
  return [...unnamed, ...validateSubjectOfKind(subject, namespaced, at)];
}

const SUBJECTS = ['Group', 'ServiceAccount', 'User'];

function validateSubjectOfKind(
  { kind, name, apiGroup = '', namespace }: Subject,
  namespaced: boolean,
  at: string,
): Errors {
  if (kind === 'ServiceAccount') {
    return [
      ...(name ? checked(`${at}.name`, name, isDNS1123Subdomain) : NONE),
      ...(apiGroup ? [notSupported(`${at}.apiGroup`, apiGroup, [''])] : NONE),
      ...(!namespaced && !namespace ? [required(`${at}.namespace`)] : NONE),
    ];
  }
  if (kind !== 'User' && kind !== 'Group') return [notSupported(`${at}.kind`, kind, SUBJECTS)];
  return [
    ...(name ? NONE : [invalid(`${at}.name`, name, `${kind.toLowerCase()} name cannot be empty`)]),
    ...(apiGroup === RBAC_GROUP ? NONE : [notSupported(`${at}.apiGroup`, apiGroup, [RBAC_GROUP])]),
  ];
}
