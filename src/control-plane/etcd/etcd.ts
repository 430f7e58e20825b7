/** The store's contract: what kube-apiserver relies on of etcd v3. */
import type { Cancel, Millis } from '../../sim/clock.ts';

/** Counts the writes of the whole store. A write is one revision. */
export type Revision = number;

export type LeaseId = number;

export interface KeyValue {
  readonly key: string;
  /** Frozen plain data. */
  readonly value: unknown;
  /** When the key came to be; it starts anew after a deletion. */
  readonly createRevision: Revision;
  /** When the key was last written. */
  readonly modRevision: Revision;
  /** Writes since the key came to be: 1 after its creation. */
  readonly version: number;
  readonly lease?: LeaseId;
}

export interface StoreEvent {
  readonly type: 'put' | 'delete';
  readonly revision: Revision;
  readonly key: string;
  /** After the write; absent on deletion. */
  readonly current?: KeyValue;
  /** Before the write, unless the key is new. */
  readonly previous?: KeyValue;
}

/** What must hold for a transaction to write: the key was last written at this revision; 0: there is no such key. */
export interface Compare {
  readonly key: string;
  readonly modRevision: Revision;
}

export type Operation =
  | { readonly put: string; readonly value: unknown; readonly lease?: LeaseId }
  | { readonly delete: string };

export interface Etcd {
  /** Of the newest write. */
  readonly revision: Revision;
  /** Nothing at or before this revision can be watched, nothing before it read. */
  readonly compacted: Revision;

  /** `at` a past revision if given. Throws Compacted when that is gone. */
  get(key: string, at?: Revision): KeyValue | undefined;
  /** All keys that begin with `prefix`, in their order; from `from` on, and at most `limit` of them, if given. */
  range(prefix: string, options?: RangeOptions): KeyValue[];
  /** How many keys begin with `prefix`. */
  count(prefix: string): number;

  /** Writes a key if it was last written at `expected` (0: if it does not exist). */
  put(key: string, value: unknown, expected: Revision, lease?: LeaseId): KeyValue | 'conflict';
  delete(key: string, expected: Revision): KeyValue | 'conflict';
  /** Does the operation if every comparison holds. */
  transact(when: readonly Compare[], then: Operation): KeyValue | 'conflict';

  /** Tells every write below `prefix` after revision `after`, in order and without gaps, the past ones at once. */
  watch(prefix: string, after: Revision, onEvent: (event: StoreEvent) => void): Cancel;
  compact(upTo: Revision): void;

  /** Keys that are put with a lease vanish when it is not kept alive for `ttl`. */
  grant(ttl: Millis): LeaseId;
  /** False if the lease has expired already. */
  keepAlive(lease: LeaseId): boolean;
  revoke(lease: LeaseId): void;

  snapshot(): Snapshot;
}

export interface RangeOptions {
  readonly at?: Revision;
  /** First key to give. */
  readonly from?: string;
  readonly limit?: number;
}

/** A store at one revision, without its past. */
export interface Snapshot {
  readonly revision: Revision;
  readonly keys: readonly KeyValue[];
  readonly leases: readonly {
    readonly id: LeaseId;
    readonly ttl: Millis;
    readonly expires: Millis;
  }[];
}

/** The revision asked for is compacted (etcd's ErrCompacted). The API server says `410 Gone` for it. */
export class Compacted extends Error {
  readonly requested: Revision;
  readonly compacted: Revision;

  constructor(requested: Revision, compacted: Revision) {
    super('etcdserver: mvcc: required revision has been compacted');
    this.name = 'Compacted';
    this.requested = requested;
    this.compacted = compacted;
  }
}
