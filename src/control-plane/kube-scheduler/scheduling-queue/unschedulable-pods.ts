/**
 * Pods that were refused or are gated, found by who keeps them (pkg/scheduler/backend/queue, unschedulablePods, 1.36, where
 * every event goes through all of them): an event is told only to those whose plugins wait for such events.
 */
import { queueKey, type QueuedPod } from './queued-pod.ts';

interface Filed {
  readonly pod: QueuedPod;
  /** Who came first has the lower number. */
  readonly order: number;
  readonly under: readonly string[];
}

/** Nobody refused it: something failed. */
const NO_PLUGIN = '';

export class UnschedulablePods {
  readonly #filed = new Map<string, Filed>();
  readonly #byPlugin = new Map<string, Set<Filed>>();
  #next = 0;

  get size(): number {
    return this.#filed.size;
  }

  /** In the order in which they came. */
  *values(): Iterable<QueuedPod> {
    for (const { pod } of this.#filed.values()) yield pod;
  }

  has(key: string): boolean {
    return this.#filed.has(key);
  }

  get(key: string): QueuedPod | undefined {
    return this.#filed.get(key)?.pod;
  }

  /** Files a Pod under those that keep it now. One that is there keeps its turn. */
  set(pod: QueuedPod): void {
    const key = queueKey(pod);
    const before = this.#filed.get(key);
    if (before) this.#unfile(before);
    const filed = { pod, order: before?.order ?? this.#next++, under: keepersOf(pod) };
    this.#filed.set(key, filed);
    for (const plugin of filed.under) {
      const pods = this.#byPlugin.get(plugin);
      if (pods) pods.add(filed);
      else this.#byPlugin.set(plugin, new Set([filed]));
    }
  }

  delete(key: string): void {
    const filed = this.#filed.get(key);
    if (!filed) return;
    this.#filed.delete(key);
    this.#unfile(filed);
  }

  /** Those that one of these plugins keeps, or none at all, in the order in which they came. */
  keptBy(plugins: Iterable<string>): readonly QueuedPod[] {
    const found = new Set<Filed>(this.#byPlugin.get(NO_PLUGIN));
    for (const plugin of plugins)
      for (const filed of this.#byPlugin.get(plugin) ?? []) found.add(filed);
    if (found.size === 0) return NOBODY;
    return [...found].sort((one, other) => one.order - other.order).map(({ pod }) => pod);
  }

  #unfile(filed: Filed): void {
    for (const plugin of filed.under) {
      const pods = this.#byPlugin.get(plugin)!;
      pods.delete(filed);
      if (pods.size === 0) this.#byPlugin.delete(plugin);
    }
  }
}

/** Who gates a Pod is asked first, and nobody else matters until it lets go. */
function keepersOf({
  gatedBy,
  unschedulablePlugins,
  pendingPlugins,
}: QueuedPod): readonly string[] {
  if (gatedBy !== undefined) return [gatedBy];
  const keepers = new Set([...unschedulablePlugins, ...pendingPlugins]);
  return keepers.size > 0 ? [...keepers] : [NO_PLUGIN];
}

const NOBODY: readonly QueuedPod[] = [];
