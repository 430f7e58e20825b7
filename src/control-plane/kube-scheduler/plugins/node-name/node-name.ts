/** Honours a node that the Pod itself names (plugins/nodename/node_name.go). */
import { action } from '../../framework/cluster-event.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { success, unresolvable } from '../../framework/status.ts';

const otherNode = unresolvable("node(s) didn't match the requested node name");

/** A Pod that names a node is not queued at all, so this only matters where filters run by themselves. */
export const nodeName: SchedulerPlugin = {
  name: 'NodeName',
  filter: (_state, { spec }, { name }) =>
    !spec.nodeName || spec.nodeName === name ? success : otherNode,
  events: [{ resource: 'Node', actions: action.add }],
};
