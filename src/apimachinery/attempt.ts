/** The one place in the core where a refusal, or a package's own exception, is caught. Bugs pass through. */
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

/** The same for a package that answers by throwing an exception of its own. Anything else passes through. */
export function attemptForeign<E extends Error, R>(
  kind: abstract new (...args: never[]) => E,
  body: () => R,
): { readonly ok: true; readonly value: R } | { readonly ok: false; readonly exception: E } {
  try {
    return { ok: true, value: body() };
  } catch (problem) {
    if (problem instanceof kind) return { ok: false, exception: problem };
    throw problem;
  }
}
