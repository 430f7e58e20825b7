/** Virtual time: the only way in which anything in the core happens later. */

/** Milliseconds of virtual time. As a moment: since the Unix epoch. */
export type Millis = number;

export const SECOND: Millis = 1000;
export const MINUTE: Millis = 60 * SECOND;

/** Takes back what was asked for. Calling it twice, or too late, does nothing. */
export type Cancel = () => void;

export interface Clock {
  now(): Millis;

  /** Runs `task` once, `delay` from now, with the span that is current now as its cause. */
  after(delay: Millis, task: () => void): Cancel;

  /**
   * As `after`, for upkeep that never ends by itself (heartbeats, resyncs, periodic checks).
   * A simulation in which only upkeep is pending has settled.
   */
  upkeep(delay: Millis, task: () => void): Cancel;

  /** A clock whose pending tasks all vanish when it is stopped: one for each process. */
  scope(): ScopedClock;

  /**
   * A turn at the end of each moment, after all that `after` and `upkeep` bring then and after the slots that were made before.
   * When such a task was asked for makes no difference to its order, so that one which is left out, because nothing would
   * come of it, changes no other's.
   */
  slot(): Slot;
}

export interface Slot {
  after(delay: Millis, task: () => void): Cancel;
  upkeep(delay: Millis, task: () => void): Cancel;
  /** Its turn in this moment is over, whether or not there was a task. */
  readonly passed: boolean;
}

export interface ScopedClock extends Clock {
  readonly stopped: boolean;
  /** Drops everything that is pending in this scope; from now on it accepts nothing. */
  stop(): void;
}

/** Runs `task` every `period` as upkeep, first after one period, until cancelled. */
export function every(clock: Clock, period: Millis, task: () => void): Cancel {
  let cancel: Cancel = () => {};
  const again = () => {
    cancel = clock.upkeep(period, () => {
      again();
      task();
    });
  };
  again();
  return () => cancel();
}
