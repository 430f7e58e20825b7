/**
 * Makes room by evicting less important Pods (plugins/defaultpreemption, pkg/scheduler/framework/preemption, 1.36).
 * Nothing is placed here: the Pod is nominated for the node, and scheduled anew once its victims are gone.
 */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { podDisruptionBudgets } from '../../../../api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { keyOf } from '../../../../apimachinery/meta.ts';
import { action } from '../../framework/cluster-event.ts';
import type { CycleState } from '../../framework/cycle-state.ts';
import { fitErrorMessage } from '../../framework/fit-error.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { priorityOf } from '../../framework/pod-info.ts';
import type { PostFilterResult, SchedulerPlugin } from '../../framework/plugin.ts';
import {
  failure,
  messageOf,
  NodeVerdicts,
  success,
  unresolvable,
  unschedulable,
} from '../../framework/status.ts';
import { bestCandidate, choice, type Candidate } from './candidate.ts';
import { Evictions } from './evictions.ts';
import { victimsOn } from './victims.ts';

export interface DefaultPreemptionArgs {
  readonly minCandidateNodesPercentage?: number;
  readonly minCandidateNodesAbsolute?: number;
}

const NO_HELP = 'Preemption is not helpful for scheduling';

export function defaultPreemption(
  args: DefaultPreemptionArgs = {},
  handle: SchedulerHandle,
): SchedulerPlugin {
  const evictions = new Evictions(handle);
  return {
    name: 'DefaultPreemption',

    preEnqueue: ({ metadata }) =>
      evictions.holds(metadata.uid)
        ? unresolvable('waiting for the preemption for this pod to be finished')
        : success,

    postFilter(state, pod, verdicts) {
      const result = preempt(state, pod, verdicts, args, handle);
      if ('status' in result) {
        const { code } = result.status;
        const reasons = [`preemption: ${messageOf(result.status)}`];
        return { ...result, status: { code, reasons } };
      }
      const { chosen, drawn } = result;
      evictions.begin(chosen, pod);
      return {
        status: success,
        nominatedNodeName: chosen.nodeName,
        victims: chosen.victims,
        drawn,
      };
    },

    explainPostFilter(state, pod, verdicts, drawn) {
      const notTried = whyNotEligible(pod, verdicts, handle);
      if (notTried) return { notTried, candidates: [], rules: [] };
      const { candidates } = dryRun(
        state,
        pod,
        promisingNodes(verdicts, handle),
        drawn,
        args,
        handle,
      );
      const { chosen, steps } = choice(candidates, handle.clock.now());
      return {
        candidates: candidates.map(({ nodeName, victims, budgetViolations }) => ({
          node: nodeName,
          victims: victims.map((victim) => ({
            pod: keyOf(victim.metadata),
            priority: priorityOf(victim),
          })),
          violations: budgetViolations,
        })),
        rules: steps.map(({ rule, left }) => ({
          rule,
          left: left.map(({ nodeName }) => nodeName),
        })),
        ...(chosen && { chosen: chosen.nodeName }),
      };
    },

    // The plugins whose refusal the eviction cures decide when to come back; this only opens the gate.
    events: [{ resource: 'AssignedPod', actions: action.delete, hint: () => false }],
  };
}

/** The node to take, or why none would do. Changes nothing. */
export function preempt(
  state: CycleState,
  pod: Pod,
  verdicts: NodeVerdicts,
  args: DefaultPreemptionArgs,
  handle: SchedulerHandle,
): { readonly chosen: Candidate; readonly drawn: number } | PostFilterResult {
  const ineligible = whyNotEligible(pod, verdicts, handle);
  if (ineligible) return { status: unschedulable(ineligible) };

  const { nodes } = handle.snapshot;
  const promising = promisingNodes(verdicts, handle);
  const offset = promising.length > 0 ? handle.random.below(promising.length) : 0;
  const { candidates, refused } = dryRun(state, pod, promising, offset, args, handle);
  if (candidates.length === 0) {
    refused.absent = unresolvable(NO_HELP);
    const message = fitErrorMessage({ nodes: nodes.length, verdicts: refused });
    return { status: unschedulable(message), nominatedNodeName: '', drawn: offset };
  }
  const chosen = bestCandidate(candidates, handle.clock.now());
  return chosen
    ? { chosen, drawn: offset }
    : { status: failure('no candidate node for preemption') };
}

/** Where taking Pods away might help. */
const promisingNodes = (verdicts: NodeVerdicts, { snapshot }: SchedulerHandle) =>
  snapshot.nodes.filter(({ name }) => verdicts.get(name).code === 'Unschedulable');

/** A Pod that may preempt does so once, and then waits until its victims are gone. */
export function whyNotEligible(
  pod: Pod,
  verdicts: NodeVerdicts,
  { snapshot }: SchedulerHandle,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName;
  if (!nominated) return undefined;
  // If the node has become impossible since, waiting for it is pointless.
  if (verdicts.get(nominated).code === 'UnschedulableAndUnresolvable') return undefined;
  const leaving = snapshot
    .get(nominated)
    ?.pods.some((info) => info.priority < priorityOf(pod) && isLeavingForPreemption(info.pod));
  return leaving ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

function isLeavingForPreemption({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp !== undefined &&
    (status?.conditions ?? []).some(
      (condition) =>
        condition.type === 'DisruptionTarget' &&
        condition.status === 'True' &&
        condition.reason === 'PreemptionByScheduler',
    )
  );
}

/**
 * Tries nodes from `offset` on, around, until there are enough candidates, of which at least one violates
 * no budget. Those that violate none come first.
 */
export function dryRun(
  state: CycleState,
  pod: Pod,
  nodes: readonly NodeInfo[],
  offset: number,
  args: DefaultPreemptionArgs,
  handle: SchedulerHandle,
): { readonly candidates: readonly Candidate[]; readonly refused: NodeVerdicts } {
  const wanted = candidatesWanted(nodes.length, args);
  const budgets = nodes.length > 0 ? handle.lister(podDisruptionBudgets).list() : [];
  const peaceful: Candidate[] = [];
  const violating: Candidate[] = [];
  const refused = new NodeVerdicts();
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[(offset + i) % nodes.length]!;
    const found = victimsOn(state.clone(), pod, node.clone(), budgets, handle);
    if ('code' in found) {
      refused.set(node.name, found);
    } else if (found.victims.length === 0) {
      refused.set(node.name, failure(`expected at least one victim pod on node "${node.name}"`));
    } else {
      (found.budgetViolations === 0 ? peaceful : violating).push(found);
      if (peaceful.length > 0 && peaceful.length + violating.length >= wanted) break;
    }
  }
  return { candidates: [...peaceful, ...violating], refused };
}

function candidatesWanted(nodes: number, args: DefaultPreemptionArgs): number {
  const { minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 } = args;
  const share = Math.trunc((nodes * minCandidateNodesPercentage) / 100);
  return Math.min(Math.max(share, minCandidateNodesAbsolute), nodes);
}
