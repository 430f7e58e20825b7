/** A kind kept in memory and kept up to date by a watch (client-go tools/cache). Honestly stale by the watch's latency. */
import type { WatchEvent } from '../apimachinery/api-request.ts';
import { attempt } from '../apimachinery/attempt.ts';
import { controllerOf, keyOf, type KubeObject, type ObjectKey } from '../apimachinery/meta.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { SECOND, type Cancel, type Clock, type Millis } from '../sim/clock.ts';
import type { Client, ListOptions } from './client.ts';

/** Read-only view of what an informer has seen. */
export interface Lister<T extends KubeObject> {
  get(key: ObjectKey): T | undefined;
  /** All, or those of one namespace. In no order that means anything. */
  list(namespace?: string): readonly T[];
  /** Those that the object with this uid controls. */
  ownedBy(uid: string): readonly T[];
  /** Those that a named index files under `value`. */
  byIndex(index: string, value: string): readonly T[];
}

export interface EventHandler<T> {
  add?(object: T): void;
  update?(next: T, previous: T): void;
  delete?(last: T): void;
}

export interface InformerOptions<T> {
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  readonly namespace?: string;
  /** Each gives the values that an object is filed under. */
  readonly indexes?: Readonly<Record<string, (object: T) => readonly string[]>>;
}

const byOwner = (object: KubeObject): readonly string[] => {
  const owner = controllerOf(object);
  return owner ? [owner.uid] : [];
};
const byNamespace = (object: KubeObject): readonly string[] =>
  object.metadata.namespace ? [object.metadata.namespace] : [];
const sameOwners = (next: KubeObject, previous: KubeObject): boolean =>
  next.metadata.ownerReferences === previous.metadata.ownerReferences;
/** A key is of one namespace. */
const always = (): boolean => true;

// client-go's reflector: 800 ms, doubled with each failure, at most 30 s (its jitter is left out).
const FIRST_BACKOFF: Millis = 0.8 * SECOND;
const LONGEST_BACKOFF: Millis = 30 * SECOND;

export class Informer<T extends KubeObject> implements Lister<T> {
  readonly kind: ResourceDefinition<T>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: ListOptions;
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();
  readonly #handlers: EventHandler<T>[] = [];
  #cancel: Cancel = () => {};
  #resourceVersion = '';
  #backoff = FIRST_BACKOFF;
  #synced = false;
  #started = false;

  constructor(
    client: Client,
    clock: Clock,
    kind: ResourceDefinition<T>,
    options: InformerOptions<T> = {},
  ) {
    const { indexes, ...selectors } = options;
    this.kind = kind;
    this.#client = client;
    this.#clock = clock;
    this.#options = selectors;
    this.#indexes.set('owner', new Index(byOwner, sameOwners));
    this.#indexes.set('namespace', new Index(byNamespace, always));
    for (const [name, values] of Object.entries(indexes ?? {})) this.addIndex(name, values);
  }

  /** The first list has been read. Until then the store says nothing about what is not there. */
  get hasSynced(): boolean {
    return this.#synced;
  }

  addIndex(name: string, values: (object: T) => readonly string[]): void {
    if (this.#indexes.has(name)) return;
    const index = new Index(values);
    for (const [key, object] of this.#objects) index.move(key, undefined, object);
    this.#indexes.set(name, index);
  }

  /** Called for everything from now on; what is there already is told at once as added. */
  on(handler: EventHandler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values()) handler.add?.(object);
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(keyOf(key));
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined
      ? [...this.#objects.values()]
      : this.byIndex('namespace', namespace);
  }

  ownedBy(uid: string): readonly T[] {
    return this.byIndex('owner', uid);
  }

  byIndex(index: string, value: string): readonly T[] {
    const keys = this.#indexes.get(index)?.keys(value);
    if (!keys) return [];
    const found: T[] = [];
    for (const key of keys) found.push(this.#objects.get(key)!);
    return found;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** As start, for whoever does not know whether somebody else has started it. */
  ensureStarted(): void {
    if (!this.#started) this.start();
  }

  /** Lists, then watches; after a break, tries again by itself until its clock's scope is stopped. */
  start(): void {
    this.#started = true;
    const listed = attempt(() => this.#client.list(this.kind, this.#options));
    if (!listed.ok) return this.#later(() => this.start());
    this.#replace(listed.value.items);
    this.#resourceVersion = listed.value.metadata.resourceVersion;
    this.#synced = true;
    this.#watch();
  }

  stop(): void {
    this.#cancel();
  }

  #watch(): void {
    let open = true;
    const started = attempt(() =>
      this.#client.watch(
        this.kind,
        { ...this.#options, resourceVersion: this.#resourceVersion },
        {
          onEvent: (event) => open && this.#onEvent(event),
          onClose: () => {
            if (!open) return;
            open = false;
            this.#later(() => this.#watch());
          },
        },
      ),
    );
    if (started.ok) {
      this.#cancel = () => {
        open = false;
        started.value();
      };
      this.#backoff = FIRST_BACKOFF;
    } else {
      this.#later(() => this.start());
    }
  }

  #later(again: () => void): void {
    this.#cancel();
    this.#cancel = this.#clock.upkeep(this.#backoff, again);
    this.#backoff = Math.min(2 * this.#backoff, LONGEST_BACKOFF);
  }

  #onEvent({ type, object }: WatchEvent): void {
    if (type === 'ERROR') {
      // 410 Gone: what happened since is no longer told, so everything is read again.
      this.#cancel();
      this.#cancel = this.#clock.after(0, () => this.start());
      return;
    }
    const next = object as T;
    this.#resourceVersion = next.metadata.resourceVersion;
    if (type === 'BOOKMARK') return;
    this.#apply(keyOf(next.metadata), type === 'DELETED' ? undefined : next, next);
  }

  #replace(items: readonly T[]): void {
    const gone = new Set(this.#objects.keys());
    for (const object of items) {
      const key = keyOf(object.metadata);
      gone.delete(key);
      if (this.#objects.get(key)?.metadata.resourceVersion !== object.metadata.resourceVersion) {
        this.#apply(key, object, object);
      }
    }
    for (const key of gone) this.#apply(key, undefined, this.#objects.get(key)!);
  }

  #apply(key: string, next: T | undefined, last: T): void {
    const previous = this.#objects.get(key);
    if (next) this.#objects.set(key, next);
    else this.#objects.delete(key);
    for (const index of this.#indexes.values()) index.move(key, previous, next);
    for (const handler of this.#handlers) {
      if (!next) handler.delete?.(last);
      else if (previous) handler.update?.(next, previous);
      else handler.add?.(next);
    }
  }
}

class Index<T> {
  readonly #values: (object: T) => readonly string[];
  /** Whether an update leaves it where it is filed, as far as that is seen without looking up where. */
  readonly #stays: (next: T, previous: T) => boolean;
  readonly #keys = new Map<string, Set<string>>();

  constructor(
    values: (object: T) => readonly string[],
    stays: (next: T, previous: T) => boolean = () => false,
  ) {
    this.#values = values;
    this.#stays = stays;
  }

  keys(value: string): Iterable<string> | undefined {
    return this.#keys.get(value);
  }

  move(key: string, previous: T | undefined, next: T | undefined): void {
    if (previous && next && this.#stays(next, previous)) return;
    const before = previous ? this.#values(previous) : NONE;
    const after = next ? this.#values(next) : NONE;
    if (before.length === after.length && before.every((value, i) => value === after[i])) return;
    for (const value of before) {
      const filed = this.#keys.get(value);
      filed?.delete(key);
      if (filed?.size === 0) this.#keys.delete(value);
    }
    for (const value of after) {
      const filed = this.#keys.get(value);
      if (filed) filed.add(key);
      else this.#keys.set(value, new Set([key]));
    }
  }
}

const NONE: readonly string[] = [];

/** A kind that was found by discovery is another value each time it is found. */
const idOf = ({ group, version, plural }: ResourceDefinition): string =>
  `${group}/${version}/${plural}`;

/** The informers of one process: asked for twice, a kind is still watched once. */
export class InformerFactory {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #informers = new Map<string, Informer<any>>();

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  informer<T extends KubeObject>(kind: ResourceDefinition<T>): Informer<T> {
    const id = idOf(kind);
    let informer = this.#informers.get(id);
    if (!informer)
      this.#informers.set(id, (informer = new Informer<T>(this.#client, this.#clock, kind)));
    return informer;
  }

  /** Forgets a kind that nobody serves any more. */
  drop(kind: ResourceDefinition): void {
    this.#informers.get(idOf(kind))?.stop();
    this.#informers.delete(idOf(kind));
  }

  get hasSynced(): boolean {
    for (const informer of this.#informers.values()) if (!informer.hasSynced) return false;
    return true;
  }

  start(): void {
    for (const informer of this.#informers.values()) informer.start();
  }

  stop(): void {
    for (const informer of this.#informers.values()) informer.stop();
  }
}
