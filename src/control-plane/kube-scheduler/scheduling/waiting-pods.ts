/** Pods that Permit plugins hold between their cycle and their binding (pkg/scheduler/framework/runtime/waiting_pods_map.go). */
import type { Cancel, Clock, Millis } from '../../../sim/clock.ts';
import { unschedulable, type Verdict } from '../framework/status.ts';

interface WaitingPod {
  /** Whoever still holds it, with its time-out. */
  readonly holds: Map<string, Cancel>;
  readonly decided: (refusal: Verdict | undefined) => void;
}

export class WaitingPods {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, WaitingPod>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once: when all have let go, or with the first refusal. */
  hold(
    uid: string,
    plugins: ReadonlyMap<string, Millis>,
    decided: (refusal: Verdict | undefined) => void,
  ): void {
    const holds = new Map<string, Cancel>();
    this.#waiting.set(uid, { holds, decided });
    for (const [plugin, timeout] of plugins) {
      const expire = () =>
        this.reject(
          uid,
          plugin,
          `rejected due to timeout after waiting ${timeout / 1000}s at plugin ${plugin}`,
        );
      holds.set(plugin, this.#clock.after(timeout, expire));
    }
  }

  has(uid: string): boolean {
    return this.#waiting.has(uid);
  }

  /** One plugin lets go. */
  allow(uid: string, plugin: string): void {
    const waiting = this.#waiting.get(uid);
    waiting?.holds.get(plugin)?.();
    waiting?.holds.delete(plugin);
    if (waiting?.holds.size === 0) this.#decide(uid, undefined);
  }

  /** False if the Pod is not held. */
  reject(uid: string, plugin: string, reason: string): boolean {
    if (!this.#waiting.has(uid)) return false;
    this.#decide(uid, { plugin, status: unschedulable(reason) });
    return true;
  }

  #decide(uid: string, refusal: Verdict | undefined): void {
    const { holds, decided } = this.#waiting.get(uid)!;
    this.#waiting.delete(uid);
    for (const cancel of holds.values()) cancel();
    this.#clock.after(0, () => decided(refusal));
  }
}
