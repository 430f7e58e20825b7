/** The loop: takes the next task, sets the clock to its moment, runs it to completion. */
import { Digest } from './digest.ts';
import type { Cancel, Clock, Millis, ScopedClock, Slot } from './clock.ts';
import { seededRandom, type Random } from './random.ts';
import { TaskQueue, type Task, type TaskScope } from './task-queue.ts';
import { RecordedTrace, type Span, type SpanId } from './trace.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Virtual time at the beginning. */
  readonly start: Millis;
  /** Names of fields whose values many objects share: the digest then reads them once. */
  readonly sharedFields?: Iterable<string>;
}

/** A bug in the simulator itself: what would be needed to see it again. */
export class SimulationFault extends Error {
  readonly seed: number;
  readonly at: Millis;
  /** Tasks that had run to completion. Replaying the input log this far is safe. */
  readonly steps: number;
  readonly chain: readonly Span[];

  constructor(cause: unknown, simulation: Simulation) {
    super(
      `${cause instanceof Error ? cause.message : String(cause)} (seed ${simulation.seed}, step ${simulation.steps})`,
      {
        cause,
      },
    );
    this.name = 'SimulationFault';
    this.seed = simulation.seed;
    this.at = simulation.clock.now();
    this.steps = simulation.steps;
    this.chain = simulation.trace.chain(simulation.trace.current);
  }
}

/** Tasks of slots come after all others of their moment: numbers of others stay below. */
const FIRST_SLOT = 2 ** 52;

/**
 * Does what is no part of a run, such as a study on a copy of its own: a bug in it is a value, for whoever asked. It must
 * not touch what a run goes on with.
 */
export function contained<R>(
  body: () => R,
): { readonly ok: true; readonly value: R } | { readonly ok: false; readonly bug: Error } {
  try {
    return { ok: true, value: body() };
  } catch (cause) {
    return { ok: false, bug: cause instanceof Error ? cause : new Error(String(cause)) };
  }
}

export class Simulation {
  readonly seed: number;
  readonly start: Millis;
  readonly random: Random;
  readonly trace: RecordedTrace;
  readonly clock: Clock;
  /** Of everything that was written to `history`. */
  readonly digest: Digest;
  /** Set once, by the first bug. Nothing runs after it. */
  fault: SimulationFault | undefined;

  readonly #queue = new TaskQueue();
  #now: Millis;
  #order = 0;
  #slots = FIRST_SLOT;
  /** The slot whose task ran last, and when. */
  #turn = { at: -Infinity, slot: 0 };
  #steps = 0;
  #foreground = 0;

  constructor({ seed, start, sharedFields }: SimulationOptions) {
    this.seed = seed;
    this.start = start;
    this.#now = start;
    this.random = seededRandom(seed);
    this.digest = new Digest(sharedFields);
    this.trace = new RecordedTrace(() => this.#now);
    this.clock = this.#scope();
  }

  /** Tasks run so far. With the moment, it says exactly when an input came. */
  get steps(): number {
    return this.#steps;
  }

  /** Only upkeep is pending: nothing will change unless somebody acts or something is found missing. */
  get settled(): boolean {
    return this.#foreground === 0;
  }

  /** When the next task is due. */
  get nextDue(): Millis | undefined {
    return this.#queue.peek()?.due;
  }

  /** Runs one task. False when none is left. */
  step(): boolean {
    const task = this.#queue.pop();
    if (!task || this.fault) return false;
    this.#now = task.due;
    const run = task.run!;
    task.run = undefined;
    if (!task.upkeep) this.#pending(task.scope, -1);
    if (task.order >= FIRST_SLOT) this.#turn = { at: task.due, slot: task.order };
    this.#run(task.cause, run);
    this.#steps++;
    return true;
  }

  /** Runs all that is due up to and including `moment`, then sets the clock to it. */
  runUntil(moment: Millis): void {
    while (!this.fault && (this.nextDue ?? Infinity) <= moment) this.step();
    if (!this.fault) this.advance(moment);
  }

  runFor(duration: Millis): void {
    this.runUntil(this.#now + duration);
  }

  /** Runs until only upkeep is pending, at most until `limit`. True if it settled. */
  runUntilSettled(limit: Millis = this.#now + 24 * 60 * 60 * 1000): boolean {
    while (!this.fault && !this.settled && (this.nextDue ?? Infinity) <= limit) this.step();
    return this.settled;
  }

  /** Moves the clock on, no further than to the next task. */
  advance(moment: Millis): void {
    this.#now = Math.max(this.#now, Math.min(moment, this.nextDue ?? Infinity));
  }

  /** Runs something from outside (an input) such that a bug in it stops the run as a task's would. */
  guard<R>(body: () => R): R {
    try {
      return body();
    } catch (cause) {
      throw this.#faulted(cause);
    }
  }

  /** The same for a task. */
  #run(cause: SpanId | undefined, task: () => void): void {
    try {
      this.trace.resume(cause, task);
    } catch (bug) {
      throw this.#faulted(bug);
    }
  }

  #faulted(cause: unknown): SimulationFault {
    this.fault ??= new SimulationFault(cause, this);
    return this.fault;
  }

  #pending(scope: TaskScope, more: 1 | -1): void {
    scope.foreground += more;
    this.#foreground += more;
  }

  #scope(): ScopedClock {
    const scope: TaskScope = { stopped: false, foreground: 0 };
    const add = (
      delay: Millis,
      run: () => void,
      upkeep: boolean,
      order = this.#order++,
    ): Cancel => {
      if (scope.stopped) return () => {};
      const task: Task = {
        due: this.#now + Math.max(0, Math.ceil(delay)),
        order,
        upkeep,
        cause: this.trace.current,
        scope,
        run,
      };
      this.#queue.push(task);
      if (!upkeep) this.#pending(scope, 1);
      return () => {
        if (!task.run) return;
        task.run = undefined;
        if (!upkeep) this.#pending(scope, -1);
      };
    };
    return {
      now: () => this.#now,
      after: (delay, task) => add(delay, task, false),
      upkeep: (delay, task) => add(delay, task, true),
      scope: () => this.#scope(),
      slot: () => this.#slot(add),
      get stopped() {
        return scope.stopped;
      },
      stop: () => {
        scope.stopped = true;
        this.#foreground -= scope.foreground;
        scope.foreground = 0;
        this.#queue.drop(scope);
      },
    };
  }

  #slot(add: (delay: Millis, run: () => void, upkeep: boolean, order: number) => Cancel): Slot {
    const order = this.#slots++;
    const passed = () => this.#turn.at === this.#now && this.#turn.slot >= order;
    return {
      after: (delay, task) => add(delay, task, false, order),
      upkeep: (delay, task) => add(delay, task, true, order),
      get passed() {
        return passed();
      },
    };
  }
}
