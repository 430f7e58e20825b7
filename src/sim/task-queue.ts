/** A binary heap of tasks ordered by (due, order): at one moment, first asked is first run. */
import type { Millis } from './clock.ts';
import type { SpanId } from './trace.ts';

/** Tasks that vanish together. */
export interface TaskScope {
  stopped: boolean;
  /** How many of its tasks are pending that are no upkeep. */
  foreground: number;
}

export interface Task {
  readonly due: Millis;
  readonly order: number;
  readonly upkeep: boolean;
  readonly cause: SpanId | undefined;
  readonly scope: TaskScope;
  /** Cleared when the task is cancelled or has run. */
  run: (() => void) | undefined;
}

export class TaskQueue {
  readonly #heap: Task[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The next live task, left in place. Cancelled ones are dropped on the way. */
  peek(): Task | undefined {
    while (this.#heap.length > 0 && !this.#heap[0]!.run) this.#removeFirst();
    return this.#heap[0];
  }

  pop(): Task | undefined {
    const first = this.peek();
    if (first) this.#removeFirst();
    return first;
  }

  /** Cancels all tasks of a scope. */
  drop(scope: TaskScope): void {
    for (const task of this.#heap) if (task.scope === scope) task.run = undefined;
  }

  push(task: Task): void {
    const heap = this.#heap;
    let hole = heap.length;
    heap.push(task);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!before(task, heap[parent]!)) break;
      heap[hole] = heap[parent]!;
      hole = parent;
    }
    heap[hole] = task;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
  }
}

function before(a: Task, b: Task): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
