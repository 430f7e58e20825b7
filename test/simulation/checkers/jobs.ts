/**
 * What Jobs promise: no Pod is counted twice, none is let go before it was written down, counts never fall, there are
 * never more Pods than may run at once or than are still wanted. And a CronJob that forbids it never has two Jobs at once.
 */
import type { CronJob, Job } from '../../../src/api/generated/types/batch/v1.ts';
import type { Pod } from '../../../src/api/generated/types/core/v1.ts';
import { controllerOf, keyOf, parseTime } from '../../../src/apimachinery/meta.ts';
import { isPodActive, isPodTerminal } from '../../../src/controller-runtime/pod-state.ts';
import type { Millis } from '../../../src/sim/clock.ts';
import type { MakeChecker } from '../checker.ts';
import { Past } from '../past.ts';
import type { World } from '../world.ts';

const TRACKING = 'batch.kubernetes.io/job-tracking';

const holds = ({ status }: Job, type: string): boolean =>
  status.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
const isFinished = (job: Job): boolean => holds(job, 'Complete') || holds(job, 'Failed');
const isTracked = ({ metadata }: Pod): boolean => metadata.finalizers?.includes(TRACKING) ?? false;

function jobOf(world: World, pod: Pod): Job | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'Job') return undefined;
  const { namespace } = pod.metadata;
  const job = world.get<Job>('Job', keyOf({ namespace, name: owner.name }));
  return job?.metadata.uid === owner.uid ? job : undefined;
}

export const jobsCounted: MakeChecker = (scene) => {
  const { world, horizon, broken } = scene;
  const parallelism = new Past<number>(scene);
  /** The Pods of each Job that ended or were asked to. */
  const ended = new Map<string, Set<string>>();
  const succeeded = new Map<string, Set<string>>();
  /** Those of them that nobody had asked to go before: they can't have been taken for failures. */
  const surely = new Map<string, Set<string>>();
  const finishedAt = new Map<string, Millis>();
  const podEndedAt = new Map<string, Millis>();

  const onJob = (job: Job, before: Job | undefined, at: Millis) => {
    const { metadata, spec, status } = job;
    const key = keyOf(metadata);
    parallelism.add(metadata.uid, spec.suspend ? 0 : (spec.parallelism ?? 1));
    if (isFinished(job) && !finishedAt.has(metadata.uid)) finishedAt.set(metadata.uid, at);
    const { succeeded: well = [], failed: badly = [] } = status.uncountedTerminatedPods ?? {};
    const uids = [...well, ...badly];
    if (new Set(uids).size < uids.length) broken(`${key}: a Pod waits twice to be counted`);
    const done = (status.succeeded ?? 0) + well.length;
    const all = done + (status.failed ?? 0) + badly.length;
    const mayBe = ended.get(metadata.uid)?.size ?? 0;
    if (all > mayBe) broken(`${key} counts ${all} Pods, and ${mayBe} have ended`);
    const mayHave = succeeded.get(metadata.uid)?.size ?? 0;
    if (done > mayHave) broken(`${key} counts ${done} successes, and there were ${mayHave}`);
    if (!before || before.metadata.uid !== metadata.uid) return;
    for (const count of ['succeeded', 'failed'] as const)
      if ((status[count] ?? 0) < (before.status[count] ?? 0))
        broken(`${key}: ${count} falls from ${before.status[count]} to ${status[count] ?? 0}`);
    if (isFinished(before) && !isFinished(job)) broken(`${key} was finished and is not`);
  };

  const onNewPod = (pod: Pod, job: Job) => {
    const { uid } = job.metadata;
    const active = world.podsOf(uid).filter(isPodActive).length;
    const most = Math.max(...parallelism.of(uid));
    if (active > most) broken(`${keyOf(job.metadata)} has ${active} Pods, ${most} may run at once`);
    const done = surely.get(uid)?.size ?? 0;
    const { completions } = job.spec;
    if (
      completions !== undefined &&
      job.spec.completionMode !== 'Indexed' &&
      active + done > completions
    )
      broken(
        `${keyOf(job.metadata)} wants ${completions}, has ${done} and begins ${pod.metadata.name}`,
      );
    if ((finishedAt.get(uid) ?? Infinity) < horizon())
      broken(`${keyOf(job.metadata)} is finished and begins ${pod.metadata.name}`);
  };

  const onLetGo = (pod: Pod, job: Job) => {
    if (isFinished(job) || job.metadata.deletionTimestamp || !isPodTerminal(pod)) return;
    if (job.spec.completionMode === 'Indexed') return;
    const { succeeded: well = [], failed: badly = [] } = job.status.uncountedTerminatedPods ?? {};
    const { uid } = pod.metadata;
    if ([...well, ...badly].includes(uid)) return;
    // Taken away while it ran, as far as anybody knew: as upstream, what it achieved meanwhile is lost.
    if (podEndedAt.get(uid)! >= horizon()) surely.get(job.metadata.uid)?.delete(uid);
    else broken(`${keyOf(pod.metadata)} is let go and was not written down`);
  };

  const onNewJob = (job: Job) => {
    const owner = controllerOf(job);
    const { namespace } = job.metadata;
    const cron = owner && world.get<CronJob>('CronJob', keyOf({ namespace, name: owner.name }));
    if (cron?.metadata.uid !== owner?.uid || cron?.spec.concurrencyPolicy !== 'Forbid') return;
    // As upstream says of it: what was begun a moment ago may not have been seen yet.
    const other = world
      .ownedBy<Job>(owner!.uid)
      .find(
        (one) =>
          one !== job &&
          !isFinished(one) &&
          !one.metadata.deletionTimestamp &&
          parseTime(one.metadata.creationTimestamp) < horizon(),
      );
    if (other) broken(`${keyOf(job.metadata)} begins while ${other.metadata.name} runs`);
  };

  return {
    onWrite({ kind, current, previous, at }) {
      if (kind === 'Job' && current) {
        if (!previous) onNewJob(current as Job);
        onJob(current as Job, previous as Job | undefined, at);
      }
      if (kind !== 'Pod') return;
      const [pod, before] = [current, previous] as (Pod | undefined)[];
      const some = pod ?? before!;
      const owner = controllerOf(some);
      if (owner?.kind !== 'Job') return;
      if (isPodTerminal(some) && !podEndedAt.has(some.metadata.uid))
        podEndedAt.set(some.metadata.uid, at);
      if (isPodTerminal(some) || some.metadata.deletionTimestamp || !pod)
        put(ended, owner.uid, some.metadata.uid);
      if (some.status.phase === 'Succeeded') {
        put(succeeded, owner.uid, some.metadata.uid);
        if (!some.metadata.deletionTimestamp && isTracked(some))
          put(surely, owner.uid, some.metadata.uid);
      }
      const job = jobOf(world, some);
      if (pod && before && isTracked(pod) && !isTracked(before))
        broken(`${keyOf(pod.metadata)} has its finalizer again`);
      if (!job) return;
      if (pod && !before) onNewPod(pod, job);
      if (before && isTracked(before) && (!pod || !isTracked(pod))) onLetGo(some, job);
    },

    settled() {
      for (const job of world.all<Job>('Job'))
        for (const promise of complete(world, job, surely.get(job.metadata.uid)?.size ?? 0))
          broken(promise);
      for (const cron of world.all<CronJob>('CronJob'))
        for (const promise of tidy(world, cron)) broken(promise);
    },
  };
};

function put(sets: Map<string, Set<string>>, key: string, value: string): void {
  let set = sets.get(key);
  if (!set) sets.set(key, (set = new Set()));
  set.add(value);
}

function* complete(world: World, job: Job, successes: number): Iterable<string> {
  const { metadata, spec, status } = job;
  const key = keyOf(metadata);
  const pods = world.podsOf(metadata.uid);
  const active = pods.filter(isPodActive);
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0) yield `${key} never counts what it wrote down`;
  const held = pods.find((pod) => isPodTerminal(pod) && isTracked(pod));
  if (held) yield `${keyOf(held.metadata)} is never let go`;
  if ((status.active ?? 0) !== active.length)
    yield `${key} says ${status.active ?? 0} are active, and ${active.length} are`;
  if (spec.completionMode !== 'Indexed' && (status.succeeded ?? 0) < successes)
    yield `${key} says ${status.succeeded ?? 0} succeeded, and ${successes} did`;
  if (isFinished(job) || spec.suspend) {
    if (active.length > 0) yield `${key} does not run and has ${active.length} Pods`;
    return;
  }
  if (active.length === 0 && spec.parallelism !== 0) yield `${key} has no Pods and is not finished`;
}

function* tidy(world: World, { metadata, spec, status }: CronJob): Iterable<string> {
  const key = keyOf(metadata);
  const jobs = world.ownedBy<Job>(metadata.uid);
  const good = jobs.filter((job) => holds(job, 'Complete')).length;
  const bad = jobs.filter((job) => holds(job, 'Failed')).length;
  if (good > (spec.successfulJobsHistoryLimit ?? 3) || bad > (spec.failedJobsHistoryLimit ?? 1))
    yield `${key} keeps ${good} Jobs that went well and ${bad} that did not`;
  const running = jobs.filter((job) => !isFinished(job)).length;
  if ((status.active?.length ?? 0) !== running)
    yield `${key} says ${status.active?.length ?? 0} run, and ${running} do`;
}
