/**
 * Looks after one Pod: syncing while it should run, terminating once it should end, terminated when nothing of it is left
 * to stop. It never goes back (pkg/kubelet/pod_workers.go and kubelet.go SyncPod, SyncTerminatingPod, 1.36).
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { parseTime } from '../../apimachinery/meta.ts';
import { MINUTE, SECOND, type Cancel, type Millis } from '../../sim/clock.ts';
import { Allocation, differs } from './allocation.ts';
import type { StartProblem } from './container-statuses.ts';
import { gracePeriodSeconds, hurry, killPod } from './kill-pod.ts';
import { ask, jittered, subjectOf, type KubeletContext } from './kubelet-context.ts';
import { SHUTDOWN_VERDICT } from './node-shutdown.ts';
import { podActions } from './pod-actions.ts';
import { readPod, type PodRuntimeStatus } from './pod-runtime-status.ts';
import { podStatus, type StatusInput } from './pod-status.ts';
import { PodSync, type SyncResult } from './sync-pod.ts';

/** How long a Pod waits after something did not work. */
const BACK_OFF: Millis = 10 * SECOND;
/** And never longer than this, however long its containers have to wait. */
const RESYNC: Millis = MINUTE;

const DEADLINE = {
  phase: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

export class PodWorker {
  readonly #context: KubeletContext;
  /** Told when nothing of the Pod is left, here and in the API. */
  readonly #onGone: () => void;
  #pod: Pod;
  #state: 'syncing' | 'terminating' | 'terminated' = 'syncing';
  /** The Pod is not in the API any more. */
  #removed = false;
  #busy = false;
  /** Something happened while it was busy. */
  #pending = false;
  /** Told apart by its number: what an earlier run says later is not listened to. */
  #run = 0;
  #current: PodSync | undefined;
  #problems = new Map<string, StartProblem>();
  #verdict: StatusInput['verdict'];
  #graceSeconds = Infinity;
  /** How long it gets to end, where that is not for itself to say. */
  #allowed: number | undefined;
  #onEnded: () => void = () => {};
  #retry: Cancel = () => {};
  #deadline: Cancel = () => {};
  /** Once it was asked for other resources than it began with. */
  #allocation: Allocation | undefined;

  constructor(context: KubeletContext, pod: Pod, onGone: () => void) {
    this.#context = context;
    this.#pod = pod;
    this.#onGone = onGone;
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** The first look at a Pod, or a newer version of it. */
  update(pod: Pod): void {
    const before = this.#pod;
    this.#pod = pod;
    this.#context.volumes.seen(pod);
    this.#context.prober.seen(pod);
    if (!this.#allocation && differs(pod.spec, before.spec))
      this.#allocation = new Allocation(this.#context, before, () => this.sync());
    if (this.#state === 'terminated') {
      // It was over before it was deleted: now it may go.
      if (pod.metadata.deletionTimestamp) this.#finish();
    } else if (pod === before && isFinal(pod) && !this.#runs()) {
      // It was over before this kubelet began: there is nothing to end, and nothing to say.
      this.#state = 'terminated';
      if (pod.metadata.deletionTimestamp) this.#finish();
    } else if (pod.metadata.deletionTimestamp || isFinal(pod)) {
      this.#terminate();
    } else if (pod === before || isNews(pod, before)) {
      this.sync();
    }
  }

  /** Gone from the API, whatever its containers do. */
  remove(last: Pod): void {
    this.#removed = true;
    this.#pod = last;
    if (this.#state === 'terminated') this.#cleanUp();
    else this.#terminate();
  }

  /** Not to run here at all. */
  reject(reason: string, message: string): void {
    const { events, statuses, trace, component } = this.#context;
    this.#state = 'terminated';
    trace.span(component, 'reject', subjectOf(this.#pod), () => {
      events.event(this.#pod, 'Warning', reason, message);
      const { qosClass, conditions } = this.#pod.status;
      const status = {
        ...(qosClass && { qosClass }),
        conditions,
        phase: 'Failed',
        reason,
        message: `Pod was rejected: ${message}`,
      } as const;
      statuses.finish(this.#pod, status);
    });
  }

  /** Makes it leave at once: the node needs what it has (then it is `disrupted`), or it has more than it may. */
  evict(message: string, disrupted: boolean, seconds = 0): void {
    if (this.#state !== 'syncing') return;
    this.#verdict = { phase: 'Failed', reason: 'Evicted', message, disrupted };
    this.#context.events.event(this.#pod, 'Warning', 'Evicted', message);
    this.#allowed = Math.max(1, seconds);
    this.#terminate();
  }

  /** The machine is going down: it gets so many seconds, and `done` hears when nothing of it runs any more. */
  shutDown(seconds: number, done: () => void): void {
    if (this.#state === 'terminated') return done();
    this.#onEnded = done;
    if (this.#state !== 'syncing') return;
    this.#verdict = SHUTDOWN_VERDICT;
    this.#allowed = seconds;
    this.#terminate();
  }

  /** Whether what it wrote lies on the disk: what an evicted Pod leaves is removed as soon as it has ended. */
  get occupies(): boolean {
    return this.#state !== 'terminated' || this.#verdict?.reason !== 'Evicted';
  }

  get active(): boolean {
    return this.#state === 'syncing';
  }

  /** Compares what is with what should be. Told while busy, it looks again afterwards. */
  sync(): void {
    if (this.#busy) {
      this.#pending = true;
      return;
    }
    this.#pending = false;
    this.#retry();
    const { trace, component } = this.#context;
    trace.span(component, 'sync', subjectOf(this.#pod), () => {
      if (this.#state === 'syncing') this.#syncRunning();
      else if (this.#state === 'terminating') this.#syncTerminating();
    });
  }

  #syncRunning(): void {
    this.#context.prober.sync(this.#pod);
    this.#allocation?.resize(this.#pod, this.#context.node());
    const runtime = this.#read();
    const status = this.#report(runtime);
    this.#watchDeadline(status.startTime);
    if (status.phase === 'Succeeded' || status.phase === 'Failed') return this.#terminate();
    const networkProblem = this.#pod.spec.hostNetwork ? undefined : this.#context.networkProblem();
    if (networkProblem !== undefined) {
      // The kubelet looks at all its Pods again as soon as there is a network.
      this.#context.events.event(
        this.#pod,
        'Warning',
        'NetworkNotReady',
        `network is not ready: ${networkProblem}`,
      );
      return;
    }
    const mountAt = this.#context.volumes.mount(this.#pod);
    if (mountAt !== undefined) {
      const { clock } = this.#context;
      this.#retry = clock.upkeep(mountAt - clock.now(), () => this.sync());
      return;
    }
    this.#tellMissingSecrets();
    const run = ++this.#run;
    const wanted = () => this.#run === run && this.#state === 'syncing';
    this.#busy = true;
    const pod = this.running;
    const sync = new PodSync(this.#context, pod, runtime, wanted, (result) => {
      if (this.#run !== run) return;
      this.#busy = false;
      this.#current = undefined;
      this.#completed(result);
    });
    this.#current = sync;
    const actions = podActions(pod, runtime, this.#context.prober);
    const resizes = actions.toUpdate.length + actions.toKill.length + actions.toStart.length > 0;
    if (this.#allocation?.inProgress && !resizes) {
      this.#allocation.completed(this.#pod);
      this.#report(runtime);
    }
    sync.run(actions);
  }

  #tellMissingSecrets(): void {
    const missing = this.#context.images.missingSecrets(this.#pod);
    if (missing.length === 0) return;
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    this.#context.events.event(this.#pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
  }

  /** The Pod with the resources that it has been given. */
  get running(): Pod {
    return this.#allocation?.allocated(this.#pod) ?? this.#pod;
  }

  #completed({ acted, failed, retryAt, problems }: SyncResult): void {
    for (const [name, problem] of problems) {
      if (problem) this.#problems.set(name, problem);
      else this.#problems.delete(name);
    }
    if (this.#pending || acted || this.#state !== 'syncing') return this.sync();
    if (!failed) return;
    const { clock, random } = this.#context;
    const wait =
      retryAt === undefined ? BACK_OFF : Math.min(Math.max(retryAt - clock.now(), 0), RESYNC);
    this.#retry = clock.after(jittered(random, wait), () => this.sync());
    if (retryAt === undefined) return;
    // Parity: upstream writes CrashLoopBackOff with the next sync, which since 1.34 comes when the wait is over; here it is told a second later.
    const cancel = clock.after(SECOND, () => {
      if (!this.#busy && this.#state === 'syncing') this.#report(this.#read());
    });
    const retry = this.#retry;
    this.#retry = () => {
      retry();
      cancel();
    };
  }

  #terminate(): void {
    if (this.#state === 'syncing') {
      this.#state = 'terminating';
      this.#deadline();
      if (this.#busy && this.#current?.interruptible) {
        this.#run++;
        this.#busy = false;
      }
      return this.sync();
    }
    const grace = gracePeriodSeconds(this.#pod);
    if (this.#busy && grace < this.#graceSeconds) {
      this.#graceSeconds = grace;
      hurry(this.#context, this.#pod, grace);
    }
  }

  #syncTerminating(): void {
    this.#busy = true;
    this.#graceSeconds = this.#allowed ?? gracePeriodSeconds(this.#pod);
    this.#context.prober.sync(this.#pod);
    if (!this.#removed) this.#report(this.#read());
    killPod(this.#context, this.#pod, this.#graceSeconds, () => {
      this.#busy = false;
      this.#state = 'terminated';
      this.#context.devices.unprepare(this.#pod);
      this.#context.admission.release(this.#pod.metadata.uid);
      this.#context.prober.forget(this.#pod);
      this.#allocation?.stop();
      this.#context.images.forget(this.#pod);
      for (const { name } of this.#pod.spec.containers)
        this.#context.crashBackOff.forget(`${this.#pod.metadata.uid}_${name}`);
      if (this.#removed) this.#cleanUp();
      else this.#finish();
      this.#onEnded();
    });
  }

  /** Nothing runs any more: the last word about the Pod, and its end if it was to be deleted. */
  #finish(): void {
    const { trace, component, statuses } = this.#context;
    trace.span(component, 'finish', subjectOf(this.#pod), () =>
      statuses.finish(this.#pod, this.#status(this.#read(), true)),
    );
  }

  #cleanUp(): void {
    const { runtime, statuses, volumes } = this.#context;
    volumes.forget(this.#pod);
    statuses.forget(this.#pod.metadata.uid);
    for (const { id } of runtime.listPodSandbox(this.#pod.metadata.uid)) {
      ask<void>(
        this.#context,
        'remove sandbox',
        subjectOf(this.#pod),
        (answer) => runtime.removePodSandbox(id, answer),
        () => {},
      );
    }
    this.#onGone();
  }

  #runs(): boolean {
    return this.#context.runtime.listPodSandbox(this.#pod.metadata.uid).length > 0;
  }

  #read(): PodRuntimeStatus {
    return readPod(this.#context.runtime, this.#pod.metadata.uid);
  }

  #report(runtime: PodRuntimeStatus) {
    const { statuses } = this.#context;
    statuses.set(this.#pod, this.#status(runtime, false));
    return statuses.status(this.#pod);
  }

  #status(runtime: PodRuntimeStatus, isTerminal: boolean) {
    const { statuses, hostIPs, prober, devices } = this.#context;
    const before = statuses.status(this.#pod);
    return podStatus({
      pod: this.running,
      runtime,
      resize: this.#allocation?.conditions,
      problems: this.#problems,
      before,
      probes: prober,
      devices,
      hostIPs,
      isTerminal,
      verdict: this.#verdict,
    });
  }

  #watchDeadline(startTime: string | undefined): void {
    const seconds = this.#pod.spec.activeDeadlineSeconds;
    if (seconds === undefined || !startTime) return;
    this.#deadline();
    const { clock, events } = this.#context;
    this.#deadline = clock.after(parseTime(startTime) + seconds * SECOND - clock.now(), () => {
      if (this.#state !== 'syncing') return;
      this.#verdict = DEADLINE;
      events.event(this.#pod, 'Normal', DEADLINE.reason, DEADLINE.message);
      this.#terminate();
    });
  }
}

const isFinal = ({ status }: Pod): boolean =>
  status.phase === 'Succeeded' || status.phase === 'Failed';

/** What the kubelet wrote itself is no news; what others say about readiness gates is. */
function isNews(next: Pod, before: Pod): boolean {
  if (next.metadata.generation !== before.metadata.generation) return true;
  const { labels, annotations } = next.metadata;
  if (labels !== before.metadata.labels || annotations !== before.metadata.annotations) return true;
  return (
    (next.spec.readinessGates ?? []).length > 0 &&
    next.status.conditions !== before.status.conditions
  );
}
