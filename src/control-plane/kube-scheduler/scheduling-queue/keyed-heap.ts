/** A binary heap whose items are found by key, so that one can be changed or taken out (pkg/scheduler/backend/heap). */

export class KeyedHeap<T> {
  readonly #items: T[] = [];
  readonly #places = new Map<string, number>();
  readonly #keyOf: (item: T) => string;
  readonly #compare: (one: T, other: T) => number;

  constructor(keyOf: (item: T) => string, compare: (one: T, other: T) => number) {
    this.#keyOf = keyOf;
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  /** In no order that means anything. */
  get items(): readonly T[] {
    return this.#items;
  }

  get(key: string): T | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#items[place];
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  pop(): T | undefined {
    const first = this.#items[0];
    if (first !== undefined) this.delete(this.#keyOf(first));
    return first;
  }

  /** Adds an item, or puts it where it now belongs. */
  set(item: T): void {
    const key = this.#keyOf(item);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#items.length;
      this.#items.push(item);
    }
    this.#settle(item, place);
  }

  delete(key: string): T | undefined {
    const place = this.#places.get(key);
    if (place === undefined) return undefined;
    this.#places.delete(key);
    const removed = this.#items[place]!;
    const last = this.#items.pop()!;
    if (place < this.#items.length) this.#settle(last, place);
    return removed;
  }

  #settle(item: T, place: number): void {
    const items = this.#items;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.#compare(item, items[parent]!) >= 0) break;
      this.#put(items[parent]!, place);
      place = parent;
    }
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#compare(items[child + 1]!, items[child]!) < 0) child++;
      if (this.#compare(items[child]!, item) >= 0) break;
      this.#put(items[child]!, place);
      place = child;
    }
    this.#put(item, place);
  }

  #put(item: T, place: number): void {
    this.#items[place] = item;
    this.#places.set(this.#keyOf(item), place);
  }
}
