/**
 * Pods that wait before they are tried again (pkg/scheduler/backend/queue/backoff_queue.go, 1.36). Those that
 * came back because of an error wait apart: they are never popped early.
 */
import { SECOND, type Millis } from '../../../sim/clock.ts';
import { KeyedHeap } from './keyed-heap.ts';
import { queueKey, type QueuedPod } from './queued-pod.ts';

/** Pods whose time comes within one window are put in the queue's own order, and released together at its end. */
const ORDERING_WINDOW: Millis = SECOND;

export class BackoffQueue {
  readonly #initial: Millis;
  readonly #max: Millis;
  readonly #rejected: KeyedHeap<QueuedPod>;
  readonly #failed: KeyedHeap<QueuedPod>;

  constructor(initial: Millis, max: Millis, order: (one: QueuedPod, other: QueuedPod) => number) {
    this.#initial = initial;
    this.#max = max;
    this.#rejected = new KeyedHeap(
      queueKey,
      (one, other) => this.over(one) - this.over(other) || order(one, other),
    );
    this.#failed = new KeyedHeap(queueKey, (one, other) => this.over(one) - this.over(other));
  }

  get size(): number {
    return this.#rejected.size + this.#failed.size;
  }

  /** How many may be popped before their time. */
  get poppable(): number {
    return this.#rejected.size;
  }

  get pods(): readonly QueuedPod[] {
    return [...this.#rejected.items, ...this.#failed.items];
  }

  get(key: string): QueuedPod | undefined {
    return this.#rejected.get(key) ?? this.#failed.get(key);
  }

  add(pod: QueuedPod): void {
    const failed = pod.unschedulablePlugins.size === 0 && pod.pendingPlugins.size === 0;
    (failed ? this.#failed : this.#rejected).set(pod);
    (failed ? this.#rejected : this.#failed).delete(queueKey(pod));
  }

  /** Puts a Pod that has changed where it now belongs. */
  update(pod: QueuedPod): void {
    (this.#rejected.get(queueKey(pod)) ? this.#rejected : this.#failed).set(pod);
  }

  delete(key: string): QueuedPod | undefined {
    return this.#rejected.delete(key) ?? this.#failed.delete(key);
  }

  /** The one that would be next, before its time: when nothing else is to do, waiting helps nobody. */
  popEarly(): QueuedPod | undefined {
    return this.#rejected.pop();
  }

  popCompleted(now: Millis): readonly QueuedPod[] {
    const completed: QueuedPod[] = [];
    for (const heap of [this.#rejected, this.#failed]) {
      for (let next = heap.peek(); next && !this.isBackingOff(next, now); next = heap.peek()) {
        completed.push(heap.pop()!);
      }
    }
    return completed;
  }

  isBackingOff(pod: QueuedPod, now: Millis): boolean {
    return this.over(pod) > now;
  }

  /**
   * When a Pod's back-off is over. Kept in the Pod until it is tried again.
   *
   * Parity: upstream keeps the beginning of the window and calls it over when the window has passed. Its end says the
   * same, except of a moment that lies on the border exactly, which nanoseconds never do.
   */
  over(pod: QueuedPod): Millis {
    const count = pod.consecutiveErrors || pod.unschedulableCount;
    if (count === 0) return 0;
    pod.backoffExpiration ??= endOfWindow(
      pod.timestamp + backoffDuration(this.#initial, this.#max, count),
    );
    return pod.backoffExpiration;
  }
}

/** 1 s, 2 s, 4 s, 8 s, and from then on 10 s, with the default limits. */
export function backoffDuration(initial: number, max: number, count: number): number {
  if (count === 0) return 0;
  let duration = initial;
  for (let i = 1; i < count; i++) {
    if (duration > max - duration) return max;
    duration += duration;
  }
  return Math.min(duration, max);
}

export const endOfWindow = (moment: Millis): Millis =>
  Math.ceil(moment / ORDERING_WINDOW) * ORDERING_WINDOW;
