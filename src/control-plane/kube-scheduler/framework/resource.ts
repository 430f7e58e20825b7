/** Amounts of what a node has and Pods ask for, as numbers (pkg/scheduler/framework/types.go, Resource). */
import type { Container, Pod } from '../../../api/generated/types/core/v1.ts';
import { cpuMillis, quantityValue } from '../../../apimachinery/quantity.ts';

type Quantities = { readonly [name: string]: string } | undefined;

/** CPU in thousandths, everything else in whole units, by resource name. */
export type Amounts = Map<string, number>;

/** What a container without requests is taken to ask for, where nodes are scored (pkg/scheduler/util/pod_resources.go). */
export const DEFAULT_MILLI_CPU = 100;
export const DEFAULT_MEMORY = 200 * 1024 * 1024;

export class Resource {
  milliCpu = 0;
  memory = 0;
  ephemeralStorage = 0;
  /** How many Pods a node takes. */
  allowedPods = 0;
  /** Extended resources, huge pages and attachable volumes; absent while there are none. */
  scalar: Amounts | undefined;

  static of(amounts: Amounts): Resource {
    const resource = new Resource();
    for (const [name, amount] of amounts) resource.#put(name, amount);
    return resource;
  }

  /** Of a node's `allocatable`. */
  static parse(quantities: Quantities): Resource {
    return Resource.of(amountsOf(quantities));
  }

  /** What there is of a resource; nothing of those that are not counted. */
  amount(name: string): number {
    switch (name) {
      case 'cpu':
        return this.milliCpu;
      case 'memory':
        return this.memory;
      case 'ephemeral-storage':
        return this.ephemeralStorage;
      default:
        return this.scalar?.get(name) ?? 0;
    }
  }

  /** Adds another's amounts, or with −1 takes them away. */
  add(other: Resource, sign: 1 | -1 = 1): void {
    this.milliCpu += sign * other.milliCpu;
    this.memory += sign * other.memory;
    this.ephemeralStorage += sign * other.ephemeralStorage;
    if (!other.scalar) return;
    this.scalar ??= new Map();
    for (const [name, amount] of other.scalar) {
      this.scalar.set(name, (this.scalar.get(name) ?? 0) + sign * amount);
    }
  }

  /** False also where it would take longer to tell. */
  equals(other: Resource): boolean {
    return (
      this.milliCpu === other.milliCpu &&
      this.memory === other.memory &&
      this.ephemeralStorage === other.ephemeralStorage &&
      this.scalar === other.scalar
    );
  }

  copyFrom(other: Resource): void {
    this.milliCpu = other.milliCpu;
    this.memory = other.memory;
    this.ephemeralStorage = other.ephemeralStorage;
    this.allowedPods = other.allowedPods;
    this.scalar = other.scalar && new Map(other.scalar);
  }

  #put(name: string, amount: number): void {
    switch (name) {
      case 'cpu':
        this.milliCpu = amount;
        break;
      case 'memory':
        this.memory = amount;
        break;
      case 'ephemeral-storage':
        this.ephemeralStorage = amount;
        break;
      case 'pods':
        this.allowedPods = amount;
        break;
      default:
        if (isScalar(name)) (this.scalar ??= new Map()).set(name, amount);
    }
  }
}

/** Extended resources (a domain before the slash), huge pages and attachable volumes. */
export const isScalar = (name: string): boolean =>
  name.includes('/') || name.startsWith('hugepages-') || name.startsWith('attachable-volumes-');

/** Extended: in somebody's own domain rather than in kubernetes.io (pkg/apis/core/v1/helper). */
export const isExtended = (name: string): boolean =>
  name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name) && !name.startsWith('requests.');

export interface RequestOptions {
  /** Stands in for what a container does not request. */
  readonly missing?: { readonly cpu?: number; readonly memory?: number };
}

/**
 * What a Pod asks of its node (component-helpers/resource/helpers.go, PodRequests): containers and sidecars
 * run together, other init containers one at a time beside the sidecars before them, and overhead on top.
 *
 *   containers 1 + 1,  init: sidecar 1, then 4   →   max(1 + 1 + 1, 4 + 1) = 5
 */
export function podRequests(pod: Pod, { missing }: RequestOptions = {}): Amounts {
  const { containers = [], initContainers = [], overhead, resources } = pod.spec;
  const total: Amounts = new Map();
  for (const container of containers) add(total, containerRequests(pod, container, missing));

  const sidecars: Amounts = new Map();
  const starting: Amounts = new Map();
  for (const container of initContainers) {
    const requests = containerRequests(pod, container, missing);
    if (isSidecar(container)) {
      add(total, requests);
      add(sidecars, requests);
      raise(starting, sidecars);
    } else {
      add(requests, sidecars);
      raise(starting, requests);
    }
  }
  raise(total, starting);

  // Requests of the Pod as a whole take the place of its containers' sum.
  for (const [name, amount] of amountsOf(resources?.requests)) {
    if (isPodLevel(name)) total.set(name, amount);
  }
  add(total, amountsOf(overhead));
  return total;
}

/** What is scored: CPU and memory that nobody requested count with a default. */
export function nonZeroRequests(pod: Pod, requests: Amounts): Amounts {
  const podLevel = Object.keys(pod.spec.resources?.requests ?? {}).some(isPodLevel);
  const missing = {
    cpu: podLevel && requests.has('cpu') ? undefined : DEFAULT_MILLI_CPU,
    memory: podLevel && requests.has('memory') ? undefined : DEFAULT_MEMORY,
  };
  return podRequests(pod, { missing });
}

export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

const isPodLevel = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** While a container is being resized, the larger of what it has and what it should have. */
function containerRequests(
  pod: Pod,
  container: Container,
  missing: RequestOptions['missing'],
): Amounts {
  const requests = amountsOf(container.resources?.requests);
  const statuses = pod.status?.containerStatuses;
  const status = statuses?.find(({ name, resources }) => name === container.name && resources);
  if (status) {
    raise(requests, amountsOf(status.resources?.requests));
    raise(requests, amountsOf(status.allocatedResources));
  }
  if (missing?.cpu !== undefined && !requests.has('cpu')) requests.set('cpu', missing.cpu);
  if (missing?.memory !== undefined && !requests.has('memory')) {
    requests.set('memory', missing.memory);
  }
  return requests;
}

function amountsOf(quantities: Quantities): Amounts {
  const amounts: Amounts = new Map();
  for (const name in quantities) {
    const text = quantities[name]!;
    amounts.set(name, name === 'cpu' ? cpuMillis(text) : quantityValue(text));
  }
  return amounts;
}

function add(amounts: Amounts, others: Amounts): void {
  for (const [name, amount] of others) amounts.set(name, (amounts.get(name) ?? 0) + amount);
}

function raise(amounts: Amounts, others: Amounts): void {
  for (const [name, amount] of others) {
    if (amount > (amounts.get(name) ?? -1)) amounts.set(name, amount);
  }
}
