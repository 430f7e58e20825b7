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
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import { failuresWith, untilRetry, untilRetryAfter, type Failures } from './backoff.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import {
  heldBack,
  indexesOf,
  matchSuccessPolicy,
  pendingIndexes,
  type Indexes,
} from './indexes.ts';
import {
  classified,
  hasFailed,
  indexOf,
  isIndexed,
  isTracked,
  replacesOnlyFailed,
  type JobPods,
} from './pods.ts';
import { superfluous } from './removal.ts';

/** At most so many Pods are made or taken away in one go. */
const BURST = 500;

/** Why a Job ends, and how. */
export interface Verdict {
  readonly type: 'FailureTarget' | 'SuccessCriteriaMet';
  readonly reason: string;
  readonly message: string;
}

export interface JobInput {
  readonly now: Millis;
  /** Nothing is under way that the cache does not show yet. */
  readonly mayAct: boolean;
  /** Of Pods that were counted already. */
  readonly failures: Failures | undefined;
}

export interface JobPlan {
  readonly pods: JobPods;
  readonly indexes: Indexes | undefined;
  /** Including those that are not in the status yet. */
  readonly succeeded: number;
  readonly failed: number;
  readonly verdict: Verdict | undefined;
  readonly remove: readonly Pod[];
  /** What is removed is not wanted any more, and its end is nobody's failure. */
  readonly forgiven: boolean;
  /** One for each Pod to make; with its index where there are any. */
  readonly create: readonly (number | undefined)[];
  /** It compared what runs with what should run. */
  readonly managed: boolean;
  /** Before another Pod is made, because of failures. */
  readonly wait: Millis;
  /** With those that are new. */
  readonly failures: Failures | undefined;
  /** By index: the failed Pod that the next one follows. */
  readonly held: ReadonlyMap<number, Pod>;
}

export function planJob(job: Job, all: readonly Pod[], input: JobInput): JobPlan {
  const { now, mayAct } = input;
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
  const active = new Set(pods.active.map(indexOf));
  const look = {
    pods,
    indexes,
    succeeded: indexes ? indexes.succeeded.size : counted + pods.newSucceeded.length,
    failed: (job.status.failed ?? 0) + (uncounted.failed?.length ?? 0) + countedFailures.length,
    failures: failuresWith(input.failures, pods.newSucceeded, pods.newFailed),
    held: indexes ? heldBack(job, indexes, all.filter(isTracked), active) : NO_PODS,
  };
  const early = earlyVerdictOf(job, all, look, now);
  const still = { remove: [], create: [], forgiven: false, managed: false, wait: 0 };
  if (early) {
    // Not before everything that was begun is seen.
    const verdict = mayAct ? early : undefined;
    return { ...look, ...still, remove: pods.active, verdict };
  }
  const managed = mayAct && job.metadata.deletionTimestamp === undefined;
  const moves = managed ? { ...movesOf(job, look, now), forgiven: true, managed } : still;
  const running = pods.active.length - moves.remove.length + moves.create.length;
  return { ...look, ...moves, verdict: completionOf(job, look.succeeded, running) };
}

const NO_PODS: ReadonlyMap<number, Pod> = new Map();

type Look = Pick<JobPlan, 'pods' | 'indexes' | 'succeeded' | 'failed' | 'failures' | 'held'>;

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

function earlyVerdictOf(
  job: Job,
  all: readonly Pod[],
  look: Look,
  now: Millis,
): Verdict | undefined {
  const standing = job.status.conditions?.find(
    ({ type, status }) =>
      (type === 'FailureTarget' || type === 'SuccessCriteriaMet') && status === 'True',
  );
  if (standing)
    return {
      type: standing.type as Verdict['type'],
      reason: standing.reason ?? '',
      message: standing.message ?? '',
    };
  return failureOf(job, all, look, now) ?? successByPolicy(job, look);
}

function failureOf(
  job: Job,
  all: readonly Pod[],
  { indexes, failed }: Look,
  now: Millis,
): Verdict | undefined {
  const { spec } = job;
  for (const pod of all.filter((one) => hasFailed(job, one))) {
    const match = matchFailurePolicy(spec.podFailurePolicy, pod);
    if (match?.action === 'FailJob') return failure('PodFailurePolicy', match.message);
  }
  if (failed > (spec.backoffLimit ?? 6) || restartedTooOften(job, all))
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
function restartedTooOften({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
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

function successByPolicy({ spec }: Job, { indexes }: Look): Verdict | undefined {
  const rule = indexes
    ? matchSuccessPolicy(spec.successPolicy, spec.completions ?? 0, indexes.succeeded)
    : -1;
  if (rule < 0) return undefined;
  return {
    type: 'SuccessCriteriaMet',
    reason: 'SuccessPolicy',
    message: `Matched rules at index ${rule}`,
  };
}

function completionOf({ spec }: Job, succeeded: number, running: number): Verdict | undefined {
  const enough = spec.completions === undefined ? succeeded > 0 : succeeded >= spec.completions;
  if (!enough || running > 0) return undefined;
  return {
    type: 'SuccessCriteriaMet',
    reason: 'CompletionsReached',
    message: 'Reached expected number of succeeded pods',
  };
}

type Moves = Pick<JobPlan, 'create' | 'remove' | 'wait'>;

function movesOf(job: Job, look: Look, now: Millis): Moves {
  const { spec } = job;
  const { pods, succeeded } = look;
  const { active, terminating } = pods;
  const all = look.indexes && (spec.completions ?? 0);
  if (spec.suspend)
    return { create: [], remove: superfluous(active, all, active.length, now), wait: 0 };
  const parallelism = spec.parallelism ?? 1;
  const wanted =
    spec.completions === undefined
      ? succeeded > 0
        ? active.length
        : parallelism
      : Math.max(0, Math.min(parallelism, spec.completions - succeeded));
  const remove = superfluous(active, all, active.length - wanted, now);
  if (remove.length > 0) return { create: [], remove: remove.slice(0, BURST), wait: 0 };
  const leaving = replacesOnlyFailed(job) ? terminating.length : 0;
  const count = Math.min(BURST, wanted - active.length - leaving);
  if (count <= 0) return { create: [], remove: [], wait: 0 };
  return { remove: [], ...creations(job, look, count, now) };
}

function creations(
  job: Job,
  { pods, indexes, held, failures }: Look,
  count: number,
  now: Millis,
): Pick<JobPlan, 'create' | 'wait'> {
  const perIndex = indexes !== undefined && job.spec.backoffLimitPerIndex !== undefined;
  const wait = perIndex ? 0 : untilRetry(failures, now);
  if (wait > 0) return { create: [], wait };
  if (!indexes) return { create: new Array<undefined>(count).fill(undefined), wait };
  const leaving = replacesOnlyFailed(job) ? pods.terminating : [];
  const busy = new Set([...pods.active, ...leaving].map(indexOf));
  const free = pendingIndexes(job, indexes, busy, count);
  if (!perIndex) return { create: free, wait };
  const waits = free.map((index) => untilRetryAfter(held.get(index), now));
  const create = free.filter((_, i) => waits[i] === 0);
  return { create, wait: create.length > 0 || waits.length === 0 ? 0 : Math.min(...waits) };
}
