/** Drives a program: resumes it when its wait is over, passes it the signals that it listens to, ends it. */
import type { Cancel, Clock } from '../../sim/clock.ts';
import type { Program, Signal, Wait } from './program.ts';

export class RunningProgram {
  readonly #clock: Clock;
  readonly #program: Program;
  readonly #onExit: (code: number) => void;
  /** Asked after every step: the program has done what is not forgiven. */
  readonly #mustDie: () => boolean;
  #wait: Wait | undefined;
  #cancel: Cancel = () => {};
  #ended = false;

  constructor(
    clock: Clock,
    program: Program,
    mustDie: () => boolean,
    onExit: (code: number) => void,
  ) {
    this.#clock = clock;
    this.#program = program;
    this.#mustDie = mustDie;
    this.#onExit = onExit;
  }

  start(): void {
    this.#resume(undefined);
  }

  /** As the first process of its container, a program gets only the signals that it asks for. */
  signal(signal: Signal): void {
    if (this.#ended || !this.#wait?.wakesOn?.includes(signal)) return;
    this.#cancel();
    this.#wait = undefined;
    this.#cancel = this.#clock.after(0, () => this.#resume(signal));
  }

  /** SIGKILL. */
  kill(): void {
    this.#end(137);
  }

  /** The machine is gone: it never gets to say how it ended. */
  drop(): void {
    this.#ended = true;
    this.#cancel();
  }

  #resume(signal: Signal | undefined): void {
    const step = this.#program.next(signal);
    if (this.#ended) return;
    if (this.#mustDie()) return this.#end(137);
    if (step.done) return this.#end(step.value);
    this.#wait = step.value;
    const { for: millis, upkeep } = step.value;
    if (millis === undefined) this.#cancel = () => {};
    else
      this.#cancel = (upkeep ? this.#clock.upkeep : this.#clock.after)(millis, () =>
        this.#resume(undefined),
      );
  }

  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancel();
    this.#onExit(code);
  }
}
