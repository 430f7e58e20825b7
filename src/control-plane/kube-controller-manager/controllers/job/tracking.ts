/**
 * Which Pods a Job lets go of, and which of them it counts before
 * (trackJobStatusAndRemoveFinalizers and canRemoveFinalizer, pkg/controller/job/job_controller.go, 1.36).
 */
import type { Job } from '../../../../api/generated/types/batch/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import type { JobPlan, Verdict } from './plan.ts';
import { hasFailed, indexOf, isCountable, isIndexed, isTracked } from './pods.ts';

/** So many wait to be counted at most: what is more is looked at the next time. */
const MOST_UNCOUNTED = 500;

export interface Tracked {
  /** Their finalizer may go once the others are written down. */
  readonly release: readonly Pod[];
  /** To be written down. Indexed Jobs count indexes, which need no uids to be told apart. */
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** There are more than can be written down at once. */
  readonly more: boolean;
}

export function tracked(
  job: Job,
  { held }: Pick<JobPlan, 'held'>,
  own: readonly Pod[],
  verdict: Verdict | undefined,
): Tracked {
  const { succeeded: well = [], failed: badly = [] } = job.status.uncountedTerminatedPods ?? {};
  const release: Pod[] = [];
  const succeeded = [...well];
  const failed = [...badly];
  for (const pod of own) {
    if (!isTracked(pod)) continue;
    const { uid } = pod.metadata;
    const lost = hasFailed(job, pod);
    const ended = pod.status.phase === 'Succeeded';
    const waits = held.get(indexOf(pod)) === pod;
    const goes = job.metadata.deletionTimestamp !== undefined || verdict !== undefined || ended;
    if (!goes && (!lost || waits)) continue;
    release.push(pod);
    if (ended && !badly.includes(uid)) {
      if (!isIndexed(job) && !well.includes(uid)) succeeded.push(uid);
    } else if (lost || verdict?.type === 'FailureTarget') {
      // Once a Job has failed, so has whatever still runs of it.
      if (badly.includes(uid) || !isCountable(job, pod)) continue;
      if (matchFailurePolicy(job.spec.podFailurePolicy, pod)?.action !== 'Ignore') failed.push(uid);
    }
    if (succeeded.length + failed.length >= MOST_UNCOUNTED)
      return { release, succeeded, failed, more: true };
  }
  return { release, succeeded, failed, more: false };
}
