/** The cluster's clock in the page: every frame for the clock's own face, four times a second for ages. */
import type { Tick } from '../../backend/cluster-backend.ts';

type Listener = () => void;
/** Real milliseconds between two looks at what changes all the time. */
export const SLOW = 250;

export class Ticks {
  #tick: Tick = { now: 0, steps: 0, settled: false, behind: false, revision: 0, spans: [] };
  #slow: Tick = this.#tick;
  #slowAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<Listener>();
  readonly #slowListeners = new Set<Listener>();

  readonly current = (): Tick => this.#tick;
  readonly slow = (): Tick => this.#slow;

  readonly subscribe = (listener: Listener): Listener => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly subscribeSlow = (listener: Listener): Listener => {
    this.#slowListeners.add(listener);
    return () => this.#slowListeners.delete(listener);
  };

  push(tick: Tick): void {
    this.#tick = tick;
    for (const listener of this.#listeners) listener();
    const wait = this.#slowAt + SLOW - performance.now();
    if (wait <= 0) this.#pushSlow();
    else this.#timer ??= setTimeout(() => this.#pushSlow(), wait);
  }

  #pushSlow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#slowAt = performance.now();
    this.#slow = this.#tick;
    for (const listener of this.#slowListeners) listener();
  }
}
