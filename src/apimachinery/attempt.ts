/** The one place in the core where a refusal is caught. Bugs pass through. */
import { Refusal } from './status.ts';

export type Attempt<R> =
  { readonly ok: true; readonly value: R } | { readonly ok: false; readonly refusal: Refusal };

/** Does something that may be refused, and tells how it went. */
export function attempt<R>(body: () => R): Attempt<R> {
  try {
    return { ok: true, value: body() };
  } catch (problem) {
    if (problem instanceof Refusal) return { ok: false, refusal: problem };
    throw problem;
  }
}
