/** Keeps the sentence that says what is going on. The newest thing wins, decisions and trouble before routine. */
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { sentenceOfAttempt, sentenceOfEvent } from '../model/sentence.ts';
import type { Phrase } from '../words/phrase.ts';
import { words } from '../words/words.ts';
import type { Arrival, Mirror } from './mirror.ts';

/** A sentence stays this long, so that it can be read, and heard. */
const DWELL = 1_100;

export class Narrator {
  #sentence: Phrase = [words.sentence.beginning];
  #next: Phrase | undefined;
  #since = -DWELL;
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
    let best: { weight: number; sentence: Phrase } | undefined;
    for (const arrival of arrivals) {
      for (const told of tellings(arrival)) if (!best || told.weight >= best.weight) best = told;
    }
    if (!best) return;
    this.#next = best.sentence;
    this.#timer ??= setTimeout(() => this.#say(), Math.max(0, this.#since + DWELL - performance.now()));
  }

  #say(): void {
    this.#timer = undefined;
    this.#since = performance.now();
    this.#sentence = this.#next ?? this.#sentence;
    for (const listener of this.#listeners) listener();
  }
}

function* tellings(arrival: Arrival): Generator<{ weight: number; sentence: Phrase }> {
  // Of a first list only the newest is news; of changes, each.
  const objects = 'list' in arrival ? arrival.list.slice(-1) : arrival.event.type === 'DELETED' ? [] : [arrival.event.object];
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
