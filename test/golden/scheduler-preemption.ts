/** Cases about preemption, each asking for another part of it. */
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { CycleState } from '../../src/control-plane/kube-scheduler/framework/cycle-state.ts';
import {
  NodeVerdicts,
  messageOf,
} from '../../src/control-plane/kube-scheduler/framework/status.ts';
import {
  bestCandidate,
  type Candidate,
} from '../../src/control-plane/kube-scheduler/plugins/default-preemption/candidate.ts';
import {
  dryRun,
  preempt,
  whyNotEligible,
} from '../../src/control-plane/kube-scheduler/plugins/default-preemption/default-preemption.ts';
import { bedOf, type Objects } from './scheduler-bed.ts';
import type { SchedulerCase } from './scheduler-case.ts';

export function runPreemption(one: SchedulerCase, objects: Objects): unknown {
  const { expected, input = {}, pod } = one;
  const args = one.args as object;
  const plugins = (one.enabledPlugins ?? []).map((name) => ({ name }));
  // Upstream counts the search's offset over nodes sorted by name.
  const nodes = one.nodes.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const { handle, profile, snapshot } = bedOf({ nodes, pods: one.pods, objects, plugins });
  const state = new CycleState();
  profile.runPreFilters(state, pod!, snapshot.nodes);
  const verdicts = verdictsOf(input);

  if ('eligible' in expected) {
    const { nominatedNodeStatus } = input;
    if (nominatedNodeStatus) verdicts.absent = { reasons: [], ...nominatedNodeStatus };
    return { eligible: whyNotEligible(pod!, verdicts, handle) === undefined };
  }
  if ('candidates' in expected || 'bestNodeAnyOf' in expected) {
    const { candidates } = dryRun(state, pod!, snapshot.nodes, input.offset ?? 0, args, handle);
    if ('candidates' in expected) return { candidates: candidates.map(told).sort(byNode) };
    const best = bestCandidate(candidates, handle.clock.now())?.nodeName;
    // Any of several is right: echoed when it is one of them.
    return { bestNodeAnyOf: expected.bestNodeAnyOf.includes(best) ? expected.bestNodeAnyOf : best };
  }
  const result = preempt(state, pod!, verdicts, args, handle);
  const chosen = 'chosen' in result ? result.chosen : undefined;
  const nominatedNode =
    'chosen' in result ? result.chosen.nodeName : (result.nominatedNodeName ?? null);
  if ('victims' in expected) {
    return { nominatedNode, victims: (chosen?.victims ?? []).map(nameOf).sort() };
  }
  const status =
    'chosen' in result
      ? { code: 'Success', reasons: [] }
      : { code: result.status.code, reasons: [`preemption: ${messageOf(result.status)}`] };
  return { nominatedNode, status };
}

function verdictsOf({ nodeStatuses = {}, absentNodeStatus }: any): NodeVerdicts {
  const verdicts = new NodeVerdicts();
  for (const [name, status] of Object.entries<any>(nodeStatuses)) {
    verdicts.set(name, { reasons: [], ...status });
  }
  if (absentNodeStatus) verdicts.absent = { code: absentNodeStatus, reasons: [] };
  return verdicts;
}

const told = ({ nodeName, victims, budgetViolations }: Candidate) => ({
  node: nodeName,
  victims: victims.map(nameOf).sort(),
  numPDBViolations: budgetViolations,
});

const nameOf = ({ metadata }: Pod): string => metadata.name;

const byNode = (one: { node: string }, other: { node: string }): number =>
  one.node < other.node ? -1 : 1;
