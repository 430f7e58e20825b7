/**
 * Puts the default roles and bindings into the cluster when the server starts, and what somebody took out of them back,
 * unless they say otherwise (pkg/registry/rbac/rest/storage_rbac.go, component-helpers/auth/rbac/reconciliation, 1.36).
 */
import { clusterRoleBindings } from '../../../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from '../../../../api/rbac/v1/cluster-role/cluster-role.ts';
import { roleBindings } from '../../../../api/rbac/v1/role-binding/role-binding.ts';
import { roles } from '../../../../api/rbac/v1/role/role.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
  Subject,
} from '../../../../api/generated/types/rbac/v1.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { collectionPath, pathOf } from '../../../../api/resource-path.ts';
import type { ApiRequest } from '../../../../apimachinery/api-request.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { Draft, KubeObject, ObjectKey } from '../../../../apimachinery/meta.ts';
import { controllerRoleBindings, controllerRoles } from './controller-roles.ts';
import { defaultClusterRoleBindings, defaultClusterRoles } from './default-cluster-roles.ts';
import { namespaceRoleBindings, namespaceRoles } from './namespace-roles.ts';
import { AUTO_UPDATE } from './policy-rules.ts';
import { uncovered } from './rule-matching.ts';

export interface PolicyStore {
  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): T | undefined;
  send(request: Pick<ApiRequest, 'method' | 'path' | 'body'>): void;
}

export function reconcilePolicy(store: PolicyStore): void {
  for (const role of [...defaultClusterRoles, ...controllerRoles])
    ensure(store, clusterRoles, role, withRules);
  for (const binding of [...defaultClusterRoleBindings, ...controllerRoleBindings])
    ensure(store, clusterRoleBindings, binding, withSubjects);
  for (const role of namespaceRoles) ensure(store, roles, role, withRules);
  for (const binding of namespaceRoleBindings) ensure(store, roleBindings, binding, withSubjects);
}

/** Creates what is not there; where it is, `merged` says what it should be. A role that is bound cannot change: then anew. */
function ensure<T extends KubeObject>(
  store: PolicyStore,
  kind: ResourceDefinition<T>,
  wanted: Draft<T>,
  merged: (found: T, wanted: Draft<T>) => T | 'anew',
): void {
  const key = wanted.metadata as ObjectKey;
  const found = store.find(kind, key);
  const create = () =>
    store.send({ method: 'POST', path: collectionPath(kind, key.namespace), body: wanted });
  if (!found) return create();
  if (found.metadata.annotations?.[AUTO_UPDATE] === 'false') return;
  const next = merged(withMetadata(found, wanted), wanted);
  if (next === 'anew') {
    store.send({ method: 'DELETE', path: pathOf(kind, key) });
    create();
  } else if (!deepEqual(next, found)) {
    store.send({ method: 'PUT', path: pathOf(kind, key), body: next });
  }
}

function withMetadata<T extends KubeObject>(found: T, { metadata }: Draft<T>): T {
  return {
    ...found,
    metadata: {
      ...found.metadata,
      labels: { ...metadata.labels, ...found.metadata.labels },
      annotations: { ...metadata.annotations, ...found.metadata.annotations },
    },
  };
}

/** Rules that were added stay. Those of a role that is put together from others are somebody else's. */
function withRules<T extends Role | ClusterRole>(found: T, wanted: Draft<T>): T {
  if ('aggregationRule' in wanted && wanted.aggregationRule) {
    return { ...found, aggregationRule: wanted.aggregationRule };
  }
  const missing = uncovered(found.rules ?? [], wanted.rules ?? []);
  return missing.length === 0 ? found : { ...found, rules: [...(found.rules ?? []), ...missing] };
}

function withSubjects<T extends RoleBinding | ClusterRoleBinding>(
  found: T,
  wanted: Draft<T>,
): T | 'anew' {
  if (!deepEqual(found.roleRef, wanted.roleRef)) return 'anew';
  const { subjects = [] } = found;
  const missing = (wanted.subjects ?? []).filter(
    (subject: Subject) => !subjects.some((one) => deepEqual(one, subject)),
  );
  return missing.length === 0 ? found : { ...found, subjects: [...subjects, ...missing] };
}
