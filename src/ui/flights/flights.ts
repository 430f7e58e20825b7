/** What is in the air: Pods on their way to a node, and the decision that sent the newest of them there. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type {
  NodeVerdict,
  SchedulingAttempt,
} from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { Arrival, Mirror } from '../mirror/mirror.ts';
import { motionMillis } from './motion.ts';

export interface Flight {
  readonly id: number;
  /** How long it waits for those before it. */
  readonly delay: number;
  readonly pod: Pod;
  readonly node: string;
  readonly millis: number;
}

/** More at a time would be confetti. */
const MOST = 14;
/** So many attempts in one frame are a crowd: they fly, but nobody is shown deciding. */
const CROWD = 6;

export class Flights {
  #flights: readonly Flight[] = [];
  #decision: SchedulingAttempt | undefined;
  #pinned: SchedulingAttempt | undefined;
  #verdicts: ReadonlyMap<string, NodeVerdict> = new Map();
  #next = 1;
  /** Paused: the decision stays until the next one. */
  #staying = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #waiting = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #mirror: Mirror;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
    mirror.onArrivals((arrivals) => this.#watch(arrivals));
  }

  readonly inTheAir = (): readonly Flight[] => this.#flights;
  /** The attempt whose verdicts the nodes show: the one being looked at, or else the newest. */
  readonly decision = (): SchedulingAttempt | undefined => this.#pinned ?? this.#decision;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The uids of Pods that have a place on a node and are not there yet, in one text. */
  onTheWayTo(node: string): string {
    return this.#flights
      .filter((flight) => flight.node === node)
      .map(({ pod }) => pod.metadata.uid)
      .join();
  }

  verdictOn(node: string): NodeVerdict | undefined {
    return this.#verdicts.get(node);
  }

  /** Shows an attempt in the picture for as long as somebody reads it in the inspector. */
  pin(attempt: SchedulingAttempt | undefined): void {
    if (this.#pinned === attempt) return;
    this.#pinned = attempt;
    this.#changed();
  }

  land(id: number): void {
    this.#flights = this.#flights.filter((flight) => flight.id !== id);
    this.#changed();
  }

  #watch(arrivals: readonly Arrival[]): void {
    const clock = this.#mirror.get('clocks', 'cluster');
    const millis = motionMillis(clock?.spec.speed ?? 1, clock?.spec.paused ?? false);
    // Going on after a pause: the decision that stood still fades like any other.
    if (this.#decision && this.#staying && millis.decision !== Infinity)
      this.#decide(this.#decision, millis.decision);
    const departed: Flight[] = [];
    const attempts: SchedulingAttempt[] = [];
    for (const arrival of arrivals) {
      if (arrival.plural === 'pods') {
        for (const pod of 'list' in arrival ? arrival.list : [arrival.event.object]) {
          const flight = this.#depart(pod as Pod, 'list' in arrival, millis);
          if (flight) departed.push(flight);
        }
      } else if (
        arrival.plural === 'schedulingattempts' &&
        'event' in arrival &&
        arrival.event.type === 'ADDED'
      ) {
        attempts.push(arrival.event.object as unknown as SchedulingAttempt);
      }
    }
    if (departed.length) {
      const queued = departed
        .slice(-MOST)
        .map((flight, index) => ({ ...flight, delay: index * Math.min(90, millis.flight / 6) }));
      this.#flights = [...this.#flights, ...queued].slice(-MOST);
      this.#changed();
    }
    if (attempts.length && attempts.length < CROWD && millis.decision)
      this.#decide(attempts.at(-1)!, millis.decision);
  }

  #depart(pod: Pod, listed: boolean, millis: { readonly flight: number }): Flight | undefined {
    const { uid } = pod.metadata;
    if (!pod.spec?.nodeName) {
      this.#waiting.add(uid);
      return undefined;
    }
    const waited = this.#waiting.delete(uid);
    // A Pod that is bound before it was ever seen waiting, within one frame, still came from somewhere.
    const fresh =
      !listed &&
      pod.status?.phase === 'Pending' &&
      !pod.status.startTime &&
      !pod.metadata.ownerReferences?.some(({ kind }) => kind === 'Node');
    if (listed || (!waited && !fresh) || !millis.flight) return undefined;
    return { id: this.#next++, delay: 0, pod, node: pod.spec.nodeName, millis: millis.flight };
  }

  #decide(attempt: SchedulingAttempt, millis: number): void {
    this.#decision = attempt;
    this.#changed();
    clearTimeout(this.#timer);
    this.#staying = millis === Infinity;
    if (this.#staying) return;
    this.#timer = setTimeout(() => {
      this.#decision = undefined;
      this.#changed();
    }, millis);
  }

  #changed(): void {
    this.#verdicts = new Map(this.decision()?.nodes.map((verdict) => [verdict.name, verdict]));
    for (const listener of this.#listeners) listener();
  }
}
