/**
 * Takes memory, disk and process ids back before the machine has none left: below a threshold the node says so, and one Pod after the other goes,
 * in upstream's order (pkg/kubelet/eviction/eviction_manager.go and helpers.go, 1.36). Pods that write more than they may go at once.
 */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import { MINUTE, type Clock, type Millis } from '../../sim/clock.ts';
import type { RuntimeService } from '../cri/cri.ts';
import { qosClassOf } from '../../api/pod-spec/qos.ts';
import type { EvictionSettings } from '../../api/sim/v1alpha1/eviction-settings.ts';
import {
  amountOf,
  thresholdsOf,
  transitionPeriod,
  type Starved,
  type Threshold,
} from './eviction-thresholds.ts';
import type { ImageCollector } from './image-collector.ts';
import type { NodeDisk } from './node-disk.ts';
import { podRequests } from './pod-requests.ts';
import { isMirror, isStatic } from './static-pods.ts';
import { binary, exceededStorage } from './storage-limits.ts';

export interface EvictionHost {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly disk: NodeDisk;
  readonly images: ImageCollector;
  readonly memoryCapacity: number;
  readonly settings: EvictionSettings;
  /** Pods that run here and have not been told to end. */
  activePods(): readonly Pod[];
  /** Those of them that may write so much and no more. */
  limitedPods(): readonly Pod[];
  /** `disrupted`: by no fault of its own. It has so many seconds to end; one if absent. */
  evict(pod: Pod, message: string, disrupted: boolean, seconds?: number): void;
  /** About the node. */
  warn(reason: string, message: string): void;
}

/** What the node is short of. */
export interface Pressure {
  readonly memory: boolean;
  readonly disk: boolean;
  readonly pids: boolean;
}

/** How often disks are measured that had room when they were measured last. */
const DISK_PERIOD: Millis = MINUTE;
const SYSTEM_CRITICAL = 2_000_000_000;
/** Linux allows a process for so many bytes of memory (kernel/fork.c set_max_threads). */
const BYTES_PER_PROCESS = 128 * 1024;
/** Of the machine itself. */
const OWN_PROCESSES = 120;

// Parity: inodes never run out here, so their signals are accepted and never met.
export class EvictionManager {
  readonly #host: EvictionHost;
  readonly #thresholds: readonly Threshold[];
  readonly #transition: Millis;
  readonly #shortAt = new Map<Starved, Millis>();
  /** Thresholds that are met now, each since when. */
  readonly #metSince = new Map<Threshold, Millis>();
  /** How much of what it watches each threshold wants left. */
  readonly #amounts = new Map<Threshold, number>();
  #measuredAt = -Infinity;

  constructor(host: EvictionHost) {
    this.#host = host;
    this.#thresholds = thresholdsOf(host.settings);
    for (const threshold of this.#thresholds)
      this.#amounts.set(threshold, amountOf(threshold.written, this.#capacity(threshold.resource)));
    this.#transition = transitionPeriod(host.settings);
  }

  get pressure(): Pressure {
    const now = this.#host.clock.now();
    const isShort = (of: Starved) => now - (this.#shortAt.get(of) ?? -Infinity) < this.#transition;
    return {
      memory: isShort('memory'),
      disk: isShort('ephemeral-storage'),
      pids: isShort('pids'),
    };
  }

  /** Why a Pod may not start here now, if it may not. */
  refuses(pod: Pod): string | undefined {
    const { memory, disk, pids } = this.pressure;
    if ((!memory && !disk && !pids) || isCritical(pod)) return undefined;
    const conditions = [
      memory && 'MemoryPressure',
      disk && 'DiskPressure',
      pids && 'PIDPressure',
    ].filter(Boolean);
    const refusal = `The node had condition: [${conditions.join(' ')}]. `;
    if (disk || pids) return refusal;
    const tolerates = (pod.spec.tolerations ?? []).some(
      ({ key, effect }) =>
        (key === undefined || key === 'node.kubernetes.io/memory-pressure') &&
        (effect === undefined || effect === 'NoSchedule'),
    );
    return qosClassOf(pod.spec) !== 'BestEffort' || tolerates ? undefined : refusal;
  }

  /** Looks at what there is. Evicts those that exceed their own limits, or at most one Pod if the node is short. */
  check(): void {
    const now = this.#host.clock.now();
    const left = new Map<Starved, number | undefined>();
    const due: Threshold[] = [];
    for (const threshold of this.#thresholds) {
      const { resource, soft } = threshold;
      if (!left.has(resource)) left.set(resource, this.#left(resource));
      if ((left.get(resource) ?? Infinity) >= this.#amount(threshold)) {
        this.#metSince.delete(threshold);
        continue;
      }
      this.#shortAt.set(resource, now);
      const since = this.#metSince.get(threshold) ?? now;
      this.#metSince.set(threshold, since);
      if (now - since >= (soft?.grace ?? 0)) due.push(threshold);
    }
    if (this.#evictExceeding()) return;
    const [first] = due;
    if (first) this.#reclaim(first, left.get(first.resource)!);
  }

  #amount(threshold: Threshold): number {
    return this.#amounts.get(threshold)!;
  }

  #capacity(resource: Starved): number {
    const { memoryCapacity, disk } = this.#host;
    if (resource === 'ephemeral-storage') return disk.capacity;
    return resource === 'memory' ? memoryCapacity : Math.floor(memoryCapacity / BYTES_PER_PROCESS);
  }

  /** How much there is; undefined if there is enough. */
  #left(resource: Starved): number | undefined {
    const { memoryCapacity, runtime } = this.#host;
    if (resource === 'memory') return memoryCapacity - runtime.memoryInUse();
    if (resource === 'ephemeral-storage') return this.#diskIfShort();
    const running = runtime.listContainers().map(({ id }) => runtime.processCount(id));
    return this.#capacity('pids') - OWN_PROCESSES - sum(running);
  }

  /** What is left of the disk, if that is too little. */
  #diskIfShort(): number | undefined {
    const { clock, disk } = this.#host;
    if (clock.now() - this.#measuredAt < DISK_PERIOD) return undefined;
    const onDisk = this.#thresholds.filter(({ resource }) => resource === 'ephemeral-storage');
    if (disk.leaves(Math.max(...onDisk.map((threshold) => this.#amount(threshold))))) {
      this.#measuredAt = clock.now();
      return undefined;
    }
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

  #reclaim(threshold: Threshold, available: number): void {
    const { resource, soft } = threshold;
    const { images, warn } = this.#host;
    const wanted = this.#amount(threshold);
    warn.call(this.#host, 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
    // Images that nobody uses go before any Pod.
    if (resource === 'ephemeral-storage' && available + images.free(Infinity) >= wanted) return;
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
      // Nobody asks for process ids.
      if (resource === 'pids') return '';
      const used = this.#usedBy(first.pod, container, resource);
      const request = container.resources?.requests?.[resource] ?? '0';
      return used > quantityValue(request)
        ? `Container ${container.name} was using ${binary(used)}, request is ${request}, has larger consumption of ${resource}. `
        : '';
    });
    const told = resource === 'pids' ? String : binary;
    const grace = first.pod.spec.terminationGracePeriodSeconds ?? 30;
    this.#host.evict(
      first.pod,
      `The node was low on resource: ${resource}. Threshold quantity: ${told(wanted)}, available: ${told(available)}. ${greedy.join('')}`,
      true,
      soft && Math.min(soft.podSeconds, grace),
    );
  }

  #usage(pod: Pod, resource: Starved): { readonly used: number; readonly requested: number } {
    const { runtime, disk } = this.#host;
    const requested = podRequests(pod).get(resource) ?? 0;
    if (resource === 'ephemeral-storage') return { used: disk.ofPod(pod), requested };
    if (resource === 'pids') {
      const running = runtime.listContainers(pod.metadata.uid);
      return { used: sum(running.map(({ id }) => runtime.processCount(id))), requested: 0 };
    }
    const used = runtime
      .listContainers(pod.metadata.uid)
      .reduce((sum, { id }) => sum + runtime.memoryBytes(id), 0);
    return { used, requested };
  }

  #usedBy(pod: Pod, { name }: Container, resource: Starved): number {
    const { runtime, disk } = this.#host;
    if (resource !== 'memory') return disk.ofContainer(pod, name);
    const running = runtime.listContainers(pod.metadata.uid);
    const container = running.find(({ config }) => config.name === name);
    return container ? runtime.memoryBytes(container.id) : 0;
  }
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

/** pkg/kubelet/types/pod_update.go IsCriticalPod. */
const isCritical = (pod: Pod): boolean =>
  (pod.spec.priority ?? 0) >= SYSTEM_CRITICAL || isStatic(pod) || isMirror(pod);
