/** Keys in their order, each with its versions (etcd's server/storage/mvcc key index). */
import * as sortedBTree from 'sorted-btree';
import type { KeyValue, Revision } from './etcd.ts';

// The package is CommonJS: bundlers unwrap its default export, Node's own loader leaves it wrapped.
const wrapped = sortedBTree.default as unknown as { default?: typeof sortedBTree.default };
const BTree = wrapped.default ?? sortedBTree.default;
type BTree<K, V> = sortedBTree.default<K, V>;

/** One write of a key; without `keyValue` it was deleted. */
interface Version {
  readonly revision: Revision;
  readonly keyValue: KeyValue | undefined;
}

export class KeyIndex {
  readonly #keys: BTree<string, Version[]> = new BTree<string, Version[]>(undefined, compareKeys);
  /** The same by key, for whoever asks for one: keys are long and much alike, so that comparing them takes time. */
  readonly #byKey = new Map<string, Version[]>();

  get(key: string, at?: Revision): KeyValue | undefined {
    const versions = this.#byKey.get(key);
    return versions && versionAt(versions, at);
  }

  /** Calls `visit` for each live key below `prefix` until it answers false. */
  scan(
    prefix: string,
    from: string | undefined,
    at: Revision | undefined,
    visit: (kv: KeyValue) => boolean,
  ): void {
    const first = from !== undefined && from > prefix ? from : prefix;
    for (const [key, versions] of this.#keys.entries(first)) {
      if (!key.startsWith(prefix)) return;
      const keyValue = versionAt(versions, at);
      if (keyValue && !visit(keyValue)) return;
    }
  }

  write(key: string, revision: Revision, keyValue: KeyValue | undefined): void {
    const known = this.#byKey.get(key);
    if (known) {
      known.push({ revision, keyValue });
      return;
    }
    const versions = [{ revision, keyValue }];
    this.#keys.set(key, versions);
    this.#byKey.set(key, versions);
  }

  /** Forgets versions of a key that nobody may ask for any more. */
  compact(key: string, upTo: Revision): void {
    const versions = this.#byKey.get(key);
    if (!versions) return;
    let keep = 0;
    while (keep + 1 < versions.length && versions[keep + 1]!.revision <= upTo) keep++;
    versions.splice(0, keep);
    const [first] = versions;
    if (versions.length === 1 && !first!.keyValue && first!.revision <= upTo) {
      this.#keys.delete(key);
      this.#byKey.delete(key);
    }
  }
}

function versionAt(versions: readonly Version[], at: Revision | undefined): KeyValue | undefined {
  if (at === undefined) return versions[versions.length - 1]!.keyValue;
  for (let i = versions.length - 1; i >= 0; i--) {
    const version = versions[i]!;
    if (version.revision <= at) return version.keyValue;
  }
  return undefined;
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
