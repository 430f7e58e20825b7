/** Roles in kube-system and kube-public (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go, 1.36). */
import { RBAC_GROUP } from '../../../../api/rbac/v1/validation.ts';
import type {
  PolicyRule,
  Role,
  RoleBinding,
  Subject,
} from '../../../../api/generated/types/rbac/v1.ts';
import { apiVersionOf, type Draft } from '../../../../apimachinery/meta.ts';
import { account, defaultMetadata, eventsRule, READ, roleRef, rule, user } from './policy-rules.ts';

const apiVersion = apiVersionOf(RBAC_GROUP, 'v1') as Role['apiVersion'];
const SYSTEM = 'kube-system';
const PUBLIC = 'kube-public';

const role = (namespace: string, name: string, rules: readonly PolicyRule[]): Draft<Role> => ({
  apiVersion,
  kind: 'Role',
  metadata: { ...defaultMetadata(name), namespace },
  rules,
});

const binding = (
  namespace: string,
  name: string,
  subjects: readonly Subject[],
  to = name,
): Draft<RoleBinding> => ({
  apiVersion,
  kind: 'RoleBinding',
  metadata: { ...defaultMetadata(name), namespace },
  roleRef: roleRef('Role', to),
  subjects,
});

const AUTHENTICATION_READER = 'extension-apiserver-authentication-reader';
const SIGNER = 'system:controller:bootstrap-signer';
const CLOUD = 'system:controller:cloud-provider';
const CLEANER = 'system:controller:token-cleaner';
const MANAGER_LOCK = 'system::leader-locking-kube-controller-manager';
const SCHEDULER_LOCK = 'system::leader-locking-kube-scheduler';

const locking = (component: string) => [
  rule('watch', '', 'configmaps'),
  rule('get update', '', 'configmaps', component),
];

export const namespaceRoles: readonly Draft<Role>[] = [
  role(SYSTEM, AUTHENTICATION_READER, [
    rule(READ, '', 'configmaps', 'extension-apiserver-authentication'),
  ]),
  role(SYSTEM, SIGNER, [rule(READ, '', 'secrets')]),
  role(SYSTEM, CLOUD, [rule(`create ${READ}`, '', 'configmaps')]),
  role(SYSTEM, CLEANER, [rule(`${READ} delete`, '', 'secrets'), eventsRule]),
  role(SYSTEM, MANAGER_LOCK, locking('kube-controller-manager')),
  role(SYSTEM, SCHEDULER_LOCK, locking('kube-scheduler')),
  role(PUBLIC, SIGNER, [
    rule(READ, '', 'configmaps'),
    rule('update', '', 'configmaps', 'cluster-info'),
    eventsRule,
  ]),
];

const MANAGER = user('system:kube-controller-manager');
const SCHEDULER = user('system:kube-scheduler');

export const namespaceRoleBindings: readonly Draft<RoleBinding>[] = [
  binding(
    SYSTEM,
    'system::extension-apiserver-authentication-reader',
    [MANAGER, SCHEDULER],
    AUTHENTICATION_READER,
  ),
  binding(SYSTEM, MANAGER_LOCK, [MANAGER, account(SYSTEM, 'kube-controller-manager')]),
  binding(SYSTEM, SCHEDULER_LOCK, [SCHEDULER, account(SYSTEM, 'kube-scheduler')]),
  binding(SYSTEM, SIGNER, [account(SYSTEM, 'bootstrap-signer')]),
  binding(SYSTEM, CLOUD, [account(SYSTEM, 'cloud-provider')]),
  binding(SYSTEM, CLEANER, [account(SYSTEM, 'token-cleaner')]),
  binding(PUBLIC, SIGNER, [account(SYSTEM, 'bootstrap-signer')]),
];
