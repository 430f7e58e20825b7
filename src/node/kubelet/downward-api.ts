/** What a Pod may know of itself: fields by their paths, resources by container (pkg/fieldpath, pkg/api/v1/resource, 1.36). */
import type { Container, Pod, ResourceFieldSelector } from '../../api/generated/types/core/v1.ts';
import { cpuMillis, quantityValue } from '../../apimachinery/quantity.ts';

export interface PodAddresses {
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
}

/** Undefined for a path that cannot be asked for. Addresses are the sandbox's, which the API may not know yet. */
export function fieldValue(pod: Pod, path: string, addresses?: PodAddresses): string | undefined {
  const { metadata, spec, status } = pod;
  const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') return metadata[map]?.[key!] ?? '';
  const podIPs = addresses?.podIPs ?? (status.podIPs ?? []).map(({ ip }) => ip);
  const hostIPs = addresses?.hostIPs ?? (status.hostIPs ?? []).map(({ ip }) => ip);
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return lines(metadata.labels);
    case 'metadata.annotations':
      return lines(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.podIP':
      return podIPs[0] ?? '';
    case 'status.podIPs':
      return podIPs.join(',');
    case 'status.hostIP':
      return hostIPs[0] ?? '';
    case 'status.hostIPs':
      return hostIPs.join(',');
    default:
      return undefined;
  }
}

/** `key="value"` in the order of keys, with a new line behind each. */
function lines(map: { readonly [key: string]: string } = {}): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}

/** Rounded up to the divisor. Without a limit, what the node has to give is the limit. */
export function resourceValue(
  pod: Pod,
  { resource, divisor, containerName }: ResourceFieldSelector,
  own: Container | undefined,
  allocatable: { readonly [resource: string]: string },
): string {
  const container =
    own ??
    [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(
      ({ name }) => name === containerName,
    );
  const [which = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const { limits = {}, requests = {} } = container?.resources ?? {};
  const amount =
    which === 'limits' ? (limits[name] ?? allocatable[name] ?? '0') : (requests[name] ?? '0');
  const by = !divisor || divisor === '0' ? '1' : divisor;
  return String(
    name === 'cpu'
      ? Math.ceil(cpuMillis(amount) / cpuMillis(by))
      : Math.ceil(quantityValue(amount) / quantityValue(by)),
  );
}
