/** What `kubectl get services` shows (printService, pkg/printers/internalversion/printers.go, 1.36). */
import type { Service } from '../../../generated/types/core/v1.ts';
import { ageColumn, formatLabels, nameColumn } from '../../../printing/columns.ts';
import type { PrinterColumn } from '../../../resource-definition.ts';

export const serviceColumns: readonly PrinterColumn<Service>[] = [
  nameColumn,
  {
    name: 'Type',
    description:
      'type determines how the Service is exposed. Defaults to ClusterIP. Valid options are ExternalName, ClusterIP, NodePort, and LoadBalancer.',
    cell: ({ spec }) => spec.type ?? '',
  },
  {
    name: 'Cluster-IP',
    description: 'clusterIP is the IP address of the service and is usually assigned randomly.',
    cell: ({ spec }) => spec.clusterIPs?.[0] ?? '<none>',
  },
  {
    name: 'External-IP',
    description:
      'externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.',
    cell: externalAddress,
  },
  {
    name: 'Port(s)',
    description:
      'The list of ports that are exposed by this service. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies',
    cell: ports,
  },
  ageColumn,
  {
    name: 'Selector',
    priority: 1,
    description:
      'Route service traffic to pods with label keys and values matching this selector. If empty or not present, the service is assumed to have an external process managing its endpoints, which Kubernetes will not modify.',
    cell: ({ spec }) => formatLabels(spec.selector),
  },
];

// Parity: upstream cuts a balancer's long addresses at 16 characters unless asked for -o wide; a cell does not know.
function externalAddress({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer': {
      const balanced = new Set(
        (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || ''),
      );
      balanced.delete('');
      return [...[...balanced].sort(), ...external].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** `80:31999/TCP,443/TCP`. */
function ports({ spec }: Service): string {
  const written = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return written.join(',') || '<none>';
}
