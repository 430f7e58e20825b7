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
import { indexOrphans, orphansFor } from '../../../../controller-runtime/orphans.ts';
import { claim, planClaims } from '../../../../controller-runtime/controller-ref.ts';
import type {
  ControllerContext,
  ControllerDefinition,
  Result,
} from '../../../../controller-runtime/controller.ts';
import { Expectations } from '../../../../controller-runtime/expectations.ts';
import {
  isNamespaceTerminating,
  PodControl,
  slowStart,
} from '../../../../controller-runtime/pod-control.ts';
import { isPodReady } from '../../../../controller-runtime/pod-state.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import type { Failures } from './backoff.ts';
import { failuresAfter } from './indexes.ts';
import { planJob, untilDeadline, type JobPlan, type Verdict } from './plan.ts';
import { isIndexed, isTracked, podOf, TRACKING } from './pods.ts';
import {
  counted,
  finalOf,
  holds,
  isFinished,
  statusOf,
  withCondition,
  withoutEmpty,
  withUids,
} from './status.ts';
import { tracked } from './tracking.ts';

const ITSELF = 'kubernetes.io/job-controller';
/** Pods that still wait to be counted, by their Job's key: when it is gone, they are let go. */
const OPEN = 'job-tracking';
const TOO_MANY = 'Too many succeeded pods running after completion count reached';
/** What Pods do is looked at once a second at most (syncJobBatchPeriod). */
const BATCH: Millis = SECOND;

export const jobController: ControllerDefinition<Job> = {
  name: 'job-controller',
  for: jobs,
  owns: [pods],
  batch: BATCH,

  reconciler(context) {
    const { client, clock, events } = context;
    const informer = context.informer(pods);
    informer.addIndex(OPEN, (pod) => {
      const owner = controllerOf(pod);
      return owner?.kind === 'Job' && isTracked(pod)
        ? [keyOf({ namespace: pod.metadata.namespace, name: owner.name })]
        : [];
    });
    indexOrphans(informer);
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
      const finished = job !== undefined && isFinished(job);
      const { managedBy = ITSELF } = job?.spec ?? {};
      if (managedBy !== ITSELF) return;
      for (const pod of informer.byIndex(OPEN, key)) {
        if (released.has(pod.metadata.uid)) continue;
        if (finished || controllerOf(pod)!.uid !== job?.metadata.uid) letGo(context, pod);
      }
      if (!job || finished) {
        failures.delete(key);
        if (job) return;
        expectations.forget(key);
        written.delete(key);
        return;
      }
      // Pods that this status does not count yet are let go already: what brings the newer one brings the key back.
      if (revisionOf(job) < (written.get(key) ?? 0)) return;
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
  const plan = planJob(job, own, {
    now: clock.now(),
    mayAct: expectations.satisfied(key),
    failures: run.failures.get(key),
  });

  const acted = carryOut(run, job, plan, key);
  write(run, job, plan, acted, own);
  // Only what was written down is not seen as new the next time.
  run.failures.set(key, plan.failures);
  if (acted.refusal) throw acted.refusal;
  const wait = plan.wait > 0 ? Math.max(plan.wait, BATCH) : 0;
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
    [...informer.ownedBy(uid), ...orphansFor(informer, namespace!, selector)],
    (pod) => selector.matches(pod.metadata.labels),
  );
  return claim(context.client, job, jobs, pods, claims);
}

interface Acted {
  readonly created: number;
  readonly removed: readonly Pod[];
  readonly refusal?: Refusal;
}

function carryOut(run: Run, job: Job, plan: JobPlan, key: string): Acted {
  return plan.remove.length > 0 ? take(run, job, plan, key) : make(run, job, plan, key);
}

function take(
  { context, control, expectations, released }: Run,
  job: Job,
  plan: JobPlan,
  key: string,
): Acted {
  if (plan.forgiven) expectations.expectDeletions(key, plan.remove.map(nameOf));
  const removed: Pod[] = [];
  let refusal: Refusal | undefined;
  for (const pod of plan.remove) {
    const deleted = attempt(() => {
      // Without its finalizer it is never counted.
      if (plan.forgiven && isTracked(pod)) {
        letGo(context, pod);
        released.add(pod.metadata.uid);
      }
    });
    const gone = deleted.ok ? control.delete(job, pod.metadata) : deleted;
    if (gone.ok) removed.push(pod);
    else {
      expectations.deletionObserved(key, nameOf(pod));
      refusal ??= gone.refusal;
    }
  }
  return { created: 0, removed, ...(refusal && { refusal }) };
}

function make({ control, expectations }: Run, job: Job, plan: JobPlan, key: string): Acted {
  const { create } = plan;
  if (create.length === 0) return { created: 0, removed: [] };
  expectations.expectCreations(key, create.length);
  let next = 0;
  const { succeeded, refusal } = slowStart(create.length, () => {
    const index = create[next++];
    return control.create(job, podOf(job, index, historyOf(job, plan, index)));
  });
  for (let i = succeeded; i < create.length; i++) expectations.creationObserved(key);
  // Nothing can be created in a namespace that goes, so there is nothing to try again.
  const told = refusal && !isNamespaceTerminating(refusal) ? { refusal } : {};
  return { created: succeeded, removed: [], ...told };
}

function historyOf(job: Job, { held }: JobPlan, index: number | undefined) {
  if (index === undefined || job.spec.backoffLimitPerIndex === undefined) return undefined;
  const last = held.get(index);
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
  const { removed, created } = acted;
  // What could not be taken away still runs.
  const verdict = acted.refusal ? undefined : plan.verdict;
  const numbers = {
    active: active.length + created - removed.length,
    terminating: terminating.length + removed.length,
    ready: active.filter((pod) => isPodReady(pod) && !removed.includes(pod)).length,
  };
  const told = statusOf(job, plan, numbers, clock.now());
  const interim = verdict
    ? withTruth(told, verdict, clock.now())
    : plan.managed
      ? suspension(context, job, told)
      : told;
  const { release, succeeded, failed, more } = tracked(job, plan, own, verdict);
  const noted = { ...interim, uncountedTerminatedPods: withUids(succeeded, failed) };
  const stored = save(job, noted);
  for (const pod of release) {
    letGo(context, pod);
    run.released.add(pod.metadata.uid);
  }
  const kept = own.filter((pod) => isTracked(pod) && !release.includes(pod)).map(uidOf);
  const gone = [...succeeded, ...failed].filter((uid) => !kept.includes(uid));
  const final = counted(stored.status, new Set(gone), isIndexed(job));
  const { uncountedTerminatedPods: left = {} } = final;
  const open = (left.succeeded?.length ?? 0) + (left.failed?.length ?? 0);
  if (!verdict || more || numbers.terminating > 0 || open > 0) {
    save(stored, final);
    return;
  }
  save(stored, finished(verdict, final, clock.now()));
  tellEnd(context, job, verdict, final);
}

const withTruth = (status: JobStatus, verdict: Verdict, now: Millis): JobStatus => ({
  ...status,
  conditions: withCondition(status.conditions, { ...verdict, status: 'True' }, now),
});

function finished(verdict: Verdict, status: JobStatus, now: Millis): JobStatus {
  const condition = finalOf(verdict);
  return {
    ...status,
    // Parity: a Job that fails while it is suspended has no startTime, and the API takes no finished Job without one: upstream tries for ever, ours began when it ended.
    startTime: status.startTime ?? timestamp(now),
    ...(condition.type === 'Complete' && { completionTime: timestamp(now) }),
    conditions: withCondition(status.conditions, condition, now),
  };
}

function tellEnd(
  { events }: ControllerContext,
  job: Job,
  verdict: Verdict,
  { succeeded = 0 }: JobStatus,
): void {
  const { type, reason, message } = finalOf(verdict);
  if (type === 'Failed') return events.event(job, 'Warning', reason, message);
  if (succeeded > (job.spec.completions ?? Infinity))
    events.event(job, 'Warning', 'TooManySucceededPods', TOO_MANY);
  events.event(job, 'Normal', 'Completed', 'Job completed');
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
const uidOf = ({ metadata }: Pod): string => metadata.uid;
