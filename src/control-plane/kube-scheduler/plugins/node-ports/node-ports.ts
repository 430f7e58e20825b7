/** Host ports (plugins/nodeports/node_ports.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import { UsedPorts } from '../../framework/host-ports.ts';
import { podInfoOf } from '../../framework/pod-info.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unschedulable } from '../../framework/status.ts';

const taken = unschedulable("node(s) didn't have free ports for the requested pod ports");

/** Keeps two Pods from the same port of one node. */
export const nodePorts: SchedulerPlugin = {
  name: 'NodePorts',

  preFilter: (_state, pod) => (podInfoOf(pod).hostPorts.length === 0 ? skip : success),

  filter(_state, pod, { ports }) {
    if (!ports) return success;
    return podInfoOf(pod).hostPorts.some((port) => ports.conflicts(port)) ? taken : success;
  },

  events: [
    {
      resource: 'AssignedPod',
      actions: action.delete,
      hint: (pod, _next: undefined, gone: Pod) => collide(pod, gone),
    },
    { resource: 'Node', actions: action.add },
  ],
};

function collide(pod: Pod, other: Pod): boolean {
  const ports = new UsedPorts();
  for (const port of podInfoOf(other).hostPorts) ports.add(port);
  return podInfoOf(pod).hostPorts.some((port) => ports.conflicts(port));
}
