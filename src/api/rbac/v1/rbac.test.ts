/** What makes a role or a binding invalid, and what one gets that leaves something out. */
import { expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import { created, problems, updateProblems } from '../../testing/create.ts';
import { clusterRoleBindings } from './cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from './cluster-role/cluster-role.ts';
import { roleBindings } from './role-binding/role-binding.ts';
import { roles } from './role/role.ts';

const metadata = { name: 'one', namespace: 'default' };
const reading = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
const roleRef = { kind: 'Role', name: 'reader' };
const clusterRoleRef = { kind: 'ClusterRole', name: 'view' };

test.each([
  { kind: roles, object: { rules: [reading] }, says: [] },
  { kind: roles, object: { rules: [{ ...reading, resourceNames: ['a'] }] }, says: [] },
  {
    kind: roles,
    object: { rules: [{ ...reading, verbs: [] }] },
    says: ['rules[0].verbs: Required value: verbs must contain at least one value'],
  },
  {
    kind: roles,
    object: { rules: [{ verbs: ['get'] }] },
    says: [
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
  },
  {
    kind: roles,
    object: { rules: [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }] },
    says: [
      'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: namespaced rules cannot apply to non-resource URLs',
    ],
  },
  {
    kind: clusterRoles,
    object: { rules: [{ verbs: ['get'], nonResourceURLs: ['/metrics'] }] },
    says: [],
  },
  {
    kind: clusterRoles,
    object: { rules: [{ ...reading, nonResourceURLs: ['/metrics'] }] },
    says: [
      'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
  },
  {
    kind: clusterRoles,
    object: { aggregationRule: {} },
    says: [
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
  },
  { kind: roleBindings, object: { roleRef, subjects: [{ kind: 'User', name: 'jane' }] }, says: [] },
  {
    kind: roleBindings,
    object: { roleRef: { kind: 'Rule', name: '' } },
    says: [
      'roleRef.kind: Unsupported value: "Rule": supported values: "ClusterRole", "Role"',
      'roleRef.name: Required value',
    ],
  },
  {
    kind: roleBindings,
    object: { roleRef, subjects: [{ kind: 'ServiceAccount', name: 'A' }] },
    says: [
      expect.stringMatching(
        /^subjects\[0\]\.name: Invalid value: "A": a lowercase RFC 1123 subdomain/,
      ),
    ],
  },
  {
    kind: roleBindings,
    object: { roleRef, subjects: [{ kind: 'Robot', name: 'a' }] },
    says: [
      'subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"',
    ],
  },
  {
    kind: clusterRoleBindings,
    object: { roleRef },
    says: ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"'],
  },
  {
    kind: clusterRoleBindings,
    object: { roleRef: clusterRoleRef, subjects: [{ kind: 'ServiceAccount', name: 'a' }] },
    says: ['subjects[0].namespace: Required value'],
  },
])('$kind.kind $object', ({ kind, object, says }) =>
  expect(problems(kind as any, { metadata, ...object } as any).map(messageOf)).toEqual(says),
);

test('subjects and roles are of this group unless they say otherwise', () => {
  const subjects = [
    { kind: 'User', name: 'jane' },
    { kind: 'ServiceAccount', name: 'default' },
  ];
  expect(created(roleBindings, { metadata, roleRef, subjects })).toMatchObject({
    roleRef: { ...roleRef, apiGroup: 'rbac.authorization.k8s.io' },
    subjects: [{ ...subjects[0], apiGroup: 'rbac.authorization.k8s.io' }, subjects[1]],
  });
});

test('a binding keeps its role', () => {
  const binding = created(roleBindings, { metadata, roleRef });
  const errors = updateProblems(roleBindings, binding, (old) => ({
    ...old,
    roleRef: clusterRoleRef,
  }));
  expect(errors.map(messageOf)).toEqual([
    'roleRef: Invalid value: {"kind":"ClusterRole","name":"view","apiGroup":"rbac.authorization.k8s.io"}: cannot change roleRef',
  ]);
});
