/**
 * How fast nodes are given up, zone by zone (handleDisruption in pkg/controller/nodelifecycle and its scheduler/, 1.36). When a whole
 * zone fails, it is rather the network than the nodes; when every zone fails, it is rather the control plane, and nobody is evicted.
 */
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import { evictionRate, zoneStateOf, type ZoneState } from './plan.ts';

interface Count {
  ready: number;
  notReady: number;
}

interface Zone {
  /** Unknown while none of its nodes counts: they are evicted at the rate that it has. */
  state: ZoneState | undefined;
  readonly evictions: ZoneEvictions;
}

/** What a change of the zones' states asks of the nodes. */
export type ModeChange = 'enter-full-disruption' | 'leave-full-disruption' | undefined;

export class Zones {
  readonly #zones = new Map<string, Zone>();

  /** The evictions of a zone, which comes to be with its first node. */
  evictions(zone: string, now: Millis): ZoneEvictions {
    let found = this.#zones.get(zone);
    if (!found)
      this.#zones.set(zone, (found = { state: undefined, evictions: new ZoneEvictions(now) }));
    return found.evictions;
  }

  get all(): Iterable<ZoneEvictions> {
    return [...this.#zones.values()].map(({ evictions }) => evictions);
  }

  stateOf(zone: string): ZoneState | undefined {
    return this.#zones.get(zone)?.state;
  }

  /** Takes in how the nodes of each zone are, and sets the rates. */
  update(counts: ReadonlyMap<string, Count>, now: Millis): ModeChange {
    const counted = new Map<Zone, ZoneState>();
    for (const [name, { ready, notReady }] of counts) {
      this.evictions(name, now);
      const zone = this.#zones.get(name)!;
      zone.state ??= 'Initial';
      counted.set(zone, zoneStateOf(ready, notReady));
    }
    for (const zone of this.#zones.values()) if (!counted.has(zone)) zone.state = undefined;

    const allDisrupted = [...counted.values()].every((state) => state === 'FullDisruption');
    const allWereDisrupted = [...counted.keys()].every(({ state }) => state === 'FullDisruption');
    if (allDisrupted && allWereDisrupted) return undefined;
    if (allDisrupted) {
      for (const zone of counted.keys()) {
        zone.state = 'FullDisruption';
        zone.evictions.setRate(0, now);
      }
      return 'enter-full-disruption';
    }
    for (const [name, { ready, notReady }] of counts) {
      const zone = this.#zones.get(name)!;
      const state = counted.get(zone)!;
      if (allWereDisrupted || zone.state !== state)
        zone.evictions.setRate(evictionRate(state, ready + notReady), now);
      zone.state = state;
    }
    return allWereDisrupted ? 'leave-full-disruption' : undefined;
  }
}

/** Nodes of one zone that wait to be tainted NoExecute, let through by a token bucket of one. */
export class ZoneEvictions {
  readonly #waiting = new Set<string>();
  /** Waiting or done: a node is taken in again only after `remove`. */
  readonly #known = new Set<string>();
  #perSecond = evictionRate('Initial', 0);
  #tokens = 1;
  #at: Millis;

  constructor(now: Millis) {
    this.#at = now;
  }

  add(node: string): void {
    if (this.#known.has(node)) return;
    this.#known.add(node);
    this.#waiting.add(node);
  }

  remove(node: string): void {
    this.#known.delete(node);
    this.#waiting.delete(node);
  }

  /** Whoever waits for a token goes on waiting: the new bucket starts as empty as the old one. */
  setRate(perSecond: number, now: Millis): void {
    if (perSecond === this.#perSecond) return;
    this.#refill(now);
    this.#perSecond = perSecond;
    this.#tokens = this.#tokens >= 1 ? 1 : 0;
  }

  /** The next node, if there is one and a token for it. It has been dealt with unless it is put back with `retry`. */
  take(now: Millis): string | undefined {
    const [next] = this.#waiting;
    if (next === undefined || this.#perSecond === 0) return undefined;
    this.#refill(now);
    if (this.#tokens < 1) return undefined;
    this.#tokens--;
    this.#waiting.delete(next);
    return next;
  }

  retry(node: string): void {
    if (this.#known.has(node)) this.#waiting.add(node);
  }

  /** How long until the next node may go; undefined when none waits, or none may. */
  untilNext(now: Millis): Millis | undefined {
    if (this.#waiting.size === 0 || this.#perSecond === 0) return undefined;
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.#perSecond) * SECOND);
  }

  #refill(now: Millis): void {
    this.#tokens = Math.min(1, this.#tokens + ((now - this.#at) / SECOND) * this.#perSecond);
    this.#at = now;
  }
}
