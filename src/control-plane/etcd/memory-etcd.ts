/** etcd in memory: one member, every version since the last compaction. */
import type { Cancel, Clock, Millis } from '../../sim/clock.ts';
import {
  Compacted,
  type Compare,
  type Etcd,
  type KeyValue,
  type LeaseId,
  type Operation,
  type RangeOptions,
  type Revision,
  type Snapshot,
  type StoreEvent,
} from './etcd.ts';
import { Exposition } from '../../sim/metrics.ts';
import { KeyIndex } from './key-index.ts';

interface Lease {
  readonly ttl: Millis;
  expires: Millis;
  cancel: Cancel;
  readonly keys: Set<string>;
}

interface Watcher {
  readonly prefix: string;
  readonly onEvent: (event: StoreEvent) => void;
}

/** What all of Kubernetes' keys begin with. */
const ROOT = '/registry/';

export class MemoryEtcd implements Etcd {
  readonly #clock: Clock;
  readonly #onCommit: (event: StoreEvent) => void;
  readonly #index = new KeyIndex();
  /** Writes after the compacted revision: the one of revision r stands at r − compacted − 1. */
  #log: StoreEvent[] = [];
  #revision: Revision = 1;
  #compacted: Revision = 0;
  readonly #watchers = new Set<Watcher>();
  /** Of them, those who may be concerned by keys that begin alike. */
  readonly #concerned = new Map<string, readonly Watcher[]>();
  readonly #leases = new Map<LeaseId, Lease>();
  #nextLease: LeaseId = 1;
  #down = false;
  #keys = 0;
  #puts = 0;
  #deletes = 0;
  #ranges = 0;

  /** `onCommit` sees every write, before any watcher does. */
  constructor(clock: Clock, onCommit: (event: StoreEvent) => void = () => {}, from?: Snapshot) {
    this.#clock = clock;
    this.#onCommit = onCommit;
    this.#compacted = 1;
    if (from) this.#restore(from);
  }

  get revision(): Revision {
    return this.#revision;
  }

  get compacted(): Revision {
    return this.#compacted;
  }

  get(key: string, at?: Revision): KeyValue | undefined {
    this.#checkKept(at);
    this.#ranges++;
    return this.#index.get(key, at);
  }

  range(prefix: string, { at, from, limit = Infinity }: RangeOptions = {}): KeyValue[] {
    this.#checkKept(at);
    this.#ranges++;
    const found: KeyValue[] = [];
    this.#index.scan(prefix, from, at, (keyValue) => found.push(keyValue) < limit);
    return found;
  }

  count(prefix: string): number {
    let count = 0;
    this.#index.scan(prefix, undefined, undefined, () => ++count > 0);
    return count;
  }

  put(key: string, value: unknown, expected: Revision, lease?: LeaseId): KeyValue | 'conflict' {
    const previous = this.#index.get(key);
    if ((previous?.modRevision ?? 0) !== expected) return 'conflict';
    const revision = this.#revision + 1;
    const current: KeyValue = {
      key,
      value,
      createRevision: previous?.createRevision ?? revision,
      modRevision: revision,
      version: (previous?.version ?? 0) + 1,
      ...(lease !== undefined && { lease }),
    };
    this.#attach(key, previous?.lease, lease);
    this.#index.write(key, revision, current);
    this.#commit({ type: 'put', revision, key, current, previous });
    return current;
  }

  delete(key: string, expected: Revision): KeyValue | 'conflict' {
    const previous = this.#index.get(key);
    if (!previous || previous.modRevision !== expected) return 'conflict';
    const revision = this.#revision + 1;
    this.#attach(key, previous.lease, undefined);
    this.#index.write(key, revision, undefined);
    this.#commit({ type: 'delete', revision, key, previous });
    return previous;
  }

  transact(when: readonly Compare[], then: Operation): KeyValue | 'conflict' {
    const holds = when.every(
      ({ key, modRevision }) => (this.#index.get(key)?.modRevision ?? 0) === modRevision,
    );
    if (!holds) return 'conflict';
    if ('delete' in then)
      return this.delete(then.delete, this.#index.get(then.delete)?.modRevision ?? 0);
    return this.put(then.put, then.value, this.#index.get(then.put)?.modRevision ?? 0, then.lease);
  }

  watch(prefix: string, after: Revision, onEvent: (event: StoreEvent) => void): Cancel {
    if (after < this.#compacted) throw new Compacted(after, this.#compacted);
    const watcher: Watcher = { prefix, onEvent };
    for (let i = after - this.#compacted; i < this.#log.length; i++) {
      const event = this.#log[i]!;
      if (event.key.startsWith(prefix)) onEvent(event);
    }
    this.#watchers.add(watcher);
    this.#concerned.clear();
    return () => {
      this.#watchers.delete(watcher);
      this.#concerned.clear();
    };
  }

  compact(upTo: Revision): void {
    if (upTo <= this.#compacted || upTo > this.#revision) return;
    const dropped = this.#log.slice(0, upTo - this.#compacted);
    this.#log = this.#log.slice(upTo - this.#compacted);
    this.#compacted = upTo;
    for (const key of new Set(dropped.map((event) => event.key))) this.#index.compact(key, upTo);
  }

  grant(ttl: Millis): LeaseId {
    const id = this.#nextLease++;
    const lease: Lease = { ttl, expires: 0, cancel: () => {}, keys: new Set() };
    this.#leases.set(id, lease);
    this.#renew(id, lease, this.#clock.now() + ttl);
    return id;
  }

  keepAlive(id: LeaseId): boolean {
    const lease = this.#leases.get(id);
    if (lease) this.#renew(id, lease, this.#clock.now() + lease.ttl);
    return lease !== undefined;
  }

  revoke(id: LeaseId): void {
    const lease = this.#leases.get(id);
    if (!lease) return;
    lease.cancel();
    this.#leases.delete(id);
    for (const key of [...lease.keys].sort()) this.delete(key, this.#index.get(key)!.modRevision);
  }

  /** The process ends: what it holds stays on its disk, and leases wait. */
  suspend(): void {
    this.#down = true;
  }

  /** The process is back: leases that ran out meanwhile end now. */
  resume(): void {
    this.#down = false;
    const now = this.#clock.now();
    for (const [id, { expires }] of this.#leases) if (expires <= now) this.revoke(id);
  }

  /** What is scraped from :2381/metrics (etcd's server/etcdserver/metrics.go, server/storage/mvcc/metrics.go). */
  metrics(): string {
    const page = new Exposition();
    const count = (name: string, help: string, value: number) =>
      page.value(name, 'counter', help, value);
    const level = (name: string, help: string, value: number) =>
      page.value(name, 'gauge', help, value);
    level('etcd_server_has_leader', 'Whether or not a leader exists. 1 is existence, 0 is not.', 1);
    level(
      'etcd_server_is_leader',
      'Whether or not this member is a leader. 1 if is, 0 otherwise.',
      1,
    );
    count(
      'etcd_server_proposals_committed_total',
      'The total number of consensus proposals committed.',
      this.#puts + this.#deletes,
    );
    count('etcd_mvcc_put_total', 'Total number of puts seen by this member.', this.#puts);
    count('etcd_mvcc_delete_total', 'Total number of deletes seen by this member.', this.#deletes);
    count('etcd_mvcc_range_total', 'Total number of ranges seen by this member.', this.#ranges);
    level('etcd_debugging_mvcc_keys_total', 'Total number of keys.', this.#keys);
    level('etcd_debugging_mvcc_watcher_total', 'Total number of watchers.', this.#watchers.size);
    level('etcd_debugging_mvcc_current_revision', 'The current revision of store.', this.#revision);
    level(
      'etcd_debugging_mvcc_compact_revision',
      'The revision of the last compaction in store.',
      this.#compacted,
    );
    return String(page);
  }

  snapshot(): Snapshot {
    return {
      revision: this.#revision,
      keys: this.range(''),
      leases: [...this.#leases].map(([id, { ttl, expires }]) => ({ id, ttl, expires })),
    };
  }

  #restore({ revision, keys, leases }: Snapshot): void {
    this.#revision = revision;
    // What happened before the snapshot is not in it.
    this.#compacted = revision;
    for (const { id, ttl, expires } of leases) {
      const lease: Lease = { ttl, expires, cancel: () => {}, keys: new Set() };
      this.#leases.set(id, lease);
      this.#renew(id, lease, expires);
      this.#nextLease = Math.max(this.#nextLease, id + 1);
    }
    this.#keys = keys.length;
    for (const keyValue of keys) {
      this.#index.write(keyValue.key, keyValue.modRevision, keyValue);
      this.#attach(keyValue.key, undefined, keyValue.lease);
    }
  }

  #commit(event: StoreEvent): void {
    this.#revision = event.revision;
    if (event.type === 'put') this.#puts++;
    else this.#deletes++;
    if (!event.previous) this.#keys++;
    else if (!event.current) this.#keys--;
    this.#log.push(event);
    this.#onCommit(event);
    for (const watcher of this.#concernedBy(event.key))
      if (event.key.startsWith(watcher.prefix) && this.#watchers.has(watcher))
        watcher.onEvent(event);
  }

  /** There is a watcher for each kind, and a write is of one kind. */
  #concernedBy(key: string): readonly Watcher[] {
    const kind = key.slice(0, key.indexOf('/', ROOT.length) + 1);
    let concerned = this.#concerned.get(kind);
    if (!concerned) {
      concerned = [...this.#watchers].filter(
        ({ prefix }) => prefix.startsWith(kind) || kind.startsWith(prefix),
      );
      this.#concerned.set(kind, concerned);
    }
    return concerned;
  }

  #renew(id: LeaseId, lease: Lease, expires: Millis): void {
    lease.cancel();
    lease.expires = expires;
    lease.cancel = this.#clock.upkeep(expires - this.#clock.now(), () => {
      if (!this.#down) this.revoke(id);
    });
  }

  #attach(key: string, before: LeaseId | undefined, after: LeaseId | undefined): void {
    if (before === after) return;
    if (before !== undefined) this.#leases.get(before)?.keys.delete(key);
    if (after !== undefined) this.#leases.get(after)?.keys.add(key);
  }

  #checkKept(at: Revision | undefined): void {
    if (at !== undefined && at < this.#compacted) throw new Compacted(at, this.#compacted);
  }
}
