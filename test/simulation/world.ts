/** What stands in etcd, kept up to date from each write: what the checkers look at instead of listing the cluster. */
import type { Deployment, ReplicaSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import { controllerOf, keyOf, type KubeObject } from '../../src/apimachinery/meta.ts';
import type { StoreEvent } from '../../src/control-plane/etcd/etcd.ts';
import type { Millis } from '../../src/sim/clock.ts';

/** One write, as a checker sees it. */
export interface Write {
  readonly event: StoreEvent;
  readonly at: Millis;
  readonly kind: string;
  readonly current: KubeObject | undefined;
  readonly previous: KubeObject | undefined;
  /** Who asked for it: `replicaset-controller`, `user/kubernetes-admin`. */
  readonly actor: string;
}

export class World {
  readonly #kinds = new Map<string, Map<string, KubeObject>>();
  readonly #podsOn = new Map<string, Map<string, Pod>>();
  readonly #ownedBy = new Map<string, Map<string, KubeObject>>();

  apply({ kind, current, previous }: Write): void {
    const objects = this.#of(kind);
    const key = keyOf((current ?? previous)!.metadata);
    if (current) objects.set(key, current);
    else objects.delete(key);
    const pod = kind === 'Pod';
    if (previous) this.#file(key, previous, pod, false);
    if (current) this.#file(key, current, pod, true);
  }

  all<T extends KubeObject>(kind: string): readonly T[] {
    return [...this.#of(kind).values()] as T[];
  }

  get<T extends KubeObject>(kind: string, key: string): T | undefined {
    return this.#of(kind).get(key) as T | undefined;
  }

  get pods(): readonly Pod[] {
    return this.all<Pod>('Pod');
  }

  get nodes(): readonly Node[] {
    return this.all<Node>('Node');
  }

  get deployments(): readonly Deployment[] {
    return this.all<Deployment>('Deployment');
  }

  podsOn(node: string): readonly Pod[] {
    return [...(this.#podsOn.get(node)?.values() ?? [])];
  }

  /** What an object controls. */
  ownedBy<T extends KubeObject>(uid: string): readonly T[] {
    return [...(this.#ownedBy.get(uid)?.values() ?? [])] as T[];
  }

  /** Its Pods, without its revisions. */
  podsOf(uid: string): readonly Pod[] {
    return this.ownedBy<Pod>(uid).filter(({ kind }) => kind === 'Pod');
  }

  /** The Deployment that a Pod comes from, by way of its ReplicaSet. */
  deploymentOf(pod: Pod): Deployment | undefined {
    const namespace = pod.metadata.namespace!;
    const set = controllerOf(pod);
    const owner = set && this.get<ReplicaSet>('ReplicaSet', keyOf({ namespace, name: set.name }));
    const top = owner?.metadata.uid === set?.uid ? owner && controllerOf(owner) : undefined;
    const found = top && this.get<Deployment>('Deployment', keyOf({ namespace, name: top.name }));
    return found?.metadata.uid === top?.uid ? found : undefined;
  }

  #of(kind: string): Map<string, KubeObject> {
    let objects = this.#kinds.get(kind);
    if (!objects) this.#kinds.set(kind, (objects = new Map()));
    return objects;
  }

  #file(key: string, object: KubeObject, isPod: boolean, there: boolean): void {
    const owner = controllerOf(object);
    if (owner) file(this.#ownedBy, owner.uid, `${object.kind} ${key}`, object, there);
    const node = isPod ? (object as Pod).spec.nodeName : undefined;
    if (node) file(this.#podsOn, node, key, object as Pod, there);
  }
}

function file<T>(
  index: Map<string, Map<string, T>>,
  value: string,
  key: string,
  item: T,
  there: boolean,
): void {
  let filed = index.get(value);
  if (!filed) index.set(value, (filed = new Map()));
  if (there) filed.set(key, item);
  else filed.delete(key);
}
