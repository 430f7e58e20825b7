/** Evenly used resources (plugins/noderesources/balanced_allocation.go, 1.36 with kubernetes/kubernetes#135573). */
import type { StateKey } from '../../framework/cycle-state.ts';
import { MAX_NODE_SCORE, type SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success } from '../../framework/status.ts';
import { podRequestsFor, resourceShares, type Share, type WeightedResource } from '../resource-shares.ts';

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources?: readonly WeightedResource[];
}

const cpuAndMemory: readonly WeightedResource[] = [{ name: 'cpu' }, { name: 'memory' }];

const requestsKey: StateKey<readonly number[]> = { name: 'PreScoreNodeResourcesBalancedAllocation' };

/** Prefers the nodes whose CPU and memory the Pod would bring into balance. */
export function nodeResourcesBalancedAllocation(
  args: NodeResourcesBalancedAllocationArgs = {},
): SchedulerPlugin {
  const resources = args.resources?.length ? args.resources : cpuAndMemory;
  return {
    name: 'NodeResourcesBalancedAllocation',

    // A Pod that requests nothing changes no balance; scoring it would send all such Pods to one node.
    preScore(state, pod) {
      const requests = podRequestsFor(pod, resources, 'as requested');
      if (requests.every((amount) => amount === 0)) return skip;
      state.write(requestsKey, requests);
      return success;
    },

    // What is scored is the change: 50 where the balance stays as it is, more where it gets better.
    score(state, _pod, node) {
      const requests = state.read(requestsKey)!;
      const after = resourceShares(node, node.requested, resources, requests);
      const before = after.map(({ requested, allocatable }, i) => ({
        requested: allocatable === 0 ? 0 : requested - requests[i]!,
        allocatable,
      }));
      const half = MAX_NODE_SCORE / 2;
      return half + Math.trunc((half + balance(after) - balance(before)) / 2);
    },
  };
}

/** 100 when all resources are used to the same degree: 100 · (1 − standard deviation), cut to a whole number. */
function balance(shares: readonly Share[]): number {
  const fractions: number[] = [];
  for (const { requested, allocatable } of shares) {
    if (allocatable > 0) fractions.push(Math.min(requested / allocatable, 1));
  }
  return Math.trunc((1 - deviation(fractions)) * MAX_NODE_SCORE);
}

function deviation(fractions: readonly number[]): number {
  if (fractions.length < 2) return 0;
  if (fractions.length === 2) return Math.abs((fractions[0]! - fractions[1]!) / 2);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  const squares = fractions.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
  return Math.sqrt(squares / fractions.length);
}
