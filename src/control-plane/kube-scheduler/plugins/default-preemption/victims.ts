/** The fewest and least important Pods whose leaving makes room (plugins/defaultpreemption/default_preemption.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { PodDisruptionBudget } from '../../../../api/generated/types/policy/v1.ts';
import type { CycleState } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { priorityOf, type PodInfo } from '../../framework/pod-info.ts';
import { unresolvable, type Status } from '../../framework/status.ts';
import { byImportance, type Candidate } from './candidate.ts';
import { splitByBudgets } from './disruption-budgets.ts';

const nobody = unresolvable('No preemption victims found for incoming pod');

/**
 * Takes every less important Pod away, and gives back as many as possible, the most important ones first and
 * those that a budget protects before all others. Who cannot be given back is a victim. `state` and `node`
 * are copies, and are changed.
 */
export function victimsOn(
  state: CycleState,
  pod: Pod,
  node: NodeInfo,
  budgets: readonly PodDisruptionBudget[],
  handle: SchedulerHandle,
): Candidate | Status {
  const remove = (info: PodInfo) => {
    node.removePod(info);
    handle.removePod(state, pod, info, node);
  };
  const potential = node.pods.filter((info) => info.priority < priorityOf(pod));
  if (potential.length === 0) return nobody;
  for (const info of potential) remove(info);
  const status = handle.runFilters(state, pod, node);
  if (status.code !== 'Success') return status;

  const order = byImportance(handle.clock.now());
  potential.sort((one, other) => order(one.pod, other.pod));
  const { violating, others } = splitByBudgets(potential, budgets);
  const victims: Pod[] = [];
  const reprieve = (info: PodInfo) => {
    node.addPod(info);
    handle.addPod(state, pod, info, node);
    if (handle.runFilters(state, pod, node).code === 'Success') return true;
    remove(info);
    victims.push(info.pod);
    return false;
  };
  const budgetViolations = violating.filter((info) => !reprieve(info)).length;
  for (const info of others) reprieve(info);
  return { nodeName: node.name, victims: victims.sort(order), budgetViolations };
}
