/**
 * Nobody can give away rights that he has not got himself, unless he may `escalate` or `bind`
 * (pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased/storage.go, 1.36).
 */
import { clusterRoleBindings } from '../../../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from '../../../../api/rbac/v1/cluster-role/cluster-role.ts';
import { roleBindings } from '../../../../api/rbac/v1/role-binding/role-binding.ts';
import { roles } from '../../../../api/rbac/v1/role/role.ts';
import { RBAC_GROUP } from '../../../../api/rbac/v1/validation.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
} from '../../../../api/generated/types/rbac/v1.ts';
import { groupResource, type ResourceDefinition } from '../../../../api/resource-definition.ts';
import type { UserInfo } from '../../../../apimachinery/api-request.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import type { Authorizer } from '../authorizer.ts';
import { uncovered } from './rule-matching.ts';
import type { RuleResolver } from './rule-resolver.ts';

export interface Grant {
  readonly kind: ResourceDefinition;
  readonly user: UserInfo;
  /** Of the request; empty for what is the cluster's. */
  readonly namespace: string;
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
}

/** Called before a role or a binding is validated. Throws where it would give more than its maker has. */
export function refuseEscalation(
  grant: Grant,
  authorizer: Authorizer,
  resolver: RuleResolver,
): void {
  const { kind, user, object, old } = grant;
  if (kind.group !== RBAC_GROUP || user.groups.includes('system:masters')) return;
  if (old && onlyForCollection(object, old)) return;
  if (kind === roles || kind === clusterRoles) checkRole(grant, authorizer, resolver);
  if (kind === roleBindings || kind === clusterRoleBindings)
    checkBinding(grant, authorizer, resolver);
}

function checkRole(grant: Grant, authorizer: Authorizer, resolver: RuleResolver): void {
  const { kind, user, namespace, object } = grant;
  const { name } = object.metadata;
  if (mayDo(authorizer, { verb: 'escalate', user, namespace, resource: kind.plural, name })) return;
  confirm(grant, resolver, (object as Role).rules ?? []);
  if (kind !== clusterRoles) return;
  const before = (grant.old as ClusterRole | undefined)?.aggregationRule;
  const after = (object as ClusterRole).aggregationRule;
  if (deepEqual(before, after)) return;
  // What an aggregation gathers may be anything.
  if (missing(grant, resolver, EVERYTHING).length > 0) {
    const problem = 'must have cluster-admin privileges to use the aggregationRule';
    throw StatusError.forbidden(groupResource(kind), name, problem);
  }
}

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function checkBinding(grant: Grant, authorizer: Authorizer, resolver: RuleResolver): void {
  const { user, namespace } = grant;
  const { roleRef } = grant.object as RoleBinding | ClusterRoleBinding;
  const known = roleRef?.kind === 'ClusterRole' || roleRef?.kind === 'Role';
  // Validation says what is wrong with it.
  if (!known) return;
  const resource = roleRef.kind === 'ClusterRole' ? clusterRoles.plural : roles.plural;
  if (mayDo(authorizer, { verb: 'bind', user, namespace, resource, name: roleRef.name })) return;
  confirm(grant, resolver, resolver.rulesOf(roleRef, namespace));
}

interface Asked {
  readonly verb: string;
  readonly user: UserInfo;
  readonly namespace: string;
  readonly resource: string;
  readonly name: string;
}

const mayDo = (authorizer: Authorizer, asked: Asked): boolean =>
  authorizer.authorize({
    ...asked,
    isResource: true,
    path: '',
    group: RBAC_GROUP,
    version: '*',
    subresource: '',
  }).allowed;

function missing(
  { user, namespace }: Grant,
  resolver: RuleResolver,
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  const owned = resolver.rulesFor(user, namespace).granted.map(({ rule }) => rule);
  return uncovered(owned, wanted);
}

function confirm(grant: Grant, resolver: RuleResolver, wanted: readonly PolicyRule[]): void {
  const lacking = missing(grant, resolver, wanted);
  if (lacking.length === 0) return;
  const { kind, user, namespace, object } = grant;
  const told = [...new Set(compacted(lacking).map(compactText))].sort();
  const { errors } = resolver.rulesFor(user, namespace);
  const problem =
    `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${told.join('\n')}` +
    (errors.length > 0 ? `; resolution errors: [${errors.join(' ')}]` : '');
  throw StatusError.forbidden(groupResource(kind), object.metadata.name, problem);
}

/** Verbs on the same resource told together (policy_compact.go). */
function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    if (rule.resourceNames?.length || rule.nonResourceURLs?.length) {
      others.push(rule);
      continue;
    }
    const key = `${rule.apiGroups![0]}/${rule.resources![0]}`;
    const before = simple.get(key);
    simple.set(key, before ? { ...before, verbs: [...before.verbs, ...rule.verbs] } : rule);
  }
  return [...others, ...simple.values()];
}

function compactText(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const told = parts
    .filter(([, list]) => list?.length)
    .map(([name, list]) => `${name}:${quotedList(list!)}`);
  return `{${told.join(', ')}}`;
}

const quotedList = (list: readonly string[]): string =>
  `[${list.map((one) => JSON.stringify(one)).join(' ')}]`;

/** Nothing but what lets the garbage collector do its work has changed. */
function onlyForCollection(object: KubeObject, old: KubeObject): boolean {
  const rest = ({ metadata, ...other }: KubeObject) => {
    const {
      ownerReferences: _owners,
      finalizers: _finalizers,
      managedFields: _fields,
      resourceVersion: _version,
      ...kept
    } = metadata;
    return { ...other, metadata: kept };
  };
  const { ownerReferences, finalizers } = object.metadata;
  const changed =
    !deepEqual(ownerReferences ?? [], old.metadata.ownerReferences ?? []) ||
    !deepEqual(finalizers ?? [], old.metadata.finalizers ?? []);
  return changed && deepEqual(rest(object), rest(old));
}
