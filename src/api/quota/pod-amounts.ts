/** What a Pod asks for in all (component-helpers/resource/helpers.go, PodRequests and PodLimits, 1.36). */
import type { Container, Pod, PodSpec } from '../generated/types/core/v1.ts';
import { add, amountsOf, largest, type Amounts, type ResourceList } from './amounts.ts';

const NONE: Amounts = new Map();

/** While a container is being resized, the larger of what it has and what it should have. */
export function podRequests(pod: Pod): Amounts {
  const own = (container: Container): Amounts => {
    const wanted = amountsOf(container.resources?.requests);
    const status = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
    if (!status?.resources) return wanted;
    return largest(
      largest(wanted, amountsOf(status.resources.requests)),
      amountsOf(status.allocatedResources),
    );
  };
  return podTotal(pod.spec, own, pod.spec.resources?.requests, () => true);
}

/** What containers ask for, whatever the Pod says as a whole. */
export const aggregateRequests = (spec: PodSpec): Amounts =>
  containersTotal(spec, ({ resources }) => amountsOf(resources?.requests));

export const aggregateLimits = (spec: PodSpec): Amounts =>
  containersTotal(spec, ({ resources }) => amountsOf(resources?.limits));

export function podLimits(pod: Pod): Amounts {
  const own = (container: Container) => amountsOf(container.resources?.limits);
  // Overhead counts only where there is a limit that it could be added to.
  return podTotal(pod.spec, own, pod.spec.resources?.limits, (amounts, name) => amounts.has(name));
}

/** Containers and sidecars run together, other init containers one at a time beside the sidecars before them. */
function containersTotal(spec: PodSpec, own: (container: Container) => Amounts): Amounts {
  let total = NONE;
  for (const container of spec.containers ?? []) total = add(total, own(container));
  let sidecars = NONE;
  let starting = NONE;
  for (const container of spec.initContainers ?? []) {
    const amounts = own(container);
    if (container.restartPolicy === 'Always') {
      total = add(total, amounts);
      sidecars = add(sidecars, amounts);
      starting = largest(starting, sidecars);
    } else starting = largest(starting, add(amounts, sidecars));
  }
  return largest(total, starting);
}

function podTotal(
  spec: PodSpec,
  own: (container: Container) => Amounts,
  podLevel: ResourceList | undefined,
  takesOverhead: (amounts: Amounts, name: string) => boolean,
): Amounts {
  const total = new Map(containersTotal(spec, own));
  for (const [name, amount] of amountsOf(podLevel)) if (isPodLevel(name)) total.set(name, amount);
  const overhead = [...amountsOf(spec.overhead)].filter(([name]) => takesOverhead(total, name));
  return add(total, new Map(overhead));
}

/** What a Pod may ask for as a whole (IsSupportedPodLevelResource). */
export const isPodLevel = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
