/** Whether somebody could be reached at a moment of the last minutes. */
import { MINUTE, type Millis } from '../sim/clock.ts';

const REMEMBERED: Millis = 2 * MINUTE;

export class Reachability {
  /** Changes, oldest first. Before the first one: not. */
  #changes: { readonly at: Millis; readonly reachable: boolean }[] = [];

  set(at: Millis, reachable: boolean): void {
    if ((this.#changes.at(-1)?.reachable ?? false) === reachable) return;
    this.#changes.push({ at, reachable });
    while (this.#changes.length > 1 && this.#changes[1]!.at <= at - REMEMBERED)
      this.#changes.shift();
  }

  at(moment: Millis): boolean {
    return this.#changes.findLast(({ at }) => at <= moment)?.reachable ?? false;
  }
}
