/** How many matching Pods each domain has, and which has the fewest (plugins/podtopologyspread/filtering.go). */
import type { SpreadConstraint } from './constraints.ts';

/**
 * Counts of one constraint: the cluster's, which are shared and never changed here, and what a dry run moves. The least is
 * kept at hand: nodes are many, and each asks for it. Two domains are remembered, which is enough as long as Pods are moved
 * within one domain only, as preemption's dry runs do.
 */
export class DomainCounts {
  readonly constraint: SpreadConstraint;
  #counts: ReadonlyMap<string, number>;
  #moved = new Map<string, number>();
  #least = NO_DOMAIN;
  #second = NO_DOMAIN;

  constructor(constraint: SpreadConstraint, counts: ReadonlyMap<string, number>) {
    this.constraint = constraint;
    this.#counts = counts;
    for (const [value, count] of counts) this.#place(value, count);
  }

  clone(): DomainCounts {
    const copy = new DomainCounts(this.constraint, NO_COUNTS);
    copy.#counts = this.#counts;
    copy.#moved = new Map(this.#moved);
    copy.#least = this.#least;
    copy.#second = this.#second;
    return copy;
  }

  of(value: string): number {
    return (this.#counts.get(value) ?? 0) + (this.#moved.get(value) ?? 0);
  }

  /** To a domain of the cluster's. */
  add(value: string, delta: number): void {
    this.#moved.set(value, (this.#moved.get(value) ?? 0) + delta);
    this.#place(value, this.of(value));
  }

  get least(): number {
    return this.#counts.size < this.constraint.minDomains ? 0 : this.#least.count;
  }

  #place(value: string, count: number): void {
    if (value === this.#least.value || value === this.#second.value) {
      if (value === this.#least.value) this.#least = { value, count };
      else this.#second = { value, count };
      if (this.#least.count > this.#second.count) {
        [this.#least, this.#second] = [this.#second, this.#least];
      }
    } else if (count < this.#least.count) {
      this.#second = this.#least;
      this.#least = { value, count };
    } else if (count < this.#second.count) {
      this.#second = { value, count };
    }
  }
}

interface Domain {
  readonly value: string | undefined;
  readonly count: number;
}

const NO_DOMAIN: Domain = { value: undefined, count: Infinity };
const NO_COUNTS: ReadonlyMap<string, number> = new Map();
