/** How much CPU time has been used, from a rate that changes now and then: nothing runs while it stays as it is. */
import { SECOND, type Millis } from '../../../sim/clock.ts';

/** How far back it can say how much it was. */
const REMEMBERED: Millis = 60 * SECOND;
/** Rates that held for less are added up and told apart no more. */
const FINEST: Millis = 200;

interface Stretch {
  readonly at: Millis;
  /** Milliseconds of one core, up to `at`. */
  readonly used: number;
  /** Thousandths of a core from `at` on. */
  readonly rate: number;
}

/** With 500 from 0 s and 0 from 10 s on: `usedAt` says 2500 at 5 s, and 5000 at 10 s and later. */
export class CpuMeter {
  #now: Stretch;
  #earlier: Stretch[] | undefined;

  constructor(at: Millis) {
    this.#now = { at, used: 0, rate: 0 };
  }

  get rate(): number {
    return this.#now.rate;
  }

  /** From now on. */
  set(at: Millis, rate: number): void {
    const before = this.#now;
    if (rate === before.rate) return;
    this.#now = { at, used: usedAt(before, at), rate };
    const earlier = (this.#earlier ??= []);
    const last = earlier.at(-2);
    if (last && before.at - last.at < FINEST) earlier.pop();
    earlier.push(before);
    while (earlier.length > 1 && earlier[1]!.at <= at - REMEMBERED) earlier.shift();
  }

  /** Milliseconds of one core up to a moment of the last minute. */
  usedAt(moment: Millis): number {
    if (moment >= this.#now.at) return usedAt(this.#now, moment);
    const stretch = this.#earlier?.findLast(({ at }) => at <= moment);
    return stretch ? usedAt(stretch, moment) : 0;
  }
}

const usedAt = ({ at, used, rate }: Stretch, moment: Millis): number =>
  used + (rate * (moment - at)) / 1000;
