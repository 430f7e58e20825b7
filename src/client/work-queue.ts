/**
 * Keys waiting to be worked on (client-go util/workqueue): a key is queued once however often it is added, is never
 * worked on twice at a time, and comes back with growing delay while its work is refused.
 */
import { attempt } from '../apimachinery/attempt.ts';
import type { Refusal } from '../apimachinery/status.ts';
import type { Cancel, Clock, Millis } from '../sim/clock.ts';
import { Histogram } from '../sim/metrics.ts';
import type { SpanId, Trace } from '../sim/trace.ts';

export interface WorkQueueOptions {
  /** The controller: names the spans. */
  readonly component: string;
  /** What a key names, for spans: `deployments` gives `deployments/default/web`. */
  readonly subject: string;
  /** How many keys may be worked on at a time. */
  readonly workers: number;
  /** How long one key keeps its worker busy: two API calls or so. */
  readonly cost: Millis;
  /** A refusal that was not expected: it has been queued again already. */
  readonly onRefusal?: (key: string, refusal: Refusal, retries: number) => void;
}

// client-go's ItemExponentialFailureRateLimiter in DefaultControllerRateLimiter: 5 ms · 2ⁿ, at most 1000 s.
// Parity: the overall bucket of 10 per second (burst 100) beside it is not kept.
const FIRST_RETRY: Millis = 5;
const LONGEST_RETRY: Millis = 1000_000;

/** What client-go's queues tell of themselves (util/workqueue/metrics.go). */
export interface WorkQueueMetrics {
  adds: number;
  retries: number;
  /** Virtual seconds. */
  readonly waited: Histogram;
  readonly worked: Histogram;
}

/** prometheus.ExponentialBuckets(10e-9, 10, 12). */
const DURATIONS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000];

/** Does the work. May throw a refusal; returns how long from now the key should come back by itself, if so. */
export type Work = (key: string) => Millis | void;

/** Spans: a worker looks at a key; its refusal puts the key back; its own wish brings the key back later. */
export const RECONCILE = 'reconcile';
export const BACK_OFF = 'back off';
export const COME_BACK = 'come back';

export class WorkQueue {
  readonly #clock: Clock;
  readonly #trace: Trace;
  readonly #work: Work;
  readonly #options: WorkQueueOptions;
  /** Keys that wait, each with the span that dirtied it first. */
  readonly #waiting = new Map<string, SpanId | undefined>();
  /** Their order. A Map takes long to find its first entry once many before it are gone. */
  #order: (string | undefined)[] = [];
  #first = 0;
  readonly #working = new Set<string>();
  readonly #delayed = new Map<string, { readonly due: Millis; readonly cancel: Cancel }>();
  readonly #failures = new Map<string, number>();
  #busy = 0;
  /** Keys that wait because their time had come, not because something happened. */
  readonly #returned = new Set<string>();
  readonly created: Millis;
  readonly #since = new Map<string, Millis>();
  readonly metrics: WorkQueueMetrics = {
    adds: 0,
    retries: 0,
    waited: new Histogram(DURATIONS),
    worked: new Histogram(DURATIONS),
  };

  constructor(clock: Clock, trace: Trace, options: WorkQueueOptions, work: Work) {
    this.#clock = clock;
    this.created = clock.now();
    this.#trace = trace;
    this.#options = options;
    this.#work = work;
  }

  /** Keys that wait for a worker. */
  get length(): number {
    return this.#waiting.size;
  }

  /** In the order in which they were added. */
  get waiting(): { readonly key: string; readonly since: Millis }[] {
    return [...this.#waiting.keys()].map((key) => ({ key, since: this.#since.get(key)! }));
  }

  get working(): string[] {
    return [...this.#working];
  }

  /** What its keys name: `deployments`. */
  get resource(): string {
    return this.#options.subject;
  }

  get workers(): number {
    return this.#options.workers;
  }

  /** Keys that come back later, and when. */
  get delayed(): { readonly key: string; readonly due: Millis }[] {
    return [...this.#delayed].map(([key, { due }]) => ({ key, due }));
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  add(key: string): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.set(key, this.#trace.current);
    this.#since.set(key, this.#clock.now());
    this.metrics.adds++;
    this.#order.push(key);
    this.#wake();
  }

  /** Of several delays for one key, the soonest counts. */
  addAfter(key: string, delay: Millis): void {
    if (delay <= 0) return this.add(key);
    const due = this.#clock.now() + delay;
    const pending = this.#delayed.get(key);
    if (pending && pending.due <= due) return;
    pending?.cancel();
    const cancel = this.#clock.after(delay, () => {
      this.#delayed.delete(key);
      if (!this.#waiting.has(key)) this.#returned.add(key);
      this.add(key);
    });
    this.#delayed.set(key, { due, cancel });
  }

  /** Brings the key back after 5 ms, 10 ms, 20 ms … with each time in a row. */
  addRateLimited(key: string): void {
    const failures = this.failures(key);
    // Counted per key, not per error: two errors taking turns would otherwise never back off.
    this.#failures.set(key, failures + 1);
    this.metrics.retries++;
    this.addAfter(key, backOff(failures));
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  #wake(): void {
    if (this.#busy >= this.#options.workers) return;
    this.#busy++;
    this.#clock.after(0, () => this.#next());
  }

  #next(): void {
    const key = this.#takeFirstIdle();
    if (key === undefined) {
      this.#busy--;
      return;
    }
    const cause = this.#waiting.get(key);
    this.#waiting.delete(key);
    this.#working.add(key);
    const waited = this.#clock.now() - this.#since.get(key)!;
    this.metrics.waited.observe(waited / 1000);
    this.metrics.worked.observe(this.#options.cost / 1000);
    this.#since.delete(key);
    this.#trace.resume(cause, () => this.#process(key, waited));
    this.#clock.after(this.#options.cost, () => {
      this.#working.delete(key);
      this.#next();
    });
  }

  #takeFirstIdle(): string | undefined {
    const order = this.#order;
    for (let at = this.#first; at < order.length; at++) {
      const key = order[at];
      if (key === undefined || this.#working.has(key)) continue;
      order[at] = undefined;
      while (this.#first < order.length && order[this.#first] === undefined) this.#first++;
      if (2 * this.#first >= order.length) {
        this.#order = order.slice(this.#first);
        this.#first = 0;
      }
      return key;
    }
    return undefined;
  }

  #process(key: string, waited: Millis): void {
    const { component, subject: resource } = this.#options;
    const subject = `${resource}/${key}`;
    const failures = this.failures(key);
    const later = this.#returned.delete(key);
    const span = this.#trace.note(
      component,
      RECONCILE,
      subject,
      waited || failures || later
        ? { ...(waited && { waited }), ...(failures && { failures }), ...(later && { later }) }
        : undefined,
    );
    const done = this.#trace.resume(span, () => attempt(() => this.#work(key)));
    const tell = (action: string, detail: object) =>
      this.#trace.resume(span, () => this.#trace.note(component, action, subject, detail));
    if (done.ok) {
      this.forget(key);
      const after = done.value;
      if (after === undefined) return;
      this.addAfter(key, after);
      tell(COME_BACK, { after });
    } else {
      this.addRateLimited(key);
      const { message: error } = done.refusal;
      tell(BACK_OFF, { after: backOff(failures), error });
      this.#options.onRefusal?.(key, done.refusal, this.failures(key));
    }
  }
}

const backOff = (failures: number): Millis => Math.min(FIRST_RETRY * 2 ** failures, LONGEST_RETRY);
