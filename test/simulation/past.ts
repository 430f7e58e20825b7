/** What a checker remembers of what may still be believed. */
import type { Millis } from '../../src/sim/clock.ts';
import type { Scene } from './checker.ts';

/** What was so at any time that somebody may still believe in: caches lag, more so while something is broken. */
export class Past<T> {
  readonly #scene: Scene;
  readonly #values = new Map<string, { value: T; since: Millis; until: Millis }[]>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  add(uid: string, value: T): void {
    const now = this.#scene.cluster.simulation.clock.now();
    let values = this.#values.get(uid);
    if (!values) this.#values.set(uid, (values = []));
    const last = values.at(-1);
    if (last) last.until = now;
    values.push({ value, since: now, until: Infinity });
  }

  /** When its first value came. */
  since(uid: string): Millis {
    return this.#values.get(uid)?.[0]?.since ?? Infinity;
  }

  of(uid: string): readonly T[] {
    const horizon = this.#scene.horizon();
    return (this.#values.get(uid) ?? [])
      .filter(({ until }) => until >= horizon)
      .map(({ value }) => value);
  }
}
