/**
 * Takes memory back before the machine has none left: below the threshold the node says so, and one Pod after the other goes, in
 * upstream's order (pkg/kubelet/eviction/eviction_manager.go and helpers.go, 1.36).
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import { MINUTE, type Clock, type Millis } from '../../sim/clock.ts';
import type { RuntimeService } from '../cri/cri.ts';
import { qosClassOf } from '../../api/pod-spec/qos.ts';
import { podRequests } from './pod-requests.ts';

export interface EvictionHost {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly memoryCapacity: number;
  /** Pods that run here and have not been told to end. */
  activePods(): readonly Pod[];
  evict(pod: Pod, message: string): void;
  /** About the node. */
  warn(reason: string, message: string): void;
}

/** memory.available < 100Mi, as by default. */
const THRESHOLD = 100 * 2 ** 20;
/** How long the node says that it was short after it is no more. */
const TRANSITION: Millis = 5 * MINUTE;
const SYSTEM_CRITICAL = 2_000_000_000;

// Parity: of the signals, memory.available is watched; disks, inodes and pids never run out here.
export class EvictionManager {
  readonly #host: EvictionHost;
  #shortAt = -Infinity;

  constructor(host: EvictionHost) {
    this.#host = host;
  }

  get underPressure(): boolean {
    return this.#host.clock.now() - this.#shortAt < TRANSITION;
  }

  /** Why a Pod may not start here now, if it may not. */
  refuses(pod: Pod): string | undefined {
    if (!this.underPressure || isCritical(pod)) return undefined;
    const tolerates = (pod.spec.tolerations ?? []).some(
      ({ key, effect }) =>
        (key === undefined || key === 'node.kubernetes.io/memory-pressure') &&
        (effect === undefined || effect === 'NoSchedule'),
    );
    if (qosClassOf(pod.spec) !== 'BestEffort' || tolerates) return undefined;
    return 'The node had condition: [MemoryPressure]. ';
  }

  /** Looks at the memory, and evicts at most one Pod. */
  check(): void {
    const { clock, memoryCapacity, runtime } = this.#host;
    const available = memoryCapacity - runtime.memoryInUse();
    if (available >= THRESHOLD) return;
    this.#shortAt = clock.now();
    this.#host.warn('EvictionThresholdMet', 'Attempting to reclaim memory');
    const ranked = this.#host
      .activePods()
      .map((pod) => ({ pod, ...this.#usage(pod) }))
      .filter(({ pod, used }) => used > 0 && !isCritical(pod))
      .sort(
        (a, b) =>
          Number(b.used > b.requested) - Number(a.used > a.requested) ||
          (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) ||
          b.used - b.requested - (a.used - a.requested),
      );
    const [first] = ranked;
    if (first) this.#host.evict(first.pod, this.#message(first.pod, available));
  }

  #usage(pod: Pod): { readonly used: number; readonly requested: number } {
    const { runtime } = this.#host;
    const used = runtime
      .listContainers(pod.metadata.uid)
      .reduce((sum, { id }) => sum + runtime.memoryBytes(id), 0);
    return { used, requested: podRequests(pod).get('memory') ?? 0 };
  }

  #message(pod: Pod, available: number): string {
    const { runtime } = this.#host;
    const running = runtime.listContainers(pod.metadata.uid);
    const greedy = pod.spec.containers.map(({ name, resources }) => {
      const container = running.find(({ config }) => config.name === name);
      const used = container ? runtime.memoryBytes(container.id) : 0;
      const request = resources?.requests?.['memory'] ?? '0';
      return used > quantityValue(request)
        ? `Container ${name} was using ${kibibytes(used)}, request is ${request}, has larger consumption of memory. `
        : '';
    });
    return `The node was low on resource: memory. Threshold quantity: 100Mi, available: ${kibibytes(available)}. ${greedy.join('')}`;
  }
}

const isCritical = ({ spec, metadata }: Pod): boolean =>
  (spec.priority ?? 0) >= SYSTEM_CRITICAL ||
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

const kibibytes = (bytes: number): string => `${Math.floor(bytes / 1024)}Ki`;
