/** Even spreading over zones, nodes and the like (plugins/podtopologyspread, 1.36). */
import type {
  Node,
  Pod,
  TopologySpreadConstraint,
} from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unresolvable, unschedulable } from '../../framework/status.ts';
import { constraintsOf, hasAllKeys, HOSTNAME, includes } from './constraints.ts';
import { podsByDomain } from './domain-tally.ts';
import { DomainCounts } from './skew.ts';
import {
  explainNormalizedSpread,
  explainSpread,
  normalizeSpread,
  scoreOf,
  spreadScores,
  spreadScoresKey,
} from './spread-scores.ts';

export interface PodTopologySpreadArgs {
  readonly defaultConstraints?: readonly TopologySpreadConstraint[];
  /** System: hosts and zones, softly. List: `defaultConstraints`, which may be none. */
  readonly defaultingType?: 'System' | 'List';
}

const systemDefaults: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

const uneven = unschedulable("node(s) didn't match pod topology spread constraints");
const noDomain = unresolvable(
  "node(s) didn't match pod topology spread constraints (missing required label)",
);

const countsKey: StateKey<readonly DomainCounts[]> = {
  name: 'PreFilterPodTopologySpread',
  clone: (counts) => counts.map((one) => one.clone()),
};

/** Keeps the fullest domain from getting further ahead of the emptiest one than the Pod allows. */
export function podTopologySpread(
  args: PodTopologySpreadArgs = {},
  handle: SchedulerHandle,
): SchedulerPlugin {
  const system = args.defaultingType !== 'List';
  const defaults = system ? systemDefaults : (args.defaultConstraints ?? []);
  const hard = (pod: Pod) => constraintsOf(pod, 'DoNotSchedule', defaults, handle);

  return {
    name: 'PodTopologySpread',

    preFilter(state, pod) {
      const constraints = hard(pod);
      if (constraints.length === 0) return skip;
      const { snapshot } = handle;
      state.write(
        countsKey,
        constraints.map((constraint) => {
          const pods = podsByDomain(pod, constraint, constraints, snapshot);
          return new DomainCounts(constraint, pods);
        }),
      );
      return success;
    },

    preFilterExtensions: {
      addPod: (state, pod, { pod: added }, node) =>
        move(state.read(countsKey)!, pod, added, node, 1),
      removePod: (state, pod, { pod: gone }, node) =>
        move(state.read(countsKey)!, pod, gone, node, -1),
    },

    // Allowed while: what is there + the Pod itself, if it counts − the least anywhere ≤ maxSkew.
    filter(state, pod, { labels }) {
      for (const counts of state.read(countsKey)!) {
        const { topologyKey, selector, maxSkew } = counts.constraint;
        const value = labels[topologyKey];
        if (value === undefined) return noDomain;
        const itself = selector.matches(pod.metadata.labels) ? 1 : 0;
        if (counts.of(value) + itself - counts.least > maxSkew) return uneven;
      }
      return success;
    },

    preScore(state, pod, nodes) {
      const constraints = constraintsOf(pod, 'ScheduleAnyway', defaults, handle);
      if (constraints.length === 0 || handle.snapshot.nodes.length === 0) return skip;
      // The system's defaults also spread over hosts where there are no zones.
      const allKeys = !system || !!pod.spec.topologySpreadConstraints?.length;
      const needed = allKeys ? constraints : [];
      state.write(spreadScoresKey, spreadScores(pod, constraints, nodes, handle.snapshot, needed));
      return success;
    },

    score: (state, pod, node) => scoreOf(state.read(spreadScoresKey)!, pod, node),

    normalizeScore: (state, _pod, scores) => normalizeSpread(state.read(spreadScoresKey)!, scores),

    explainScore: (state, pod, node) => explainSpread(state.read(spreadScoresKey)!, pod, node),

    explainNormalized: (state, _pod, raw, index) =>
      explainNormalizedSpread(state.read(spreadScoresKey)!, raw, index),

    events: [
      {
        resource: 'AssignedPod',
        actions: action.add | action.delete | action.updatePodLabel,
        hint: (pod, next?: Pod, previous?: Pod) =>
          [next, previous].some(
            (other) =>
              other?.metadata.namespace === pod.metadata.namespace &&
              hard(pod).some(({ selector }) => selector.matches(other?.metadata.labels)),
          ),
      },
      {
        resource: 'UnscheduledPod',
        actions: action.updatePodLabel | action.updatePodToleration,
        hint: (pod, next: Pod) => pod.metadata.uid === next.metadata.uid,
      },
      {
        resource: 'Node',
        actions: action.add | action.delete | action.updateNodeLabel | action.updateNodeTaint,
        hint: (pod, next?: Node, previous?: Node) =>
          [next, previous].some(
            (node) => node && hasAllKeys(node.metadata.labels ?? {}, hard(pod)),
          ),
      },
    ],
  };
}

/** A Pod comes to a node, or leaves it, in a dry run. */
function move(
  all: readonly DomainCounts[],
  pod: Pod,
  moved: Pod,
  { node, labels }: NodeInfo,
  delta: number,
): void {
  const constraints = all.map(({ constraint }) => constraint);
  if (moved.metadata.namespace !== pod.metadata.namespace || !hasAllKeys(labels, constraints))
    return;
  for (const counts of all) {
    const { constraint } = counts;
    if (!constraint.selector.matches(moved.metadata.labels)) continue;
    if (includes(constraint, pod, node!)) counts.add(labels[constraint.topologyKey]!, delta);
  }
}
