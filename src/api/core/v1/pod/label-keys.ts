/**
 * `matchLabelKeys` become part of the label selector when a Pod is created, so that the scheduler need not know of
 * them (mutatePodAffinity and mutateTopologySpreadConstraints, pkg/registry/core/pod/strategy.go, 1.36).
 */
import { changing, mapped } from '../../../copy-on-write.ts';
import type {
  Pod,
  PodAffinity,
  PodAffinityTerm,
  PodAntiAffinity,
  TopologySpreadConstraint,
} from '../../../generated/types/core/v1.ts';
import type { LabelSelector } from '../../../generated/types/meta/v1.ts';

type Labels = { readonly [key: string]: string };

export function mergeLabelKeys(pod: Pod): Pod {
  const { labels } = pod.metadata;
  if (!labels || (!pod.spec.affinity && !pod.spec.topologySpreadConstraints)) return pod;
  return changing(pod, 'spec', (spec) => {
    const spread = changing(spec, 'topologySpreadConstraints', (constraints) =>
      mapped(constraints, (constraint) => inConstraint(constraint, labels)),
    );
    return changing(spread, 'affinity', (affinity) => {
      const near = changing(affinity, 'podAffinity', (terms) => inTerms(terms, labels));
      return changing(near, 'podAntiAffinity', (terms) => inTerms(terms, labels));
    });
  });
}

function inTerms<T extends PodAffinity | PodAntiAffinity>(terms: T, labels: Labels): T {
  const needed = changing<PodAffinity, 'requiredDuringSchedulingIgnoredDuringExecution'>(
    terms,
    'requiredDuringSchedulingIgnoredDuringExecution',
    (list) => mapped(list, (term) => inTerm(term, labels)),
  );
  return changing(needed, 'preferredDuringSchedulingIgnoredDuringExecution', (list) =>
    mapped(list, (weighted) =>
      changing(weighted, 'podAffinityTerm', (term) => inTerm(term, labels)),
    ),
  ) as T;
}

function inTerm(term: PodAffinityTerm, labels: Labels): PodAffinityTerm {
  return changing(term, 'labelSelector', (selector) =>
    merged(
      merged(selector, term.matchLabelKeys, 'In', labels),
      term.mismatchLabelKeys,
      'NotIn',
      labels,
    ),
  );
}

const inConstraint = (
  constraint: TopologySpreadConstraint,
  labels: Labels,
): TopologySpreadConstraint =>
  changing(constraint, 'labelSelector', (selector) =>
    merged(selector, constraint.matchLabelKeys, 'In', labels),
  );

function merged(
  selector: LabelSelector,
  keys: readonly string[] | undefined,
  operator: string,
  labels: Labels,
): LabelSelector {
  const added = (keys ?? [])
    .filter((key) => labels[key] !== undefined)
    .map((key) => ({ key, operator, values: [labels[key]!] }));
  if (added.length === 0) return selector;
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...added] };
}
