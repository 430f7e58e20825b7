/** The newest calls to a runtime, for whoever wants to look over its shoulder. */
import type { Clock, Millis } from '../../sim/clock.ts';

export interface RuntimeCall {
  readonly at: Millis;
  readonly verb: string;
  readonly subject: string;
}

const KEPT = 256;

export class CallLog {
  readonly #clock: Clock;
  readonly #calls: RuntimeCall[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Oldest first. */
  get calls(): readonly RuntimeCall[] {
    return this.#calls.slice(-KEPT);
  }

  note(verb: string, subject: string): void {
    this.#calls.push({ at: this.#clock.now(), verb, subject });
    if (this.#calls.length >= 2 * KEPT) this.#calls.splice(0, KEPT);
  }
}
