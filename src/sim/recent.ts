/**
 * Remembers what was set last, and forgets what was not set for long: at least `capacity` entries are kept, at most
 * twice as many. Two generations, since a Map that is always deleted from at its front is slow to say what its front is.
 */
export class Recent<K, V> {
  readonly #capacity: number;
  #newer = new Map<K, V>();
  #older = new Map<K, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: K): V | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: K, value: V): void {
    this.#newer.set(key, value);
    if (this.#newer.size < this.#capacity) return;
    this.#older = this.#newer;
    this.#newer = new Map();
  }
}
