/** How a Job ended, and what becomes of it then. */
import type { Job } from '../../api/generated/types/batch/v1.ts';
import { controllerOf } from '../../apimachinery/meta.ts';
import { laterWords } from '../words/later-words.ts';

const { fate: say } = laterWords.ownership;

/** If it has. */
export function endOf({ status }: Job) {
  return status?.conditions?.find(
    ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
  );
}

/** It has failed, and runs nothing until its controller tries again. */
export const waitsForRetry = (job: Job): boolean =>
  (job.status?.failed ?? 0) > 0 &&
  (job.status?.active ?? 0) === 0 &&
  !job.spec.suspend &&
  !endOf(job);

/** What becomes of a finished Job by itself. */
export function fateOfJob(job: Job, now: number): string | undefined {
  const ended = endOf(job);
  if (!ended?.lastTransitionTime) return undefined;
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  const owner = controllerOf(job);
  if (ttl !== undefined) {
    const left = Math.ceil((Date.parse(ended.lastTransitionTime) - now) / 1000) + ttl;
    return say.ttl(Math.max(0, left), ttl);
  }
  return owner?.kind === 'CronJob' ? say.history(owner.name) : say.stays;
}
