/** What `kubectl get nodes` shows (printNode, pkg/printers/internalversion/printers.go, 1.36). */
import type { Node } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { PrinterColumn } from '../../../resource-definition.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';
const ADDRESSES =
  "List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, but the merge key is not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a full-replacement patch. See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the lifetime of a Node. However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's address in its own status or consumers of the downward API (status.hostIP).";

export const nodeColumns: readonly PrinterColumn<Node>[] = [
  nameColumn,
  { name: 'Status', description: 'The status of the node', cell: nodeStatus },
  {
    name: 'Roles',
    description: 'The roles of the node',
    cell: (node) => nodeRoles(node).join(',') || '<none>',
  },
  ageColumn,
  {
    name: 'Version',
    description: 'Kubelet Version reported by the node.',
    cell: ({ status }) => status.nodeInfo?.kubeletVersion ?? '',
  },
  {
    name: 'Internal-IP',
    priority: 1,
    description: ADDRESSES,
    cell: (node) => address(node, 'InternalIP'),
  },
  {
    name: 'External-IP',
    priority: 1,
    description: ADDRESSES,
    cell: (node) => address(node, 'ExternalIP'),
  },
  {
    name: 'OS-Image',
    priority: 1,
    description:
      'OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).',
    cell: ({ status }) => status.nodeInfo?.osImage || '<unknown>',
  },
  {
    name: 'Kernel-Version',
    priority: 1,
    description: "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).",
    cell: ({ status }) => status.nodeInfo?.kernelVersion || '<unknown>',
  },
  {
    name: 'Container-Runtime',
    priority: 1,
    description:
      'ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).',
    cell: ({ status }) => status.nodeInfo?.containerRuntimeVersion || '<unknown>',
  },
];

/** `Ready`, `NotReady`, `Unknown`; and `,SchedulingDisabled` when cordoned. */
function nodeStatus({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const word = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

/** `control-plane` of the label `node-role.kubernetes.io/control-plane`, in order. */
function nodeRoles({ metadata: { labels = {} } }: Node): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(ROLE_PREFIX)) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === ROLE_LABEL) roles.add(value);
  }
  roles.delete('');
  return [...roles].sort();
}

const address = ({ status }: Node, type: string): string =>
  status.addresses?.find((one) => one.type === type)?.address ?? '<none>';
