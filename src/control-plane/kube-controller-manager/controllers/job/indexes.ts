/** Which indexes of an Indexed Job have succeeded, failed, or wait for a Pod (pkg/controller/job/indexed_job_utils.go, 1.36). */
import { formatIndexes, parseIndexRanges } from '../../../../api/batch/v1/index-ranges.ts';
import type { Job, SuccessPolicy } from '../../../../api/generated/types/batch/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import {
  failuresOf,
  finishedAt,
  hasFailed,
  ignoredFailuresOf,
  indexOf,
  isCountable,
} from './pods.ts';

export interface Indexes {
  readonly succeeded: ReadonlySet<number>;
  readonly failed: ReadonlySet<number>;
}

/** What lies beyond the end is left out: an Indexed Job may have been made smaller (parseIndexesFromString). */
const indexesIn = (text: string | undefined, completions: number): number[] => {
  const parsed = parseIndexRanges(text ?? '', Infinity);
  if ('problem' in parsed) return [];
  return parsed.ranges.flatMap(([first, last]) =>
    Array.from(
      { length: Math.max(0, Math.min(last, completions - 1) - first + 1) },
      (_, i) => first + i,
    ),
  );
};

export const written = (indexes: ReadonlySet<number>): string =>
  formatIndexes([...indexes].sort((a, b) => a - b));

/** What the status says, and what Pods that have ended since add to it. */
export function indexesOf(job: Job, succeeded: readonly Pod[], failed: readonly Pod[]): Indexes {
  const { completions = 0, backoffLimitPerIndex } = job.spec;
  const within = (index: number) => index >= 0 && index < completions;
  const done = new Set([
    ...indexesIn(job.status.completedIndexes, completions),
    ...succeeded.map(indexOf).filter(within),
  ]);
  if (backoffLimitPerIndex === undefined) return { succeeded: done, failed: new Set() };
  const lost = failed.filter((pod) => isLast(job, pod)).map(indexOf);
  const gone = [...indexesIn(job.status.failedIndexes, completions), ...lost.filter(within)];
  return { succeeded: done, failed: new Set(gone.filter((index) => !done.has(index))) };
}

/** Whether no Pod follows this one, because its index has failed often enough or by a rule. */
function isLast({ spec }: Job, pod: Pod): boolean {
  const action = matchFailurePolicy(spec.podFailurePolicy, pod)?.action;
  if (action === 'FailIndex') return true;
  return action !== 'Ignore' && failuresOf(pod) >= spec.backoffLimitPerIndex!;
}

/**
 * The last failed Pod of each index that waits for another: it keeps its finalizer until then, for it alone knows how
 * often the index has failed.
 */
export function heldBack(
  job: Job,
  { succeeded, failed }: Indexes,
  tracked: readonly Pod[],
  active: ReadonlySet<number>,
): ReadonlyMap<number, Pod> {
  const held = new Map<number, Pod>();
  if (job.spec.backoffLimitPerIndex === undefined) return held;
  const failures = (pod: Pod) => failuresOf(pod) + ignoredFailuresOf(pod);
  for (const pod of tracked) {
    const index = indexOf(pod);
    if (!hasFailed(job, pod) || !isCountable(job, pod)) continue;
    if (succeeded.has(index) || failed.has(index) || active.has(index)) continue;
    const before = held.get(index);
    const later =
      !before || (failures(before) <= failures(pod) && finishedAt(before) <= finishedAt(pod));
    if (later) held.set(index, pod);
  }
  return held;
}

/** What the next Pod of an index is told of those that failed before. */
export function failuresAfter(job: Job, pod: Pod): { counted: number; ignored: number } {
  const ignored = matchFailurePolicy(job.spec.podFailurePolicy, pod)?.action === 'Ignore' ? 1 : 0;
  return { counted: failuresOf(pod) + 1 - ignored, ignored: ignoredFailuresOf(pod) + ignored };
}

/** The lowest indexes that nobody works on. */
export function pendingIndexes(
  { spec }: Job,
  { succeeded, failed }: Indexes,
  busy: ReadonlySet<number>,
  count: number,
): readonly number[] {
  const free: number[] = [];
  for (let index = 0; index < (spec.completions ?? 0) && free.length < count; index++)
    if (!succeeded.has(index) && !failed.has(index) && !busy.has(index)) free.push(index);
  return free;
}

/** The first rule of a successPolicy that holds, or -1. */
export function matchSuccessPolicy(
  policy: SuccessPolicy | undefined,
  completions: number,
  succeeded: ReadonlySet<number>,
): number {
  return (policy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    const wanted =
      succeededIndexes === undefined ? undefined : indexesIn(succeededIndexes, completions);
    const matching = wanted
      ? wanted.filter((index) => succeeded.has(index)).length
      : succeeded.size;
    if (succeededCount !== undefined) return matching >= succeededCount;
    // A rule that names no index is met by none.
    return matching > 0 && matching === wanted?.length;
  });
}
