/**
 * When a CronJob is due, and which of its old Jobs go (pkg/controller/cronjob/cronjob_controllerv2.go and utils.go, 1.36).
 */
import { parseSchedule, type Schedule } from '../../../../api/cron/schedule.ts';
import type { CronJob, Job } from '../../../../api/generated/types/batch/v1.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';

/** Beyond so many, somebody is told that times were missed. */
const MANY = 100;

export interface Times {
  /** The last time that was due and has had no Job; undefined if there is none. */
  readonly due?: Millis;
  readonly next?: Millis;
  readonly tooManyMissed: boolean;
}

export type Planned = Times | { readonly problem: string };

export function timesOf(cronJob: CronJob, now: Millis): Planned {
  const parsed = parseSchedule(cronJob.spec.schedule);
  if ('problem' in parsed) return parsed;
  const zone = cronJob.spec.timeZone ?? parsed.timeZone ?? '';
  const next = parsed.next(now, zone);
  return { ...missed(cronJob, parsed, zone, now), ...(next !== undefined && { next }) };
}

/** The most recent time since the last one that was met (mostRecentScheduleTime). */
function missed(
  { metadata, spec, status }: CronJob,
  schedule: Schedule,
  zone: string,
  now: Millis,
): Pick<Times, 'due' | 'tooManyMissed'> {
  const last = parseTime(status.lastScheduleTime ?? metadata.creationTimestamp);
  const deadline = spec.startingDeadlineSeconds;
  const since = deadline === undefined ? last : Math.max(last, now - deadline * SECOND);
  const first = schedule.next(since, zone);
  if (first === undefined || first > now) return { tooManyMissed: false };
  const second = schedule.next(first, zone);
  if (second === undefined || second > now) return { due: first, tooManyMissed: false };
  // A schedule is about regular, so that most of the time need not be walked through.
  const period = Math.max(SECOND, second - first);
  const count = Math.floor((now - first) / period) + 1;
  let due = first;
  let from = count > MANY ? Math.max(first, now - 2 * period) : first;
  for (let at = schedule.next(from - SECOND, zone); at !== undefined && at <= now;) {
    due = at;
    from = at;
    at = schedule.next(from, zone);
  }
  return { due, tooManyMissed: count > MANY };
}

export const isTooLate = ({ spec }: CronJob, due: Millis, now: Millis): boolean =>
  spec.startingDeadlineSeconds !== undefined && due + spec.startingDeadlineSeconds * SECOND < now;

/** By the minute, so that a time has one name (getJobName). */
export const jobName = ({ metadata }: CronJob, due: Millis): string =>
  `${metadata.name}-${Math.floor(due / 60_000)}`;

export function endOf({ status }: Job): 'Complete' | 'Failed' | undefined {
  const end = status.conditions?.find(
    ({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True',
  );
  return end?.type as 'Complete' | 'Failed' | undefined;
}

/** Oldest first, those beyond the limits. */
export function oldJobs({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const beyond = (end: 'Complete' | 'Failed', limit: number | undefined) => {
    if (limit === undefined) return [];
    const ended = jobs.filter((job) => endOf(job) === end).sort(byStart);
    return ended.slice(0, Math.max(0, ended.length - limit));
  };
  return [
    ...beyond('Complete', spec.successfulJobsHistoryLimit),
    ...beyond('Failed', spec.failedJobsHistoryLimit),
  ];
}

const byStart = (a: Job, b: Job): number => {
  const start = ({ status, metadata }: Job) => status.startTime ?? metadata.creationTimestamp;
  return start(a) < start(b)
    ? -1
    : start(a) > start(b)
      ? 1
      : a.metadata.name < b.metadata.name
        ? -1
        : 1;
};
