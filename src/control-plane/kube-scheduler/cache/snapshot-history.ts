/**
 * The nodes as earlier cycles saw them: for each update of the snapshot, what it replaced. Going back undoes the updates
 * since, so that what is kept for a cycle is the one or two nodes that changed, however large the cluster is.
 */
import type { NodeInfo } from '../framework/node-info.ts';

/** What one update of the snapshot replaced. */
export interface Replaced {
  /** Nodes that changed or went, as they were. */
  readonly before: readonly NodeInfo[];
  /** Nodes that came. */
  readonly added: readonly string[];
  /** The order of nodes before, where it changed. */
  readonly names?: readonly string[];
}

export interface SnapshotHistoryOptions {
  readonly bytes?: number;
  readonly moments?: number;
}

export class SnapshotHistory {
  readonly #budget: number;
  readonly #most: number;
  /** By the moment that the update led to. */
  readonly #replaced = new Map<number, Replaced>();
  #bytes = 0;
  #now = 0;
  #oldest = 0;

  constructor({ bytes = 24 * 1024 * 1024, moments = 10_000 }: SnapshotHistoryOptions = {}) {
    this.#budget = bytes;
    this.#most = moments;
  }

  /** Names the state that the newest update led to. */
  get now(): number {
    return this.#now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  record(replaced: Replaced): void {
    this.#replaced.set(++this.#now, replaced);
    this.#bytes += bytesOf(replaced);
    while (this.#bytes > this.#budget || this.#replaced.size > this.#most) this.#forgetOldest();
  }

  /**
   * The nodes at a moment, in their order; undefined when it is too long ago. Those that have not changed since are the
   * snapshot's own, so nobody may change any.
   */
  at(moment: number, nodes: readonly NodeInfo[]): readonly NodeInfo[] | undefined {
    if (moment < this.#oldest || moment > this.#now) return undefined;
    // What the first update since replaced is what was there then.
    const before = new Map<string, NodeInfo>();
    const added = new Set<string>();
    let names: readonly string[] | undefined;
    for (let at = moment + 1; at <= this.#now; at++) {
      const replaced = this.#replaced.get(at)!;
      for (const node of replaced.before) {
        if (!before.has(node.name) && !added.has(node.name)) before.set(node.name, node);
      }
      for (const name of replaced.added) if (!before.has(name)) added.add(name);
      names ??= replaced.names;
    }
    if (!names) return nodes.map((node, index) => placed(before.get(node.name) ?? node, index));
    const today = new Map(nodes.map((node) => [node.name, node]));
    return names.map((name, index) => placed(before.get(name) ?? today.get(name)!, index));
  }

  #forgetOldest(): void {
    const oldest = this.#replaced.get(++this.#oldest)!;
    this.#replaced.delete(this.#oldest);
    this.#bytes -= bytesOf(oldest);
  }
}

function placed(node: NodeInfo, index: number): NodeInfo {
  if (node.index === index) return node;
  const copy = node.clone();
  copy.index = index;
  return copy;
}

/** Roughly: of a long list of Pods most is shared with the node as it is now, and so are the Pods themselves. */
const bytesOf = ({ before, names }: Replaced): number =>
  before.reduce((sum, { podCount }) => sum + 700 + 8 * Math.min(podCount, 128), 200) +
  8 * (names?.length ?? 0);
