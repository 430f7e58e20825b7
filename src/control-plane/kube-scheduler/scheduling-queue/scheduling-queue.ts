/**
 * Pods that wait to be scheduled (pkg/scheduler/backend/queue/scheduling_queue.go, 1.36), in one of three places:
 *
 *   active          next in turn, by priority and then by time
 *   backing off     tried before; waits a little, or less if nothing else is to do
 *   unschedulable   refused, and waits for an event that helps; or gated, and never tried yet
 */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Labels } from '../../../apimachinery/labels.ts';
import { every, MINUTE, SECOND, type Cancel, type Clock, type Millis } from '../../../sim/clock.ts';
import type { Trace } from '../../../sim/trace.ts';
import {
  forceActivate,
  podChanges,
  unschedulableTimeout,
  unscheduledPodAdd,
  type ClusterEvent,
} from '../framework/cluster-event.ts';
import { podInfoOf, termMatches, type PodInfo } from '../framework/pod-info.ts';
import type { Profile } from '../framework/profile.ts';
import { BackoffQueue, endOfWindow } from './backoff-queue.ts';
import { InFlightEvents } from './in-flight-events.ts';
import { KeyedHeap } from './keyed-heap.ts';
import { Nominator } from './nominator.ts';
import { queuedPod, queueKey, type QueuedPod } from './queued-pod.ts';
import { QueueingHints, type Wake } from './queueing-hints.ts';
import { UnschedulablePods } from './unschedulable-pods.ts';

export interface SchedulingQueueOptions {
  readonly initialBackoff?: Millis;
  readonly maxBackoff?: Millis;
}

export interface SchedulingQueueHost {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly profiles: ReadonlyMap<string, Profile>;
  namespaceLabels(name: string): Labels;
  /** There may be something to pop now. */
  onWork(): void;
}

const FLUSH_PERIOD: Millis = 30 * SECOND;
/** A refused Pod is tried again after this long even if no event seems to help it. */
const LONGEST_WAIT: Millis = 5 * MINUTE;

export class SchedulingQueue {
  readonly nominator = new Nominator();
  readonly #host: SchedulingQueueHost;
  readonly #hints: QueueingHints;
  readonly #active: KeyedHeap<QueuedPod>;
  readonly #backoff: BackoffQueue;
  readonly #unschedulable = new UnschedulablePods();
  readonly #inFlight = new InFlightEvents();
  readonly #order = new WeakMap<QueuedPod, number>();
  #nextOrder = 0;
  #flush: { readonly cancel: Cancel; readonly idle: boolean } | undefined;

  constructor(host: SchedulingQueueHost, options: SchedulingQueueOptions = {}) {
    const { initialBackoff = SECOND, maxBackoff = 10 * SECOND } = options;
    const [first] = host.profiles.values();
    const sort = first!.queueSort.queueSort;
    // At one moment, first added is first: upstream's clock has nanoseconds for that.
    const order = (one: QueuedPod, other: QueuedPod) =>
      sort(one, other) || this.#order.get(one)! - this.#order.get(other)!;
    this.#host = host;
    this.#hints = new QueueingHints(host.profiles.values());
    this.#active = new KeyedHeap(queueKey, order);
    this.#backoff = new BackoffQueue(initialBackoff, maxBackoff, order);
  }

  start(): Cancel {
    return every(this.#host.clock, FLUSH_PERIOD, () => this.#flushLeftovers());
  }

  get active(): readonly QueuedPod[] {
    return this.#active.items;
  }

  get backingOff(): readonly QueuedPod[] {
    return this.#backoff.pods;
  }

  get unschedulable(): Iterable<QueuedPod> {
    return this.#unschedulable.values();
  }

  /** Uids of the Pods that are being scheduled. */
  get inFlight(): Iterable<string> {
    return this.#inFlight.pods;
  }

  get hasWork(): boolean {
    return this.#active.size > 0 || this.#backoff.poppable > 0;
  }

  find(key: string): QueuedPod | undefined {
    return this.#active.get(key) ?? this.#backoff.get(key) ?? this.#unschedulable.get(key);
  }

  /** By refusing plugin, the events that may bring the Pod back. */
  wakers(pod: QueuedPod): ReturnType<QueueingHints['wakers']> {
    return this.#hints.wakers(pod);
  }

  /** When the back-off of a Pod is over. */
  backoffOver(pod: QueuedPod): Millis {
    return this.#backoff.over(pod);
  }

  add(pod: Pod): void {
    const waiting = this.#refreshed(queuedPod(podInfoOf(pod), 0));
    this.#activate(waiting, unscheduledPodAdd.label);
  }

  /** The next to be scheduled; until `done` is told of it, events are kept for it. */
  pop(): QueuedPod | undefined {
    const pod = this.#active.pop() ?? this.#backoff.popEarly();
    if (!pod) return undefined;
    pod.attempts++;
    pod.backoffExpiration = undefined;
    pod.unschedulablePlugins = NO_PLUGINS;
    pod.pendingPlugins = NO_PLUGINS;
    this.#inFlight.begin(pod.info.uid);
    return pod;
  }

  /** The attempt is over as far as events are concerned. */
  done(uid: string): void {
    this.#inFlight.done(uid);
  }

  /** Takes a Pod back after an attempt that failed; who refused it stands in the Pod. */
  addUnschedulable(pod: QueuedPod): void {
    const { uid, key } = pod.info;
    const events = this.#inFlight.during(uid);
    this.#inFlight.done(uid);
    if (this.find(key)) return;
    const failed = pod.unschedulablePlugins.size === 0 && pod.pendingPlugins.size === 0;
    if (failed) {
      pod.consecutiveErrors++;
    } else {
      pod.unschedulableCount++;
      pod.consecutiveErrors = 0;
    }
    pod.backoffExpiration = undefined;
    this.#refreshed(pod);
    this.#requeue(pod, failed ? RETRY : this.#bestWake(pod, events));
  }

  /** A waiting Pod was changed. */
  update(previous: Pod, next: Pod): void {
    const info = podInfoOf(next);
    const events = podChanges(next, previous);
    if (this.#inFlight.has(info.uid)) {
      for (const event of events) this.#inFlight.add({ event, next, previous, uid: info.uid });
      return;
    }
    const pod = this.find(info.key);
    if (!pod) {
      this.add(next);
      return;
    }
    const before = pod.info;
    pod.info = info;
    this.nominator.update(info, before);
    if (this.#active.get(info.key)) return this.#active.set(pod);
    if (this.#backoff.get(info.key)) return this.#backoff.update(pod);
    for (const event of events) {
      const wake = this.#hints.wakes(pod, event, next, previous);
      if (!wake) continue;
      this.#requeue(pod, wake);
      if (!this.#unschedulable.has(info.key)) return;
    }
  }

  delete(pod: Pod): void {
    const { uid, key } = podInfoOf(pod);
    this.nominator.delete(uid);
    void (this.#active.delete(key) ?? this.#backoff.delete(key));
    this.#unschedulable.delete(key);
  }

  /** Something happened: wakes the Pods that it may help. */
  move(
    event: ClusterEvent,
    next: unknown,
    previous: unknown,
    only: (pod: QueuedPod) => boolean = () => true,
  ): void {
    const plugins = this.#hints.waitingFor(event);
    if (plugins?.size === 0) return;
    const waiting = plugins
      ? this.#unschedulable.keptBy(plugins)
      : // Who is woken leaves them while they are gone through.
        [...this.#unschedulable.values()];
    for (const pod of waiting) {
      if (!only(pod)) continue;
      if (pod.gatedBy !== undefined && !this.#hints.mayUngate(pod, event)) continue;
      const wake = this.#hints.wakes(pod, event, next, previous);
      if (wake) this.#requeue(pod, wake);
    }
    this.#inFlight.add({ event, next, previous });
  }

  /** A Pod on a node came or changed: of interest only to Pods that look at other nodes' Pods. */
  moveForAssigned(event: ClusterEvent, next: Pod, previous?: Pod): void {
    if (this.#unschedulable.size === 0) {
      if (this.#hints.waitingFor(event)?.size !== 0) this.#inFlight.add({ event, next, previous });
      return;
    }
    const labels = this.#host.namespaceLabels(next.metadata.namespace ?? '');
    this.move(event, next, previous, ({ info, unschedulablePlugins }) => {
      if (
        unschedulablePlugins.has('PodTopologySpread') &&
        info.pod.metadata.namespace === next.metadata.namespace
      ) {
        return true;
      }
      return info.requiredAffinity.some((term) => termMatches(term, next, labels));
    });
  }

  /** Brings a Pod back at once, whatever refused it. */
  activate(info: PodInfo): void {
    const pod = this.#unschedulable.get(info.key) ?? this.#backoff.get(info.key);
    if (pod) this.#activate(pod, forceActivate.label);
    else
      this.#inFlight.add({
        event: forceActivate,
        next: info.pod,
        previous: undefined,
        uid: info.uid,
      });
  }

  #bestWake(pod: QueuedPod, events: ReturnType<InFlightEvents['during']>): Wake | undefined {
    let best: Wake | undefined;
    for (const { event, next, previous } of events) {
      const wake = this.#hints.wakes(pod, event, next, previous);
      if (wake?.when === 'immediately') return wake;
      best ??= wake;
    }
    return best;
  }

  #requeue(pod: QueuedPod, wake: Wake | undefined): void {
    if (!wake) {
      this.#unschedulable.set(pod);
    } else if (
      wake.when === 'after-backoff' &&
      this.#backoff.isBackingOff(pod, this.#host.clock.now())
    ) {
      this.#backOff(pod, wake.by);
    } else {
      this.#activate(pod, wake.by);
    }
  }

  #activate(pod: QueuedPod, by: string): void {
    const { key } = pod.info;
    // What was let in to back off needs not be asked again.
    const admitted = this.#backoff.delete(key) !== undefined;
    if (!admitted && !this.#admit(pod)) return;
    this.#unschedulable.delete(key);
    this.#woken(pod, by);
    this.#active.set(pod);
    this.nominator.add(pod.info, this.nominator.nodeOf(pod.info.uid));
    this.#host.onWork();
  }

  #backOff(pod: QueuedPod, by: string): void {
    if (!this.#admit(pod)) return;
    this.#unschedulable.delete(pod.info.key);
    this.#woken(pod, by);
    this.#backoff.add(pod);
    this.#planFlush(pod.idle);
    if (this.#backoff.poppable > 0) this.#host.onWork();
  }

  /** Asks the gates, first the one that was closed. */
  #admit(pod: QueuedPod): boolean {
    const profile = this.#host.profiles.get(pod.info.pod.spec.schedulerName ?? 'default-scheduler');
    const gates = profile?.preEnqueue ?? [];
    const before = gates.find(({ name }) => name === pod.gatedBy);
    for (const gate of before ? [before, ...gates.filter((one) => one !== before)] : gates) {
      if (gate.preEnqueue(pod.info.pod).code === 'Success') continue;
      pod.gatedBy = gate.name;
      pod.unschedulablePlugins = new Set([...pod.unschedulablePlugins, gate.name]);
      this.#unschedulable.set(pod);
      return false;
    }
    pod.gatedBy = undefined;
    return true;
  }

  #woken(pod: QueuedPod, by: string): void {
    pod.wokenBy = by;
    pod.cause = this.#host.trace.current;
  }

  #refreshed(pod: QueuedPod): QueuedPod {
    pod.timestamp = this.#host.clock.now();
    this.#order.set(pod, this.#nextOrder++);
    return pod;
  }

  /** Whole windows are released at once. Waiting for a first node to appear does not count as activity. */
  #planFlush(idle: boolean): void {
    if (this.#flush && (idle || !this.#flush.idle)) return;
    const { clock } = this.#host;
    this.#flush?.cancel();
    const delay = endOfWindow(clock.now() + 1) - clock.now();
    const flush = () => {
      this.#flush = undefined;
      for (const pod of this.#backoff.popCompleted(clock.now())) this.#release(pod);
      const left = this.#backoff.pods;
      if (left.length > 0) this.#planFlush(left.every((pod) => pod.idle));
    };
    const cancel = idle ? clock.upkeep(delay, flush) : clock.after(delay, flush);
    this.#flush = { cancel, idle };
  }

  #release(pod: QueuedPod): void {
    this.#active.set(pod);
    this.#host.onWork();
  }

  #flushLeftovers(): void {
    const now = this.#host.clock.now();
    this.move(
      unschedulableTimeout,
      undefined,
      undefined,
      ({ timestamp }) => now - timestamp > LONGEST_WAIT,
    );
  }
}

const RETRY: Wake = { when: 'after-backoff', by: 'ScheduleAttemptFailure' };
const NO_PLUGINS: ReadonlySet<string> = new Set();
