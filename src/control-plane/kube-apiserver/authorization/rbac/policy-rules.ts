/** Short ways to write rules, roles and bindings (pkg/apis/rbac/v1/helpers.go): words between spaces are a list. */
import { clusterRoleBindings } from '../../../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from '../../../../api/rbac/v1/cluster-role/cluster-role.ts';
import { RBAC_GROUP } from '../../../../api/rbac/v1/validation.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  RoleRef,
  Subject,
} from '../../../../api/generated/types/rbac/v1.ts';
import { apiVersionOf, type Draft } from '../../../../apimachinery/meta.ts';

export const READ = 'get list watch';
export const WRITE = 'create update patch delete deletecollection';
export const READ_WRITE = `${READ} ${WRITE}`;

/** A group that is written as nothing is the core group: `'apps extensions'`, `''`, `' events.k8s.io'`. */
export function rule(verbs: string, groups: string, resources: string, names?: string): PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: groups.split(' ').sort(),
    resources: words(resources),
    ...(names && { resourceNames: words(names) }),
  };
}

export const urlRule = (verbs: string, urls: string): PolicyRule => ({
  verbs: words(verbs),
  nonResourceURLs: words(urls),
});

/** What everybody needs who records Events. */
export const eventsRule = rule('create update patch', ' events.k8s.io', 'events');

function words(text: string): readonly string[] {
  return text.split(' ').sort();
}

/** Kept up to date at each start of the server, unless somebody sets the annotation to false. */
export const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

export const defaultMetadata = (name: string, labels: { readonly [key: string]: string } = {}) => ({
  name,
  labels: { ...LABELS, ...labels },
  annotations: { [AUTO_UPDATE]: 'true' },
});

const apiVersion = apiVersionOf(RBAC_GROUP, 'v1') as ClusterRole['apiVersion'];

export const clusterRole = (
  name: string,
  rules: readonly PolicyRule[],
  labels?: { readonly [key: string]: string },
): Draft<ClusterRole> => ({
  apiVersion,
  kind: clusterRoles.kind as ClusterRole['kind'],
  metadata: defaultMetadata(name, labels),
  rules,
});

export const clusterRoleBinding = (
  name: string,
  subjects: readonly Subject[],
  role = name,
): Draft<ClusterRoleBinding> => ({
  apiVersion,
  kind: clusterRoleBindings.kind as ClusterRoleBinding['kind'],
  metadata: defaultMetadata(name),
  roleRef: roleRef('ClusterRole', role),
  subjects,
});

export const roleRef = (kind: 'Role' | 'ClusterRole', name: string): RoleRef => ({
  apiGroup: RBAC_GROUP,
  kind,
  name,
});
export const user = (name: string): Subject => ({ apiGroup: RBAC_GROUP, kind: 'User', name });
export const group = (name: string): Subject => ({ apiGroup: RBAC_GROUP, kind: 'Group', name });
export const account = (namespace: string, name: string): Subject => ({
  kind: 'ServiceAccount',
  namespace,
  name,
});
