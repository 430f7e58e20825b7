/**
 * Sums over all nodes that outlive a cycle. Affinity and spreading ask the same of the whole cluster for every Pod of a
 * Deployment, and between two Pods one or two nodes have changed: those are counted anew, and no others.
 */
import type { NodeInfo } from './node-info.ts';

/** A sum, made of what each node adds to it. */
export interface Tally<C> {
  /** What a node adds; undefined for nothing. Depends on the node, and on what the tally's key says, and on nothing else. */
  of(node: NodeInfo): C | undefined;
  /** Adds what `of` said of a node, or with −1 takes it away again. */
  count(counted: C, sign: 1 | -1): void;
}

interface Kept {
  readonly tally: Tally<unknown>;
  /** By the node's place. */
  readonly counted: unknown[];
  /** How many changes of nodes it knows of. */
  changes: number;
}

/** Each takes a few bytes a node: enough for the kinds of Pods that are scheduled at one time. */
const MOST = 32;
/** Who has not asked for so many changes is as cheaply made anew. */
const LONGEST_LOG = 4096;

export class Tallies {
  /** The one that was asked for longest ago first. */
  readonly #kept = new Map<string, Kept>();
  /** Nodes in the order in which they changed, from the change numbered `#first` on. */
  #log: NodeInfo[] = [];
  #first = 0;

  /** A node is no longer what it was when it was counted. */
  changed(node: NodeInfo): void {
    if (this.#kept.size === 0) return;
    if (this.#log.push(node) < LONGEST_LOG) return;
    const dropped = LONGEST_LOG / 2;
    this.#log = this.#log.slice(dropped);
    this.#first += dropped;
  }

  /** Nodes came, went or have other places. */
  reset(): void {
    this.#kept.clear();
    this.#log = [];
  }

  /** The tally of that name, made where there is none yet, with all nodes counted as they are now. */
  get<T extends Tally<any>>(key: string, nodes: readonly NodeInfo[], make: () => T): T {
    let kept = this.#kept.get(key);
    if (kept && kept.changes >= this.#first) this.#kept.delete(key);
    else kept = this.#made(key, make(), nodes);
    this.#kept.set(key, kept);
    const { tally, counted } = kept;
    for (let i = kept.changes - this.#first; i < this.#log.length; i++) {
      const node = this.#log[i]!;
      const before = counted[node.index];
      if (before !== undefined) tally.count(before, -1);
      counted[node.index] = counting(tally, node);
    }
    kept.changes = this.#first + this.#log.length;
    return tally as T;
  }

  #made(key: string, tally: Tally<unknown>, nodes: readonly NodeInfo[]): Kept {
    this.#kept.delete(key);
    if (this.#kept.size >= MOST) this.#kept.delete(this.#kept.keys().next().value!);
    const counted = nodes.map((node) => counting(tally, node));
    return { tally, counted, changes: this.#first + this.#log.length };
  }
}

function counting<C>(tally: Tally<C>, node: NodeInfo): C | undefined {
  const counted = tally.of(node);
  if (counted !== undefined) tally.count(counted, 1);
  return counted;
}

/** Adds to a number of a map, which is forgotten when it comes to 0. */
export function bump(counts: Map<string, number>, key: string, delta: number): void {
  const count = (counts.get(key) ?? 0) + delta;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
