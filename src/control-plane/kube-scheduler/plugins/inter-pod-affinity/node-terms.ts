/**
 * Terms and Pods of one node, counted: how many of its Pods a term means, and which different terms its Pods have.
 * Remembered by the node, so that a cycle costs a look-up for each node and a match for each different term.
 */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { Labels } from '../../../../apimachinery/labels.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { termMatches, type AffinityTerm, type PodInfo } from '../../framework/pod-info.ts';

/** Terms of an incoming Pod whose namespaces were looked up. */
export class OwnTerms<T extends AffinityTerm = AffinityTerm> {
  readonly terms: readonly T[];
  /** Names what countEach and countAll find: the same for other Pods with the same terms. */
  readonly each: string;
  readonly all: string;

  constructor(terms: readonly T[]) {
    this.terms = terms;
    const text = terms.map((term) => term.text).join();
    this.each = `InterPodAffinity each ${text}`;
    this.all = `InterPodAffinity all ${text}`;
  }

  get empty(): boolean {
    return this.terms.length === 0;
  }

  /** For each term, how many Pods of the node it means; undefined when they mean none. */
  countEach(node: NodeInfo): readonly number[] | undefined {
    if (node.podCount === 0) return undefined;
    const counts = node.remember(this.each, (pods) => {
      const found = this.terms.map((term) => pods.filter(({ pod }) => means(term, pod)).length);
      return found.some((count) => count > 0) ? found : NONE;
    });
    return counts === NONE ? undefined : counts;
  }

  /** How many Pods of the node all terms mean. */
  countAll(node: NodeInfo): number {
    if (node.podCount === 0) return 0;
    return node.remember(this.all, (pods) => pods.filter(({ pod }) => this.allMean(pod)).length);
  }

  /** False when there is no term. */
  allMean(pod: Pod): boolean {
    return !this.empty && this.terms.every((term) => means(term, pod));
  }
}

/** Whether a term whose namespaces were looked up means a Pod: whatever selector is left asks for no label. */
export const means = (term: AffinityTerm, pod: Pod): boolean => termMatches(term, pod, NO_LABELS);

/** The Pod that a cycle is about, as the terms of others see it: each different one is held against it once. */
export class Incoming {
  readonly #pod: Pod;
  readonly #namespaceLabels: Labels;
  readonly #meant = new Map<string, boolean>();

  constructor(pod: Pod, namespaceLabels: Labels) {
    this.#pod = pod;
    this.#namespaceLabels = namespaceLabels;
  }

  isMeantBy(term: AffinityTerm): boolean {
    let meant = this.#meant.get(term.text);
    if (meant === undefined) {
      meant = termMatches(term, this.#pod, this.#namespaceLabels);
      this.#meant.set(term.text, meant);
    }
    return meant;
  }
}

/** A term that Pods of a node have, once for all of them. */
export interface SharedTerm {
  readonly term: AffinityTerm;
  /** How many Pods require to be near those that it means. */
  readonly affinity: number;
  /** How many require to be far from them. */
  readonly antiAffinity: number;
  /** How many would like either. */
  readonly preferences: number;
  /** What they would give for it, those that would like to be far with a minus. */
  readonly weight: number;
}

export const sharedTermsOf = (node: NodeInfo): readonly SharedTerm[] =>
  node.podsWithAffinity.length === 0
    ? NO_TERMS
    : node.remember('InterPodAffinity terms', () => shared(node.podsWithAffinity));

function shared(pods: readonly PodInfo[]): readonly SharedTerm[] {
  const byText = new Map<string, Writable<SharedTerm>>();
  const of = (term: AffinityTerm): Writable<SharedTerm> => {
    let known = byText.get(term.text);
    if (!known) {
      known = { term, affinity: 0, antiAffinity: 0, preferences: 0, weight: 0 };
      byText.set(term.text, known);
    }
    return known;
  };
  for (const pod of pods) {
    for (const term of pod.requiredAffinity) of(term).affinity++;
    for (const term of pod.requiredAntiAffinity) of(term).antiAffinity++;
    for (const term of pod.preferredAffinity) prefer(of(term), term.weight);
    for (const term of pod.preferredAntiAffinity) prefer(of(term), -term.weight);
  }
  return [...byText.values()];
}

function prefer(known: Writable<SharedTerm>, weight: number): void {
  known.preferences++;
  known.weight += weight;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NONE: readonly number[] = [];
const NO_TERMS: readonly SharedTerm[] = [];
const NO_LABELS: Labels = {};
