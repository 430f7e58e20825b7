/** Which nodes will do, of as many as need to be looked at (pkg/scheduler/schedule_one.go, findNodesThatFitPod, 1.36). */
import { NOT_ASKED, PASSED } from '../attempts/attempt-record.ts';
import { PackedNumbers } from '../attempts/packed-numbers.ts';
import type { CycleState } from '../framework/cycle-state.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import type { PodInfo } from '../framework/pod-info.ts';
import type { Profile } from '../framework/profile.ts';
import {
  isRejected,
  messageOf,
  NodeVerdicts,
  unresolvable,
  type Status,
  type Verdict,
} from '../framework/status.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import type { Nominator } from '../scheduling-queue/nominator.ts';

const AT_LEAST_NODES = 100;
const AT_LEAST_PERCENTAGE = 5;

export interface FoundNodes {
  readonly feasible: readonly NodeInfo[];
  readonly verdicts: NodeVerdicts;
  /** Who refused, nodes or the Pod as a whole. */
  readonly rejectedBy: ReadonlySet<string>;
  /** Of these, who will say when to try again. */
  readonly pendingOn: ReadonlySet<string>;
  /** PreFilter refused the Pod as a whole. */
  readonly preFilter: readonly Verdict[];
  readonly preFilterMessage?: string;
  /** A plugin failed. */
  readonly error?: Status;
  /** For the record, by the node's place in the snapshot. */
  readonly recorded: PackedNumbers;
  readonly refusals: readonly Verdict[];
}

export class NodeFinder {
  readonly #snapshot: Snapshot;
  readonly #nominator: Nominator;
  readonly #percentage: number;
  /** What each search writes in; as many as there are nodes. */
  #recorded = new Float64Array(0);
  /** Where the next search begins, so that in a large cluster every node gets its turn. */
  #nextStart = 0;

  constructor(snapshot: Snapshot, nominator: Nominator, percentageOfNodesToScore = 0) {
    this.#snapshot = snapshot;
    this.#nominator = nominator;
    this.#percentage = percentageOfNodesToScore;
  }

  find(profile: Profile, state: CycleState, info: PodInfo): FoundNodes {
    const all = this.#snapshot.nodes;
    const search = new Search(this.#scratch(all.length));
    const before = profile.runPreFilters(state, info.pod, all);
    for (const plugin of before.narrowedBy) search.rejectedBy.add(plugin);
    if (before.status.code !== 'Success') {
      const { status, plugin = before.narrowedBy.join(' ') } = before;
      if (!isRejected(status)) return search.failed(status);
      search.verdicts.absent = status;
      if (before.plugin) search.blame(plugin, status);
      return {
        ...search.done([]),
        preFilter: [{ plugin, status }],
        preFilterMessage: messageOf(status),
      };
    }

    const nominated = this.#nominated(profile, state, info, search);
    if (nominated) return search.done([nominated]);

    let nodes = all;
    if (before.nodeNames) {
      nodes = [...before.nodeNames].flatMap((name) => this.#snapshot.get(name) ?? []);
      const plugins = before.narrowedBy.toSorted().join(' ');
      search.verdicts.absent = unresolvable(`node(s) didn't satisfy plugin(s) [${plugins}]`);
    }
    const { feasible, error } = this.#filter(profile, state, info, nodes, search);
    const looked = feasible.length + search.verdicts.size;
    this.#nextStart = (this.#nextStart + looked) % all.length;
    return error ? search.failed(error) : search.done(feasible);
  }

  #scratch(nodes: number): Float64Array {
    if (this.#recorded.length !== nodes) this.#recorded = new Float64Array(nodes).fill(NOT_ASKED);
    return this.#recorded;
  }

  /** The node that was made ready for this Pod most likely fits: if so, no other is looked at. */
  #nominated(
    profile: Profile,
    state: CycleState,
    info: PodInfo,
    search: Search,
  ): NodeInfo | undefined {
    const name = info.pod.status?.nominatedNodeName;
    const node = name ? this.#snapshot.get(name) : undefined;
    if (!node) return undefined;
    return search.look(node, this.#check(profile, state, info, node)) ? node : undefined;
  }

  #filter(
    profile: Profile,
    state: CycleState,
    info: PodInfo,
    nodes: readonly NodeInfo[],
    search: Search,
  ): { readonly feasible: readonly NodeInfo[]; readonly error?: Status } {
    const wanted =
      profile.scorers.length === 0
        ? 1
        : nodesToFind(nodes.length, profile.percentageOfNodesToScore ?? this.#percentage);
    const feasible: NodeInfo[] = [];
    // Parity: upstream looks at several nodes at a time, and may have looked at a few more when it has enough.
    for (let i = 0; i < nodes.length && feasible.length < wanted; i++) {
      const node = nodes[(this.#nextStart + i) % nodes.length]!;
      const verdict = this.#check(profile, state, info, node);
      if (verdict?.status.code === 'Error') return { feasible, error: verdict.status };
      if (search.look(node, verdict)) feasible.push(node);
    }
    return { feasible };
  }

  #check(profile: Profile, state: CycleState, info: PodInfo, node: NodeInfo): Verdict | undefined {
    if (this.#nominator.empty) return profile.runFilters(state, info.pod, node);
    const nominated = this.#nominator.podsFor(node.name);
    return nominated.length === 0
      ? profile.runFilters(state, info.pod, node)
      : profile.runFiltersWithNominated(state, info, node, nominated);
  }
}

/**
 * How many feasible nodes are enough. In percent unless configured: 50 − nodes / 125, at least 5, and at least
 * 100 nodes.
 *
 *   100 → 100   500 → 230   1000 → 420   5000 → 500
 */
export function nodesToFind(nodes: number, percentage: number): number {
  if (nodes < AT_LEAST_NODES) return nodes;
  const adaptive = Math.max(50 - Math.trunc(nodes / 125), AT_LEAST_PERCENTAGE);
  const wanted = Math.trunc((nodes * (percentage || adaptive)) / 100);
  return Math.max(wanted, AT_LEAST_NODES);
}

/** What one search has seen. */
class Search {
  readonly verdicts = new NodeVerdicts();
  readonly rejectedBy = new Set<string>();
  readonly #pendingOn = new Set<string>();
  readonly #recorded: Float64Array;
  readonly #refusals: Verdict[] = [];
  /** Most nodes are refused with one of a few statuses, and many plugins say it with the same object. */
  readonly #places = new Map<Status | string, number>();

  /** `recorded` is filled with NOT_ASKED, and so it is when the search is done. */
  constructor(recorded: Float64Array) {
    this.#recorded = recorded;
  }

  /** True if the node passed. */
  look(node: NodeInfo, verdict: Verdict | undefined): boolean {
    if (!verdict) {
      this.#recorded[node.index] = PASSED;
      return true;
    }
    this.#recorded[node.index] = PASSED + 1 + this.#place(verdict);
    this.verdicts.set(node.name, verdict.status);
    this.blame(verdict.plugin, verdict.status);
    return false;
  }

  blame(plugin: string, { code }: Status): void {
    (code === 'Pending' ? this.#pendingOn : this.rejectedBy).add(plugin);
  }

  done(feasible: readonly NodeInfo[]): FoundNodes {
    const recorded = new PackedNumbers(this.#recorded);
    this.#recorded.fill(NOT_ASKED);
    return {
      feasible,
      verdicts: this.verdicts,
      rejectedBy: this.rejectedBy,
      pendingOn: this.#pendingOn,
      preFilter: [],
      recorded,
      refusals: this.#refusals,
    };
  }

  failed(error: Status): FoundNodes {
    return { ...this.done([]), error };
  }

  #place(verdict: Verdict): number {
    const { plugin, status } = verdict;
    let place = this.#places.get(status);
    if (place !== undefined) return place;
    const text = `${plugin} ${status.code} ${messageOf(status)}`;
    place = this.#places.get(text);
    if (place === undefined) {
      place = this.#refusals.push(verdict) - 1;
      this.#places.set(text, place);
    }
    this.#places.set(status, place);
    return place;
  }
}
