/** Node selectors and node affinity (plugins/nodeaffinity/node_affinity.go, 1.36). */
import type {
  Node,
  NodeAffinity,
  NodeSelectorTerm,
  Pod,
} from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import {
  matchesNodeSelector,
  matchesRequiredAffinity,
  preferenceOf,
} from '../../../../api/pod-spec/node-selector.ts';
import { explainByMax, normalizedByMax } from '../../framework/normalize-score.ts';
import type { PreFilterStatus, SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unresolvable } from '../../framework/status.ts';

export interface NodeAffinityArgs {
  /** Holds for every Pod of the profile, besides its own. */
  readonly addedAffinity?: NodeAffinity;
}

const notThePods = unresolvable("node(s) didn't match Pod's node affinity/selector");
const notTheSchedulers = unresolvable("node(s) didn't match scheduler-enforced node affinity");
const conflict = unresolvable('pod affinity terms conflict');

/** Keeps Pods to the nodes that they ask for, and prefers the ones that they would like. */
export function nodeAffinity({ addedAffinity }: NodeAffinityArgs = {}): SchedulerPlugin {
  const addedRequired = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const addedPreferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  const matches = (pod: Pod, node: Node): boolean =>
    (!addedRequired || matchesNodeSelector(addedRequired, node)) &&
    matchesRequiredAffinity(pod, node);

  return {
    name: 'NodeAffinity',

    preFilter(_state, { spec }) {
      const required = requiredOf(spec.affinity?.nodeAffinity);
      if (!required && !addedRequired && !spec.nodeSelector) return skip;
      return required?.length ? namedNodes(required) : success;
    },

    filter(_state, pod, { node }) {
      if (addedRequired && !matchesNodeSelector(addedRequired, node!)) return notTheSchedulers;
      return matchesRequiredAffinity(pod, node!) ? success : notThePods;
    },

    preScore(_state, { spec }) {
      const preferred =
        spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
      return preferred || addedPreferred ? success : skip;
    },

    score(_state, { spec }, { node }) {
      const preferred =
        spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
      return preferenceOf(addedPreferred ?? [], node!) + preferenceOf(preferred ?? [], node!);
    },

    normalizeScore: (_state, _pod, scores) => normalizedByMax(scores),

    explainScore(_state, { spec }, { node }) {
      const own = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
      const terms = [...(addedPreferred ?? []), ...(own ?? [])];
      const weights = terms.map((term) => preferenceOf([term], node!));
      const said = terms.map(
        ({ weight }, index) =>
          `preference ${index + 1} of weight ${weight}: ${weights[index] === 0 ? 'not met' : 'met'}`,
      );
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return [...said, `${weights.join(' + ')} = ${sum}`];
    },

    explainNormalized: (_state, _pod, raw, index) => explainByMax(raw, index),

    events: [
      {
        resource: 'Node',
        actions: action.add | action.updateNodeLabel,
        hint: (pod, next: Node, previous?: Node) =>
          matches(pod, next) && !(previous && matches(pod, previous)),
      },
    ],
  };
}

const requiredOf = (
  affinity: NodeAffinity | undefined,
): readonly NodeSelectorTerm[] | undefined => {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required && (required.nodeSelectorTerms ?? []);
};

/** When every term names its nodes, as DaemonSets' Pods do, no other node needs to be looked at. */
function namedNodes(terms: readonly NodeSelectorTerm[]): PreFilterStatus {
  const nodeNames = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const named = matchFields.filter(
      ({ key, operator }) => key === 'metadata.name' && operator === 'In',
    );
    if (named.length === 0) return success;
    // Requirements of one term must all hold.
    const [first, ...others] = named.map(({ values = [] }) => values);
    for (const name of first!)
      if (others.every((values) => values.includes(name))) nodeNames.add(name);
  }
  return nodeNames.size === 0 ? conflict : { ...success, nodeNames };
}
