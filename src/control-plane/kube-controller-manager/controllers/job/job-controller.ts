/** Runs a Job's Pods until it has succeeded or failed, and counts each of them once (pkg/controller/job, 1.36). */
import { jobs } from '../../../../api/batch/v1/job/job.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { Job, JobStatus } from '../../../../api/generated/types/batch/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { controllerOf, keyOf, timestamp } from '../../../../apimachinery/meta.ts';
import { isNotFound, type Refusal } from '../../../../apimachinery/status.ts';
import type { Informer } from '../../../../client/informer.ts';
import { claim, planClaims } from '../../../../controller-runtime/controller-ref.ts';
import type {
  ControllerContext,
  ControllerDefinition,
  Result,
} from '../../../../controller-runtime/controller.ts';
import { Expectations } from '../../../../controller-runtime/expectations.ts';
import { isNamespaceTerminating, PodControl } from '../../../../controller-runtime/pod-control.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { failuresWith, untilRetry, type Failures } from './backoff.ts';
import { failuresAfter } from './indexes.ts';
import { planJob, untilDeadline, type JobPlan, type Verdict } from './plan.ts';
import { indexOf, isIndexed, isTracked, podOf, TRACKING } from './pods.ts';
import {
  counted,
  finalOf,
  holds,
  isFinished,
  remembered,
  statusOf,
  withCondition,
  withoutEmpty,
  withUids,
} from './status.ts';

const ITSELF = 'kubernetes.io/job-controller';
/** Pods that still wait to be counted, by their Job's key: when it is gone, they are let go. */
const OPEN = 'job-tracking';
const ORPHANS = 'job-orphans';

export const jobController: ControllerDefinition<Job> = {
  name: 'job-controller',
  for: jobs,
  owns: [pods],

  reconciler(context) {
    const { client, clock, events } = context;
    const informer = context.informer(pods);
    informer.addIndex(OPEN, (pod) => {
      const owner = controllerOf(pod);
      return owner?.kind === 'Job' && isTracked(pod)
        ? [keyOf({ namespace: pod.metadata.namespace, name: owner.name })]
        : [];
    });
    informer.addIndex(ORPHANS, (pod) => (controllerOf(pod) ? [] : [pod.metadata.namespace!]));
    const expectations = new Expectations(clock);
    const released = new Set<string>();
    const written = new Map<string, number>();
    observe(informer, expectations, released);
    const failures = new Map<string, Failures | undefined>();
    const run: Run = {
      context,
      control: new PodControl(client, events, pods),
      expectations,
      failures,
      released,
      written,
    };
    return (request) => {
      const key = keyOf(request);
      const job = context.lister(jobs).get(request);
      const open = informer.byIndex(OPEN, key);
      for (const pod of open) if (controllerOf(pod)!.uid !== job?.metadata.uid) letGo(context, pod);
      if (!job) {
        expectations.forget(key);
        failures.delete(key);
        written.delete(key);
        return;
      }
      const { managedBy } = job.spec;
      // Pods that this status does not count yet are let go already: what brings the newer one brings the key back.
      if (revisionOf(job) < (written.get(key) ?? 0)) return;
      if (isFinished(job) || (managedBy !== undefined && managedBy !== ITSELF)) return;
      return sync(run, job, key);
    };
  },
};

interface Run {
  readonly context: ControllerContext;
  readonly control: PodControl;
  readonly expectations: Expectations;
  readonly failures: Map<string, Failures | undefined>;
  /** Pods whose finalizer was taken away and that the cache still shows with it: they must not be counted again. */
  readonly released: Set<string>;
  /** The revision of each Job as it was last written here. The cache may be behind (upstream's consistency store). */
  readonly written: Map<string, number>;
}

const revisionOf = ({ metadata }: Job): number => Number(metadata.resourceVersion);

function sync(run: Run, job: Job, key: string): Result | void {
  const { context, expectations } = run;
  const { clock } = context;
  const own = podsOf(context, job).map((pod) =>
    run.released.has(pod.metadata.uid) ? untracked(pod) : pod,
  );
  const plan = planJob(job, own, clock.now());

  const mayAct = expectations.satisfied(key);
  const known = failuresWith(run.failures.get(key), plan.pods.newSucceeded, plan.pods.newFailed);
  const wait = plan.create.length > 0 ? untilRetry(known, clock.now()) : 0;
  const acted = mayAct ? carryOut(run, job, plan, key, wait) : NOTHING;
  write(run, job, plan, acted, own);
  // Only what was written down is not seen as new the next time.
  run.failures.set(key, known);
  if (acted.refusal) throw acted.refusal;
  return { requeueAfter: soonest(wait, untilDeadline(job, clock.now())) };
}

const soonest = (...waits: readonly Millis[]): Millis | undefined => {
  const some = waits.filter((wait) => wait > 0 && wait < Infinity);
  return some.length > 0 ? Math.min(...some) : undefined;
};

function podsOf(context: ControllerContext, job: Job): readonly Pod[] {
  const selector = selectorOf(job.spec.selector);
  const informer = context.informer(pods);
  const { uid, namespace } = job.metadata;
  const claims = planClaims(
    job,
    [...informer.ownedBy(uid), ...informer.byIndex(ORPHANS, namespace!)],
    (pod) => selector.matches(pod.metadata.labels),
  );
  return claim(context.client, job, jobs, pods, claims);
}

interface Acted {
  readonly created: number;
  readonly removed: number;
  readonly refusal?: Refusal;
}

const NOTHING: Acted = { created: 0, removed: 0 };

function carryOut(run: Run, job: Job, plan: JobPlan, key: string, wait: Millis): Acted {
  const { control, expectations } = run;
  if (plan.remove.length > 0) {
    expectations.expectDeletions(key, plan.remove.map(nameOf));
    let removed = 0;
    let refusal: Refusal | undefined;
    for (const pod of plan.remove) {
      const deleted = control.delete(job, pod.metadata);
      if (deleted.ok) removed++;
      else {
        expectations.deletionObserved(key, nameOf(pod));
        refusal ??= deleted.refusal;
      }
    }
    return { created: 0, removed, ...(refusal && { refusal }) };
  }
  if (plan.create.length === 0 || wait > 0) return NOTHING;
  expectations.expectCreations(key, plan.create.length);
  let created = 0;
  let refusal: Refusal | undefined;
  for (const index of plan.create) {
    const made = refusal
      ? undefined
      : control.create(job, podOf(job, index, historyOf(job, plan, index)));
    if (made?.ok) created++;
    else {
      expectations.creationObserved(key);
      if (made && !made.ok) refusal ??= made.refusal;
    }
  }
  // Nothing can be created in a namespace that goes, so there is nothing to try again.
  const told = refusal && !isNamespaceTerminating(refusal) ? { refusal } : {};
  return { created, removed: 0, ...told };
}

function historyOf(job: Job, plan: JobPlan, index: number | undefined) {
  if (index === undefined || job.spec.backoffLimitPerIndex === undefined) return undefined;
  const last = plan.pods.newFailed.filter((pod) => indexOf(pod) === index).at(-1);
  return last ? failuresAfter(job, last) : { counted: 0, ignored: 0 };
}

/** Counts what has ended and says how the Job stands. */
function write(run: Run, job: Job, plan: JobPlan, acted: Acted, own: readonly Pod[]): void {
  const { context } = run;
  const { clock } = context;
  const save = (from: Job, status: JobStatus): Job => {
    const stored = saved(context, from, status);
    run.written.set(keyOf(job.metadata), revisionOf(stored));
    return stored;
  };
  const { active, terminating } = plan.pods;
  const numbers = {
    active: active.length + acted.created - acted.removed,
    terminating: terminating.length + acted.removed,
    ready: acted.removed > 0 ? 0 : plan.ready,
  };
  const told = suspension(context, job, statusOf(job, plan, numbers, clock.now()));
  const interim = plan.verdict
    ? {
        ...told,
        conditions: withCondition(
          told.conditions,
          { ...plan.verdict, status: 'True' },
          clock.now(),
        ),
      }
    : told;
  const { succeeded = [], failed = [] } = remembered(job, plan);
  const noted = { ...interim, uncountedTerminatedPods: withUids(succeeded, failed) };
  const ended = own.filter((pod) => isTracked(pod) && (hasEnded(plan, pod) || isIn(noted, pod)));
  // Nothing to be counted: one write says it all.
  const stored = ended.length > 0 || succeeded.length + failed.length > 0 ? save(job, noted) : job;
  const gone = new Set(
    [...succeeded, ...failed].filter(
      (uid) => !own.some((pod) => pod.metadata.uid === uid && isTracked(pod)),
    ),
  );
  for (const pod of ended) {
    letGo(context, pod);
    run.released.add(pod.metadata.uid);
    gone.add(pod.metadata.uid);
  }
  const final = counted(stored === job ? noted : stored.status, gone, isIndexed(job));
  const settled = numbers.active === 0 && numbers.terminating === 0;
  const { uncountedTerminatedPods: left = {} } = final;
  const open = (left.succeeded?.length ?? 0) + (left.failed?.length ?? 0);
  if (!plan.verdict || !settled || open > 0) {
    save(stored, final);
    return;
  }
  save(stored, finished(plan, final, clock.now()));
  tellEnd(context, job, plan.verdict);
}

const hasEnded = ({ pods: { newSucceeded, newFailed } }: JobPlan, pod: Pod): boolean =>
  newSucceeded.includes(pod) || newFailed.includes(pod);

function isIn({ uncountedTerminatedPods: uncounted = {} }: JobStatus, { metadata }: Pod): boolean {
  const { succeeded = [], failed = [] } = uncounted;
  return succeeded.includes(metadata.uid) || failed.includes(metadata.uid);
}

function finished({ verdict }: JobPlan, status: JobStatus, now: Millis): JobStatus {
  const condition = finalOf(verdict!);
  return {
    ...status,
    ...(condition.type === 'Complete' && { completionTime: timestamp(now) }),
    conditions: withCondition(status.conditions, condition, now),
  };
}

function tellEnd({ events }: ControllerContext, job: Job, verdict: Verdict): void {
  const { type, reason, message } = finalOf(verdict);
  if (type === 'Complete') events.event(job, 'Normal', 'Completed', 'Job completed');
  else events.event(job, 'Warning', reason, message);
}

/** Suspended and Resumed are told once, and the time that is waited does not count. */
function suspension({ clock, events }: ControllerContext, job: Job, status: JobStatus): JobStatus {
  const now = clock.now();
  const suspended = holds(job, 'Suspended');
  if (job.spec.suspend) {
    if (suspended) return status;
    events.event(job, 'Normal', 'Suspended', 'Job suspended');
    const { startTime: _waits, ...rest } = status;
    return {
      ...rest,
      conditions: withCondition(
        status.conditions,
        { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' },
        now,
      ),
    };
  }
  if (!suspended) return status;
  events.event(job, 'Normal', 'Resumed', 'Job resumed');
  return {
    ...status,
    startTime: timestamp(now),
    conditions: withCondition(
      status.conditions,
      { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' },
      now,
    ),
  };
}

function saved({ client }: ControllerContext, job: Job, status: JobStatus): Job {
  const next = withoutEmpty(status);
  return deepEqual(next, job.status) ? job : client.updateStatus(jobs, { ...job, status: next });
}

/** Takes the finalizer away. A Pod that is gone has none. */
function letGo({ client }: ControllerContext, pod: Pod): void {
  const { uid, finalizers = [] } = pod.metadata;
  const rest = finalizers.filter((one) => one !== TRACKING);
  const patch = {
    metadata: {
      uid,
      '$deleteFromPrimitiveList/finalizers': [TRACKING],
      '$setElementOrder/finalizers': rest,
    },
  };
  const patched = attempt(() => client.patch(pods, pod.metadata, 'strategic', patch));
  if (!patched.ok && !isNotFound(patched.refusal)) throw patched.refusal;
}

const untracked = (pod: Pod): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    finalizers: pod.metadata.finalizers?.filter((one) => one !== TRACKING),
  },
});

function observe(informer: Informer<Pod>, expectations: Expectations, released: Set<string>): void {
  const keyOfJob = (pod: Pod): string | undefined => {
    const owner = controllerOf(pod);
    return owner?.kind === 'Job'
      ? keyOf({ namespace: pod.metadata.namespace, name: owner.name })
      : undefined;
  };
  const seen = (pod: Pod) => !isTracked(pod) && released.delete(pod.metadata.uid);
  const gone = (pod: Pod) => {
    const key = keyOfJob(pod);
    if (key) expectations.deletionObserved(key, nameOf(pod));
  };
  informer.on({
    add: (pod) => {
      seen(pod);
      const key = keyOfJob(pod);
      if (!key) return;
      if (pod.metadata.deletionTimestamp) gone(pod);
      else expectations.creationObserved(key);
    },
    update: (next, previous) => {
      seen(next);
      if (next.metadata.deletionTimestamp && !previous.metadata.deletionTimestamp) gone(next);
    },
    delete: (last) => {
      released.delete(last.metadata.uid);
      gone(last);
    },
  });
}

const nameOf = ({ metadata }: Pod): string => metadata.name;
