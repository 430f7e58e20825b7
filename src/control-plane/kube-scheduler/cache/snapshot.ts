/**
 * The nodes as one scheduling cycle sees them, brought up to date from the cache by copying the nodes that
 * changed and no others (pkg/scheduler/backend/cache/snapshot.go).
 */
import type { NodeInfo } from '../framework/node-info.ts';
import type { SnapshotView } from '../framework/handle.ts';
import { Tallies, type Tally } from '../framework/tally.ts';
import { SnapshotHistory } from './snapshot-history.ts';

export class Snapshot implements SnapshotView {
  nodes: readonly NodeInfo[] = [];
  /** Names in the order of `nodes`; the same array until that order changes. */
  names: readonly string[] = [];
  /** What updates replaced, so that earlier states can be looked at. */
  readonly history = new SnapshotHistory();
  readonly #byName = new Map<string, NodeInfo>();
  readonly #tallies = new Tallies();

  get(nodeName: string): NodeInfo | undefined {
    return this.#byName.get(nodeName);
  }

  tally<T extends Tally<any>>(key: string, make: () => T): T {
    return this.#tallies.get(key, this.nodes, make);
  }

  claimInUse(claim: string): boolean {
    return this.nodes.some(({ claims }) => claims?.has(claim));
  }

  /** `changed` are the cache's; `order` is given when nodes came, went or moved to another zone. */
  update(changed: Iterable<NodeInfo>, order: readonly string[] | undefined): void {
    const before: NodeInfo[] = [];
    const added: string[] = [];
    const names = order && this.names;
    for (const source of changed) {
      const known = this.#byName.get(source.name);
      if (known) before.push(known.kept());
      if (!source.node) {
        this.#byName.delete(source.name);
        continue;
      }
      if (!known) {
        added.push(source.name);
        this.#byName.set(source.name, source.clone());
        continue;
      }
      known.copyFrom(source);
      this.#tallies.changed(known);
    }
    if (order) this.#reorder(order);
    this.history.record({ before, added, names });
  }

  #reorder(order: readonly string[]): void {
    const nodes: NodeInfo[] = [];
    for (const name of order) {
      const node = this.#byName.get(name);
      if (!node) continue;
      node.index = nodes.length;
      nodes.push(node);
    }
    this.nodes = nodes;
    this.names = nodes.map(({ name }) => name);
    this.#tallies.reset();
  }
}
