/** The page's copy of one kind: a mutable Map with subscriptions by key, by index bucket, and for the whole. */
import type { KubeObject } from '../../apimachinery/meta.ts';
import { keyOf } from '../../apimachinery/meta.ts';

type Listener = () => void;
type Buckets = (object: KubeObject) => readonly string[];

const nothing: readonly KubeObject[] = [];

export class Table {
  readonly #objects = new Map<string, KubeObject>();
  readonly #indexes = new Map<string, Index>();
  readonly #keyListeners = new Map<string, Set<Listener>>();
  readonly #listeners = new Set<Listener>();
  readonly #dirtyKeys = new Set<string>();
  #all: readonly KubeObject[] | undefined;
  /** Sorted keys. Kept while objects only change, so that a change costs no sorting. */
  #order: string[] | undefined;
  #dirty = false;
  /** Whether a list has arrived since the page began. */
  synced = false;
  /** The server does not know this kind, or has stopped answering. */
  state: 'unknown' | 'live' | 'stale' | 'not-served' = 'unknown';

  constructor(indexes: { readonly [name: string]: Buckets } = {}) {
    for (const [name, buckets] of Object.entries(indexes))
      this.#indexes.set(name, new Index(buckets));
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#objects.get(key);
  }

  /** By name; the same array until something changes. */
  all(): readonly KubeObject[] {
    this.#order ??= [...this.#objects.keys()].toSorted();
    this.#all ??= this.#order.map((key) => this.#objects.get(key)!);
    return this.#all;
  }

  /** The objects of one bucket of an index, by name; the same array until one of them changes. */
  inBucket(index: string, bucket: string): readonly KubeObject[] {
    return this.#indexes.get(index)?.sorted(bucket) ?? nothing;
  }

  put(object: KubeObject): void {
    const key = keyOf(object.metadata);
    const before = this.#objects.get(key);
    if (before === object) return;
    this.#objects.set(key, object);
    if (!before) this.#enter(key);
    for (const index of this.#indexes.values()) index.move(key, before, object);
    this.#touch(key);
  }

  remove(key: string): void {
    const before = this.#objects.get(key);
    if (!before) return;
    this.#objects.delete(key);
    this.#order = undefined;
    for (const index of this.#indexes.values()) index.move(key, before, undefined);
    this.#touch(key);
  }

  /** A fresh list: what it does not hold is gone. */
  replace(objects: readonly KubeObject[]): void {
    const listed = new Set(objects.map((object) => keyOf(object.metadata)));
    for (const key of this.#objects.keys()) if (!listed.has(key)) this.remove(key);
    // Even of the same version: a cluster that was made anew counts its versions from the beginning.
    for (const object of objects) this.put(object);
    this.synced = true;
    this.setState('live');
  }

  setState(state: Table['state']): void {
    if (this.state === state) return;
    this.state = state;
    this.#dirty = true;
  }

  /** Tells everybody who asked about what has changed since the last time. Called once a frame. */
  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    const keys = [...this.#dirtyKeys];
    this.#dirtyKeys.clear();
    for (const key of keys) for (const listener of this.#keyListeners.get(key) ?? []) listener();
    for (const index of this.#indexes.values()) index.flush();
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: Listener): Listener {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  subscribeKey(key: string, listener: Listener): Listener {
    return listen(this.#keyListeners, key, listener);
  }

  subscribeBucket(index: string, bucket: string, listener: Listener): Listener {
    return this.#indexes.get(index)?.subscribe(bucket, listener) ?? (() => {});
  }

  #enter(key: string): void {
    if (!this.#order) return;
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#order[middle]! < key) low = middle + 1;
      else high = middle;
    }
    this.#order.splice(low, 0, key);
  }

  #touch(key: string): void {
    this.#all = undefined;
    this.#dirty = true;
    this.#dirtyKeys.add(key);
  }
}

/** Objects by what they have in common: Pods by node, events by what they are about. */
class Index {
  readonly #bucketsOf: Buckets;
  readonly #buckets = new Map<string, Map<string, KubeObject>>();
  readonly #sorted = new Map<string, readonly KubeObject[]>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #dirty = new Set<string>();

  constructor(bucketsOf: Buckets) {
    this.#bucketsOf = bucketsOf;
  }

  sorted(bucket: string): readonly KubeObject[] {
    let sorted = this.#sorted.get(bucket);
    if (!sorted) {
      const held = this.#buckets.get(bucket);
      sorted = held ? [...held.values()].toSorted(byKey) : nothing;
      this.#sorted.set(bucket, sorted);
    }
    return sorted;
  }

  move(key: string, before: KubeObject | undefined, after: KubeObject | undefined): void {
    for (const bucket of before ? this.#bucketsOf(before) : []) {
      this.#buckets.get(bucket)?.delete(key);
      this.#touch(bucket);
    }
    if (!after) return;
    for (const bucket of this.#bucketsOf(after)) {
      let held = this.#buckets.get(bucket);
      if (!held) this.#buckets.set(bucket, (held = new Map()));
      held.set(key, after);
      this.#touch(bucket);
    }
  }

  subscribe(bucket: string, listener: Listener): Listener {
    return listen(this.#listeners, bucket, listener);
  }

  flush(): void {
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const bucket of dirty)
      for (const listener of this.#listeners.get(bucket) ?? []) listener();
  }

  #touch(bucket: string): void {
    this.#sorted.delete(bucket);
    this.#dirty.add(bucket);
  }
}

function listen(listeners: Map<string, Set<Listener>>, key: string, listener: Listener): Listener {
  let set = listeners.get(key);
  if (!set) listeners.set(key, (set = new Set()));
  set.add(listener);
  return () => {
    set.delete(listener);
    if (set.size === 0 && listeners.get(key) === set) listeners.delete(key);
  };
}

function byKey(a: KubeObject, b: KubeObject): number {
  const left = keyOf(a.metadata);
  const right = keyOf(b.metadata);
  return left < right ? -1 : left > right ? 1 : 0;
}
