/** What `kubectl get pods` shows (printPod, pkg/printers/internalversion/printers.go, 1.36). */
import type { Pod } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import { humanDuration } from '../../../printing/human-duration.ts';
import type { PrinterColumn } from '../../../resource-definition.ts';
import { podSummary } from './summary.ts';

export const podColumns: readonly PrinterColumn<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    description: 'The aggregate readiness state of this pod for accepting traffic.',
    cell: (pod) => `${podSummary(pod).ready}/${podSummary(pod).total}`,
  },
  {
    name: 'Status',
    description: 'The aggregate status of the containers in this pod.',
    cell: (pod) => podSummary(pod).status,
  },
  {
    name: 'Restarts',
    description:
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    cell: restarts,
  },
  ageColumn,
  {
    name: 'IP',
    priority: 1,
    description:
      'podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.',
    cell: ({ status }) => status.podIPs?.[0]?.ip || '<none>',
  },
  {
    name: 'Node',
    priority: 1,
    description:
      'NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
    cell: ({ spec }) => spec.nodeName || '<none>',
  },
  {
    name: 'Nominated Node',
    priority: 1,
    description:
      'nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.',
    cell: ({ status }) => status.nominatedNodeName || '<none>',
  },
  {
    name: 'Readiness Gates',
    priority: 1,
    description:
      'If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates',
    cell: readinessGates,
  },
];

/** `3 (5m ago)`. */
function restarts(pod: Pod, now: number): string {
  const { restarts: count, lastRestart } = podSummary(pod);
  return count === 0 || lastRestart === undefined
    ? String(count)
    : `${count} (${humanDuration(now - lastRestart)} ago)`;
}

function readinessGates({
  spec: { readinessGates: gates = [] },
  status: { conditions = [] },
}: Pod): string {
  if (gates.length === 0) return '<none>';
  const open = gates.filter(
    ({ conditionType }) => conditions.find(({ type }) => type === conditionType)?.status === 'True',
  );
  return `${open.length}/${gates.length}`;
}
