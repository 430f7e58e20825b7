/**
 * What a Pod asks for, as kube-scheduler counts it: the containers and sidecars together, or the largest
 * init container with the sidecars before it, whichever is more, plus overhead
 * (component-helpers/resource/helpers.go, 1.36).
 */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { amountOf } from './amount.ts';

export interface Figures {
  readonly [resource: string]: number;
}

/** Pod objects are frozen and replaced when they change, so the sum is kept with the object. */
const known = new WeakMap<Pod, Figures>();

export function requestsOf(pod: Pod): Figures {
  let figures = known.get(pod);
  if (!figures) known.set(pod, (figures = sumOf(pod)));
  return figures;
}

function sumOf(pod: Pod): Figures {
  const total: { [resource: string]: number } = {};
  for (const container of pod.spec?.containers ?? []) add(total, requested(container));

  const sidecars: { [resource: string]: number } = {};
  const peak: { [resource: string]: number } = {};
  for (const container of pod.spec?.initContainers ?? []) {
    const own = requested(container);
    if (container.restartPolicy === 'Always') {
      add(sidecars, own);
      add(total, own);
      raise(peak, sidecars);
    } else {
      const now = { ...sidecars };
      add(now, own);
      raise(peak, now);
    }
  }
  raise(total, peak);
  for (const [resource, quantity] of Object.entries(pod.spec?.overhead ?? {})) {
    add(total, { [resource]: amountOf(quantity) });
  }
  total.pods = 1;
  return total;
}

function requested(container: Container): Figures {
  const figures: { [resource: string]: number } = {};
  const { requests = {}, limits = {} } = container.resources ?? {};
  for (const [resource, quantity] of Object.entries({ ...limits, ...requests }))
    figures[resource] = amountOf(quantity);
  return figures;
}

function add(total: { [resource: string]: number }, more: Figures): void {
  for (const [resource, amount] of Object.entries(more))
    total[resource] = (total[resource] ?? 0) + amount;
}

function raise(total: { [resource: string]: number }, atLeast: Figures): void {
  for (const [resource, amount] of Object.entries(atLeast))
    total[resource] = Math.max(total[resource] ?? 0, amount);
}

/** What all Pods on a node ask for. Pods that have ended hold nothing. */
export function requestedTogether(pods: readonly Pod[]): Figures {
  const total: { [resource: string]: number } = {};
  for (const pod of pods) {
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') continue;
    add(total, requestsOf(pod));
  }
  return total;
}
