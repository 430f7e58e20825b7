/** Pods that want to be near other Pods, or far from them (plugins/interpodaffinity, 1.36). */
import type { Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import type { Labels } from '../../../../apimachinery/labels.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle, SnapshotView } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import {
  inNamespaces,
  podInfoOf,
  termMatches,
  type AffinityTerm,
  type PodInfo,
} from '../../framework/pod-info.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unresolvable, unschedulable, type Status } from '../../framework/status.ts';
import {
  affinityScores,
  affinityScoresKey,
  explainAffinity,
  explainNormalizedAffinity,
  normalizeAffinity,
  scoreOf,
  type InterPodAffinityArgs,
} from './affinity-scores.ts';
import { malformedTerms } from './malformed-terms.ts';
import { clusterTerms, meantByAll, meantByEach } from './cluster-terms.ts';
import { Incoming, means, OwnTerms } from './node-terms.ts';
import { TopologyCounts, type SharedCounts } from './topology-counts.ts';

const noFriends = unresolvable("node(s) didn't match pod affinity rules");
const enemies = unschedulable("node(s) didn't match pod anti-affinity rules");
const notWelcome = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");

interface Counts {
  /** Of the incoming Pod's namespace. */
  readonly namespaceLabels: Labels;
  readonly affinity: OwnTerms;
  readonly antiAffinity: OwnTerms;
  /** Pods that match all of the affinity terms, by domain. */
  readonly friends: TopologyCounts;
  /** Pods that match an anti-affinity term. */
  readonly enemies: TopologyCounts;
  /** Pods with an anti-affinity term that the incoming Pod matches. */
  readonly unwelcome: TopologyCounts;
}

const countsKey: StateKey<Counts> = {
  name: 'PreFilterInterPodAffinity',
  clone: (counts) => ({
    ...counts,
    friends: counts.friends.clone(),
    enemies: counts.enemies.clone(),
    unwelcome: counts.unwelcome.clone(),
  }),
};

/** Keeps Pods where their own terms and those of the Pods that are there already allow. */
export function interPodAffinity(
  args: InterPodAffinityArgs = {},
  handle: SchedulerHandle,
): SchedulerPlugin {
  const resolved = <T extends AffinityTerm>(terms: readonly T[]) => withNamespaces(terms, handle);

  return {
    name: 'InterPodAffinity',

    preFilter(state, pod) {
      const malformed = malformedTerms(pod);
      if (malformed) return unresolvable(`parsing pod: ${malformed}`);
      const info = podInfoOf(pod);
      const namespaceLabels = handle.namespaceLabels(pod.metadata.namespace ?? '');
      const affinity = new OwnTerms(resolved(info.requiredAffinity));
      const antiAffinity = new OwnTerms(resolved(info.requiredAntiAffinity));
      const unwelcome = antiAffinityTo(new Incoming(pod, namespaceLabels), handle.snapshot);
      if (affinity.empty && antiAffinity.empty && unwelcome.length === 0) return skip;
      const counts: Counts = {
        namespaceLabels,
        affinity,
        antiAffinity,
        friends: new TopologyCounts(meantByAll(affinity, handle.snapshot)),
        enemies: new TopologyCounts(meantByEach(antiAffinity, handle.snapshot)),
        unwelcome: new TopologyCounts(unwelcome),
      };
      state.write(countsKey, counts);
      return success;
    },

    preFilterExtensions: {
      addPod: (state, pod, added, node) => move(state.read(countsKey)!, pod, added, node, 1),
      removePod: (state, pod, removed, node) =>
        move(state.read(countsKey)!, pod, removed, node, -1),
    },

    filter(state, pod, node) {
      const counts = state.read(countsKey)!;
      return findsFriends(counts, pod, node) ?? avoidsEnemies(counts, node) ?? success;
    },

    preScore(state, pod, nodes) {
      const scores = affinityScores(pod, nodes, args, handle, resolved);
      if (!scores) return skip;
      state.write(affinityScoresKey, scores);
      return success;
    },

    score: (state, _pod, node) => scoreOf(state.read(affinityScoresKey)!, node),

    normalizeScore: (_state, _pod, scores) => normalizeAffinity(scores),

    explainScore: (state, _pod, node) => explainAffinity(state.read(affinityScoresKey)!, node),

    explainNormalized: (_state, _pod, raw, index) => explainNormalizedAffinity(raw, index),

    events: [
      {
        resource: 'AssignedPod',
        actions: action.add | action.delete | action.updatePodLabel,
        hint: (pod, next?: Pod, previous?: Pod) => {
          const info = podInfoOf(pod);
          const affinity = resolved(info.requiredAffinity);
          const antiAffinity = resolved(info.requiredAntiAffinity);
          if (next && affinity.length > 0 && affinity.every((term) => means(term, next))) {
            return true;
          }
          if (!previous) return false;
          if (antiAffinity.some((term) => means(term, previous))) return true;
          const labels = handle.namespaceLabels(pod.metadata.namespace ?? '');
          return podInfoOf(previous).requiredAntiAffinity.some((t) => termMatches(t, pod, labels));
        },
      },
      {
        resource: 'UnscheduledPod',
        actions: action.updatePodLabel,
        hint: (pod, next: Pod) => pod.metadata.uid === next.metadata.uid,
      },
      {
        resource: 'Node',
        actions: action.add | action.updateNodeLabel,
        hint: (pod, next: Node) => {
          const { requiredAffinity, requiredAntiAffinity } = podInfoOf(pod);
          const labels = next.metadata.labels ?? {};
          return (
            requiredAffinity.every(({ topologyKey }) => labels[topologyKey] !== undefined) ||
            requiredAntiAffinity.length > 0
          );
        },
      },
    ],
  };
}

/** Looks up the namespaces that a term selects by label, once for a cycle instead of once for each Pod. */
function withNamespaces<T extends AffinityTerm>(
  terms: readonly T[],
  handle: SchedulerHandle,
): readonly T[] {
  return terms.map((term) => {
    const { namespaces: named, namespaceSelector } = term;
    // Everything, or nothing: no look-up needed.
    if (namespaceSelector.requirements.length === 0) return term;
    const selected = handle
      .lister(namespaces)
      .list()
      .filter(({ metadata }) => namespaceSelector.matches(metadata.labels))
      .map(({ metadata }) => metadata.name);
    return inNamespaces(term, new Set([...named, ...selected]));
  });
}

/** Where Pods are that require to be far from the incoming one. */
function antiAffinityTo(incoming: Incoming, snapshot: SnapshotView): readonly SharedCounts[] {
  const found: SharedCounts[] = [];
  for (const { term, antiAffinity } of clusterTerms(snapshot)) {
    if (antiAffinity.size === 0 || !incoming.isMeantBy(term)) continue;
    found.push({ key: term.topologyKey, counts: antiAffinity });
  }
  return found;
}

function move(counts: Counts, pod: Pod, moved: PodInfo, { labels }: NodeInfo, delta: 1 | -1): void {
  const { unwelcome, namespaceLabels, affinity, antiAffinity, friends, enemies: foes } = counts;
  for (const term of moved.requiredAntiAffinity) {
    if (termMatches(term, pod, namespaceLabels)) unwelcome.add(labels, term.topologyKey, delta);
  }
  if (affinity.allMean(moved.pod)) {
    for (const { topologyKey } of affinity.terms) friends.add(labels, topologyKey, delta);
  }
  for (const term of antiAffinity.terms) {
    if (means(term, moved.pod)) foes.add(labels, term.topologyKey, delta);
  }
}

function findsFriends(counts: Counts, pod: Pod, { labels }: NodeInfo): Status | undefined {
  const { affinity, friends } = counts;
  let all = true;
  for (const { topologyKey } of affinity.terms) {
    const value = labels[topologyKey];
    if (value === undefined) return noFriends;
    if (friends.of(topologyKey, value) <= 0) all = false;
  }
  if (all) return undefined;
  // The first of a group whose Pods want to be together has to start somewhere.
  const isFirst = friends.empty && affinity.allMean(pod);
  return isFirst ? undefined : noFriends;
}

function avoidsEnemies(counts: Counts, { labels }: NodeInfo): Status | undefined {
  for (const { topologyKey } of counts.antiAffinity.terms) {
    if (counts.enemies.of(topologyKey, labels[topologyKey]) > 0) return enemies;
  }
  return counts.unwelcome.anyAt(labels) ? notWelcome : undefined;
}
