/** A Pod with everything parsed that is asked for again and again (pkg/scheduler/framework/types.go, PodInfo). */
import type {
  Container,
  Pod,
  PodAffinityTerm,
  WeightedPodAffinityTerm,
} from '../../../api/generated/types/core/v1.ts';
import { nothing, selectorOf, type Labels, type Selector } from '../../../apimachinery/labels.ts';
import { keyOf } from '../../../apimachinery/meta.ts';
import { hostPortsOf, type HostPort } from './host-ports.ts';
import { nonZeroRequests, podRequests, Resource } from './resource.ts';

export interface AffinityTerm {
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector;
  readonly selector: Selector;
  readonly topologyKey: string;
  /** Terms of the same text mean the same Pods in the same topology. */
  readonly text: string;
}

export interface WeightedAffinityTerm extends AffinityTerm {
  readonly weight: number;
}

export interface PodInfo {
  readonly pod: Pod;
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly priority: number;
  readonly requests: Resource;
  readonly nonZeroRequests: Resource;
  readonly hostPorts: readonly HostPort[];
  /** `namespace/claim` of each claim that it mounts. */
  readonly claims: readonly string[];
  readonly requiredAffinity: readonly AffinityTerm[];
  readonly requiredAntiAffinity: readonly AffinityTerm[];
  readonly preferredAffinity: readonly WeightedAffinityTerm[];
  readonly preferredAntiAffinity: readonly WeightedAffinityTerm[];
}

/** Parsed once for each Pod object. */
export function podInfoOf(pod: Pod): PodInfo {
  // A cycle asks for one Pod's on every node.
  if (pod === newest?.pod) return newest;
  let info = infos.get(pod);
  if (!info) infos.set(pod, (info = parsed(pod)));
  newest = info;
  return info;
}

/** The Pod as it will be when bound, with nothing parsed again. */
export function assumedOn(info: PodInfo, nodeName: string): PodInfo {
  const pod: Pod = { ...info.pod, spec: { ...info.pod.spec, nodeName } };
  const assumed: PodInfo = { ...info, pod };
  infos.set(pod, assumed);
  return assumed;
}

/** Whether a term means this Pod. `namespaceLabels` are those of the Pod's namespace. */
export function termMatches(term: AffinityTerm, pod: Pod, namespaceLabels: Labels): boolean {
  const inNamespace =
    term.namespaces.has(pod.metadata.namespace ?? '') ||
    term.namespaceSelector.matches(namespaceLabels);
  return inNamespace && term.selector.matches(pod.metadata.labels);
}

/** The same term for other namespaces. */
export function inNamespaces<T extends AffinityTerm>(term: T, names: ReadonlySet<string>): T {
  const changed = { ...term, namespaces: names, namespaceSelector: nothing };
  return { ...changed, text: textOf(changed) };
}

export const hasAffinity = (info: PodInfo): boolean =>
  info.requiredAffinity.length > 0 || info.preferredAffinity.length > 0 || hasAntiAffinity(info);

const hasAntiAffinity = (info: PodInfo): boolean =>
  info.requiredAntiAffinity.length > 0 || info.preferredAntiAffinity.length > 0;

export const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;

const infos = new WeakMap<Pod, PodInfo>();
let newest: PodInfo | undefined;

function parsed(pod: Pod): PodInfo {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
  const { requests, nonZero } = requestsOf(pod);
  return {
    pod,
    key: keyOf(pod.metadata),
    uid: pod.metadata.uid,
    priority: priorityOf(pod),
    requests,
    nonZeroRequests: nonZero,
    hostPorts: hostPortsOf(pod),
    claims: claimsOf(pod),
    requiredAffinity: terms(pod, podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAntiAffinity: terms(
      pod,
      podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution,
    ),
    preferredAffinity: weighted(pod, podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAntiAffinity: weighted(
      pod,
      podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution,
    ),
  };
}

interface Requests {
  readonly of: readonly unknown[];
  readonly requests: Resource;
  readonly nonZero: Resource;
}

// A Pod's status changes often and its containers hardly ever; their array is then the same one.
const requestsByContainers = new WeakMap<readonly Container[], Requests>();

function requestsOf(pod: Pod): Requests {
  const { containers, initContainers, overhead, resources } = pod.spec;
  const of = [initContainers, overhead, resources, pod.status?.containerStatuses];
  const known = containers && requestsByContainers.get(containers);
  if (known && known.of.every((part, i) => part === of[i])) return known;
  const amounts = podRequests(pod);
  const parsedRequests: Requests = {
    of,
    requests: Resource.of(amounts),
    nonZero: Resource.of(nonZeroRequests(pod, amounts)),
  };
  if (containers) requestsByContainers.set(containers, parsedRequests);
  return parsedRequests;
}

function claimsOf(pod: Pod): readonly string[] {
  let claims: string[] | undefined;
  for (const volume of pod.spec.volumes ?? []) {
    // An ephemeral volume's claim bears the names of both.
    const name = volume.ephemeral
      ? `${pod.metadata.name}-${volume.name}`
      : volume.persistentVolumeClaim?.claimName;
    if (name) (claims ??= []).push(`${pod.metadata.namespace ?? ''}/${name}`);
  }
  return claims ?? NONE;
}

function terms(pod: Pod, written: readonly PodAffinityTerm[] | undefined): readonly AffinityTerm[] {
  return written?.map((term) => affinityTerm(pod, term)) ?? NONE;
}

function weighted(
  pod: Pod,
  written: readonly WeightedPodAffinityTerm[] | undefined,
): readonly WeightedAffinityTerm[] {
  return (
    written?.map(({ weight, podAffinityTerm }) => ({
      ...affinityTerm(pod, podAffinityTerm),
      weight,
    })) ?? NONE
  );
}

interface TermOfNamespace {
  readonly namespace: string;
  readonly term: AffinityTerm;
}

// Like its containers: the same object in each state of a Pod.
const termsByWritten = new WeakMap<PodAffinityTerm, TermOfNamespace>();

function affinityTerm({ metadata: { namespace = '' } }: Pod, written: PodAffinityTerm) {
  const known = termsByWritten.get(written);
  if (known?.namespace === namespace) return known.term;
  const term = parsedTerm(namespace, written);
  if (Object.isFrozen(written)) termsByWritten.set(written, { namespace, term });
  return term;
}

/** A term that names no namespace and selects none means the Pod's own. */
function parsedTerm(namespace: string, written: PodAffinityTerm): AffinityTerm {
  const { namespaces = [], namespaceSelector, labelSelector, topologyKey } = written;
  const own = namespaces.length === 0 && !namespaceSelector;
  const term = {
    namespaces: new Set(own ? [namespace] : namespaces),
    namespaceSelector: selectorOf(namespaceSelector),
    selector: selectorOf(labelSelector),
    topologyKey,
  };
  return { ...term, text: textOf(term) };
}

const textOf = (term: Omit<AffinityTerm, 'text'>): string =>
  JSON.stringify([
    [...term.namespaces].sort(),
    conditionsOf(term.namespaceSelector),
    conditionsOf(term.selector),
    term.topologyKey,
  ]);

const conditionsOf = (selector: Selector) => (selector === nothing ? null : selector.requirements);

const NONE: readonly never[] = [];
