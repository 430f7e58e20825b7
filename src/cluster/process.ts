/** A process of the cluster: it can be stopped, which loses all that it holds in memory, and started afresh. */
import { timestamp } from '../apimachinery/meta.ts';
import type { ComponentStatus } from '../api/sim/v1alpha1/component/types.ts';
import type { WorkQueue } from '../client/work-queue.ts';
import type { Clock, Millis, ScopedClock } from '../sim/clock.ts';

/** What runs while the process runs. */
export interface RunningProcess {
  stop(): void;
  /** Keys that wait in its work queues. */
  readonly queues?: readonly { readonly name: string; readonly length: number }[];
  /** The work queues of its controllers. */
  readonly workQueues?: ReadonlyMap<string, readonly WorkQueue[]>;
  /** The page that its /metrics is, made when it is asked for. */
  metrics?(): string;
}

const RESTARTING = 'restarting';

export class Process {
  readonly name: string;
  readonly node: string | undefined;
  readonly #clock: Clock;
  readonly #make: (scope: ScopedClock) => RunningProcess;
  #scope: ScopedClock | undefined;
  #instance: RunningProcess | undefined;
  #since: Millis;
  #starts = 0;
  /** Why it does not run: each reason must end before it starts again. */
  readonly #held = new Set<string>();
  /** Called after it started or stopped, whoever made it so. */
  onChange: (() => void) | undefined;

  /** `make` is called at each start, with a clock that ends with the process. */
  constructor(
    name: string,
    clock: Clock,
    make: (scope: ScopedClock) => RunningProcess,
    node?: string,
  ) {
    this.name = name;
    this.node = node;
    this.#clock = clock;
    this.#make = make;
    this.#since = clock.now();
  }

  get running(): boolean {
    return this.#instance !== undefined;
  }

  /** Stops it, until whoever gave this reason lets it go. */
  hold(reason: string): void {
    this.#held.add(reason);
    this.stop();
  }

  /** One reason less. With the last it starts. */
  release(reason: string): void {
    if (this.#held.delete(reason) && this.#held.size === 0) this.start();
  }

  /** Ends, and starts anew after a moment. */
  restart(delay: Millis): void {
    this.hold(RESTARTING);
    this.#clock.after(delay, () => this.release(RESTARTING));
  }

  start(): void {
    if (this.#instance || this.#held.size > 0) return;
    this.#scope = this.#clock.scope();
    this.#instance = this.#make(this.#scope);
    this.#since = this.#clock.now();
    this.#starts++;
    this.onChange?.();
  }

  stop(): void {
    if (!this.#instance) return;
    this.#instance.stop();
    this.#scope!.stop();
    this.#instance = undefined;
    this.#since = this.#clock.now();
    this.onChange?.();
  }

  /** Undefined while it does not run, or where it tells nothing. */
  get metrics(): string | undefined {
    return this.#instance?.metrics?.();
  }

  get workQueues(): ReadonlyMap<string, readonly WorkQueue[]> | undefined {
    return this.#instance?.workQueues;
  }

  get status(): ComponentStatus {
    return {
      state: this.running ? 'Running' : 'Stopped',
      since: timestamp(this.#since),
      restarts: Math.max(0, this.#starts - 1),
      ...(this.node && { node: this.node }),
      ...(this.#instance?.queues && { queues: this.#instance.queues }),
    };
  }
}
