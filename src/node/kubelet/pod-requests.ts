/** How much of a node a Pod takes (component-helpers/resource/helpers.go, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { cpuMillis, quantityValue } from '../../apimachinery/quantity.ts';
import { isSidecar } from './restart-policy.ts';

/** Thousandths of a core for `cpu`, whole units for the rest. */
export type Amounts = ReadonlyMap<string, number>;

/**
 * Containers and sidecars run together. Before them init containers run one by one, each beside the sidecars that were
 * started before it: the Pod needs whichever is most.
 */
export function podRequests(pod: Pod): Amounts {
  const total = new Map<string, number>();
  for (const container of pod.spec.containers) addTo(total, requestsOf(container));
  const sidecars = new Map<string, number>();
  const peak = new Map<string, number>();
  for (const container of pod.spec.initContainers ?? []) {
    const requests = requestsOf(container);
    if (isSidecar(container)) {
      addTo(total, requests);
      addTo(sidecars, requests);
      raise(peak, sidecars);
    } else {
      const together = new Map(sidecars);
      addTo(together, requests);
      raise(peak, together);
    }
  }
  raise(total, peak);
  const podLevel = amounts(pod.spec.resources?.requests);
  for (const [name, amount] of podLevel) total.set(name, amount);
  addTo(total, amounts(pod.spec.overhead));
  return total;
}

export const amountOf = (name: string, text: string): number =>
  name === 'cpu' ? cpuMillis(text) : quantityValue(text);

const requestsOf = (container: Container): Amounts => amounts(container.resources?.requests);

const amounts = (texts: { readonly [name: string]: string } = {}): Amounts =>
  new Map(Object.entries(texts).map(([name, text]) => [name, amountOf(name, text)]));

function addTo(sum: Map<string, number>, more: Amounts): void {
  for (const [name, amount] of more) sum.set(name, (sum.get(name) ?? 0) + amount);
}

function raise(most: Map<string, number>, other: Amounts): void {
  for (const [name, amount] of other) if (amount > (most.get(name) ?? 0)) most.set(name, amount);
}
