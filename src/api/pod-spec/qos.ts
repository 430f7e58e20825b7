/** How a Pod fares when memory runs out (pkg/apis/core/helper/qos/qos.go, 1.36). */
import {
  compare,
  parseQuantity,
  zeroQuantity,
  type Quantity,
} from '../../apimachinery/quantity.ts';
import type { PodSpec, ResourceRequirements } from '../generated/types/core/v1.ts';

export type QosClass = 'BestEffort' | 'Burstable' | 'Guaranteed';

const COMPUTE = ['cpu', 'memory'];

/**
 * Guaranteed: every container has limits for CPU and memory, and requests equal to them.
 * BestEffort: no container asks for either. Burstable: all between.
 */
export function qosClassOf(spec: PodSpec): QosClass {
  const { containers, initContainers = [], resources: podLevel } = spec;
  const all = podLevel
    ? [podLevel]
    : [...initContainers, ...containers].map(({ resources }) => resources ?? {});
  if (all.every((resources) => amounts(resources, 'requests') + amounts(resources, 'limits') === 0))
    return 'BestEffort';
  return all.length > 0 && all.every(guaranteed) ? 'Guaranteed' : 'Burstable';
}

const guaranteed = (resources: ResourceRequirements): boolean =>
  COMPUTE.every((name) => {
    const limit = positive(resources.limits?.[name]);
    if (!limit) return false;
    const request = positive(resources.requests?.[name]);
    return request !== undefined && compare(request, limit) === 0;
  });

const amounts = (resources: ResourceRequirements, part: 'requests' | 'limits'): number =>
  COMPUTE.filter((name) => positive(resources[part]?.[name])).length;

function positive(text: string | undefined): Quantity | undefined {
  const quantity = text === undefined ? undefined : parseQuantity(text);
  return quantity && compare(quantity, zeroQuantity) > 0 ? quantity : undefined;
}
