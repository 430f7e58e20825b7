/**
 * An answer that takes a while, worked out in small pieces: whoever asked goes on with something else in between, may see
 * how far it is, and may let go of it. A refusal on the way is its answer; so is a bug, which stops nothing else.
 */
import type { ApiResponse } from '../../apimachinery/api-request.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { contained } from '../../sim/simulation.ts';

/** Tells how far it is, from 0 to 1, as often as it can be left; in the end, the object's status. */
export type Work = Generator<number, object>;

export class LongAnswer {
  /** From 0 to 1. */
  progress = 0;
  readonly #response: ApiResponse;
  readonly #work: Work;

  /** `response` is what is answered, but for the status of its object. */
  constructor(response: ApiResponse, work: Work) {
    this.#response = response;
    this.#work = work;
  }

  /** Works on for one piece. The answer, when there is one; not to be called after it. */
  advance(): ApiResponse | undefined {
    const went = answered(() => {
      const { done, value } = this.#work.next();
      if (!done) return void (this.progress = value);
      const body = { ...(this.#response.body as object), status: value };
      return { ...this.#response, body };
    });
    return went;
  }

  /** Without a pause. */
  finish(): ApiResponse {
    for (;;) {
      const response = this.advance();
      if (response) return response;
    }
  }
}

/** Does something that is no part of the run, so that neither a refusal nor a bug goes beyond whoever asked. */
export function answered<R>(body: () => R): R | ApiResponse {
  const went = contained(() => attempt(body));
  if (!went.ok) return refusal(StatusError.internal(`${BUG}: ${went.bug.message}`));
  if (went.value.ok) return went.value.value;
  const problem = went.value.refusal;
  return refusal(problem instanceof StatusError ? problem : StatusError.internal(problem.message));
}

const BUG = 'a bug in the simulator ended this study, and nothing but this study';

const refusal = ({ code, status }: StatusError): ApiResponse => ({ status: code, body: status });
