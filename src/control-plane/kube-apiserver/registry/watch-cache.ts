/**
 * Fans the writes of one kind out to those who watch it (apiserver/pkg/storage/cacher): each watcher gets the events
 * of its selection, in order, a latency after the write.
 */
import { attempt } from '../../../apimachinery/attempt.ts';
import type { WatchEvent, WatchHandler } from '../../../apimachinery/api-request.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { every, MINUTE, type Cancel, type Clock, type Millis } from '../../../sim/clock.ts';
import type { Etcd, Revision, StoreEvent } from '../../etcd/etcd.ts';
import type { Selection } from './selection.ts';

export interface Watcher {
  readonly selection: Selection;
  readonly handler: WatchHandler;
  readonly bookmarks: boolean;
  /** What this watcher was told last; never goes back. */
  seen: Revision;
  open: boolean;
  /** Beyond the usual latency, for a watcher whose connection is slow. */
  readonly extraLatency: () => Millis;
  /** What is on its way to this watcher beyond the usual latency, and when the last of it arrives. */
  onTheWay: number;
  arrives: Millis;
  /** An observer from outside the simulation: told within the write, so that watching changes nothing. */
  readonly outside: boolean;
}

type Read = (value: unknown) => KubeObject;

/** How long a write takes to reach a watcher. */
const WATCH_LATENCY: Millis = 2;
const BOOKMARK_PERIOD: Millis = MINUTE;

/** Watchers that ask for one value of this field are found by it, so that a Pod is not offered to every kubelet. */
const TRIGGER: Readonly<Record<string, string>> = {
  pods: 'spec.nodeName',
  nodes: 'metadata.name',
  secrets: 'metadata.name',
  configmaps: 'metadata.name',
};

export class WatchCache {
  /** How many events watchers have been sent. */
  sent = 0;
  #objects = 0;
  readonly #kind: ResourceDefinition;
  readonly #etcd: Etcd;
  readonly #read: Read;
  readonly #clock: Clock;
  readonly #trigger: string | undefined;
  readonly #all = new Set<Watcher>();
  readonly #byTrigger = new Map<string, Set<Watcher>>();
  readonly #cancel: Cancel[];

  /** `read` turns what etcd keeps into an object of the kind. */
  constructor(kind: ResourceDefinition, prefix: string, etcd: Etcd, clock: Clock, read: Read) {
    this.#kind = kind;
    this.#read = read;
    this.#etcd = etcd;
    this.#clock = clock;
    this.#trigger = kind.group ? undefined : TRIGGER[kind.plural];
    this.#objects = etcd.count(prefix);
    this.#cancel = [
      etcd.watch(prefix, etcd.revision, (event) => this.#onWrite(event)),
      every(clock, BOOKMARK_PERIOD, () => this.#bookmark()),
    ];
  }

  /** How many there are of the kind. */
  get objects(): number {
    return this.#objects;
  }

  get watchers(): number {
    let count = this.#all.size;
    for (const watchers of this.#byTrigger.values()) count += watchers.size;
    return count;
  }

  /** Tells `past`, then everything after it. */
  add(watcher: Watcher, past: readonly WatchEvent[]): Cancel {
    const value = this.#trigger && watcher.selection.exact(this.#trigger);
    const place = value === undefined ? this.#all : this.#triggered(value);
    place.add(watcher);
    if (watcher.outside) {
      for (const event of past) watcher.handler.onEvent(event);
    } else if (past.length > 0) {
      this.#clock.after(WATCH_LATENCY, () =>
        this.#send(watcher, () => {
          for (const event of past) if (watcher.open) watcher.handler.onEvent(event);
        }),
      );
    }
    return () => {
      watcher.open = false;
      place.delete(watcher);
      if (value !== undefined && place.size === 0) this.#byTrigger.delete(value);
    };
  }

  /** The server goes away: everybody is told that the connection is closed. */
  stop(notify: (task: () => void) => void): void {
    this.#cancel.forEach((cancel) => cancel());
    this.#close(notify);
  }

  #close(notify: (task: () => void) => void): void {
    for (const watchers of [this.#all, ...this.#byTrigger.values()]) {
      for (const watcher of watchers) {
        if (!watcher.open) continue;
        watcher.open = false;
        if (watcher.outside) watcher.handler.onClose();
        else notify(() => watcher.handler.onClose());
      }
    }
    this.#all.clear();
    this.#byTrigger.clear();
  }

  /** Nothing where it cannot be shown in this version, because a conversion webhook did not answer. */
  #changeOf(event: StoreEvent): Change | undefined {
    const change = attempt(() => new Change(event, this.#read));
    return change.ok ? change.value : undefined;
  }

  #triggered(value: string): Set<Watcher> {
    let watchers = this.#byTrigger.get(value);
    if (!watchers) this.#byTrigger.set(value, (watchers = new Set()));
    return watchers;
  }

  #onWrite(event: StoreEvent): void {
    if (!event.previous) this.#objects++;
    else if (!event.current) this.#objects--;
    if (this.#all.size === 0 && this.#byTrigger.size === 0) return;
    const change = this.#changeOf(event);
    if (!change) return this.#close((task) => this.#clock.after(WATCH_LATENCY, task));
    const told: Watcher[] = [];
    this.#tell(this.#all, change, told);
    if (this.#byTrigger.size > 0) {
      const before = this.#triggerOf(event.previous?.value);
      const after = this.#triggerOf(event.current?.value);
      if (before !== undefined) this.#tell(this.#byTrigger.get(before), change, told);
      if (after !== undefined && after !== before)
        this.#tell(this.#byTrigger.get(after), change, told);
    }
    if (told.length > 0) this.#later(told, change);
  }

  /** Those outside at once; the others are gathered. */
  #tell(watchers: Iterable<Watcher> | undefined, change: Change, told: Watcher[]): void {
    if (!watchers) return;
    for (const watcher of watchers) {
      if (watcher.outside) this.#deliver(watcher, change);
      else told.push(watcher);
    }
  }

  #later(told: readonly Watcher[], change: Change): void {
    this.#clock.after(WATCH_LATENCY, () => {
      for (const watcher of told) {
        if (this.#arrived(watcher)) this.#deliver(watcher, change);
        else this.#send(watcher, () => this.#deliver(watcher, change));
      }
    });
  }

  /** Its connection is no slower than usual, and nothing is still on its way. */
  #arrived({ onTheWay, arrives, extraLatency }: Watcher): boolean {
    return onTheWay === 0 && Math.max(extraLatency(), arrives - this.#clock.now()) <= 0;
  }

  /** Nothing overtakes what is on its way: a connection that gets faster keeps the order of what it carries. */
  #send(watcher: Watcher, deliverNow: () => void): void {
    if (this.#arrived(watcher)) return deliverNow();
    const now = this.#clock.now();
    const arrives = Math.max(now + watcher.extraLatency(), watcher.arrives);
    watcher.onTheWay++;
    watcher.arrives = arrives;
    this.#clock.after(arrives - now, () => {
      watcher.onTheWay--;
      deliverNow();
    });
  }

  #deliver(watcher: Watcher, change: Change): void {
    // A watcher that began after the write has read it already.
    if (!watcher.open || change.revision <= watcher.seen) return;
    watcher.seen = change.revision;
    const event = change.for(watcher.selection);
    if (!event) return;
    this.sent++;
    watcher.handler.onEvent(event);
  }

  #triggerOf(value: unknown): string | undefined {
    if (!value) return undefined;
    const object = this.#read(value);
    if (this.#trigger === 'metadata.name') return object.metadata.name;
    return this.#kind.fields?.(object)[this.#trigger!];
  }

  #bookmark(): void {
    const revision = this.#etcd.revision;
    const tell = (watcher: Watcher) => {
      if (!watcher.open || watcher.seen >= revision) return;
      watcher.seen = revision;
      watcher.handler.onEvent(bookmark(this.#kind, revision));
    };
    const told: Watcher[] = [];
    for (const watchers of [this.#all, ...this.#byTrigger.values()]) {
      for (const watcher of watchers) {
        if (!watcher.bookmarks || watcher.seen >= revision) continue;
        if (watcher.outside) tell(watcher);
        else told.push(watcher);
      }
    }
    if (told.length === 0) return;
    // Behind the events that it stands for, some of which may still be on their way.
    this.#clock.upkeep(WATCH_LATENCY, () => {
      for (const watcher of told) this.#send(watcher, () => tell(watcher));
    });
  }
}

/** An empty object that carries only how far the watcher has seen. */
export function bookmark(
  kind: ResourceDefinition,
  revision: Revision,
  annotations?: Record<string, string>,
): WatchEvent {
  return {
    type: 'BOOKMARK',
    object: {
      kind: kind.kind,
      apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
      metadata: {
        resourceVersion: String(revision),
        creationTimestamp: null,
        ...(annotations && { annotations }),
      },
    },
  };
}

/** A write, seen by watchers whose selection the object may have entered or left. */
export class Change {
  readonly revision: Revision;
  readonly current: KubeObject | undefined;
  readonly previous: KubeObject | undefined;
  #last: KubeObject | undefined;

  constructor({ revision, current, previous }: StoreEvent, read: Read) {
    this.revision = revision;
    this.current = current && read(current.value);
    this.previous = previous && read(previous.value);
  }

  for(selection: Selection): WatchEvent | undefined {
    const before = this.previous !== undefined && selection.matches(this.previous);
    const after = this.current !== undefined && selection.matches(this.current);
    if (after) return { type: before ? 'MODIFIED' : 'ADDED', object: this.current };
    // The last state, with the revision of what ended it.
    return before ? { type: 'DELETED', object: this.#lastState() } : undefined;
  }

  #lastState(): KubeObject {
    const previous = this.previous!;
    this.#last ??= Object.freeze({
      ...previous,
      metadata: Object.freeze({ ...previous.metadata, resourceVersion: String(this.revision) }),
    });
    return this.#last;
  }
}
