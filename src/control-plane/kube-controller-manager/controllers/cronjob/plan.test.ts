/** Upstream's own rows (pkg/controller/cronjob/utils_test.go, TestMostRecentScheduleTime and TestNextScheduleTimeDuration). */
import { describe, expect, test } from 'vitest';
import type { CronJob, CronJobSpec, Job } from '../../../../api/generated/types/batch/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { localTime, rfc1123 } from './moments.ts';
import { isTooLate, jobName, oldJobs, timesOf } from './plan.ts';

const TOP = Date.parse('2016-05-19T10:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Moments in minutes after ten o'clock on a Thursday. */
const cronJob = (spec: Partial<CronJobSpec>, last?: number, created = 0): CronJob =>
  ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      name: 'c',
      namespace: 'default',
      creationTimestamp: timestamp(TOP + created * MINUTE),
    },
    spec: { schedule: '0 * * * *', ...spec },
    status: last === undefined ? {} : { lastScheduleTime: timestamp(TOP + last * MINUTE) },
  }) as CronJob;

describe('what was due last', () => {
  test.each<{ says: string; of: CronJob; at: number; due?: number; many?: boolean }>([
    { says: 'now before next schedule', of: cronJob({}), at: 0.5 },
    { says: 'now just after next schedule', of: cronJob({}), at: 61, due: 60 },
    { says: 'missed 5 schedules', of: cronJob({}, undefined, 1 / 6), at: 301, due: 300 },
    {
      says: 'complex schedule',
      of: cronJob({ schedule: '30 6-16/4 * * 1-5' }, 30),
      at: 24 * 60 + 31,
      due: 24 * 60 + 30,
    },
    {
      says: 'another complex schedule, whose times are lost',
      of: cronJob({ schedule: '30 10,11,12 * * 1-5' }, 30),
      at: 30 * 60 + 30,
    },
    {
      says: 'complex schedule with longer diff between executions',
      of: cronJob({ schedule: '30 6-16/4 * * 1-5' }, 30),
      at: 96 * 60 + 31,
      due: 96 * 60 + 30,
    },
    {
      says: 'complex schedule with shorter diff between executions',
      of: cronJob({ schedule: '30 6-16/4 * * 1-5' }),
      at: 24 * 60 + 31,
      due: 24 * 60 + 30,
    },
    {
      says: '@every schedule',
      of: cronJob({ schedule: '@every 1h' }, 1, -59),
      at: 7 * 24 * 60,
      due: 6 * 24 * 60 + 23 * 60 + 1,
      many: true,
    },
    { says: 'creation and last schedule at one time', of: cronJob({}, 0), at: 0.5 },
    { says: 'since the last schedule', of: cronJob({ schedule: '*/5 * * * *' }, 30), at: 31 },
    {
      says: 'within the starting deadline',
      of: cronJob({ schedule: '*/5 * * * *', startingDeadlineSeconds: 60 }, 30),
      at: 31,
    },
    {
      says: 'outside the starting deadline',
      of: cronJob({ schedule: '*/5 * * * *', startingDeadlineSeconds: 60 }, 20),
      at: 32,
    },
  ])('$says', ({ of, at, due, many = false }) => {
    const times = timesOf(of, TOP + at * MINUTE);
    const minutes = 'due' in times ? (times.due! - TOP) / MINUTE : undefined;
    expect([minutes, 'tooManyMissed' in times && times.tooManyMissed]).toEqual([due, many]);
  });

  test('a day that no year has', () => {
    expect(timesOf(cronJob({ schedule: '59 23 31 2 *' }), TOP + HOUR)).toEqual({
      neverDue: 'time difference between two schedules is less than 1 second',
    });
  });
});

describe('when to look again', () => {
  test.each<{ says: string; of: CronJob; at: number; wait: number }>([
    {
      says: 'complex schedule skipping weekend',
      of: cronJob({ schedule: '30 6-16/4 * * 1-5' }, 30),
      at: 24 * 60 + 31,
      wait: 3 * 60 + 59,
    },
    {
      says: 'another complex schedule skipping weekend',
      of: cronJob({ schedule: '30 10,11,12 * * 1-5' }, 30),
      at: 30 * 60 + 30,
      wait: 66 * 60,
    },
    {
      says: 'once a week cronjob, missed two runs',
      of: cronJob({ schedule: '0 12 * * 4' }, 120),
      at: 19 * 24 * 60 + 90,
      wait: 48 * 60 + 30,
    },
    {
      says: 'no previous run of a cronjob',
      of: cronJob({ schedule: '0 12 * * 5' }),
      at: 6 * 60,
      wait: 20 * 60,
    },
  ])('$says', ({ of, at, wait }) => {
    const now = TOP + at * MINUTE;
    expect(timesOf(of, now)).toMatchObject({ next: now + wait * MINUTE });
  });
});

test.each([
  [undefined, 3600, false],
  [60, 59, false],
  [60, 61, true],
])('with a deadline of %o s, %i s later it is too late: %o', (deadline, late, tooLate) => {
  const of = cronJob(deadline === undefined ? {} : { startingDeadlineSeconds: deadline });
  expect(isTooLate(of, TOP, TOP + late * 1000)).toBe(tooLate);
});

test('a time has one name', () => {
  expect(jobName(cronJob({}), TOP)).toBe('c-24394200');
  expect(jobName(cronJob({}), TOP + 59_000)).toBe('c-24394200');
});

/** `1 Complete`, `2 Failed`, `3`: when it began, and how it ended. */
const jobOf = (text: string): Job => {
  const [minute, end] = text.split(' ');
  const conditions = end ? [{ type: end, status: 'True' }] : [];
  const startTime = timestamp(TOP + Number(minute) * MINUTE);
  return { metadata: { name: text }, status: { startTime, conditions } } as unknown as Job;
};

// TestCleanupFinishedJobs_DeleteOrNot, in short.
test.each<{ has: string; limits: readonly [number?, number?]; goes: readonly string[] }>([
  { has: '1 Complete, 2 Complete, 3 Complete', limits: [1, 1], goes: ['1 Complete', '2 Complete'] },
  { has: '2 Complete, 1 Complete, 3', limits: [1, 1], goes: ['1 Complete'] },
  { has: '1 Failed, 2 Complete, 3 Failed', limits: [1, 1], goes: ['1 Failed'] },
  { has: '1 Failed, 2 Complete', limits: [0, 0], goes: ['2 Complete', '1 Failed'] },
  { has: '1 Failed, 2 Complete, 3 Complete', limits: [undefined, undefined], goes: [] },
  { has: '1, 2', limits: [0, 0], goes: [] },
])('of $has with $limits go $goes', ({ has, limits: [good, bad], goes }) => {
  const spec = { successfulJobsHistoryLimit: good, failedJobsHistoryLimit: bad };
  const old = oldJobs(cronJob(spec), has.split(', ').map(jobOf));
  expect(old.map(({ metadata }) => metadata.name)).toEqual(goes);
});

test.each([
  ['', '2026-01-05T09:00:00Z'],
  ['Europe/Berlin', '2026-01-05T10:00:00+01:00'],
  ['America/New_York', '2026-01-05T04:00:00-05:00'],
  ['Asia/Kolkata', '2026-01-05T14:30:00+05:30'],
])('local time in %o is %s', (zone, text) =>
  expect(localTime(Date.parse('2026-01-05T09:00:00Z'), zone)).toBe(text),
);

test('as RFC 1123 has it', () => expect(rfc1123(TOP)).toBe('Thu, 19 May 2016 10:00:00 +0000'));
