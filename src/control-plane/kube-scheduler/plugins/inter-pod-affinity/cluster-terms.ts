/**
 * What nodes' Pods and their terms come to in the whole cluster, kept from one cycle to the next (Tally). Upstream goes
 * through all nodes for every Pod (plugins/interpodaffinity, getExistingAntiAffinityCounts and processExistingPod, 1.36);
 * the sums are the same.
 */
import type { Labels } from '../../../../apimachinery/labels.ts';
import type { SnapshotView } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import type { AffinityTerm } from '../../framework/pod-info.ts';
import { bump, type Tally } from '../../framework/tally.ts';
import { sharedTermsOf, type OwnTerms, type SharedTerm } from './node-terms.ts';
import type { SharedCounts } from './topology-counts.ts';

/** A term that Pods in the cluster have, with how many there are in each domain of its topology key. */
interface TermSums {
  readonly term: AffinityTerm;
  /** In how many nodes' terms it is. */
  nodes: number;
  readonly affinity: Map<string, number>;
  readonly antiAffinity: Map<string, number>;
  readonly preferences: Map<string, number>;
  /** Those that would like to be far with a minus. */
  readonly weight: Map<string, number>;
}

interface TermsOfNode {
  readonly labels: Labels;
  readonly terms: readonly SharedTerm[];
}

/** The terms of all Pods that are on nodes. */
class ClusterTerms implements Tally<TermsOfNode> {
  readonly byText = new Map<string, TermSums>();

  of(node: NodeInfo): TermsOfNode | undefined {
    const terms = sharedTermsOf(node);
    return terms.length > 0 ? { labels: node.labels, terms } : undefined;
  }

  count({ labels, terms }: TermsOfNode, sign: 1 | -1): void {
    for (const { term, affinity, antiAffinity, preferences, weight } of terms) {
      const value = labels[term.topologyKey];
      if (value === undefined) continue;
      const sums = this.#sums(term);
      sums.nodes += sign;
      bump(sums.affinity, value, sign * affinity);
      bump(sums.antiAffinity, value, sign * antiAffinity);
      bump(sums.preferences, value, sign * preferences);
      bump(sums.weight, value, sign * weight);
      if (sums.nodes === 0) this.byText.delete(term.text);
    }
  }

  #sums(term: AffinityTerm): TermSums {
    let sums = this.byText.get(term.text);
    if (!sums) {
      sums = {
        term,
        nodes: 0,
        affinity: new Map(),
        antiAffinity: new Map(),
        preferences: new Map(),
        weight: new Map(),
      };
      this.byText.set(term.text, sums);
    }
    return sums;
  }
}

export const clusterTerms = (snapshot: SnapshotView): Iterable<TermSums> =>
  snapshot.tally('InterPodAffinity terms', () => new ClusterTerms()).byText.values();

interface MeantOnNode {
  readonly labels: Labels;
  /** For each term. */
  readonly counts: readonly number[];
}

/** How many Pods each term of an incoming Pod means, by the term's domains. */
class MeantByEach implements Tally<MeantOnNode> {
  readonly sums: readonly (SharedCounts & { readonly counts: Map<string, number> })[];
  readonly #terms: OwnTerms;

  constructor(terms: OwnTerms) {
    this.#terms = terms;
    this.sums = terms.terms.map(({ topologyKey }) => ({ key: topologyKey, counts: new Map() }));
  }

  of(node: NodeInfo): MeantOnNode | undefined {
    const counts = this.#terms.countEach(node);
    return counts && { labels: node.labels, counts };
  }

  count({ labels, counts }: MeantOnNode, sign: 1 | -1): void {
    this.sums.forEach((sum, i) => {
      const value = labels[sum.key];
      if (value !== undefined) bump(sum.counts, value, sign * counts[i]!);
    });
  }
}

/** The same of Pods that all terms mean. */
class MeantByAll implements Tally<MeantOnNode> {
  readonly sums: MeantByEach['sums'];
  readonly #terms: OwnTerms;

  constructor(terms: OwnTerms) {
    this.#terms = terms;
    this.sums = terms.terms.map(({ topologyKey }) => ({ key: topologyKey, counts: new Map() }));
  }

  of(node: NodeInfo): MeantOnNode | undefined {
    const count = this.#terms.countAll(node);
    return count === 0 ? undefined : { labels: node.labels, counts: [count] };
  }

  count({ labels, counts: [count] }: MeantOnNode, sign: 1 | -1): void {
    for (const sum of this.sums) {
      const value = labels[sum.key];
      if (value !== undefined) bump(sum.counts, value, sign * count!);
    }
  }
}

/** For each term, the Pods that it means. */
export const meantByEach = (terms: OwnTerms, snapshot: SnapshotView): readonly SharedCounts[] =>
  terms.empty ? [] : snapshot.tally(terms.each, () => new MeantByEach(terms)).sums;

/** For each term, the Pods that all terms mean. */
export const meantByAll = (terms: OwnTerms, snapshot: SnapshotView): readonly SharedCounts[] =>
  terms.empty ? [] : snapshot.tally(terms.all, () => new MeantByAll(terms)).sums;
