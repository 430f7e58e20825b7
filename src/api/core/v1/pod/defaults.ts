/** What a Pod gets beyond what its spec gets in a template too (SetDefaults_Pod, pkg/apis/core/v1/defaults.go, 1.36). */
import { changing, EMPTY, filled, having, isUnset, mapped } from '../../../copy-on-write.ts';
import { canonical } from '../../../../apimachinery/quantity.ts';
import type {
  Container,
  Pod,
  PodSpec,
  PodStatus,
  ResourceRequirements,
} from '../../../generated/types/core/v1.ts';
import type { ResourceList } from '../../../quota/amounts.ts';
import { isHugePage } from '../../../pod-spec/resource-names.ts';
import { aggregateLimits, aggregateRequests, isPodLevel } from '../../../quota/pod-amounts.ts';
import { defaultPodSpec } from '../../../pod-spec/defaults.ts';

export function defaultPod(pod: Pod): Pod {
  let next = filled(pod, { spec: EMPTY as unknown as PodSpec, status: EMPTY });
  next = having(next, 'spec', ownDefaults(defaultPodSpec(next.spec)));
  return having(next, 'status', sameAddress(next.status));
}

function ownDefaults(spec: PodSpec): PodSpec {
  let next = having(spec, 'containers', mapped(spec.containers, limitsAsRequests));
  next = changing(next, 'initContainers', (containers) => mapped(containers, limitsAsRequests));
  next = changing(next, 'resources', (resources) => podLevelDefaults(next, resources));
  if (next.enableServiceLinks === undefined) next = { ...next, enableServiceLinks: true };
  if (!next.hostNetwork) return next;
  next = having(next, 'containers', mapped(next.containers, hostPorts));
  return changing(next, 'initContainers', (containers) => mapped(containers, hostPorts));
}

/** Who says how much at most, and not how much at least, asks for all of it. */
function limitsAsRequests(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (!limits) return container;
  const missing = Object.keys(limits).filter((name) => requests?.[name] === undefined);
  if (missing.length === 0) return container;
  const all = { ...requests };
  for (const name of missing) all[name] = limits[name]!;
  return { ...container, resources: { ...container.resources, requests: all } };
}

/**
 * A Pod that says what it may use as a whole, and of some of it not what it asks for, asks for what its containers do together; or for
 * all of it where they say nothing either (defaultPodRequests; PodLevelResources, on by default since 1.34).
 */
function podLevelDefaults(spec: PodSpec, resources: ResourceRequirements): ResourceRequirements {
  const limits = { ...resources.limits };
  const pages = [...aggregateLimits(spec)].filter(([name]) => isHugePage(name));
  for (const [name, amount] of pages)
    if (resources.requests?.[name] === undefined) limits[name] ??= canonical(amount);
  if (Object.keys(limits).length === 0) return resources;
  const requests = { ...resources.requests };
  for (const [name, amount] of aggregateRequests(spec))
    if (name === 'cpu' || name === 'memory') requests[name] ??= canonical(amount);
  for (const [name, limit] of Object.entries(limits))
    if (isPodLevel(name)) requests[name] ??= limit;
  const same =
    Object.keys(limits).length === Object.keys(resources.limits ?? {}).length &&
    Object.keys(requests).length === Object.keys(resources.requests ?? {}).length;
  return same ? resources : { ...resources, limits: sorted(limits), requests: sorted(requests) };
}

/** As Go writes a map. */
const sorted = (list: ResourceList): ResourceList =>
  Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));

/** On the node's own network a container's port is the node's. */
function hostPorts(container: Container): Container {
  return changing(container, 'ports', (ports) =>
    mapped(ports, (port) => (port.hostPort ? port : { ...port, hostPort: port.containerPort })),
  );
}

// The first of podIPs is podIP; who writes one writes both (pkg/apis/core/v1/conversion.go).
function sameAddress(status: PodStatus): PodStatus {
  const { podIP, podIPs = [] } = status;
  const first = podIPs[0]?.ip;
  if (isUnset(podIP)) return isUnset(first) ? status : { ...status, podIP: first };
  return first === podIP ? status : { ...status, podIPs: [{ ip: podIP }] };
}
