/** Numbers by topology key and value: `zone` → `a` → 3. */
import type { Labels } from '../../../../apimachinery/labels.ts';
import { bump } from '../../framework/tally.ts';

/** What the cluster counts for one topology key, by value; shared, and looked at only. */
export interface SharedCounts {
  readonly key: string;
  readonly counts: ReadonlyMap<string, number>;
}

/** The cluster's numbers as they are, and on top of them what a dry run moves. */
export class TopologyCounts {
  readonly #shared: readonly SharedCounts[];
  #moved: Map<string, Map<string, number>> | undefined;

  constructor(shared: readonly SharedCounts[] = []) {
    this.#shared = shared;
  }

  /** Whether every number is 0. */
  get empty(): boolean {
    for (const { key, counts } of this.#shared) {
      for (const value of counts.keys()) if (this.of(key, value) !== 0) return false;
    }
    for (const [key, counts] of this.#moved ?? []) {
      for (const value of counts.keys()) if (this.of(key, value) !== 0) return false;
    }
    return true;
  }

  /** Each once. */
  keys(): Iterable<string> {
    return new Set([...this.#shared.map(({ key }) => key), ...(this.#moved?.keys() ?? [])]);
  }

  of(key: string, value: string | undefined): number {
    if (value === undefined) return 0;
    let sum = this.#moved?.get(key)?.get(value) ?? 0;
    for (const { key: of, counts } of this.#shared) {
      if (of === key) sum += counts.get(value) ?? 0;
    }
    return sum;
  }

  /** Whether a node with these labels is in a domain that has any, of any key. */
  anyAt(labels: Labels): boolean {
    if (this.#moved) return [...this.keys()].some((key) => this.of(key, labels[key]) > 0);
    for (const { key, counts } of this.#shared) {
      const value = labels[key];
      if (value !== undefined && counts.has(value)) return true;
    }
    return false;
  }

  /** A node without the key stands in no domain of it. */
  add(labels: Labels, key: string, delta: number): void {
    const value = labels[key];
    if (value === undefined) return;
    this.#moved ??= new Map();
    let counts = this.#moved.get(key);
    if (!counts) this.#moved.set(key, (counts = new Map()));
    bump(counts, value, delta);
  }

  clone(): TopologyCounts {
    const copy = new TopologyCounts(this.#shared);
    if (this.#moved)
      copy.#moved = new Map([...this.#moved].map(([key, counts]) => [key, new Map(counts)]));
    return copy;
  }
}
