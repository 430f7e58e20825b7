/** How many matching Pods each domain has, and which has the fewest (plugins/podtopologyspread/filtering.go). */
import type { SpreadConstraint } from './constraints.ts';

/**
 * Counts of one constraint. The least is kept at hand: nodes are many, and each asks for it. Two domains are
 * remembered, which is enough as long as Pods are moved within one domain only, as preemption's dry runs do.
 */
export class DomainCounts {
  readonly constraint: SpreadConstraint;
  readonly #counts: Map<string, number>;
  #least: Domain;
  #second: Domain;

  constructor(constraint: SpreadConstraint, counts = new Map<string, number>()) {
    this.constraint = constraint;
    this.#counts = counts;
    this.#least = this.#second = NO_DOMAIN;
    for (const [value, count] of counts) this.#place(value, count);
  }

  clone(): DomainCounts {
    return new DomainCounts(this.constraint, new Map(this.#counts));
  }

  of(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  add(value: string, delta: number): void {
    const count = this.of(value) + delta;
    this.#counts.set(value, count);
    this.#place(value, count);
  }

  get least(): number {
    return this.#counts.size < this.constraint.minDomains ? 0 : this.#least.count;
  }

  #place(value: string, count: number): void {
    const domain = { value, count };
    if (value === this.#least.value || value === this.#second.value) {
      if (value === this.#least.value) this.#least = domain;
      else this.#second = domain;
      if (this.#least.count > this.#second.count) {
        [this.#least, this.#second] = [this.#second, this.#least];
      }
    } else if (count < this.#least.count) {
      this.#second = this.#least;
      this.#least = domain;
    } else if (count < this.#second.count) {
      this.#second = domain;
    }
  }
}

interface Domain {
  readonly value: string | undefined;
  readonly count: number;
}

const NO_DOMAIN: Domain = { value: undefined, count: Infinity };
