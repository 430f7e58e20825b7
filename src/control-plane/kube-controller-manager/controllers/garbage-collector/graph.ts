/**
 * Who owns whom, over every kind (pkg/controller/garbagecollector/graph_builder.go, 1.36). Objects are known by uid. One that
 * is only known because somebody names it as owner is *virtual* until it is seen or found absent.
 */
import type { OwnerReference } from '../../../../api/generated/types/meta/v1.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { groupOf, keyOf, type KubeObject } from '../../../../apimachinery/meta.ts';

export const FOREGROUND = 'foregroundDeletion';
export const ORPHAN = 'orphan';

export interface Node {
  readonly uid: string;
  /** Absent for a virtual owner of a kind that the cluster does not serve. */
  kind: ResourceDefinition | undefined;
  /** What a virtual owner is said to be, as `kindId` writes it. */
  readonly claimedKind?: string;
  readonly namespace: string | undefined;
  readonly name: string;
  owners: readonly OwnerReference[];
  dependents: ReadonlySet<Node>;
  virtual: boolean;
  /** Has a deletion timestamp. */
  beingDeleted: boolean;
  /** Waits for those of its dependents that block it. */
  deletingDependents: boolean;
}

/** What a change of the graph gives the collector to do. */
export interface GraphListener {
  /** Look whether this object may still be. */
  attemptToDelete(node: Node): void;
  /** Cut its dependents loose. */
  attemptToOrphan(node: Node): void;
  /** Names an owner in another namespace, which never counts. */
  invalidOwner(object: KubeObject, reference: OwnerReference): void;
}

export class OwnershipGraph {
  readonly #listener: GraphListener;
  readonly #kindOf: (apiVersion: string, kind: string) => ResourceDefinition | undefined;
  readonly #nodes = new Map<string, Node>();

  constructor(
    listener: GraphListener,
    kindOf: (apiVersion: string, kind: string) => ResourceDefinition | undefined,
  ) {
    this.#listener = listener;
    this.#kindOf = kindOf;
  }

  get(uid: string): Node | undefined {
    return this.#nodes.get(uid);
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** An object was added or changed. */
  observe(kind: ResourceDefinition, object: KubeObject): void {
    const { metadata } = object;
    let node = this.#nodes.get(metadata.uid);
    // What somebody said of this owner turns out not to be so: those who said it are looked at again.
    if (
      node?.virtual &&
      (node.name !== metadata.name || node.namespace !== metadata.namespace || node.kind !== kind)
    ) {
      for (const dependent of node.dependents) this.#listener.attemptToDelete(dependent);
      node = this.#replace(node, kind, object);
    }
    if (!node) {
      node = {
        ...identity(kind, object),
        owners: NONE,
        dependents: NOBODY,
        virtual: false,
        beingDeleted: false,
        deletingDependents: false,
      };
      this.#nodes.set(metadata.uid, node);
    }
    node.virtual = false;
    this.#updateOwners(node, object);
    this.#updateDeletion(node, object);
  }

  /** The object is gone, or never was. */
  remove(uid: string): void {
    const node = this.#nodes.get(uid);
    if (!node) return;
    this.#nodes.delete(uid);
    for (const owner of node.owners) this.#leave(node, owner.uid);
    for (const dependent of node.dependents) this.#listener.attemptToDelete(dependent);
  }

  #updateOwners(node: Node, object: KubeObject): void {
    const next = object.metadata.ownerReferences ?? NONE;
    const before = node.owners;
    if (next === before || deepEqual(next, before)) return;
    node.owners = next;
    for (const owner of before) {
      const now = next.find(({ uid }) => uid === owner.uid);
      if (!now) this.#leave(node, owner.uid);
      else if (owner.blockOwnerDeletion && !now.blockOwnerDeletion) this.#unblock(owner.uid);
    }
    for (const owner of next) {
      if (!before.some(({ uid }) => uid === owner.uid)) this.#join(node, owner, object);
    }
  }

  #join(node: Node, reference: OwnerReference, object: KubeObject): void {
    let owner = this.#nodes.get(reference.uid);
    if (!owner) {
      owner = this.#virtualOwner(node, reference);
      this.#nodes.set(owner.uid, owner);
      this.#listener.attemptToDelete(owner);
    }
    dependentsOf(owner).add(node);
    if (owner.virtual) return;
    if (owner.namespace && owner.namespace !== node.namespace) {
      this.#listener.invalidOwner(object, reference);
      this.#listener.attemptToDelete(node);
    } else if (owner.name !== reference.name) {
      this.#listener.attemptToDelete(node);
    }
  }

  #leave(node: Node, ownerUid: string): void {
    const owner = this.#nodes.get(ownerUid);
    if (!owner) return;
    dependentsOf(owner).delete(node);
    if (owner.deletingDependents) this.#listener.attemptToDelete(owner);
    else if (owner.virtual && owner.dependents.size === 0) this.#nodes.delete(ownerUid);
  }

  #unblock(ownerUid: string): void {
    const owner = this.#nodes.get(ownerUid);
    if (owner?.deletingDependents) this.#listener.attemptToDelete(owner);
  }

  #updateDeletion(node: Node, { metadata }: KubeObject): void {
    if (!metadata.deletionTimestamp) return;
    const finalizers = metadata.finalizers ?? [];
    const justMarked = !node.beingDeleted;
    node.beingDeleted = true;
    if (finalizers.includes(ORPHAN)) {
      if (justMarked) this.#listener.attemptToOrphan(node);
    } else if (finalizers.includes(FOREGROUND) && !node.deletingDependents) {
      node.deletingDependents = true;
      for (const dependent of node.dependents) this.#listener.attemptToDelete(dependent);
      this.#listener.attemptToDelete(node);
    }
  }

  #virtualOwner(dependent: Node, reference: OwnerReference): Node {
    const kind = this.#kindOf(reference.apiVersion, reference.kind);
    return {
      uid: reference.uid,
      kind,
      claimedKind: kindId(reference.apiVersion, reference.kind),
      // Without its kind nobody knows whether the owner has a namespace; the dependent's is the only one it could have.
      namespace: kind && !kind.namespaced ? undefined : dependent.namespace,
      name: reference.name,
      owners: NONE,
      dependents: NOBODY,
      virtual: true,
      beingDeleted: false,
      deletingDependents: false,
    };
  }

  #replace(virtual: Node, kind: ResourceDefinition, object: KubeObject): Node {
    const node: Node = { ...virtual, ...identity(kind, object) };
    this.#nodes.set(node.uid, node);
    return node;
  }
}

/** Dependents that keep their owner in a foreground deletion. */
export function blockingDependents(owner: Node): Node[] {
  const blocking: Node[] = [];
  for (const dependent of owner.dependents) {
    if (
      dependent.owners.some(
        ({ uid, blockOwnerDeletion }) => uid === owner.uid && blockOwnerDeletion,
      )
    )
      blocking.push(dependent);
  }
  return blocking;
}

export function describe({ kind, namespace, name }: Node): string {
  return `${kind?.plural ?? 'unknown'}/${keyOf({ namespace, name })}`;
}

/** A kind as owner references name it, whatever the version. */
export const kindId = (apiVersion: string, kind: string): string =>
  `${groupOf(apiVersion)}/${kind}`;

const NONE: readonly OwnerReference[] = [];
/** Most objects own nothing: they share this set. */
const NOBODY: ReadonlySet<Node> = new Set();

function dependentsOf(owner: Node): Set<Node> {
  if (owner.dependents === NOBODY) owner.dependents = new Set();
  return owner.dependents as Set<Node>;
}

function identity(kind: ResourceDefinition, { metadata }: KubeObject) {
  return { uid: metadata.uid, kind, namespace: metadata.namespace, name: metadata.name };
}
