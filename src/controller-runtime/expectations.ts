/**
 * What a controller has done and not seen yet (pkg/controller/controller_utils.go, 1.36). A cache that lags would
 * otherwise make it create the same Pods twice: while something is expected, it looks but does not act.
 *
 *   create 3 Pods              creations 3
 *   one arrives by the watch   creations 2   still waiting
 *   two more arrive            creations 0   free to act again
 */
import { MINUTE, type Clock, type Millis } from '../sim/clock.ts';

/** After this long the events are taken as lost, and the controller acts on what it sees. */
const GIVE_UP_AFTER: Millis = 5 * MINUTE;

interface Expected {
  creations: number;
  readonly deletions: Set<string>;
  readonly since: Millis;
}

export class Expectations {
  readonly #clock: Clock;
  readonly #expected = new Map<string, Expected>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Called before the writes. Forgets what was expected for this key before. */
  expectCreations(key: string, count: number): void {
    this.#expected.set(key, { creations: count, deletions: new Set(), since: this.#clock.now() });
  }

  /** Called before the writes. Deletions are told apart by name: an object can be seen to go twice. */
  expectDeletions(key: string, names: Iterable<string>): void {
    this.#expected.set(key, { creations: 0, deletions: new Set(names), since: this.#clock.now() });
  }

  /** One came by the watch, or will never come because its creation was refused. */
  creationObserved(key: string): void {
    const expected = this.#expected.get(key);
    if (expected && expected.creations > 0) expected.creations--;
  }

  deletionObserved(key: string, name: string): void {
    this.#expected.get(key)?.deletions.delete(name);
  }

  satisfied(key: string): boolean {
    const expected = this.#expected.get(key);
    if (!expected) return true;
    const fulfilled = expected.creations === 0 && expected.deletions.size === 0;
    return fulfilled || this.#clock.now() - expected.since > GIVE_UP_AFTER;
  }

  /** The object with this key is gone. */
  forget(key: string): void {
    this.#expected.delete(key);
  }
}
