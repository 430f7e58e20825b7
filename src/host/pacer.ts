/** Maps wall time to virtual time: 0 … 1000 times as fast, or as fast as it goes. The only one who knows both. */
import type { ClockSpec, ClockStep } from '../api/sim/v1alpha1/clock/types.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { parseTime } from '../apimachinery/meta.ts';
import { MINUTE, type Millis } from '../sim/clock.ts';
import type { Span } from '../sim/trace.ts';

export interface Paced {
  /** Wall milliseconds until the next tick is worth its while; undefined: nothing happens until an input comes. */
  readonly wait: number | undefined;
  /** Virtual time fell back behind what was asked for. */
  readonly behind: boolean;
}

const IDLE: Paced = { wait: undefined, behind: false };
/** The clock on screen moves at least this often. */
const SLOWEST_TICK: Millis = 50;
/** A step that shows nothing is no step, but there must be an end. */
const TASKS_PER_STEP = 10_000;
/** What is waited for may never come: so long, and no longer, the clock is run for it. */
const LONGEST_STEP: Millis = 5 * MINUTE;

export class Pacer {
  readonly #cluster: Cluster;
  readonly #wall: () => Millis;
  #anchor: { readonly wall: Millis; readonly virtual: Millis; readonly speed: number } | undefined;
  #stepped: string | undefined;

  /** `wall` may start anywhere, but must not go back. */
  constructor(cluster: Cluster, wall: () => Millis) {
    this.#cluster = cluster;
    this.#wall = wall;
    this.#stepped = cluster.clockSpec.step?.id;
  }

  /** Runs what is due, for at most `budget` wall milliseconds. Throws SimulationFault when it meets a bug. */
  tick(budget: Millis): Paced {
    const spec = this.#cluster.clockSpec;
    const deadline = this.#wall() + budget;
    if (spec.paused) {
      this.#anchor = undefined;
      this.#step(spec);
      return IDLE;
    }
    const until = spec.runUntil === undefined ? undefined : parseTime(spec.runUntil);
    return spec.speed === 'max'
      ? this.#asFastAsItGoes(deadline, until)
      : this.#atSpeed(spec.speed, deadline, until);
  }

  #asFastAsItGoes(deadline: Millis, until: Millis | undefined): Paced {
    this.#anchor = undefined;
    const { simulation } = this.#cluster;
    const goesOn = until !== undefined && simulation.clock.now() < until;
    while (goesOn ? (simulation.nextDue ?? Infinity) <= until : !simulation.settled) {
      if (!simulation.step()) break;
      if ((simulation.steps & 63) === 0 && this.#wall() >= deadline)
        return { wait: 0, behind: false };
    }
    if (goesOn) simulation.advance(until);
    return IDLE;
  }

  #atSpeed(speed: number, deadline: Millis, until: Millis | undefined): Paced {
    const { simulation } = this.#cluster;
    const now = simulation.clock.now();
    const wall = this.#wall();
    if (this.#anchor?.speed !== speed) this.#anchor = { wall, virtual: now, speed };
    const { wall: wallStart, virtual } = this.#anchor;
    const target = Math.min(virtual + Math.floor((wall - wallStart) * speed), until ?? Infinity);
    while ((simulation.nextDue ?? Infinity) <= target) {
      if (!simulation.step()) return IDLE;
      if (this.#wall() >= deadline && (simulation.nextDue ?? Infinity) <= target) {
        // Honestly slower, rather than trying to catch up for ever.
        this.#anchor = undefined;
        return { wait: 0, behind: true };
      }
    }
    simulation.advance(target);
    if (until !== undefined && target >= until) return IDLE;
    const next = (simulation.nextDue ?? Infinity) - simulation.clock.now();
    return { wait: Math.min(Math.max(1, next / speed), SLOWEST_TICK), behind: false };
  }

  #step({ step }: ClockSpec): void {
    if (!step || step.id === this.#stepped) return;
    this.#stepped = step.id;
    const { simulation } = this.#cluster;
    const { trace } = simulation;
    for (let taken = 0; taken < step.count; taken++) {
      let seen = trace.next - 1;
      const latest = step.until ? simulation.clock.now() + LONGEST_STEP : Infinity;
      for (let tasks = 0; tasks < TASKS_PER_STEP; tasks++) {
        if ((simulation.nextDue ?? Infinity) > latest || !simulation.step()) return;
        const news = trace.since(seen);
        if (news.some((span) => isLike(span, step.until))) break;
        seen = trace.next - 1;
      }
    }
  }
}

function isLike(
  span: Span,
  { action, component, subject }: NonNullable<ClockStep['until']> = {},
): boolean {
  return (
    (action === undefined || span.action === action) &&
    (component === undefined || span.component === component) &&
    (subject === undefined || span.subject === subject)
  );
}
