/** How full a node would be with a Pod on it, resource by resource (plugins/noderesources/resource_allocation.go). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import {
  DEFAULT_MEMORY,
  DEFAULT_MILLI_CPU,
  isScalar,
  podRequests,
  type Resource,
} from '../framework/resource.ts';

export interface WeightedResource {
  readonly name: string;
  readonly weight?: number;
}

/** What a Pod requests of each of the resources; containers that request none may count with a default. */
export function podRequestsFor(
  pod: Pod,
  resources: readonly WeightedResource[],
  counting: 'with defaults' | 'as requested',
): readonly number[] {
  const missing =
    counting === 'with defaults' ? { cpu: DEFAULT_MILLI_CPU, memory: DEFAULT_MEMORY } : undefined;
  const requests = podRequests(pod, { missing });
  return resources.map(({ name }) => requests.get(name) ?? 0);
}

/**
 * Filled in for one node after the other, so that scoring thousands of them makes no garbage. `allocatable[i]` is 0
 * where resource i does not count: the node has none of it, or the Pod asks for none of an extended one.
 */
export class ResourceShares {
  readonly requested: Float64Array;
  readonly allocatable: Float64Array;
  readonly #resources: readonly { readonly name: string; readonly scalar: boolean }[];

  constructor(resources: readonly WeightedResource[]) {
    this.#resources = resources.map(({ name }) => ({ name, scalar: isScalar(name) }));
    this.requested = new Float64Array(resources.length);
    this.allocatable = new Float64Array(resources.length);
  }

  /** `counted` is CPU and memory of the node's Pods, as the plugin wants them counted; the Pod's own comes on top. */
  of(
    { allocatable, requested }: NodeInfo,
    counted: Resource,
    podRequests: readonly number[],
  ): this {
    for (let i = 0; i < podRequests.length; i++) {
      const { name, scalar } = this.#resources[i]!;
      const podRequest = podRequests[i]!;
      const whole = scalar && podRequest === 0 ? 0 : allocatable.amount(name);
      const taken = name === 'cpu' || name === 'memory' ? counted : requested;
      this.allocatable[i] = whole;
      this.requested[i] = whole === 0 ? 0 : taken.amount(name) + podRequest;
    }
    return this;
  }
}
