/**
 * Which rules somebody has (pkg/registry/rbac/validation/rule.go, 1.36). What a user's bindings come to is put together
 * once and kept until a role or a binding is written: a request costs one look-up and a few comparisons.
 */
import { clusterRoleBindings } from '../../../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from '../../../../api/rbac/v1/cluster-role/cluster-role.ts';
import { roleBindings } from '../../../../api/rbac/v1/role-binding/role-binding.ts';
import { roles } from '../../../../api/rbac/v1/role/role.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from '../../../../api/generated/types/rbac/v1.ts';
import { groupResource, type ResourceDefinition } from '../../../../api/resource-definition.ts';
import type { UserInfo } from '../../../../apimachinery/api-request.ts';
import type { KubeObject, ObjectKey } from '../../../../apimachinery/meta.ts';
import { StatusError } from '../../../../apimachinery/status.ts';

/** The stored objects, newest state. */
export interface RoleReader {
  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): T | undefined;
  list<T extends KubeObject>(kind: ResourceDefinition<T>, namespace?: string): readonly T[];
}

/** A rule, and the binding by which somebody has it. */
export interface GrantedRule {
  readonly rule: PolicyRule;
  /** `ClusterRoleBinding "a" of ClusterRole "b" to User "c"`. */
  readonly source: string;
}

export interface ResolvedRules {
  readonly granted: readonly GrantedRule[];
  /** Roles that are bound and not there. */
  readonly errors: readonly string[];
}

type Binding = RoleBinding | ClusterRoleBinding;

/** Users whose rules are kept; beyond it all are forgotten, so that made-up names cannot fill the memory. */
const MOST_KEPT = 10_000;

export class RuleResolver {
  readonly #reader: RoleReader;
  /** Components show the same user with each of their requests. */
  #byUser = new WeakMap<UserInfo, Map<string, ResolvedRules>>();
  readonly #byName = new Map<string, Map<string, ResolvedRules>>();
  readonly #index = new Map<string, BindingIndex>();

  constructor(reader: RoleReader) {
    this.#reader = reader;
  }

  /** A role or a binding was written. */
  forget(): void {
    this.#byUser = new WeakMap();
    this.#byName.clear();
    this.#index.clear();
  }

  /** Cluster-wide rules, and those of the namespace if one is given. */
  rulesFor(user: UserInfo, namespace: string): ResolvedRules {
    let spaces = this.#byUser.get(user);
    if (!spaces) this.#byUser.set(user, (spaces = this.#named(user)));
    let rules = spaces.get(namespace);
    if (!rules) spaces.set(namespace, (rules = this.#resolve(user, namespace)));
    return rules;
  }

  /** The rules of a role that a binding in `namespace` names. Throws where there is no such role. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] {
    const found: Role | ClusterRole | undefined =
      kind === 'Role'
        ? this.#reader.find(roles, { namespace, name })
        : this.#reader.find(clusterRoles, { name });
    if (!found)
      throw StatusError.notFound(groupResource(kind === 'Role' ? roles : clusterRoles), name);
    return found.rules ?? [];
  }

  #named({ name, groups }: UserInfo): Map<string, ResolvedRules> {
    const key = [name, ...groups].join('\0');
    let spaces = this.#byName.get(key);
    if (!spaces) {
      if (this.#byName.size >= MOST_KEPT) this.#byName.clear();
      this.#byName.set(key, (spaces = new Map()));
    }
    return spaces;
  }

  #resolve(user: UserInfo, namespace: string): ResolvedRules {
    const granted: GrantedRule[] = [];
    const errors: string[] = [];
    const visit = (bindings: readonly BoundTo[], within: string) => {
      for (const { binding, subject } of bindings) {
        const { kind, name } = binding.roleRef;
        const role: Role | ClusterRole | undefined =
          kind === 'Role'
            ? this.#reader.find(roles, { namespace: within, name })
            : this.#reader.find(clusterRoles, { name });
        if (!role) {
          const { group, resource } = groupResource(kind === 'Role' ? roles : clusterRoles);
          errors.push(`${resource.slice(0, -1)}.${group} ${JSON.stringify(name)} not found`);
          continue;
        }
        const source = describe(binding, subject);
        for (const rule of role.rules ?? []) granted.push({ rule, source });
      }
    };
    visit(this.#bindings('').of(user), '');
    if (namespace) visit(this.#bindings(namespace).of(user), namespace);
    return { granted, errors: [...new Set(errors)] };
  }

  /** Of a namespace; the cluster's own for none. */
  #bindings(namespace: string): BindingIndex {
    let index = this.#index.get(namespace);
    if (!index) {
      if (this.#index.size >= MOST_KEPT) this.#index.clear();
      const bindings: readonly Binding[] = namespace
        ? this.#reader.list(roleBindings, namespace)
        : this.#reader.list(clusterRoleBindings);
      this.#index.set(namespace, (index = new BindingIndex(bindings, namespace)));
    }
    return index;
  }
}

interface BoundTo {
  readonly binding: Binding;
  readonly subject: Subject;
  /** Where it stands in the list of bindings. */
  readonly order: number;
}

/** Bindings by whom they are for. */
class BindingIndex {
  readonly #bySubject = new Map<string, BoundTo[]>();

  constructor(bindings: readonly Binding[], namespace: string) {
    bindings.forEach((binding, order) => {
      for (const subject of binding.subjects ?? []) {
        const key = subjectKey(subject, namespace);
        if (key === undefined) continue;
        const bound = this.#bySubject.get(key);
        if (bound) bound.push({ binding, subject, order });
        else this.#bySubject.set(key, [{ binding, subject, order }]);
      }
    });
  }

  /** In their order, each once and by the first of its subjects that fits. */
  of({ name, groups }: UserInfo): readonly BoundTo[] {
    const found = new Map<number, BoundTo>();
    for (const key of [`User ${name}`, ...groups.map((group) => `Group ${group}`)]) {
      for (const bound of this.#bySubject.get(key) ?? []) {
        const before = found.get(bound.order);
        const subjects = bound.binding.subjects!;
        if (!before || subjects.indexOf(bound.subject) < subjects.indexOf(before.subject))
          found.set(bound.order, bound);
      }
    }
    return [...found.values()].sort((a, b) => a.order - b.order);
  }
}

function subjectKey(subject: Subject, bindingNamespace: string): string | undefined {
  const { kind, name, namespace = bindingNamespace } = subject;
  if (kind === 'User' || kind === 'Group') return `${kind} ${name}`;
  const within = namespace || bindingNamespace;
  return kind === 'ServiceAccount' && within
    ? `User system:serviceaccount:${within}:${name}`
    : undefined;
}

function describe({ kind, metadata, roleRef }: Binding, subject: Subject): string {
  const { name, namespace } = metadata;
  const binding = namespace ? `${name}/${namespace}` : name;
  const who =
    subject.kind === 'ServiceAccount'
      ? `${subject.name}/${subject.namespace || (namespace ?? '')}`
      : subject.name;
  return `${kind} ${JSON.stringify(binding)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
