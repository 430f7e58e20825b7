/**
 * What nodes use, from metrics.k8s.io. It has no watch, so it is asked for again and again while somebody looks; where nobody
 * serves it there is nothing to draw.
 */
import type { NodeMetrics } from '../../api/metrics/v1beta1/node-metrics/types.ts';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { amountOf } from '../model/amount.ts';

export const METRICS = '/apis/metrics.k8s.io/v1beta1';
export const AGAIN = 2_000;
/** Many nodes are asked for less often. */
const AGAIN_PER_NODE = 5;

export interface Usage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** By node, for all who look together. */
export class NodeUsage {
  readonly #backend: Pick<ClusterBackend, 'request'>;
  readonly #listeners = new Set<() => void>();
  #usage: ReadonlyMap<string, Usage> = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Pick<ClusterBackend, 'request'>) {
    this.#backend = backend;
  }

  of(node: string): Usage | undefined {
    return this.#usage.get(node);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) void this.#ask();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
    };
  };

  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    const answer = await this.#backend
      .request({ method: 'GET', path: `${METRICS}/nodes` })
      .catch(() => undefined);
    const items =
      answer?.status === 200 ? (answer.body as { items: readonly NodeMetrics[] }).items : [];
    const next = new Map<string, Usage>();
    for (const { metadata, usage } of items) {
      const before = this.#usage.get(metadata.name);
      const now = { cpu: amountOf(usage.cpu), memory: amountOf(usage.memory) };
      const same = before?.cpu === now.cpu && before.memory === now.memory;
      next.set(metadata.name, same ? before : now);
    }
    this.#usage = next;
    for (const listener of this.#listeners) listener();
    if (this.#listeners.size === 0) return;
    const pause = Math.max(AGAIN, items.length * AGAIN_PER_NODE);
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }
}
