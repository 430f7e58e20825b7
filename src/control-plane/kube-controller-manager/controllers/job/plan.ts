/**
 * How a Job stands and what it does next (syncJob and manageJob, pkg/controller/job/job_controller.go, 1.36).
 *
 *   completions 3, parallelism 2:   nothing runs           →  create 2
 *                                   1 succeeded, 1 runs    →  create 1
 *                                   2 succeeded, 1 runs    →  wait
 *                                   3 succeeded            →  SuccessCriteriaMet, then Complete
 */
import type { Job } from '../../../../api/generated/types/batch/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { isPodReady } from '../../../../controller-runtime/pod-state.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { indexesOf, matchSuccessPolicy, pendingIndexes, type Indexes } from './indexes.ts';
import { classified, indexOf, isIndexed, type JobPods } from './pods.ts';

/** At most so many Pods are made or taken away in one go. */
const BURST = 500;

/** Why a Job ends, and how. */
export interface Verdict {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet';
  readonly reason: string;
  readonly message: string;
}

export interface JobPlan {
  readonly pods: JobPods;
  readonly indexes: Indexes | undefined;
  /** Including those that are not in the status yet. */
  readonly succeeded: number;
  readonly failed: number;
  readonly ready: number;
  readonly verdict: Verdict | undefined;
  readonly remove: readonly Pod[];
  /** One for each Pod to make; with its index where there are any. */
  readonly create: readonly (number | undefined)[];
  /** Failures that count, of those that are new. */
  readonly countedFailures: readonly Pod[];
}

export function planJob(job: Job, all: readonly Pod[], now: Millis): JobPlan {
  const pods = classified(job, all);
  const { uncountedTerminatedPods: uncounted = {} } = job.status;
  const countedFailures = pods.newFailed.filter(
    (pod) => matchFailurePolicy(job.spec.podFailurePolicy, pod)?.action !== 'Ignore',
  );
  const indexes = isIndexed(job)
    ? indexesOf(
        job,
        ended(all, uncounted.succeeded, pods.newSucceeded),
        ended(all, uncounted.failed, pods.newFailed),
      )
    : undefined;
  const counted = (job.status.succeeded ?? 0) + (uncounted.succeeded?.length ?? 0);
  const look = {
    pods,
    indexes,
    succeeded: indexes ? indexes.succeeded.size : counted + pods.newSucceeded.length,
    failed: (job.status.failed ?? 0) + (uncounted.failed?.length ?? 0) + countedFailures.length,
    ready: pods.active.filter(isPodReady).length,
    countedFailures,
  };
  const verdict = verdictOf(job, look, now);
  return { ...look, verdict, ...movesOf(job, look, verdict) };
}

type Look = Pick<JobPlan, 'pods' | 'indexes' | 'succeeded' | 'failed' | 'countedFailures'>;

const ended = (
  all: readonly Pod[],
  uids: readonly string[] = [],
  fresh: readonly Pod[],
): readonly Pod[] => [...all.filter(({ metadata }) => uids.includes(metadata.uid)), ...fresh];

const failure = (reason: string, message: string): Verdict => ({
  type: 'FailureTarget',
  reason,
  message,
});

function verdictOf(job: Job, look: Look, now: Millis): Verdict | undefined {
  const { conditions = [] } = job.status;
  const standing = conditions.find(
    ({ type, status }) =>
      (type === 'FailureTarget' || type === 'SuccessCriteriaMet') && status === 'True',
  );
  if (standing)
    return {
      type: standing.type as Verdict['type'],
      reason: standing.reason ?? '',
      message: standing.message ?? '',
    };
  return failureOf(job, look, now) ?? successOf(job, look);
}

function failureOf(job: Job, look: Look, now: Millis): Verdict | undefined {
  const { spec } = job;
  const { pods, indexes, failed } = look;
  for (const pod of pods.newFailed) {
    const match = matchFailurePolicy(spec.podFailurePolicy, pod);
    if (match?.action === 'FailJob') return failure('PodFailurePolicy', match.message);
  }
  if (failed > (spec.backoffLimit ?? 6) || restartedTooOften(job, pods.active))
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if (untilDeadline(job, now) <= 0)
    return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
  if (!indexes || spec.backoffLimitPerIndex === undefined) return undefined;
  if (spec.maxFailedIndexes !== undefined && indexes.failed.size > spec.maxFailedIndexes)
    return failure(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  return indexes.failed.size > 0 &&
    indexes.failed.size + indexes.succeeded.size >= (spec.completions ?? 0)
    ? failure('FailedIndexes', 'Job has failed indexes')
    : undefined;
}

/** Containers that are restarted in place count too (pastBackoffLimitOnFailure). */
function restartedTooOften({ spec }: Job, active: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of active) {
    if (status.phase !== 'Running' && status.phase !== 'Pending') continue;
    for (const { restartCount } of [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
    ])
      restarts += restartCount;
  }
  const limit = spec.backoffLimit ?? 6;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** How long it may still be active; for ever without a deadline. */
export function untilDeadline({ spec, status }: Job, now: Millis): Millis {
  const { activeDeadlineSeconds: seconds, suspend } = spec;
  if (seconds === undefined || suspend || !status.startTime) return Infinity;
  return parseTime(status.startTime) + seconds * SECOND - now;
}

function successOf({ spec }: Job, { indexes, succeeded, pods }: Look): Verdict | undefined {
  const rule = indexes
    ? matchSuccessPolicy(spec.successPolicy, spec.completions ?? 0, indexes.succeeded)
    : -1;
  if (rule >= 0)
    return {
      type: 'SuccessCriteriaMet',
      reason: 'SuccessPolicy',
      message: `Matched rules at index ${rule}`,
    };
  const complete =
    spec.completions === undefined
      ? succeeded > 0 && pods.active.length === 0
      : succeeded >= spec.completions && pods.active.length === 0;
  return complete
    ? {
        type: 'SuccessCriteriaMet',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      }
    : undefined;
}

function movesOf(
  job: Job,
  { pods, indexes, succeeded }: Look,
  verdict: Verdict | undefined,
): Pick<JobPlan, 'create' | 'remove'> {
  const { spec, metadata } = job;
  const { active, terminating } = pods;
  if (metadata.deletionTimestamp) return { create: [], remove: [] };
  if (verdict || spec.suspend) return { create: [], remove: active.slice(0, BURST) };
  const parallelism = spec.parallelism ?? 1;
  const wanted =
    spec.completions === undefined
      ? succeeded > 0
        ? Math.min(active.length, parallelism)
        : parallelism
      : Math.max(0, Math.min(parallelism, spec.completions - succeeded));
  const remove = superfluous(active, indexes, spec.completions, active.length - wanted);
  if (remove.length > 0) return { create: [], remove: remove.slice(0, BURST) };
  const leaving = spec.podReplacementPolicy === 'Failed' ? terminating.length : 0;
  const count = Math.min(BURST, wanted - active.length - leaving);
  if (count <= 0) return { create: [], remove: [] };
  if (!indexes) return { create: new Array<undefined>(count).fill(undefined), remove: [] };
  const busy = new Set([...active, ...(leaving > 0 ? terminating : [])].map(indexOf));
  return { create: pendingIndexes(job, indexes, busy, count), remove: [] };
}

/** Two of one index, an index that is done or beyond the end, and then as many as are too many. */
function superfluous(
  active: readonly Pod[],
  indexes: Indexes | undefined,
  completions = 0,
  tooMany: number,
): readonly Pod[] {
  const seen = new Set<number>();
  const odd = indexes
    ? active.filter((pod) => {
        const index = indexOf(pod);
        const fits =
          index >= 0 &&
          index < completions &&
          !indexes.succeeded.has(index) &&
          !indexes.failed.has(index) &&
          !seen.has(index);
        seen.add(index);
        return !fits;
      })
    : [];
  // Those that have come least far go first, of Indexed Jobs those with the highest index.
  const rest = active
    .filter((pod) => !odd.includes(pod))
    .sort(
      (a, b) =>
        Number(isPodReady(a)) - Number(isPodReady(b)) ||
        indexOf(b) - indexOf(a) ||
        (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1),
    );
  return [...odd, ...rest.slice(0, Math.max(0, tooMany - odd.length))];
}
