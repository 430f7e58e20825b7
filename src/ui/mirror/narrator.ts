/** Keeps the sentence that says what is going on. The newest thing wins, decisions and trouble before routine. */
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { eventTime, sentenceOfAttempt, sentenceOfEvent } from '../model/sentence.ts';
import type { Phrase } from '../words/phrase.ts';
import { words } from '../words/words.ts';
import type { Arrival, Mirror } from './mirror.ts';

/** A sentence stays this long, so that it can be read, and heard; one about a decision or about trouble twice as long. */
const DWELL = 1_100;

/** What is told for want of anything else; what happens all day; what kube-scheduler decided; trouble. */
const DULL = 0;
const ROUTINE = 1;
const DECISION = 3;
const TROUBLE = 4;

/** Of things that happened within so much time of the cluster, the most telling is told, not the very last. */
const TOGETHER = 10_000;

const dullReasons =
  /^(NodeAllocatableEnforced|RegisteredNode|Starting|NodeHas(Sufficient|No).*|LeaderElection|CIDRAssignment.*)$/;

export interface Telling {
  readonly weight: number;
  /** Milliseconds of the cluster's time. */
  readonly at: number;
  readonly sentence: Phrase;
}

export class Narrator {
  #sentence: Phrase = [words.sentence.beginning];
  #told: Telling | undefined;
  #next: Telling | undefined;
  #until = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(mirror: Mirror) {
    mirror.onArrivals((arrivals) => this.#hear(arrivals));
  }

  readonly current = (): Phrase => this.#sentence;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another cluster: what was told of the old one is neither newer nor older than its news. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#told = this.#next = undefined;
    this.#until = 0;
    this.#show([words.sentence.beginning]);
  }

  #hear(arrivals: readonly Arrival[]): void {
    let best = this.#next;
    for (const arrival of arrivals) {
      for (const telling of tellings(arrival)) {
        if (this.#told && !isNews(telling, this.#told)) continue;
        if (!best || telling.weight >= best.weight) best = telling;
      }
    }
    if (!best) return;
    this.#next = best;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#say(), Math.max(60, this.#until - performance.now()));
  }

  #say(): void {
    this.#timer = undefined;
    const telling = this.#next;
    if (!telling) return;
    this.#next = undefined;
    this.#told = telling;
    this.#until = performance.now() + (telling.weight >= DECISION ? 2 * DWELL : DWELL);
    this.#show(telling.sentence);
  }

  #show(sentence: Phrase): void {
    this.#sentence = sentence;
    for (const listener of this.#listeners) listener();
  }
}

/** Not what is dull after something telling, and not what is old: somebody may look at an attempt of an hour ago. */
function isNews(telling: Telling, told: Telling): boolean {
  if (telling.weight === DULL && told.weight > DULL) return false;
  return second(telling.at) >= second(told.at) - (telling.weight > told.weight ? TOGETHER : 0);
}

/** Events tell their time to the second. */
const second = (millis: number) => Math.floor(millis / 1000) * 1000;

function* tellings(arrival: Arrival): Generator<Telling> {
  if ('list' in arrival) {
    if (arrival.plural !== 'events') return;
    const told = tellingOfList(arrival.list as unknown as readonly Event[]);
    if (told) yield told;
  } else if (arrival.event.type === 'DELETED') {
    return;
  } else if (arrival.plural === 'schedulingattempts') {
    const attempt = arrival.event.object as unknown as SchedulingAttempt;
    yield { weight: DECISION, at: Date.parse(attempt.at), sentence: sentenceOfAttempt(attempt) };
  } else if (arrival.plural === 'events') {
    const event = arrival.event.object as unknown as Event;
    // The attempt tells the same, and more.
    if (!isDecision(event)) yield tellingOf(event);
  }
}

/** What is most worth telling of a whole list: the last thing that wasn't dull, or what mattered more just before it. */
export function tellingOfList(events: readonly Event[]): Telling | undefined {
  const all = events.map(tellingOf).toSorted((a, b) => b.at - a.at);
  const newest = all.find(({ weight }) => weight > DULL) ?? all[0];
  if (!newest) return undefined;
  return all
    .filter(({ at }) => at <= newest.at && at >= newest.at - TOGETHER)
    .reduce((best, telling) => (telling.weight > best.weight ? telling : best), newest);
}

function tellingOf(event: Event): Telling {
  return { weight: weightOf(event), at: eventTime(event), sentence: sentenceOfEvent(event) };
}

function weightOf(event: Event): number {
  if (isDecision(event)) return DECISION;
  if (event.type === 'Warning') return TROUBLE;
  return dullReasons.test(event.reason ?? '') ? DULL : ROUTINE;
}

const isDecision = ({ reason }: Event) => reason === 'Scheduled' || reason === 'FailedScheduling';
