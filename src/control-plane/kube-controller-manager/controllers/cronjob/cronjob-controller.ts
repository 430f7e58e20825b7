/** Makes a CronJob's Jobs when they are due (pkg/controller/cronjob/cronjob_controllerv2.go, 1.36). */
import { cronJobs } from '../../../../api/batch/v1/cron-job/cron-job.ts';
import { jobs } from '../../../../api/batch/v1/job/job.ts';
import type { CronJob, CronJobStatus, Job } from '../../../../api/generated/types/batch/v1.ts';
import type { ObjectReference } from '../../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { controllerReference, timestamp, type Draft } from '../../../../apimachinery/meta.ts';
import { isAlreadyExists, isNotFound } from '../../../../apimachinery/status.ts';
import type {
  ControllerContext,
  ControllerDefinition,
  Result,
} from '../../../../controller-runtime/controller.ts';
import { isNamespaceTerminating } from '../../../../controller-runtime/pod-control.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { endOf, isTooLate, jobName, oldJobs, timesOf } from './plan.ts';

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** So that a Job is not asked for a moment before its time. */
const SLACK: Millis = 100;

export const cronJobController: ControllerDefinition<CronJob> = {
  name: 'cronjob-controller',
  for: cronJobs,
  owns: [jobs],

  reconciler(context) {
    return (request) => {
      const { client, lister } = context;
      const cronJob = lister(cronJobs).get(request);
      if (!cronJob) return;
      const own = lister(jobs).ownedBy(cronJob.metadata.uid);
      const kept = withoutOld(context, cronJob, own);
      const seen = { ...cronJob, status: sawJobs(context, cronJob, own) };
      const { status, ...result } = cronJob.metadata.deletionTimestamp
        ? { status: seen.status }
        : started(context, seen, kept);
      if (!deepEqual(status, cronJob.status)) client.updateStatus(cronJobs, { ...cronJob, status });
      return result;
    };
  },
};

function withoutOld(
  context: ControllerContext,
  cronJob: CronJob,
  own: readonly Job[],
): readonly Job[] {
  const old = oldJobs(cronJob, own);
  for (const job of old) removeJob(context, cronJob, job);
  return own.filter((job) => !old.includes(job));
}

function removeJob({ client, events }: ControllerContext, cronJob: CronJob, job: Job): void {
  const { name } = job.metadata;
  const deleted = attempt(() =>
    client.delete(jobs, job.metadata, { propagationPolicy: 'Background' }),
  );
  if (deleted.ok) events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  else if (!isNotFound(deleted.refusal)) {
    events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${deleted.refusal.message}`);
    throw deleted.refusal;
  }
}

/** What has become of the Jobs that it started. */
function sawJobs(
  { client, events }: ControllerContext,
  cronJob: CronJob,
  own: readonly Job[],
): CronJobStatus {
  let { active = [], lastSuccessfulTime } = cronJob.status;
  for (const job of own) {
    const { uid, name } = job.metadata;
    const end = endOf(job);
    const known = active.some((reference) => reference.uid === uid);
    if (!known && !end) {
      events.event(
        cronJob,
        'Warning',
        'UnexpectedJob',
        `Saw a job that the controller did not create or forgot: ${name}`,
      );
    } else if (known && end) {
      active = active.filter((reference) => reference.uid !== uid);
      events.event(
        cronJob,
        'Normal',
        'SawCompletedJob',
        `Saw completed job: ${name}, condition: ${end}`,
      );
    }
    const { completionTime } = job.status;
    if (end === 'Complete' && completionTime && (lastSuccessfulTime ?? '') < completionTime)
      lastSuccessfulTime = completionTime;
  }
  for (const reference of active) {
    if (own.some(({ metadata }) => metadata.uid === reference.uid)) continue;
    const key = { namespace: reference.namespace, name: reference.name! };
    const found = attempt(() => client.get(jobs, key));
    if (found.ok) continue;
    if (!isNotFound(found.refusal)) throw found.refusal;
    events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${reference.name}`);
    active = active.filter(({ uid }) => uid !== reference.uid);
  }
  const { active: _before, ...status } = cronJob.status;
  return {
    ...status,
    ...(active.length > 0 && { active }),
    ...(lastSuccessfulTime && { lastSuccessfulTime }),
  };
}

type Started = { readonly status: CronJobStatus } & Result;

function started(context: ControllerContext, cronJob: CronJob, own: readonly Job[]): Started {
  const { clock, events } = context;
  const { spec, status } = cronJob;
  if (spec.suspend) return { status };
  const now = clock.now();
  const times = timesOf(cronJob, now);
  if ('problem' in times) {
    const words = `unparseable schedule: ${JSON.stringify(spec.schedule)} : ${times.problem}`;
    events.event(cronJob, 'Warning', 'UnparseableSchedule', words);
    return { status };
  }
  if (times.tooManyMissed)
    events.event(
      cronJob,
      'Warning',
      'TooManyMissedTimes',
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
    );
  const later = times.next === undefined ? {} : { requeueAfter: times.next - now + SLACK };
  const { due } = times;
  if (due === undefined) return { status, ...later };
  if (isTooLate(cronJob, due, now)) {
    const at = timestamp(due).replace('T', ' ').replace('Z', ' +0000 UTC');
    events.event(cronJob, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${at}`);
    return { status, ...later };
  }
  const name = jobName(cronJob, due);
  const there = status.active?.some((reference) => reference.name === name);
  if (there || status.lastScheduleTime === timestamp(due)) return { status, ...later };
  if (spec.concurrencyPolicy === 'Forbid' && status.active?.length) {
    events.event(
      cronJob,
      'Normal',
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
    return { status, ...later };
  }
  const replaced = spec.concurrencyPolicy === 'Replace' ? replace(context, cronJob, own) : status;
  return { status: withNew(context, cronJob, replaced, due), ...later };
}

function replace(context: ControllerContext, cronJob: CronJob, own: readonly Job[]): CronJobStatus {
  const { active = [], ...status } = cronJob.status;
  for (const { uid } of active) {
    const job = own.find(({ metadata }) => metadata.uid === uid);
    if (job) removeJob(context, cronJob, job);
  }
  return status;
}

function withNew(
  { client, events }: ControllerContext,
  cronJob: CronJob,
  status: CronJobStatus,
  due: Millis,
): CronJobStatus {
  const { jobTemplate } = cronJob.spec;
  const { labels, annotations } = jobTemplate.metadata ?? {};
  const name = jobName(cronJob, due);
  const draft: Draft<Job> = {
    metadata: {
      name,
      namespace: cronJob.metadata.namespace,
      ...(labels && { labels }),
      // Parity: upstream writes this time in the CronJob's zone; here in UTC.
      annotations: { ...annotations, [SCHEDULED_AT]: timestamp(due) },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: jobTemplate.spec!,
  };
  const made = attempt(() => client.create(jobs, draft));
  if (!made.ok) {
    if (isNamespaceTerminating(made.refusal)) return status;
    if (!isAlreadyExists(made.refusal)) {
      const words = `Error creating job: ${made.refusal.message}`;
      events.event(cronJob, 'Warning', 'FailedCreate', words);
      throw made.refusal;
    }
    return { ...status, lastScheduleTime: timestamp(due) };
  }
  events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
  return {
    ...status,
    active: [...(status.active ?? []), referenceTo(made.value)],
    lastScheduleTime: timestamp(due),
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
