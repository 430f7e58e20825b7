/** Devices that Pods claim (plugins/dynamicresources/dynamicresources.go, 1.36). */
import { action } from '../../framework/cluster-event.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unresolvable, unschedulable } from '../../framework/status.ts';

const nothingToDeallocate = unschedulable('no new claims to deallocate');

/**
 * Comes before preemption: taking back an idle claim hurts less than evicting somebody.
 *
 * Parity: upstream allocates devices to ResourceClaims. Here a Pod with claims is refused, with a reason that says so.
 */
export const dynamicResources: SchedulerPlugin = {
  name: 'DynamicResources',
  preFilter(_state, { spec }) {
    return spec.resourceClaims?.length ? unresolvable('resource claims are not simulated') : skip;
  },
  filter: () => success,
  postFilter: () => ({ status: nothingToDeallocate }),
  events: [{ resource: 'UnscheduledPod', actions: action.updatePodOther }],
};
