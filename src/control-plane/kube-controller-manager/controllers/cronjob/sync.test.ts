/**
 * One look at a CronJob and the Jobs it has, row by row as upstream has them (pkg/controller/cronjob/cronjob_controllerv2_test.go,
 * TestControllerV2SyncCronJob and TestControllerV2UpdateCronJob). Left out: schedules and time zones that validation refuses.
 */
import { expect, test } from 'vitest';
import { rowsOf, type Row } from '../../../../../test/text-table.ts';
import { cronJobs } from '../../../../api/batch/v1/cron-job/cron-job.ts';
import { jobs } from '../../../../api/batch/v1/job/job.ts';
import type { CronJob, CronJobSpec, Job } from '../../../../api/generated/types/batch/v1.ts';
import { controllerOf, timestamp, type KubeObject } from '../../../../apimachinery/meta.ts';
import { StatusError, type Refusal } from '../../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import type { ControllerContext, Result } from '../../../../controller-runtime/controller.ts';
import { cronJobController } from './cronjob-controller.ts';

const TOP = Date.parse('2016-05-19T10:00:00Z');
const UNITS: Readonly<Record<string, number>> = { d: 86400, h: 3600, m: 60, s: 1 };

/** `1h -2m 0.1s` in milliseconds. */
const millis = (text = ''): number =>
  text
    .split(' ')
    .filter(Boolean)
    .reduce((sum, word) => sum + parseFloat(word) * UNITS[word.at(-1)!]! * 1000, 0);

const DEADLINES: Readonly<Record<string, number | undefined>> = {
  none: undefined,
  short: 10,
  medium: 2 * 60 * 60,
  long: 1_000_000,
};
const POLICIES = { A: 'Allow', F: 'Forbid', R: 'Replace' } as const;

function refusalOf(says: string): Refusal | undefined {
  const job = { group: 'batch', resource: 'jobs' };
  if (says.endsWith('is there')) return StatusError.alreadyExists(job, 'c-1');
  if (says === 'get fails') return StatusError.badRequest('request is invalid');
  if (says !== 'namespace ends') return undefined;
  const causes = [{ reason: 'NamespaceTerminating', message: 'namespace default is terminating' }];
  return new StatusError(403, 'Forbidden', 'forbidden', { causes });
}

/**
 * Times are told from ten o'clock on. A CronJob that ran before is of 8:59 and ran last at 9:01, another is of 9:59. A Job is done ten
 * seconds after it was made unless it is `active`; one that is `unseen` has not reached the cache of Jobs, one that is `unlisted` not the
 * cache of CronJobs. `again` is when it comes back, and so is a tenth of a second.
 */
const LOOKS = `
name                                                   | policy | schedule  | deadline | created | last | job                  | fails            | now       | makes | deletes | active | tells               | again
never ran, not valid schedule                          | A F R  | wrong     | none     |         |      |                      |                  | -1m       |       |         | 0      | UnparseableSchedule |
never ran, not time                                    | A F R  | hourly    | none     |         |      |                      |                  | -1m       |       |         | 0      |                     | 1m
never ran, not time in zone                            | A      | New York  | none     |         |      |                      |                  | -1m       |       |         | 0      |                     | 1m
never ran, is time                                     | A F R  | hourly    | none     |         |      |                      |                  | 1m        | 1     |         | 1      |                     | 59m
never ran, is time in zone                             | A      | New York  | none     |         |      |                      |                  | 4h 1m     | 1     |         | 1      |                     | 59m
never ran, is time, suspended                          | A      | suspended | none     |         |      |                      |                  | 1m        |       |         | 0      |                     |
never ran, is time, past deadline                      | A      | hourly    | short    |         |      |                      |                  | 12m       |       |         | 0      |                     | 48m
never ran, is time, not past deadline                  | A      | hourly    | long     |         |      |                      |                  | 1m        | 1     |         | 1      |                     | 59m
prev ran but done, not time                            | A F R  | hourly    | none     |         |      | -59m                 |                  | -1m       |       |         | 0      |                     | 1m
prev ran but done, is time                             | A F R  | hourly    | none     |         |      | -59m                 |                  | 1m        | 1     |         | 1      |                     | 59m
prev ran but done, is time, create job failed          | A      | hourly    | none     |         |      | -59m                 | foreign is there | 1m        |       |         | 0      |                     |
own: and it is its own, of which nobody wrote          | A      | hourly    | none     |         |      | -59m                 | own is there     | 1m        |       |         | 1      |                     |
prev ran but done, is time, suspended                  | A      | suspended | none     |         |      | -59m                 |                  | 1m        |       |         | 0      |                     |
prev ran but done, is time, past deadline              | A      | hourly    | short    |         |      | -59m                 |                  | 1m        |       |         | 0      |                     | 59m
prev ran but done, is time, not past deadline          | A      | hourly    | long     |         |      | -59m                 |                  | 1m        | 1     |         | 1      |                     | 59m
still active, not time                                 | A F R  | hourly    | none     |         |      | -59m active          |                  | -1m       |       |         | 1      |                     | 1m
still active, is time                                  | A      | hourly    | none     |         |      | -59m active          |                  | 1m        | 1     |         | 2      |                     | 59m
still active, is time                                  | F      | hourly    | none     |         |      | -59m active          |                  | 1m        |       |         | 1      | JobAlreadyActive    | 59m
still active, is time                                  | R      | hourly    | none     |         |      | -59m active          |                  | 1m        | 1     | 1       | 1      |                     | 59m
still active, is time, get job failed                  | R      | hourly    | none     |         |      | -59m active          | get fails        | 1m        |       |         | 1      | FailedGet           | thrown
still active, is time, suspended                       | A      | suspended | none     |         |      | -59m active          |                  | 1m        |       |         | 1      |                     |
still active, is time, past deadline                   | A      | hourly    | short    |         |      | -59m active          |                  | 1m        |       |         | 1      |                     | 59m
still active, is time, not past deadline               | A      | hourly    | long     |         |      | -59m active          |                  | 1m        | 1     |         | 2      |                     | 59m
prev ran but done, long overdue, not past deadline     | A F R  | hourly    | long     |         |      | -59m                 |                  | 7d        | 1     |         | 1      | TooManyMissedTimes  | 1h
prev ran but done, long overdue, no deadline           | A F R  | hourly    | none     |         |      | -59m                 |                  | 7d        | 1     |         | 1      | TooManyMissedTimes  | 1h
prev ran but done, long overdue, past medium deadline  | A F R  | hourly    | medium   |         |      | -59m                 |                  | 7d        | 1     |         | 1      |                     | 1h
prev ran but done, long overdue, past short deadline   | A F R  | hourly    | short    |         |      | -59m                 |                  | 7d        | 1     |         | 1      |                     | 1h
this ran but done, time drifted back                   | F      | hourly    | none     |         |      | 1m                   | foreign is there | -1m       |       |         | 0      |                     | 1m
started but went missing, not past deadline            | A F R  | hourly    | long     |         |      | 0.1s active unseen   |                  | 1m 0.1s   |       |         | 1      |                     | 59m -0.1s
started but not in the active list, not past deadline  | A F R  | hourly    | long     |         |      | 0.1s active unlisted |                  | 1m 0.1s   |       |         | 1      |                     | 59m -0.1s
@every, never ran, not time                            | A      | @every    | none     | -1m     |      |                      |                  | 0m        |       |         | 0      |                     | 59m
@every, never ran, is time                             | A      | @every    | none     | -61m    |      |                      |                  | -1m       | 1     |         | 1      |                     | 1h
@every, never ran, is time, past deadline              | A      | @every    | short    | -61m    |      |                      |                  | -1m 11s   |       |         | 0      |                     | 1h -11s
@every, never ran, is time, not past deadline          | A      | @every    | long     | -61m    |      |                      |                  | -1m 9s    | 1     |         | 1      |                     | 1h -9s
@every, prev ran but done, not time                    | A      | @every    | none     | -61m    | -1m  | -61m                 |                  | 0m        |       |         | 0      |                     | 59m
@every, prev ran but done, is time                     | A      | @every    | none     | -61m    | -1m  | -61m                 |                  | 1h        | 1     |         | 1      |                     | 59m
@every, prev ran but done, is time, past deadline      | A      | @every    | short    | -61m    | -1m  | -61m                 |                  | 59m 11s   |       |         | 0      |                     | 1h -11s
@every, still active, not time                         | A      | @every    | none     | -61m    | -1m  | -1m active           |                  | 0m        |       |         | 1      |                     | 59m
@every, still active, is time                          | A      | @every    | none     | -61m    | -61m | -61m active          |                  | 1m        | 1     |         | 2      |                     | 58m
@every, still active, is time, past deadline           | A      | @every    | short    | -61m    | -1m  | -1m active           |                  | 59m 11s   |       |         | 1      |                     | 1h -11s
@every, still active, is time, not past deadline       | A      | @every    | long     | -61m    | -1m  | -1m active           |                  | 59m 9s    | 1     |         | 2      |                     | 1h -9s
@every, prev ran but done, long overdue, no deadline   | A      | @every    | none     | -59m    | 1m   | -59m                 |                  | 7d        | 1     |         | 1      | TooManyMissedTimes  | 1m
@every, prev ran but done, long overdue, past deadline | A      | @every    | short    | -59m    | 1m   | -59m                 |                  | 7d 1m 11s |       |         | 0      |                     | 1h -11s
the namespace is terminating                           | A      | hourly    | none     |         |      | -59m active          | namespace ends   | 1m        |       |         | 1      |                     |
`;
const SCHEDULES: Readonly<Record<string, Partial<CronJobSpec>>> = {
  wrong: { schedule: 'obvious error schedule' },
  hourly: { schedule: '0 * * * ?' },
  suspended: { schedule: '0 * * * ?', suspend: true },
  'New York': { schedule: '0 * * * ?', timeZone: 'America/New_York' },
  '@every': { schedule: '@every 1h' },
};
const looks = rowsOf(LOOKS).flatMap((row) =>
  row.policy!.split(' ').map((policy) => ({ ...row, policy })),
);

test.each(looks)('$name, $policy', (row: Row & { policy: string }) => {
  const [made, ...words] = (row.job ?? '').split(/ (?=[a-z])/);
  const ran = made !== '';
  const at = (text: string | undefined, otherwise: string) =>
    timestamp(TOP + millis(text || otherwise));
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: {
      name: 'c',
      namespace: 'default',
      uid: 'of c',
      creationTimestamp: at(row.created, ran ? '-61m' : '-1m'),
    },
    spec: {
      ...SCHEDULES[row.schedule!],
      concurrencyPolicy: POLICIES[row.policy as keyof typeof POLICIES],
      startingDeadlineSeconds: DEADLINES[row.deadline!],
      jobTemplate: { spec: {} },
    },
    status: ran ? { lastScheduleTime: at(row.last, '-59m') } : {},
  } as unknown as CronJob;
  const played = new Played(cronJob, row.fails ?? '', TOP + millis(row.now));
  if (ran) played.has(TOP + millis(made), words);

  const { result, refusal } = played.look();
  expect(played.made.map((job) => controllerOf(job)?.uid)).toEqual(
    Array.from({ length: Number(row.makes || 0) }, () => 'of c'),
  );
  expect({
    deletes: played.deleted.length,
    active: played.latest.status.active?.length ?? 0,
    tells: played.told.join(' '),
  }).toEqual({ deletes: Number(row.deletes || 0), active: Number(row.active), tells: row.tells });
  if (row.again === 'thrown') expect(refusal).toBeDefined();
  else if (row.again) expect(result?.requeueAfter).toBeCloseTo(millis(row.again) + 100, 3);
  if (ran && words.length === 0)
    expect(played.latest.status.lastSuccessfulTime).toBe(timestamp(TOP + millis(made) + 10_000));
});

/** What one look does, and to what. */
class Played {
  readonly made: Job[] = [];
  readonly deleted: string[] = [];
  readonly told: string[] = [];
  latest: CronJob;
  readonly #fails: string;
  readonly #now: number;
  readonly #seen: Job[] = [];
  /** As the API server has it. */
  #stored: CronJob;
  #job: Job | undefined;

  constructor(cronJob: CronJob, fails: string, now: number) {
    this.latest = this.#stored = cronJob;
    this.#fails = fails;
    this.#now = now;
  }

  has(created: number, words: readonly string[]): void {
    const [state = ''] = words;
    const active = state.startsWith('active');
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: `c-${Math.floor(created / 60_000)}`,
        namespace: 'default',
        uid: '1234',
        creationTimestamp: timestamp(created),
        ownerReferences: [{ kind: 'CronJob', name: 'c', uid: 'of c', controller: true }],
      },
      status: active
        ? {}
        : {
            completionTime: timestamp(created + 10_000),
            conditions: [{ type: 'Complete', status: 'True' }],
          },
    } as unknown as Job;
    this.#job = job;
    const { name, namespace, uid } = job.metadata;
    const status = { ...this.latest.status, active: [{ name, namespace, uid }] };
    if (active) this.#stored = { ...this.#stored, status };
    if (active && !words.includes('unlisted')) this.latest = this.#stored;
    if (!words.includes('unseen')) this.#seen.push(job);
  }

  look(): { result?: Result | void; refusal?: unknown } {
    const refusal = refusalOf(this.#fails);
    const client = {
      get: (kind: ResourceDefinition) => {
        if (kind === cronJobs) return this.#stored;
        if (refusal && this.#fails === 'get fails') throw refusal;
        if (this.#fails.endsWith('is there')) return { metadata: this.#inTheWay() };
        if (!this.#job) throw StatusError.notFound({ group: 'batch', resource: 'jobs' }, 'c');
        return this.#job;
      },
      create: (_kind: ResourceDefinition, job: Job) => {
        if (refusal && this.#fails !== 'get fails') throw refusal;
        this.made.push(job);
        return { ...job, metadata: { ...job.metadata, uid: 'new' } };
      },
      delete: (_kind: ResourceDefinition, { name }: { name: string }) => this.deleted.push(name),
      updateStatus: (_kind: ResourceDefinition, written: CronJob) => (this.latest = written),
    };
    const cronJob = this.latest;
    const context = {
      client,
      clock: { now: () => this.#now },
      lister: (kind: ResourceDefinition) =>
        kind === jobs ? { ownedBy: () => this.#seen } : { get: () => cronJob },
      events: {
        event: (_about: KubeObject, _type: string, reason: string) => {
          if (!['SuccessfulCreate', 'SuccessfulDelete'].includes(reason)) this.told.push(reason);
        },
      },
    } as unknown as ControllerContext;
    try {
      return { result: cronJobController.reconciler(context)(cronJob.metadata) };
    } catch (refused) {
      return { refusal: refused };
    }
  }

  #inTheWay(): object {
    const owner = { kind: 'CronJob', name: 'c', uid: 'of c', controller: true };
    return { uid: 'in the way', ownerReferences: this.#fails.startsWith('own') ? [owner] : [] };
  }
}

/** From the last second before ten o'clock; the CronJob ran last at 9:59. `at once` as any other change. */
test.each(
  rowsOf(`
    name                                           | before     | then        | zone before | zone then    | waits
    spec.template changed                          | 0 * * * *  | 0 * * * *   |             |              | at once
    spec.schedule changed                          | 30 * * * * | */1 * * * * |             |              | 1s
    @every changed, cadence decrease               | @every 1m  | @every 3m   |             |              | 2m 1s
    @every changed, cadence increase               | @every 3m  | @every 1m   |             |              | 1s
    spec.timeZone not changed                      | 0 * * * *  | 0 * * * *   | Asia/Tokyo  | Asia/Tokyo   | at once
    own: spec.timeZone changed                     | 30 9 * * * | 30 9 * * *  | Asia/Tokyo  | Asia/Kolkata | 18h 1s
    own: a time that was missed is not made up for | 0 0 1 1 *  | 59 9 * * *  |             |              | 1d -59s
  `),
)('a change waits: $name', (row) => {
  const of = (schedule = '', timeZone?: string) =>
    ({
      metadata: { name: 'c', creationTimestamp: timestamp(TOP - 60_000) },
      spec: { schedule, ...(timeZone && { timeZone }) },
      status: {
        lastScheduleTime: timestamp(TOP - (row.name.startsWith('own: a') ? 120_000 : 60_000)),
      },
    }) as CronJob;
  const context = { clock: { now: () => TOP - 1000 } } as unknown as ControllerContext;
  const wait = cronJobController.waits!(
    of(row.then, row['zone then']),
    of(row.before, row['zone before']),
    context,
  );
  expect(wait).toBe(row.waits === 'at once' ? undefined : millis(row.waits) + 100);
});
