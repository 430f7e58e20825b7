/** /etc/resolv.conf of a Pod by its dnsPolicy and dnsConfig (pkg/kubelet/network/dns/dns.go, 1.36). */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { CLUSTER_DOMAIN } from './pod-hostname.ts';

/** Where cluster DNS would be: the tenth address of the range of Services. */
const CLUSTER_DNS = '10.96.0.10';
/** What the machines themselves ask. */
const HOST_DNS = '192.168.0.254';

export function resolvConf({ metadata, spec }: Pod): string {
  const { dnsConfig = {}, hostNetwork = false } = spec;
  let { dnsPolicy = 'ClusterFirst' } = spec;
  if (dnsPolicy === 'ClusterFirst' && hostNetwork) dnsPolicy = 'Default';
  const cluster = dnsPolicy === 'ClusterFirst' || dnsPolicy === 'ClusterFirstWithHostNet';
  const { namespace } = metadata;
  const searches = cluster
    ? [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN]
    : [];
  const servers = cluster ? [CLUSTER_DNS] : dnsPolicy === 'Default' ? [HOST_DNS] : [];
  const given = new Map<string, string | undefined>(cluster ? [['ndots', '5']] : []);
  for (const { name = '', value } of dnsConfig.options ?? []) given.set(name, value);
  const allSearches = [...new Set([...searches, ...(dnsConfig.searches ?? [])])];
  const options = [...given].map(([name, value]) =>
    value === undefined ? name : `${name}:${value}`,
  );
  return [
    ...(allSearches.length > 0 ? [`search ${allSearches.join(' ')}`] : []),
    ...[...new Set([...servers, ...(dnsConfig.nameservers ?? [])])].map(
      (server) => `nameserver ${server}`,
    ),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
    '',
  ].join('\n');
}
