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
  /** When to look again. */
  readonly next?: Millis;
  readonly tooManyMissed: boolean;
}

/** Why there are no times: of the text itself, or because it names none. */
export type Planned = Times | { readonly problem: string } | { readonly neverDue: string };

export function timesOf(cronJob: CronJob, now: Millis): Planned {
  const parsed = parseSchedule(cronJob.spec.schedule);
  if ('problem' in parsed) return parsed;
  const zone = cronJob.spec.timeZone ?? parsed.timeZone ?? '';
  const next = (at: Millis) => parsed.next(at, zone);
  const deadline = cronJob.spec.startingDeadlineSeconds;
  const last = parseTime(cronJob.status.lastScheduleTime ?? cronJob.metadata.creationTimestamp);
  const since = deadline === undefined ? last : Math.max(last, now - deadline * SECOND);
  const recent = mostRecent(next, since, now);
  if (!recent) return { neverDue: 'time difference between two schedules is less than 1 second' };
  const { due, missed } = recent;
  // A deadline makes it forget what was due, and not when it is due again.
  const all = mostRecent(next, last, now)!;
  const again = next(all.due ?? (all.missed > 0 ? now : last));
  return {
    ...(due !== undefined && { due }),
    ...(again !== undefined && { next: again }),
    tooManyMissed: due !== undefined && missed > MANY,
  };
}

interface Recent {
  readonly due?: Millis;
  /** About how often it was due. */
  readonly missed: number;
}

/**
 * The most recent time since `since`. A schedule is taken for regular: the interval between the first two times leads close
 * to now, and only from there on it is walked through. One that is not regular may lose its time by that, as upstream's does.
 */
function mostRecent(
  next: (at: Millis) => ReturnType<Schedule['next']>,
  since: Millis,
  now: Millis,
): Recent | undefined {
  const first = next(since);
  if (first === undefined) return undefined;
  if (now < first) return { missed: 0 };
  const second = next(first);
  if (second === undefined) return undefined;
  if (now < second) return { due: first, missed: 0 };
  const interval = Math.round((second - first) / SECOND) * SECOND;
  if (interval < SECOND) return undefined;
  const missed = Math.floor(Math.floor((now - first) / SECOND) / (interval / SECOND)) + 1;
  let due: Millis | undefined;
  for (let at = next(first + (missed - 2) * interval); at !== undefined && at <= now; at = next(at))
    due = at;
  return { missed, ...(due !== undefined && { due }) };
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
