/** Numbers by topology key and value: `zone` → `a` → 3. */
import type { Labels } from '../../../../apimachinery/labels.ts';

export class TopologyCounts {
  readonly #counts = new Map<string, Map<string, number>>();
  #size = 0;

  /** How many pairs of key and value there are. */
  get size(): number {
    return this.#size;
  }

  keys(): Iterable<string> {
    return this.#counts.keys();
  }

  of(key: string, value: string | undefined): number {
    return value === undefined ? 0 : (this.#counts.get(key)?.get(value) ?? 0);
  }

  /** A node without the key stands in no domain of it. A count that comes back to 0 is forgotten. */
  add(labels: Labels, key: string, delta: number): void {
    const value = labels[key];
    if (value === undefined) return;
    const count = this.of(key, value) + delta;
    if (count !== 0) this.#put(key, value, count);
    else if (this.#counts.get(key)?.delete(value)) this.#size--;
  }

  /** As add, but a sum of 0 stays: it says that there were wishes, even if they cancel out. */
  accumulate(labels: Labels, key: string, delta: number): void {
    const value = labels[key];
    if (value !== undefined) this.#put(key, value, this.of(key, value) + delta);
  }

  clone(): TopologyCounts {
    const copy = new TopologyCounts();
    for (const [key, values] of this.#counts) copy.#counts.set(key, new Map(values));
    copy.#size = this.#size;
    return copy;
  }

  #put(key: string, value: string, count: number): void {
    let values = this.#counts.get(key);
    if (!values) this.#counts.set(key, (values = new Map()));
    if (!values.has(value)) this.#size++;
    values.set(value, count);
  }
}
