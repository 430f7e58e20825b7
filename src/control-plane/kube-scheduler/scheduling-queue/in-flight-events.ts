/**
 * What happened while Pods were being scheduled (pkg/scheduler/backend/queue/active_queue.go): when an attempt
 * ends with a refusal, an event that came in between may already have cured it.
 */
import type { ClusterEvent } from '../framework/cluster-event.ts';

export interface InFlightEvent {
  readonly event: ClusterEvent;
  readonly next: unknown;
  readonly previous: unknown;
  /** Set when it means one Pod only. */
  readonly uid?: string;
}

export class InFlightEvents {
  /** For each Pod that is being scheduled, the number of the first event after its beginning. */
  readonly #since = new Map<string, number>();
  #events: InFlightEvent[] = [];
  /** The number of the first event that is still kept. */
  #first = 0;

  get pods(): Iterable<string> {
    return this.#since.keys();
  }

  has(uid: string): boolean {
    return this.#since.has(uid);
  }

  begin(uid: string): void {
    this.#since.set(uid, this.#first + this.#events.length);
  }

  add(event: InFlightEvent): void {
    if (this.#since.size > 0) this.#events.push(event);
  }

  during(uid: string): readonly InFlightEvent[] {
    const since = this.#since.get(uid);
    if (since === undefined) return [];
    return this.#events
      .slice(since - this.#first)
      .filter((event) => event.uid === undefined || event.uid === uid);
  }

  /** Forgets a Pod, and the events that only it still had to hear of. */
  done(uid: string): void {
    if (!this.#since.delete(uid)) return;
    // Pods begin in order, so the first in the map has the oldest number.
    const [oldest] = this.#since.values();
    const keepFrom = oldest ?? this.#first + this.#events.length;
    this.#events = this.#events.slice(keepFrom - this.#first);
    this.#first = keepFrom;
  }
}
