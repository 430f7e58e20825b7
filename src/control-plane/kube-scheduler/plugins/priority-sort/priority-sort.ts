/** Orders the queue (plugins/queuesort/priority_sort.go). */
import type { SchedulerPlugin } from '../../framework/plugin.ts';

/** The more important Pod is first; of equals, the one that has waited longer. */
export const prioritySort: SchedulerPlugin = {
  name: 'PrioritySort',
  queueSort: (one, other) =>
    other.info.priority - one.info.priority || one.timestamp - other.timestamp,
};
