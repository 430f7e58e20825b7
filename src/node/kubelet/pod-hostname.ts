/** How a Pod's containers call the machine they see, and the domain it is in (kubelet_pods.go GeneratePodHostNameAndDomain and kubelet_pods_linux.go getNodenameForKernel, 1.36). */
import type { Pod } from '../../api/generated/types/core/v1.ts';

export const CLUSTER_DOMAIN = 'cluster.local';
const LONGEST_LABEL = 63;
/** What Linux takes as its name at most. */
const LONGEST_NAME = 64;

export interface PodHostname {
  /** What /etc/hosts gives to the Pod's own addresses. */
  readonly name: string;
  readonly domain: string | undefined;
}

export function hostnameOf({ metadata, spec }: Pod): PodHostname {
  if (spec.hostnameOverride) return { name: spec.hostnameOverride, domain: undefined };
  const name = (spec.hostname || metadata.name).slice(0, LONGEST_LABEL).replace(/[-.]+$/, '');
  const domain = spec.subdomain && `${spec.subdomain}.${metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  return { name, domain: domain || undefined };
}

/** What `hostname` says; or why there is no such name. */
export function kernelName(
  pod: Pod,
): { readonly ok: true; readonly name: string } | { readonly ok: false; readonly problem: string } {
  // It sees the machine's own name.
  if (pod.spec.hostNetwork && !pod.spec.hostnameOverride)
    return { ok: true, name: pod.spec.nodeName ?? '' };
  const { name, domain } = hostnameOf(pod);
  if (!pod.spec.setHostnameAsFQDN || domain === undefined) return { ok: true, name };
  const full = `${name}.${domain}`;
  if (full.length <= LONGEST_NAME) return { ok: true, name: full };
  return {
    ok: false,
    problem: `failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (${LONGEST_NAME} characters is the max, ${full.length} characters requested)`,
  };
}
