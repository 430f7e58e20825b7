/** How long a Job waits after failures before it makes another Pod (pkg/controller/job/backoff_utils.go, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { MINUTE, SECOND, type Millis } from '../../../../sim/clock.ts';
import { failuresOf, finishedAt, ignoredFailuresOf } from './pods.ts';

const FIRST: Millis = 10 * SECOND;
const LONGEST: Millis = 10 * MINUTE;

/** Since the last success. */
export interface Failures {
  readonly count: number;
  readonly last: Millis;
}

/** With the Pods that have ended since, in the order in which they did; of two at one moment, the success comes last. */
export function failuresWith(
  before: Failures | undefined,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
): Failures | undefined {
  const ends = [
    ...failed.map((pod) => ({ at: finishedAt(pod), well: false })),
    ...succeeded.map((pod) => ({ at: finishedAt(pod), well: true })),
  ].sort((a, b) => a.at - b.at);
  return ends.reduce<Failures | undefined>(
    (failures, { at, well }) =>
      well ? undefined : { count: (failures?.count ?? 0) + 1, last: at },
    before,
  );
}

/** Of one index, by the last of its Pods: that one knows of those before it. */
export function untilRetryAfter(last: Pod | undefined, now: Millis): Millis {
  if (!last) return 0;
  const count = failuresOf(last) + ignoredFailuresOf(last) + 1;
  return untilRetry({ count, last: finishedAt(last) }, now);
}

/** 10 s after the first failure, 20 s after the second, at most 10 min. */
export function untilRetry(failures: Failures | undefined, now: Millis): Millis {
  if (!failures || failures.count === 0) return 0;
  let wait = FIRST;
  for (let i = 1; i < failures.count && wait < LONGEST; i++) wait *= 2;
  return Math.max(0, failures.last + Math.min(wait, LONGEST) - now);
}
