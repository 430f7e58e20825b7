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

/** Of one resource. `allocatable` is 0 where it does not count: the node has none, or the Pod asks for none. */
export interface Share {
  readonly requested: number;
  readonly allocatable: number;
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

/** `requested` is what the node's Pods ask for, counted as the plugin wants it; the Pod's own comes on top. */
export function resourceShares(
  { allocatable, requested: all }: NodeInfo,
  requested: Resource,
  resources: readonly WeightedResource[],
  podRequests: readonly number[],
): readonly Share[] {
  return resources.map(({ name }, i) => {
    const podRequest = podRequests[i]!;
    if (isScalar(name) && podRequest === 0) return NO_SHARE;
    const whole = allocatable.amount(name);
    if (whole === 0) return NO_SHARE;
    const counted = name === 'cpu' || name === 'memory' ? requested : all;
    return { requested: counted.amount(name) + podRequest, allocatable: whole };
  });
}

const NO_SHARE: Share = { requested: 0, allocatable: 0 };
