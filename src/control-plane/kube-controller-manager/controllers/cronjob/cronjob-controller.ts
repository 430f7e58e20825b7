/** Makes a CronJob's Jobs when they are due (pkg/controller/cronjob/cronjob_controllerv2.go, 1.36). */
import { cronJobs } from '../../../../api/batch/v1/cron-job/cron-job.ts';
import { jobs } from '../../../../api/batch/v1/job/job.ts';
import type { CronJob, CronJobStatus, Job } from '../../../../api/generated/types/batch/v1.ts';
import type { ObjectReference } from '../../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import {
  controllerOf,
  controllerReference,
  timestamp,
  type Draft,
} from '../../../../apimachinery/meta.ts';
import { isAlreadyExists, isNotFound, type Refusal } from '../../../../apimachinery/status.ts';
import type {
  ControllerContext,
  ControllerDefinition,
  Result,
} from '../../../../controller-runtime/controller.ts';
import { isNamespaceTerminating } from '../../../../controller-runtime/pod-control.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { localTime, rfc1123 } from './moments.ts';
import { endOf, isTooLate, jobName, oldJobs, timesOf } from './plan.ts';

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** So that a Job is not asked for a moment before its time. */
const SLACK: Millis = 100;

export const cronJobController: ControllerDefinition<CronJob> = {
  name: 'cronjob-controller',
  for: cronJobs,
  owns: [jobs],

  /** A new schedule is looked at when it is next due: times that it would have had before are not made up for. */
  waits({ spec, ...next }, previous, { clock }) {
    const { schedule, timeZone } = previous.spec;
    if (spec.schedule === schedule && spec.timeZone === timeZone) return undefined;
    const now = clock.now();
    const times = timesOf({ spec, ...next }, now);
    return 'next' in times ? times.next! - now + SLACK : undefined;
  },

  reconciler(context) {
    return (request) => {
      const { client, lister } = context;
      const cronJob = lister(cronJobs).get(request);
      if (!cronJob) return;
      const own = lister(jobs).ownedBy(cronJob.metadata.uid);
      const kept = withoutOld(context, cronJob, own);
      const seen = sawJobs(context, kept, own);
      const { latest, refusal, ...result } = seen.metadata.deletionTimestamp
        ? { latest: seen }
        : started(context, seen);
      if (!deepEqual(latest.status, cronJob.status)) client.updateStatus(cronJobs, latest);
      if (refusal) throw refusal;
      return result;
    };
  },
};

const withStatus = (cronJob: CronJob, { active = [], ...status }: CronJobStatus): CronJob => ({
  ...cronJob,
  status: { ...status, ...(active.length > 0 && { active }) },
});

function inactive(cronJob: CronJob, uid: string): CronJob {
  const active = cronJob.status.active?.filter((reference) => reference.uid !== uid);
  return withStatus(cronJob, { ...cronJob.status, active });
}

const isActive = ({ status }: CronJob, uid: string): boolean =>
  status.active?.some((reference) => reference.uid === uid) ?? false;

function withoutOld(context: ControllerContext, cronJob: CronJob, own: readonly Job[]): CronJob {
  return oldJobs(cronJob, own).reduce(
    (kept, job) => (removeJob(context, kept, job) ? kept : inactive(kept, job.metadata.uid)),
    cronJob,
  );
}

/** Answers why it could not. */
function removeJob(
  { client, events }: ControllerContext,
  cronJob: CronJob,
  job: Job,
): Refusal | undefined {
  const deleted = attempt(() =>
    client.delete(jobs, job.metadata, { propagationPolicy: 'Background' }),
  );
  if (deleted.ok) {
    events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
    return undefined;
  }
  events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${deleted.refusal.message}`);
  return deleted.refusal;
}

/** What has become of the Jobs that it started. */
function sawJobs(context: ControllerContext, cronJob: CronJob, own: readonly Job[]): CronJob {
  const { client, events } = context;
  let seen = cronJob;
  for (const job of own) {
    const { uid, name } = job.metadata;
    const end = endOf(job);
    const known = isActive(seen, uid);
    if (!known && !end) {
      // The cache may be behind what was written when the Job was made.
      const newest = client.get(cronJobs, cronJob.metadata);
      if (isActive(newest, uid)) {
        seen = newest;
        continue;
      }
      const words = `Saw a job that the controller did not create or forgot: ${name}`;
      events.event(cronJob, 'Warning', 'UnexpectedJob', words);
    } else if (known && end) {
      seen = inactive(seen, uid);
      const words = `Saw completed job: ${name}, condition: ${end}`;
      events.event(cronJob, 'Normal', 'SawCompletedJob', words);
    } else if (end === 'Complete') {
      const { completionTime } = job.status;
      const { lastSuccessfulTime = '' } = seen.status;
      if (completionTime && lastSuccessfulTime < completionTime)
        seen = withStatus(seen, { ...seen.status, lastSuccessfulTime: completionTime });
    }
  }
  for (const { uid, namespace, name } of seen.status.active ?? []) {
    if (own.some(({ metadata }) => metadata.uid === uid)) continue;
    const found = attempt(() => client.get(jobs, { namespace, name: name! }));
    if (found.ok) continue;
    if (!isNotFound(found.refusal)) throw found.refusal;
    events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    seen = inactive(seen, uid!);
  }
  return seen;
}

/** What is to be written, even where something was refused. */
type Started = { readonly latest: CronJob; readonly refusal?: Refusal } & Result;

function started(context: ControllerContext, cronJob: CronJob): Started {
  const { clock, events } = context;
  const { spec, status } = cronJob;
  if (spec.suspend) return { latest: cronJob };
  const now = clock.now();
  const times = timesOf(cronJob, now);
  if ('problem' in times) {
    const words = `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${times.problem}`;
    events.event(cronJob, 'Warning', 'UnparseableSchedule', words);
    return { latest: cronJob };
  }
  if ('neverDue' in times) {
    const words = `invalid schedule: ${spec.schedule} : ${times.neverDue}`;
    events.event(cronJob, 'Warning', 'InvalidSchedule', words);
    return { latest: cronJob };
  }
  if (times.tooManyMissed)
    events.event(
      cronJob,
      'Warning',
      'TooManyMissedTimes',
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
  const later = times.next === undefined ? {} : { requeueAfter: times.next - now + SLACK };
  const asBefore = { latest: cronJob, ...later };
  const { due } = times;
  if (due === undefined) return asBefore;
  if (isTooLate(cronJob, due, now)) {
    const words = `Missed scheduled time to start a job: ${rfc1123(due)}`;
    events.event(cronJob, 'Warning', 'MissSchedule', words);
    return asBefore;
  }
  const name = jobName(cronJob, due);
  const there = status.active?.some((reference) => reference.name === name);
  if (there || status.lastScheduleTime === timestamp(due)) return asBefore;
  if (spec.concurrencyPolicy === 'Forbid' && status.active?.length) {
    events.event(
      cronJob,
      'Normal',
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    return asBefore;
  }
  if (spec.concurrencyPolicy !== 'Replace') return { ...withNew(context, cronJob, due), ...later };
  const { latest, refusal } = replaced(context, cronJob);
  return refusal ? { latest, refusal } : { ...withNew(context, latest, due), ...later };
}

function replaced(context: ControllerContext, cronJob: CronJob): Started {
  const { client, events } = context;
  let latest = cronJob;
  for (const { uid, namespace, name } of cronJob.status.active ?? []) {
    const found = attempt(() => client.get(jobs, { namespace, name: name! }));
    if (!found.ok) {
      events.event(cronJob, 'Warning', 'FailedGet', `Get job: ${found.refusal.message}`);
      return { latest, refusal: found.refusal };
    }
    const refusal = removeJob(context, latest, found.value);
    if (refusal) return { latest, refusal };
    latest = inactive(latest, uid!);
  }
  return { latest };
}

function withNew(context: ControllerContext, cronJob: CronJob, due: Millis): Started {
  const { client, events } = context;
  const draft = draftOf(cronJob, due);
  const made = attempt(() => client.create(jobs, draft));
  let job: Job;
  if (made.ok) {
    job = made.value;
    events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`);
  } else if (isNamespaceTerminating(made.refusal)) {
    return { latest: cronJob };
  } else if (isAlreadyExists(made.refusal)) {
    // It was made, and what was to be written about it then was refused.
    job = client.get(jobs, { namespace: cronJob.metadata.namespace, name: draft.metadata.name! });
    if (controllerOf(job)?.uid !== cronJob.metadata.uid || isActive(cronJob, job.metadata.uid))
      return { latest: cronJob };
  } else {
    const words = `Error creating job: ${made.refusal.message}`;
    events.event(cronJob, 'Warning', 'FailedCreate', words);
    return { latest: cronJob, refusal: made.refusal };
  }
  const active = [...(cronJob.status.active ?? []), referenceTo(job)];
  return {
    latest: withStatus(cronJob, { ...cronJob.status, active, lastScheduleTime: timestamp(due) }),
  };
}

function draftOf(cronJob: CronJob, due: Millis): Draft<Job> {
  const { jobTemplate, timeZone = '' } = cronJob.spec;
  const { labels, annotations } = jobTemplate.metadata ?? {};
  return {
    metadata: {
      name: jobName(cronJob, due),
      namespace: cronJob.metadata.namespace,
      ...(labels && { labels }),
      annotations: { ...annotations, [SCHEDULED_AT]: localTime(due, timeZone) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: jobTemplate.spec!,
  };
}

const referenceTo = ({ apiVersion, kind, metadata }: Job): ObjectReference => ({
  apiVersion,
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
});
