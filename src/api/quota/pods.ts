/** What Pods use of a quota (pkg/quota/v1/evaluator/core/pods.go, 1.36). */
import { parseTime } from '../../apimachinery/meta.ts';
import type { Container, Pod, PodAffinityTerm } from '../generated/types/core/v1.ts';
import { qosClassOf } from '../pod-spec/qos.ts';
import { add, amountsOf, ONE, type Amounts } from './amounts.ts';
import { objectCount, type QuotaEvaluator } from './evaluator.ts';
import { podLimits, podRequests } from './pod-amounts.ts';
import { matchesValue } from './scopes.ts';

const COUNT = objectCount('', 'pods');
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const MEASURED = new Set([
  COUNT,
  'pods',
  ...COMPUTE,
  ...COMPUTE.map((name) => `requests.${name}`),
  ...COMPUTE.map((name) => `limits.${name}`),
]);
/** What every container has to state where a quota limits it: a mistake that upstream keeps, and has not repeated. */
const MUST_BE_STATED = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
]);

export const podEvaluator: QuotaEvaluator<Pod> = {
  measures: (resource) =>
    MEASURED.has(resource) ||
    resource.startsWith('hugepages-') ||
    resource.startsWith('requests.hugepages-') ||
    isExtendedRequest(resource),

  handles({ operation, subresource, object, oldObject }) {
    if (subresource === 'resize') return operation === 'UPDATE';
    if (subresource !== '') return false;
    return operation === 'CREATE' || isTerminating(object) !== isTerminating(oldObject!);
  },

  /** `count/pods` counts all that are stored, `pods` those that have not ended. */
  usage(pod, now) {
    const stored = new Map([[COUNT, ONE]]);
    return hasEnded(pod, now)
      ? stored
      : add(stored, computeUsage(podRequests(pod), podLimits(pod)));
  },

  constraints(resources, { spec }) {
    if (spec.resources?.requests || spec.resources?.limits) return undefined;
    const required = resources.filter((name) => MUST_BE_STATED.has(name)).sort();
    const containers = [...spec.containers, ...(spec.initContainers ?? [])];
    const missing = required.flatMap((resource) => {
      const silent = containers.filter((container) => !states(container, resource));
      const names = [...new Set(silent.map(({ name }) => name))].sort();
      return names.length > 0 ? [`${resource} for: ${names.join(',')}`] : [];
    });
    return missing.length > 0 ? `must specify ${missing.join('; ')}` : undefined;
  },

  inScope(scope, pod) {
    switch (scope.scopeName) {
      case 'Terminating':
        return isTerminating(pod);
      case 'NotTerminating':
        return !isTerminating(pod);
      case 'BestEffort':
        return qosClassOf(pod.spec) === 'BestEffort';
      case 'NotBestEffort':
        return qosClassOf(pod.spec) !== 'BestEffort';
      case 'PriorityClass':
        return matchesValue(scope, pod.spec.priorityClassName);
      case 'CrossNamespacePodAffinity':
        return looksAtOtherNamespaces(pod);
      default:
        return false;
    }
  },
};

/** Told to end by itself one day. */
const isTerminating = ({ spec }: Pod): boolean => (spec.activeDeadlineSeconds ?? -1) >= 0;

/** Also one whose node does not come back to end it: nobody should be kept from replacing it. */
function hasEnded({ status, metadata }: Pod, now: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (!deletionTimestamp || deletionGracePeriodSeconds === undefined) return false;
  return now > parseTime(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const used = new Map([['pods', ONE]]);
  for (const [name, amount] of requests) {
    if (COMPUTE.includes(name) || name.startsWith('hugepages-')) used.set(name, amount);
    if (COMPUTE.includes(name) || name.startsWith('hugepages-') || isExtended(name))
      used.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) {
    if (COMPUTE.includes(name)) used.set(`limits.${name}`, amount);
  }
  return used;
}

const states = ({ resources }: Container, resource: string): boolean =>
  computeUsage(amountsOf(resources?.requests), amountsOf(resources?.limits)).has(resource);

/** In somebody's own domain: `nvidia.com/gpu`. */
const isExtended = (name: string): boolean =>
  name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.');

const isExtendedRequest = (resource: string): boolean =>
  resource.startsWith('requests.') &&
  resource.includes('/') &&
  !resource.includes('kubernetes.io/');

function looksAtOtherNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return [podAffinity, podAntiAffinity].some(
    (affinity) =>
      affinity?.requiredDuringSchedulingIgnoredDuringExecution?.some(crossesNamespaces) ||
      affinity?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) =>
        crossesNamespaces(podAffinityTerm),
      ),
  );
}

const crossesNamespaces = ({ namespaces, namespaceSelector }: PodAffinityTerm): boolean =>
  (namespaces?.length ?? 0) > 0 || namespaceSelector !== undefined;
