/** What a container asks for where it says nothing and a LimitRange does (limitranger/admission.go, mergePodResourceRequirements). */
import type { Container, LimitRange, Pod } from '../../../../api/generated/types/core/v1.ts';
import type { ResourceList } from '../../../../api/quota/amounts.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';

export function withDefaults(pod: Pod, range: LimitRange): Pod {
  const ofContainers = range.spec.limits.filter(({ type }) => type === 'Container');
  const requests = Object.assign({}, ...ofContainers.map((one) => one.defaultRequest));
  const limits = Object.assign({}, ...ofContainers.map((one) => one.default));
  const told: string[] = [];
  const filled = (what: string) => (container: Container) => {
    const { resources } = container;
    const missingRequests = missing(resources?.requests, requests);
    const missingLimits = missing(resources?.limits, limits);
    const tell = (names: readonly string[], kind: string) => {
      if (names.length > 0) told.push(`${names.join(', ')} ${kind} for ${what} ${container.name}`);
    };
    tell(missingRequests, 'request');
    tell(missingLimits, 'limit');
    if (missingRequests.length + missingLimits.length === 0) return container;
    return {
      ...container,
      resources: {
        ...resources,
        ...completed('limits', resources?.limits, limits, missingLimits),
        ...completed('requests', resources?.requests, requests, missingRequests),
      },
    };
  };
  const containers = pod.spec.containers.map(filled('container'));
  const initContainers = pod.spec.initContainers?.map(filled('init container'));
  if (told.length === 0) return pod;
  const { annotations } = pod.metadata;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: { ...annotations, [ANNOTATION]: `LimitRanger plugin set: ${told.join('; ')}` },
    },
    spec: { ...pod.spec, containers, ...(initContainers && { initContainers }) },
  };
}

const missing = (given: ResourceList = {}, defaults: ResourceList): readonly string[] =>
  Object.keys(defaults)
    .filter((name) => !Object.hasOwn(given, name))
    .sort();

function completed(
  part: 'limits' | 'requests',
  given: ResourceList | undefined,
  defaults: ResourceList,
  names: readonly string[],
): object {
  if (names.length === 0) return {};
  const added = Object.fromEntries(names.map((name) => [name, defaults[name]!]));
  return { [part]: { ...given, ...added } };
}
