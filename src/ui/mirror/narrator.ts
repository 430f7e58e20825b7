/** Keeps the sentence that says what is going on. The newest thing wins, decisions and trouble before routine. */
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { eventTime, sentenceOfAttempt, sentenceOfEvent } from '../model/sentence.ts';
import type { Phrase } from '../words/phrase.ts';
import { words } from '../words/words.ts';
import type { Arrival, Mirror } from './mirror.ts';

/** A sentence stays this long, so that it can be read, and heard; one about a decision or about trouble twice as long. */
const DWELL = 1_100;
const IMPORTANT = 3;

export class Narrator {
  #sentence: Phrase = [words.sentence.beginning];
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

  #hear(arrivals: readonly Arrival[]): void {
    let best = this.#next;
    for (const arrival of arrivals) {
      for (const told of tellings(arrival)) if (!best || told.weight >= best.weight) best = told;
    }
    if (!best) return;
    this.#next = best;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#say(), Math.max(60, this.#until - performance.now()));
  }

  #say(): void {
    this.#timer = undefined;
    const told = this.#next;
    if (!told) return;
    this.#next = undefined;
    this.#until = performance.now() + (told.weight >= IMPORTANT ? 2 * DWELL : DWELL);
    this.#sentence = told.sentence;
    for (const listener of this.#listeners) listener();
  }
}

interface Telling {
  readonly weight: number;
  readonly sentence: Phrase;
}

function* tellings(arrival: Arrival): Generator<Telling> {
  // Of a first list only the newest is news; of changes, each.
  const objects =
    'list' in arrival
      ? newest(arrival)
      : arrival.event.type === 'DELETED'
        ? []
        : [arrival.event.object];
  for (const object of objects) {
    if (arrival.plural === 'schedulingattempts') {
      yield { weight: 3, sentence: sentenceOfAttempt(object as unknown as SchedulingAttempt) };
    } else if (arrival.plural === 'events') {
      const event = object as unknown as Event;
      // The attempt tells the same, and more.
      if (event.reason === 'Scheduled' || event.reason === 'FailedScheduling') continue;
      yield { weight: event.type === 'Warning' ? 4 : 1, sentence: sentenceOfEvent(event) };
    }
  }
}

const newest = ({ plural, list }: Extract<Arrival, { list: unknown }>) =>
  plural === 'events'
    ? list
        .toSorted((a, b) => eventTime(a as unknown as Event) - eventTime(b as unknown as Event))
        .slice(-1)
    : list.slice(-1);
