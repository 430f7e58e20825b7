/** What happened because of what. Tasks never suspend, so the loop always knows which span is running. */
import type { Millis } from './clock.ts';

export type SpanId = number;

export interface Span {
  readonly id: SpanId;
  /** The span that made this one happen; absent for somebody's action and for a component's own start. */
  readonly cause: SpanId | undefined;
  readonly at: Millis;
  /** Who acted: `kube-scheduler`, `kubelet/node-1`, `user/kubernetes-admin`. */
  readonly component: string;
  /** A verb: `reconcile`, `bind`, `create`. */
  readonly action: string;
  /** What was acted on: `pods/default/web-1`. */
  readonly subject: string;
  /** Anything more that a person would want to know. Plain data. */
  readonly detail?: unknown;
}

export interface Trace {
  /** The span that is running, if any. */
  readonly current: SpanId | undefined;
  /** Records a span, caused by the current one, and runs `body` inside it. */
  span<R>(component: string, action: string, subject: string, body: () => R, detail?: unknown): R;
  /** Records a span that contains nothing. */
  note(component: string, action: string, subject: string, detail?: unknown): SpanId;
  /** Runs `body` as a consequence of `cause`, without a span of its own. */
  resume<R>(cause: SpanId | undefined, body: () => R): R;
}

/** Keeps the newest spans; older ones are forgotten, so memory is bounded however long a cluster runs. */
export class RecordedTrace implements Trace {
  current: SpanId | undefined;
  readonly #now: () => Millis;
  readonly #capacity: number;
  readonly #ring: (Span | undefined)[];
  #next: SpanId = 1;
  readonly #listeners = new Set<(span: Span) => void>();

  constructor(now: () => Millis, capacity = 1 << 16) {
    this.#now = now;
    this.#capacity = capacity;
    this.#ring = [];
  }

  /** The number that the next span will get. */
  get next(): SpanId {
    return this.#next;
  }

  get(id: SpanId): Span | undefined {
    const span = this.#ring[id % this.#capacity];
    return span?.id === id ? span : undefined;
  }

  /** Spans after `id`, oldest first, as far as they are still kept. */
  since(id: SpanId): Span[] {
    const spans: Span[] = [];
    for (let i = Math.max(id + 1, this.#next - this.#capacity); i < this.#next; i++) {
      const span = this.get(i);
      if (span) spans.push(span);
    }
    return spans;
  }

  /** From a span back to the action that started it all. */
  chain(id: SpanId | undefined): Span[] {
    const chain: Span[] = [];
    for (let span = id && this.get(id); span; span = span.cause ? this.get(span.cause) : undefined)
      chain.push(span);
    return chain;
  }

  onSpan(listener: (span: Span) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  span<R>(component: string, action: string, subject: string, body: () => R, detail?: unknown): R {
    return this.resume(this.note(component, action, subject, detail), body);
  }

  note(component: string, action: string, subject: string, detail?: unknown): SpanId {
    const id = this.#next++;
    const span: Span = {
      id,
      cause: this.current,
      at: this.#now(),
      component,
      action,
      subject,
      detail,
    };
    this.#ring[id % this.#capacity] = span;
    for (const listener of this.#listeners) listener(span);
    return id;
  }

  resume<R>(cause: SpanId | undefined, body: () => R): R {
    const outer = this.current;
    this.current = cause;
    // No `finally`: refusals are caught inside spans, and a bug that flies past here wants to be found in its span.
    const result = body();
    this.current = outer;
    return result;
  }
}
