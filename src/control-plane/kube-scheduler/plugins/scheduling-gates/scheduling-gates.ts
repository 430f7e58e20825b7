/** Holds Pods back until somebody has taken all their gates away (plugins/schedulinggates/scheduling_gates.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { success, unresolvable } from '../../framework/status.ts';

/** The condition that a gated Pod shows is set by the API server: the scheduler never tried it. */
export const schedulingGates: SchedulerPlugin = {
  name: 'SchedulingGates',

  preEnqueue(pod) {
    const gates = (pod.spec.schedulingGates ?? []).map(({ name }) => name);
    if (gates.length === 0) return success;
    return unresolvable(`waiting for scheduling gates: [${gates.join(' ')}]`);
  },

  events: [
    {
      resource: 'UnscheduledPod',
      actions: action.updatePodSchedulingGatesEliminated,
      hint: (pod, next: Pod) => next.metadata.uid === pod.metadata.uid,
    },
  ],
};
