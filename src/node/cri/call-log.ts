/**
 * The newest calls to a runtime, for whoever wants to look over its shoulder: when, how long, what came of it, and the span that
 * was running, which is the decision that made the call. What is only read (lists, statuses, figures) is not told.
 */
import type { Clock, Millis } from '../../sim/clock.ts';
import type { SpanId } from '../../sim/trace.ts';
import type { Answer } from './cri.ts';

/** What runs when a call comes is why it came; and each call is a span of its own, which can be waited for. */
export interface RuntimeTrace {
  readonly current: SpanId | undefined;
  note(verb: string, subject: string): void;
}

/** Whom and what a call is about. */
export interface CallSubject {
  /** A container's name, an image, a port. */
  readonly subject: string;
  readonly pod?: { readonly namespace: string; readonly name: string };
}

export interface RuntimeCall extends CallSubject {
  /** Later ones are higher. */
  readonly number: number;
  readonly at: Millis;
  readonly verb: string;
  readonly span: SpanId | undefined;
  /** Absent while there is no answer. */
  readonly took?: Millis;
  /** The id or the reference that was answered. */
  readonly result?: string;
  readonly problem?: string;
}

export const aboutPod = (
  { namespace, name }: NonNullable<CallSubject['pod']>,
  subject = '',
): CallSubject => ({ subject, pod: { namespace, name } });

const KEPT = 256;

// Parity: ExecSync, which probes and hooks use, is not in the log of calls: a probe whose answer cannot change is not asked.
export class CallLog {
  readonly #clock: Clock;
  readonly #trace: RuntimeTrace | undefined;
  readonly #calls: RuntimeCall[] = [];
  #count = 0;

  constructor(clock: Clock, trace: RuntimeTrace | undefined) {
    this.#clock = clock;
    this.#trace = trace;
  }

  /** Oldest first. */
  get newest(): readonly RuntimeCall[] {
    return this.#calls.slice(-KEPT);
  }

  /** Something was asked that is answered at once. */
  note(verb: string, about: CallSubject): void {
    this.#add({ ...this.#made(verb, about), took: 0 });
  }

  /** Something is asked: the answer passes through here. */
  asked<T>(verb: string, about: CallSubject, answer: Answer<T>): Answer<T> {
    const made = this.#made(verb, about);
    this.#add(made);
    return (outcome) => {
      const at = this.#calls.findLastIndex(({ number }) => number === made.number);
      const took = this.#clock.now() - made.at;
      if (at >= 0)
        this.#calls[at] = outcome.ok
          ? { ...made, took, ...(typeof outcome.value === 'string' && { result: outcome.value }) }
          : { ...made, took, problem: outcome.problem.message };
      answer(outcome);
    };
  }

  /** Nothing that is under way is answered any more. */
  lost(problem: string): void {
    for (const [at, call] of this.#calls.entries())
      if (call.took === undefined)
        this.#calls[at] = { ...call, took: this.#clock.now() - call.at, problem };
  }

  #made(verb: string, { subject, pod }: CallSubject): RuntimeCall {
    const whole = [
      ...(pod ? ['pods', pod.namespace, pod.name] : []),
      ...(subject ? [subject] : []),
    ];
    this.#trace?.note(verb, whole.join('/'));
    const span = this.#trace?.current;
    return { number: ++this.#count, at: this.#clock.now(), verb, subject, pod, span };
  }

  #add(call: RuntimeCall): void {
    this.#calls.push(call);
    if (this.#calls.length >= 2 * KEPT) this.#calls.splice(0, KEPT);
  }
}
