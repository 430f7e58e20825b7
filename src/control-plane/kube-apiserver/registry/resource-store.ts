/** One kind in etcd (apiserver/pkg/registry/generic/registry/store.go): reads, and writes that obey its strategy. */
import { equalObjects } from '../../../apimachinery/equality.ts';
import { deepFreeze, type KubeObject, type ObjectKey } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { groupResource, type ResourceDefinition } from '../../../api/resource-definition.ts';
import { MINUTE, type Millis } from '../../../sim/clock.ts';
import type { Etcd, LeaseId, Revision } from '../../etcd/etcd.ts';
import { EtcdUnavailable, type ApiServerHost } from '../api-server-host.ts';
import { WatchCache } from './watch-cache.ts';

export interface Stored<T> {
  readonly object: T;
  readonly revision: Revision;
}

const NONE: readonly never[] = [];

export class ResourceStore<T extends KubeObject = KubeObject> {
  readonly kind: ResourceDefinition<T>;
  readonly prefix: string;
  readonly #host: ApiServerHost;
  readonly #leases: SharedLease | undefined;
  /** Of a further version: what was read before. */
  readonly #converted = new WeakMap<object, T>();
  #watchCache: WatchCache | undefined;

  constructor(kind: ResourceDefinition<T>, host: ApiServerHost) {
    this.kind = kind;
    const { storagePrefix, plural } = kind.stored?.as ?? kind;
    this.prefix = `/registry/${storagePrefix ?? plural}/`;
    this.#host = host;
    const { timeToLive } = kind.strategy;
    if (timeToLive !== undefined) this.#leases = new SharedLease(timeToLive);
  }

  /** Throws EtcdUnavailable while the store is down. */
  get etcd(): Etcd {
    const { available, etcd } = this.#host.etcd;
    if (!available) throw new EtcdUnavailable();
    return etcd;
  }

  /** There from the server's start on: that nobody watches a kind yet must make no difference to anybody else. */
  get watchCache(): WatchCache {
    return this.#watchCache!;
  }

  startWatches(): void {
    this.#watchCache = new WatchCache(
      this.kind,
      this.prefix,
      this.#host.etcd.etcd,
      this.#host.clock,
      this.read,
    );
  }

  stopWatches(notify: (task: () => void) => void): void {
    this.#watchCache?.stop(notify);
    this.#watchCache = undefined;
  }

  get watchers(): number {
    return this.#watchCache?.watchers ?? 0;
  }

  keyOf({ namespace, name }: ObjectKey): string {
    return this.kind.namespaced ? `${this.prefix}${namespace}/${name}` : this.prefix + name;
  }

  prefixOf(namespace: string | undefined): string {
    return namespace === undefined ? this.prefix : `${this.prefix}${namespace}/`;
  }

  /** What etcd keeps, as an object of this kind. The same value gives the same object. */
  readonly read = (value: unknown): T => {
    const { stored } = this.kind;
    if (!stored) return value as T;
    let object = this.#converted.get(value as object);
    if (!object) {
      object = deepFreeze(stored.fromStored(value));
      this.#converted.set(value as object, object);
    }
    return object;
  };

  /** All of them, or those of a namespace. Admission asks with each write for kinds of which there are mostly none. */
  list(namespace?: string): readonly T[] {
    const { etcd } = this;
    if (this.#watchCache?.objects === 0) return NONE;
    return etcd.range(this.prefixOf(namespace)).map(({ value }) => this.read(value));
  }

  find(key: ObjectKey): Stored<T> | undefined {
    const found = this.etcd.get(this.keyOf(key));
    return found && { object: this.read(found.value), revision: found.modRevision };
  }

  /** The same for whoever can do without: nothing while the store is down. */
  glimpse(key: ObjectKey): Stored<T> | undefined {
    return this.#host.etcd.available ? this.find(key) : undefined;
  }

  get(key: ObjectKey): Stored<T> {
    const found = this.find(key);
    if (!found) throw StatusError.notFound(groupResource(this.kind), key.name);
    return found;
  }

  /** Writes a new object. It gets its resourceVersion here. */
  insert(object: T): T {
    const key = this.keyOf(object.metadata);
    const kept = this.#kept(object);
    const put = this.#span('create', object.metadata, () =>
      this.etcd.put(key, kept, 0, this.#leases?.of(this.etcd, this.#now)),
    );
    if (put === 'conflict')
      throw StatusError.alreadyExists(groupResource(this.kind), object.metadata.name);
    return this.read(kept);
  }

  /** Writes over what was there. An object that did not change is not written, and stays as it was. */
  replace(object: T, previous: Stored<T>, action: string): T {
    if (equalObjects(object, previous.object)) return previous.object;
    const key = this.keyOf(object.metadata);
    const kept = this.#kept(object);
    const lease = this.#leases?.of(this.etcd, this.#now);
    const put = this.#span(action, object.metadata, () =>
      this.etcd.put(key, kept, previous.revision, lease),
    );
    if (put === 'conflict')
      throw StatusError.modified(groupResource(this.kind), object.metadata.name);
    return this.read(kept);
  }

  /** Removes it and gives its last state. */
  remove(previous: Stored<T>): T {
    const { metadata } = previous.object;
    const revision = this.etcd.revision + 1;
    const removed = this.#span('delete', metadata, () =>
      this.etcd.delete(this.keyOf(metadata), previous.revision),
    );
    if (removed === 'conflict') throw StatusError.modified(groupResource(this.kind), metadata.name);
    return deepFreeze({
      ...previous.object,
      metadata: { ...metadata, resourceVersion: String(revision) },
    });
  }

  /** What etcd gets: the stored version, with the revision of this write. */
  #kept(object: T): KubeObject {
    const resourceVersion = String(this.etcd.revision + 1);
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion } };
    const { stored } = this.kind;
    if (!stored) return deepFreeze(versioned);
    const converted = stored.toStored(versioned);
    return deepFreeze(stored.as.strategy.applyDefaults?.(converted) ?? converted);
  }

  get #now(): Millis {
    return this.#host.clock.now();
  }

  #span<R>(action: string, key: ObjectKey, body: () => R): R {
    const subject = key.namespace
      ? `${this.kind.plural}/${key.namespace}/${key.name}`
      : `${this.kind.plural}/${key.name}`;
    return this.#host.trace.span('kube-apiserver', action, subject, body);
  }
}

/** Objects that live for a while share a lease per minute, as upstream's lease manager does, rather than have one each. */
class SharedLease {
  readonly #timeToLive: Millis;
  #lease: LeaseId | undefined;
  #until: Millis = 0;

  constructor(timeToLive: Millis) {
    this.#timeToLive = timeToLive;
  }

  of(etcd: Etcd, now: Millis): LeaseId {
    if (this.#lease === undefined || now >= this.#until) {
      this.#lease = etcd.grant(this.#timeToLive + MINUTE);
      this.#until = now + MINUTE;
    }
    return this.#lease;
  }
}
