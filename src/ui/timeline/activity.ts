/** How much happened when: writes counted in short buckets of virtual time, for the strip at the bottom. */
import type { Mirror } from '../mirror/mirror.ts';
import type { Ticks } from '../mirror/ticks.ts';

const BUCKET = 1_000;
/** Half an hour of seconds. */
const KEPT = 1_800;

export class Activity {
  readonly #mirror: Mirror;
  readonly #counts = new Map<number, number>();
  #start: number | undefined;

  constructor(mirror: Mirror, ticks: Ticks) {
    this.#mirror = mirror;
    ticks.subscribe(() => {
      const { now } = ticks.current();
      this.#start ??= now;
      // A cluster that was loaded anew has an earlier clock, and another history.
      if (now < this.#start) {
        this.#counts.clear();
        this.#start = now;
      }
    });
    mirror.onArrivals((arrivals) => {
      const writes = arrivals.filter((arrival) => 'event' in arrival).length;
      if (!writes) return;
      const bucket = Math.floor(ticks.current().now / BUCKET);
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + writes);
      if (this.#counts.size > KEPT * 1.2)
        for (const old of this.#counts.keys()) if (old < bucket - KEPT) this.#counts.delete(old);
    });
  }

  /** When the cluster began, which its Clock knows: a link may have been opened long after. */
  get start(): number | undefined {
    const { creationTimestamp } = this.#mirror.get('clocks', 'cluster')?.metadata ?? {};
    return creationTimestamp ? Date.parse(creationTimestamp) : this.#start;
  }

  /** Changes from one moment to another. */
  between(from: number, to: number): number {
    let sum = 0;
    for (let bucket = Math.floor(from / BUCKET); bucket < to / BUCKET; bucket++)
      sum += this.#counts.get(bucket) ?? 0;
    return sum;
  }
}
