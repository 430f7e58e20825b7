/** How long to wait before trying a thing again, by key (client-go util/flowcontrol/backoff.go, 1.36). */
import type { Clock, Millis } from '../../sim/clock.ts';

interface Entry {
  readonly wait: Millis;
  readonly updatedAt: Millis;
}

export class BackOff {
  readonly #clock: Clock;
  readonly #first: Millis;
  readonly #longest: Millis;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, first: Millis, longest: Millis) {
    this.#clock = clock;
    this.#first = first;
    this.#longest = longest;
  }

  /** How long this key has to wait now; none if it never failed. */
  get(key: string): Millis {
    return this.#entries.get(key)?.wait ?? 0;
  }

  /** It failed again: twice as long as last time, or as the first time when it went well for long enough. */
  next(key: string, at: Millis): void {
    const entry = this.#entries.get(key);
    const wait =
      !entry || this.#expired(entry, at) ? this.#first : Math.min(2 * entry.wait, this.#longest);
    this.#entries.set(key, { wait, updatedAt: this.#clock.now() });
  }

  /** Whether what happened at `at` is not long enough ago. */
  isWaitingSince(key: string, at: Millis): boolean {
    const entry = this.#entries.get(key);
    if (!entry || this.#expired(entry, at)) return false;
    return this.#clock.now() - at < entry.wait;
  }

  /** Whether the last failure is not long enough ago. */
  isWaiting(key: string): boolean {
    const entry = this.#entries.get(key);
    const now = this.#clock.now();
    if (!entry || this.#expired(entry, now)) return false;
    return now - entry.updatedAt < entry.wait;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  /** After twice the longest wait without a failure, the next one counts as the first. */
  #expired(entry: Entry, at: Millis): boolean {
    return at - entry.updatedAt > 2 * this.#longest;
  }
}
