/** What each object's newest write was caused by: where a walk up the chain of "why?" begins. */
import { Recent } from '../sim/recent.ts';
import type { RecordedTrace, Span, SpanId } from '../sim/trace.ts';

/** As many objects as are remembered, at the least. */
const REMEMBERED = 100_000;

export class History {
  readonly #trace: RecordedTrace;
  readonly #written = new Recent<string, SpanId>(REMEMBERED);

  constructor(trace: RecordedTrace) {
    this.#trace = trace;
  }

  /** Called within each write: the span that is running bears the object's name. */
  onWrite(): void {
    const { current } = this.#trace;
    // A span from so long ago that it is forgotten explains nothing: an Event's expiry is caused by its creation.
    const span = current !== undefined && this.#trace.get(current);
    if (span) this.#written.set(span.subject, span.id);
  }

  /** From the newest write of `pods/default/web` back to what somebody did. Newest first. */
  chain(subject: string): Span[] {
    return this.#trace.chain(this.#written.get(subject));
  }
}
