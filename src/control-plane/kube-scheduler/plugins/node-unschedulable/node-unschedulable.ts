/** Keeps Pods off cordoned nodes (plugins/nodeunschedulable/node_unschedulable.go). */
import type { Node, Pod, Taint } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { success, unresolvable } from '../../framework/status.ts';
import { isTolerated } from '../../../../api/pod-spec/tolerations.ts';

const cordon: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const cordoned = unresolvable('node(s) were unschedulable');

/** DaemonSets' Pods tolerate the taint that stands for a cordon, and pass. */
export const nodeUnschedulable: SchedulerPlugin = {
  name: 'NodeUnschedulable',

  filter: (_state, { spec }, { unschedulable }) =>
    !unschedulable || isTolerated(cordon, spec.tolerations) ? success : cordoned,

  events: [
    {
      resource: 'Node',
      actions: action.add | action.updateNodeTaint,
      hint: (pod, next: Node, previous?: Node) =>
        allows(next, pod) && !(previous && allows(previous, pod)),
    },
    {
      resource: 'UnscheduledPod',
      actions: action.updatePodToleration,
      hint: (_pod, next: Pod) => isTolerated(cordon, next.spec.tolerations),
    },
  ],
};

const allows = (node: Node, pod: Pod): boolean =>
  !node.spec?.unschedulable || isTolerated(cordon, pod.spec.tolerations);
