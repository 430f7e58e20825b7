/** Evenly used resources (plugins/noderesources/balanced_allocation.go, 1.36 with kubernetes/kubernetes#135573). */
import type { StateKey } from '../../framework/cycle-state.ts';
import { MAX_NODE_SCORE, type SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success } from '../../framework/status.ts';
import { podRequestsFor, ResourceShares, type WeightedResource } from '../resource-shares.ts';

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources?: readonly WeightedResource[];
}

const cpuAndMemory: readonly WeightedResource[] = [{ name: 'cpu' }, { name: 'memory' }];

const requestsKey: StateKey<readonly number[]> = {
  name: 'PreScoreNodeResourcesBalancedAllocation',
};

/** Prefers the nodes whose CPU and memory the Pod would bring into balance. */
export function nodeResourcesBalancedAllocation(
  args: NodeResourcesBalancedAllocationArgs = {},
): SchedulerPlugin {
  const resources = args.resources?.length ? args.resources : cpuAndMemory;
  const shares = new ResourceShares(resources);
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
      const { requested, allocatable } = shares.of(node, node.requested, requests);
      const after = balance(requested, allocatable);
      for (let i = 0; i < requests.length; i++) requested[i]! -= requests[i]!;
      const before = balance(requested, allocatable);
      return scoreOf(before, after);
    },

    explainScore(state, _pod, node) {
      const requests = state.read(requestsKey)!;
      const { requested, allocatable } = shares.of(node, node.requested, requests);
      const told = (when: string) =>
        `${when}: ${resources.map(({ name }, i) => `${name} ${requested[i]!} / ${allocatable[i]!}`).join(', ')} → balance ${balance(requested, allocatable)}`;
      const [afterwards, after] = [told('with the Pod'), balance(requested, allocatable)];
      for (let i = 0; i < requests.length; i++) requested[i]! -= requests[i]!;
      const before = balance(requested, allocatable);
      return [
        told('now'),
        afterwards,
        `50 + (50 + ${after} − ${before}) / 2 = ${scoreOf(before, after)}`,
      ];
    },
  };
}

/** 50 where the balance stays as it is. */
function scoreOf(before: number, after: number): number {
  const half = MAX_NODE_SCORE / 2;
  return half + Math.trunc((half + after - before) / 2);
}

/** 100 when all resources are used to the same degree: 100 · (1 − standard deviation), cut to a whole number. */
function balance(requested: Float64Array, allocatable: Float64Array): number {
  const used = (i: number): number => Math.min(requested[i]! / allocatable[i]!, 1);
  let count = 0;
  let sum = 0;
  let first = 0;
  let last = 0;
  for (let i = 0; i < requested.length; i++) {
    if (allocatable[i] === 0) continue;
    last = used(i);
    if (count === 0) first = last;
    count++;
    sum += last;
  }
  if (count < 2) return MAX_NODE_SCORE;
  // Of two, exactly: a rounding error could cost a point.
  if (count === 2) return percent(1 - Math.abs((first - last) / 2));
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < requested.length; i++) {
    if (allocatable[i] !== 0) squares += (used(i) - mean) * (used(i) - mean);
  }
  return percent(1 - Math.sqrt(squares / count));
}

const percent = (share: number): number => Math.trunc(share * MAX_NODE_SCORE);
