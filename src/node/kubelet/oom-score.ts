/** Who is killed first when a machine has no memory left (pkg/kubelet/qos/policy.go, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { qosClassOf } from '../../api/pod-spec/qos.ts';
import { aggregateRequests } from '../../api/quota/pod-amounts.ts';
import { quantityValue, value } from '../../apimachinery/quantity.ts';
import { isSidecar } from './restart-policy.ts';

const GUARANTEED = -997;
const BEST_EFFORT = 1000;

/** The kernel kills who has the highest score; a sidecar is not killed before the containers that it serves. */
export function oomScoreAdjust(pod: Pod, container: Container, memoryCapacity: number): number {
  const qos = qosClassOf(pod.spec);
  if (qos === 'Guaranteed' || pod.spec.priorityClassName === 'system-node-critical')
    return GUARANTEED;
  if (qos === 'BestEffort') return BEST_EFFORT;
  const more = unspoken(pod);
  const score = (one: Container) =>
    1000 - Math.floor((1000 * (memoryRequest(one) + more)) / Math.max(1, memoryCapacity));
  const isServing = pod.spec.initContainers?.includes(container) && isSidecar(container);
  const own = score(container);
  const adjusted = isServing ? Math.min(own, Math.max(...pod.spec.containers.map(score))) : own;
  return Math.min(BEST_EFFORT - 1, Math.max(1000 + GUARANTEED, adjusted));
}

/** What the Pod asks for as a whole beyond its containers' requests, shared out among them (remainingPodMemReqPerContainer). */
function unspoken({ spec }: Pod): number {
  const whole = quantityValue(spec.resources?.requests?.['memory'] ?? '0');
  if (whole === 0) return 0;
  const asked = aggregateRequests(spec).get('memory');
  const count = spec.containers.length + (spec.initContainers?.length ?? 0);
  return Math.trunc((whole - (asked ? value(asked) : 0)) / count);
}

const memoryRequest = ({ resources }: Container): number =>
  quantityValue(resources?.requests?.['memory'] ?? '0');
