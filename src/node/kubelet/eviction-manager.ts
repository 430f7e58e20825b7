/**
 * Takes memory and disk back before the machine has none left: below a threshold the node says so, and one Pod after the other goes,
 * in upstream's order (pkg/kubelet/eviction/eviction_manager.go and helpers.go, 1.36). Pods that write more than they may go at once.
 */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import { MINUTE, type Clock, type Millis } from '../../sim/clock.ts';
import type { RuntimeService } from '../cri/cri.ts';
import { qosClassOf } from '../../api/pod-spec/qos.ts';
import type { ImageCollector } from './image-collector.ts';
import type { NodeDisk } from './node-disk.ts';
import { podRequests } from './pod-requests.ts';
import { binary, exceededStorage } from './storage-limits.ts';

export interface EvictionHost {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly disk: NodeDisk;
  readonly images: ImageCollector;
  readonly memoryCapacity: number;
  /** Pods that run here and have not been told to end. */
  activePods(): readonly Pod[];
  /** Those of them that may write so much and no more. */
  limitedPods(): readonly Pod[];
  /** `disrupted`: by no fault of its own. */
  evict(pod: Pod, message: string, disrupted: boolean): void;
  /** About the node. */
  warn(reason: string, message: string): void;
}

/** What the node is short of. */
export interface Pressure {
  readonly memory: boolean;
  readonly disk: boolean;
}

type Resource = 'memory' | 'ephemeral-storage';

/** memory.available < 100Mi, as by default. */
const MEMORY_THRESHOLD = 100 * 2 ** 20;
/** imagefs.available < 15%, as by default; nodefs.available < 10% is the same disk later. In single precision, as upstream keeps percentages. */
const DISK_THRESHOLD = Math.fround(0.15);
/** How long the node says that it was short after it is no more. */
const TRANSITION: Millis = 5 * MINUTE;
/** How often disks are measured that had room when they were measured last. */
const DISK_PERIOD: Millis = MINUTE;
const SYSTEM_CRITICAL = 2_000_000_000;

// Parity: of the signals, memory.available, imagefs.available and nodefs.available are watched; inodes and pids never run out here (upstream has no threshold for pids by default).
export class EvictionManager {
  readonly #host: EvictionHost;
  #memoryShortAt = -Infinity;
  #diskShortAt = -Infinity;
  #measuredAt = -Infinity;

  constructor(host: EvictionHost) {
    this.#host = host;
  }

  get pressure(): Pressure {
    const now = this.#host.clock.now();
    return {
      memory: now - this.#memoryShortAt < TRANSITION,
      disk: now - this.#diskShortAt < TRANSITION,
    };
  }

  /** Why a Pod may not start here now, if it may not. */
  refuses(pod: Pod): string | undefined {
    const { memory, disk } = this.pressure;
    if ((!memory && !disk) || isCritical(pod)) return undefined;
    const conditions = [memory && 'MemoryPressure', disk && 'DiskPressure'].filter(Boolean);
    const refusal = `The node had condition: [${conditions.join(' ')}]. `;
    if (disk) return refusal;
    const tolerates = (pod.spec.tolerations ?? []).some(
      ({ key, effect }) =>
        (key === undefined || key === 'node.kubernetes.io/memory-pressure') &&
        (effect === undefined || effect === 'NoSchedule'),
    );
    return qosClassOf(pod.spec) !== 'BestEffort' || tolerates ? undefined : refusal;
  }

  /** Looks at memory and disk. Evicts those that exceed their own limits, or at most one Pod if the node is short. */
  check(): void {
    const { clock, memoryCapacity, runtime } = this.#host;
    const memory = memoryCapacity - runtime.memoryInUse();
    const memoryShort = memory < MEMORY_THRESHOLD;
    if (memoryShort) this.#memoryShortAt = clock.now();
    const disk = this.#diskIfShort();
    if (this.#evictExceeding()) return;
    if (memoryShort) this.#reclaim('memory', MEMORY_THRESHOLD, memory);
    else if (disk !== undefined) this.#reclaim('ephemeral-storage', this.#diskThreshold, disk);
  }

  get #diskThreshold(): number {
    return Math.trunc(this.#host.disk.capacity * DISK_THRESHOLD);
  }

  /** What is left of the disk, if that is too little. */
  #diskIfShort(): number | undefined {
    const { clock, disk } = this.#host;
    if (clock.now() - this.#measuredAt < DISK_PERIOD) return undefined;
    if (disk.leaves(this.#diskThreshold)) {
      this.#measuredAt = clock.now();
      return undefined;
    }
    this.#diskShortAt = clock.now();
    return disk.available();
  }

  #evictExceeding(): boolean {
    let any = false;
    for (const pod of this.#host.limitedPods()) {
      const message = isCritical(pod) ? undefined : exceededStorage(pod, this.#host.disk);
      if (message === undefined) continue;
      this.#host.evict(pod, message, false);
      any = true;
    }
    return any;
  }

  #reclaim(resource: Resource, threshold: number, available: number): void {
    const { images, warn } = this.#host;
    warn.call(this.#host, 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    // Images that nobody uses go before any Pod.
    if (resource !== 'memory' && available + images.free(Infinity) >= threshold) return;
    const ranked = this.#host
      .activePods()
      .map((pod) => ({ pod, ...this.#usage(pod, resource) }))
      .filter(({ pod, used }) => used > 0 && !isCritical(pod))
      .sort(
        (a, b) =>
          Number(b.used > b.requested) - Number(a.used > a.requested) ||
          (a.pod.spec.priority ?? 0) - (b.pod.spec.priority ?? 0) ||
          b.used - b.requested - (a.used - a.requested),
      );
    const [first] = ranked;
    if (!first) return;
    const greedy = first.pod.spec.containers.map((container) => {
      const used = this.#usedBy(first.pod, container, resource);
      const request = container.resources?.requests?.[resource] ?? '0';
      return used > quantityValue(request)
        ? `Container ${container.name} was using ${binary(used)}, request is ${request}, has larger consumption of ${resource}. `
        : '';
    });
    this.#host.evict(
      first.pod,
      `The node was low on resource: ${resource}. Threshold quantity: ${binary(threshold)}, available: ${binary(available)}. ${greedy.join('')}`,
      true,
    );
  }

  #usage(pod: Pod, resource: Resource): { readonly used: number; readonly requested: number } {
    const { runtime, disk } = this.#host;
    const requested = podRequests(pod).get(resource) ?? 0;
    if (resource !== 'memory') return { used: disk.ofPod(pod), requested };
    const used = runtime
      .listContainers(pod.metadata.uid)
      .reduce((sum, { id }) => sum + runtime.memoryBytes(id), 0);
    return { used, requested };
  }

  #usedBy(pod: Pod, { name }: Container, resource: Resource): number {
    const { runtime, disk } = this.#host;
    if (resource !== 'memory') return disk.ofContainer(pod, name);
    const running = runtime.listContainers(pod.metadata.uid);
    const container = running.find(({ config }) => config.name === name);
    return container ? runtime.memoryBytes(container.id) : 0;
  }
}

const isCritical = ({ spec, metadata }: Pod): boolean =>
  (spec.priority ?? 0) >= SYSTEM_CRITICAL ||
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
