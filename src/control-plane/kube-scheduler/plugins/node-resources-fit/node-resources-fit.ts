/** Requests and what a node has left (plugins/noderesources/fit.go, 1.36). */
import type { Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import { NodeInfo } from '../../framework/node-info.ts';
import { podInfoOf, type PodInfo } from '../../framework/pod-info.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { isExtended, Resource } from '../../framework/resource.ts';
import { success, unresolvable, unschedulable, type Status } from '../../framework/status.ts';
import { podRequestsFor, ResourceShares } from '../resource-shares.ts';
import { explainScoring, scoringFor, type ScoringStrategy } from './scoring-strategy.ts';

export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[];
  /** The part before the slash of resources to ignore. */
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy?: ScoringStrategy;
}

const leastAllocated: ScoringStrategy = {
  type: 'LeastAllocated',
  resources: [
    { name: 'cpu', weight: 1 },
    { name: 'memory', weight: 1 },
  ],
};

const requestsKey: StateKey<readonly number[]> = { name: 'PreScoreNodeResourcesFit' };

/** Keeps a Pod off nodes that have too little left for its requests; what is really used does not matter. */
export function nodeResourcesFit(args: NodeResourcesFitArgs = {}): SchedulerPlugin {
  const strategy = args.scoringStrategy ?? leastAllocated;
  const resources = strategy.resources?.length ? strategy.resources : leastAllocated.resources!;
  const score = scoringFor(strategy, resources);
  const shares = new ResourceShares(resources);
  const ignored = ignores(args);

  return {
    name: 'NodeResourcesFit',

    preFilter: () => success,

    filter(_state, pod, node) {
      const info = podInfoOf(pod);
      if (hasRoom(info, node)) return success;
      const lacking = lacks(info, node, ignored);
      return lacking ? refusalFor(lacking) : success;
    },

    preScore(state, pod) {
      state.write(requestsKey, podRequestsFor(pod, resources, 'with defaults'));
      return success;
    },

    score(state, _pod, node) {
      return score(shares.of(node, node.nonZeroRequested, state.read(requestsKey)!));
    },

    explainScore(state, _pod, node) {
      const requests = state.read(requestsKey)!;
      return explainScoring(
        strategy,
        resources,
        shares.of(node, node.nonZeroRequested, requests),
        requests,
      );
    },

    events: [
      {
        resource: 'AssignedPod',
        actions: action.delete,
        hint: (_pod, _next: undefined, gone: Pod) =>
          !!(gone.spec.nodeName || gone.status?.nominatedNodeName),
      },
      {
        resource: 'AssignedPod',
        actions: action.updatePodScaleDown,
      },
      {
        resource: 'UnscheduledPod',
        actions: action.updatePodScaleDown,
        hint: (pod, next: Pod) => pod.metadata.uid === next.metadata.uid,
      },
      {
        resource: 'Node',
        actions: action.add | action.updateNodeAllocatable,
        hint: (pod, next: Node, previous?: Node) => helps(pod, next, previous, ignored),
      },
    ],
  };
}

interface Lack {
  readonly reasons: readonly string[];
  /** The Pod asks for more than the whole node has: no eviction would help. */
  readonly hopeless: boolean;
}

/** Whether a node has enough of what most Pods ask for and nothing else; most nodes have, and nothing is made to say so. */
function hasRoom({ requests }: PodInfo, { allocatable, requested, podCount }: NodeInfo): boolean {
  const { milliCpu, memory, ephemeralStorage, scalar } = requests;
  return (
    scalar === undefined &&
    podCount < allocatable.allowedPods &&
    (milliCpu === 0 || milliCpu <= allocatable.milliCpu - requested.milliCpu) &&
    (memory === 0 || memory <= allocatable.memory - requested.memory) &&
    (ephemeralStorage === 0 ||
      ephemeralStorage <= allocatable.ephemeralStorage - requested.ephemeralStorage)
  );
}

/** All that a node has too little of, or undefined. */
function lacks(
  { requests }: PodInfo,
  node: NodeInfo,
  ignored: (name: string) => boolean,
): Lack | undefined {
  const { allocatable, requested, podCount } = node;
  let reasons: string[] | undefined;
  let hopeless = false;
  const lack = (reason: string, request: number, whole: number) => {
    (reasons ??= []).push(reason);
    hopeless ||= request > whole;
  };
  if (podCount + 1 > allocatable.allowedPods) lack('Too many pods', 0, 0);
  const { milliCpu, memory, ephemeralStorage, scalar } = requests;
  if (milliCpu > 0 && milliCpu > allocatable.milliCpu - requested.milliCpu) {
    lack('Insufficient cpu', milliCpu, allocatable.milliCpu);
  }
  if (memory > 0 && memory > allocatable.memory - requested.memory) {
    lack('Insufficient memory', memory, allocatable.memory);
  }
  if (
    ephemeralStorage > 0 &&
    ephemeralStorage > allocatable.ephemeralStorage - requested.ephemeralStorage
  ) {
    lack('Insufficient ephemeral-storage', ephemeralStorage, allocatable.ephemeralStorage);
  }
  if (scalar) {
    for (const [name, amount] of scalar) {
      if (amount === 0 || ignored(name)) continue;
      const whole = allocatable.amount(name);
      if (amount > whole - requested.amount(name)) lack(`Insufficient ${name}`, amount, whole);
    }
  }
  return reasons && { reasons, hopeless };
}

// Thousands of nodes refuse in the same few words, and who counts them compares objects.
const refusals = new Map<string, Status>();
const MOST_REFUSALS = 256;

function refusalFor({ reasons, hopeless }: Lack): Status {
  const text = `${hopeless} ${reasons.join()}`;
  let refusal = refusals.get(text);
  if (refusal) return refusal;
  refusal = hopeless ? unresolvable(...reasons) : unschedulable(...reasons);
  if (refusals.size >= MOST_REFUSALS) refusals.clear();
  refusals.set(text, refusal);
  return refusal;
}

function ignores(args: NodeResourcesFitArgs): (name: string) => boolean {
  const names = new Set(args.ignoredResources);
  const groups = new Set(args.ignoredResourceGroups);
  return (name) =>
    isExtended(name) && (names.has(name) || groups.has(name.slice(0, name.indexOf('/'))));
}

/** Whether the Pod fits on a node that was empty, and something that it asks for has become more. */
function helps(
  pod: Pod,
  next: Node,
  previous: Node | undefined,
  ignored: (name: string) => boolean,
): boolean {
  const info = podInfoOf(pod);
  const empty = new NodeInfo(next.metadata.name);
  empty.setNode(next);
  if (lacks(info, empty, ignored)) return false;
  if (!previous) return true;
  const before = Resource.parse(previous.status?.allocatable);
  const now = empty.allocatable;
  const { milliCpu, memory, ephemeralStorage, scalar } = info.requests;
  return (
    now.allowedPods > before.allowedPods ||
    (milliCpu > 0 && now.milliCpu > before.milliCpu) ||
    (memory > 0 && now.memory > before.memory) ||
    (ephemeralStorage > 0 && now.ephemeralStorage > before.ephemeralStorage) ||
    [...(scalar?.keys() ?? [])].some((name) => now.amount(name) > before.amount(name))
  );
}
