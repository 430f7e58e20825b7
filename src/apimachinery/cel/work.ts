/**
 * What costs do not count. Upstream's costs are made for Go and for requests that time out: comparing two lists costs as
 * little if their elements are lists of a hundred thousand. So that no expression hangs, such steps are counted, too, and
 * an evaluation that takes too many is given up as if it had cost too much.
 */
import { Refusal } from '../status.ts';

/** The evaluation went over its limit and is given up, whatever it was doing. */
export class LimitExceeded extends Refusal {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
    this.name = 'LimitExceeded';
  }
}

/** Some seconds at most, on a slow machine. */
const MOST = 20_000_000;

let done = 0;
let running = 0;

// Parity: upstream counts costs only. Expressions that reach this limit run for long there before a time-out ends them.
export function spend(steps: number): void {
  done += steps;
  if (done > MOST && running > 0) throw new LimitExceeded();
}

/** One evaluation with all that it asks for: evaluations inside of it spend from the same. */
export function counted<R>(body: () => R): R {
  if (running === 0) done = 0;
  running += 1;
  const result = body();
  running -= 1;
  return result;
}
