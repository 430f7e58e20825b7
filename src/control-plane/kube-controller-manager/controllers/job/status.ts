/** What a Job's status says once its Pods were counted (trackJobStatusAndRemoveFinalizers, pkg/controller/job/job_controller.go, 1.36). */
import type {
  Job,
  JobCondition,
  JobStatus,
  UncountedTerminatedPods,
} from '../../../../api/generated/types/batch/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { written } from './indexes.ts';
import type { JobPlan, Verdict } from './plan.ts';

export const holds = ({ status }: Job, type: string): boolean =>
  status.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;

export const isFinished = (job: Job): boolean => holds(job, 'Complete') || holds(job, 'Failed');

/** The status with what is known now, the uncounted as they are given. */
export function statusOf(
  job: Job,
  plan: JobPlan,
  numbers: { readonly active: number; readonly terminating: number; readonly ready: number },
  now: Millis,
): JobStatus {
  const { status, spec } = job;
  const { indexes } = plan;
  const startTime = status.startTime ?? (spec.suspend ? undefined : timestamp(now));
  return withoutEmpty({
    ...status,
    ...(startTime && { startTime }),
    active: numbers.active || undefined,
    ready: numbers.ready,
    terminating: numbers.terminating,
    ...(indexes && {
      completedIndexes: written(indexes.succeeded) || undefined,
      succeeded: indexes.succeeded.size || undefined,
      ...(spec.backoffLimitPerIndex !== undefined && { failedIndexes: written(indexes.failed) }),
    }),
    uncountedTerminatedPods: status.uncountedTerminatedPods ?? {},
  });
}

/**
 * A Pod is counted in three writes, so that none is ever counted twice, whoever falls over in between: its uid comes
 * into uncountedTerminatedPods, its finalizer is taken away, its uid goes out again and the count goes up.
 * Those in `gone` have lost their finalizer: they leave the list and are counted for good.
 */
export function counted(status: JobStatus, gone: ReadonlySet<string>, indexed: boolean): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const stay = (uid: string) => !gone.has(uid);
  const done = succeeded.length - succeeded.filter(stay).length;
  const lost = failed.length - failed.filter(stay).length;
  if (done + lost === 0) return status;
  return withoutEmpty({
    ...status,
    ...(!indexed && { succeeded: (status.succeeded ?? 0) + done || undefined }),
    failed: (status.failed ?? 0) + lost || undefined,
    uncountedTerminatedPods: withUids(succeeded.filter(stay), failed.filter(stay)),
  });
}

export const withUids = (
  succeeded: readonly string[],
  failed: readonly string[],
): UncountedTerminatedPods => ({
  ...(succeeded.length > 0 && { succeeded }),
  ...(failed.length > 0 && { failed }),
});

export const withoutEmpty = (status: JobStatus): JobStatus =>
  Object.fromEntries(Object.entries(status).filter(([, value]) => value !== undefined));

/** The conditions with this one among them, as it was if its status is the same. */
export function withCondition(
  conditions: readonly JobCondition[] = [],
  condition: Pick<JobCondition, 'type' | 'status' | 'reason' | 'message'>,
  now: Millis,
): readonly JobCondition[] {
  const at = timestamp(now);
  const next = { ...condition, lastProbeTime: at, lastTransitionTime: at };
  const before = conditions.find(({ type }) => type === condition.type);
  if (!before) return [...conditions, next];
  return before.status === condition.status
    ? conditions
    : conditions.map((one) => (one === before ? next : one));
}

/** FailureTarget leads to Failed, SuccessCriteriaMet to Complete, in the same words. */
export const finalOf = ({ type, reason, message }: Verdict) =>
  ({
    type: type === 'FailureTarget' ? 'Failed' : 'Complete',
    status: 'True',
    reason,
    message,
  }) as const;
