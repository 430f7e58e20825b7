/** The nodes as one cycle saw them, for plugins that are asked again. */
import type { SnapshotView } from '../framework/handle.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import { Tallies, type Tally } from '../framework/tally.ts';

export class PastSnapshot implements SnapshotView {
  readonly nodes: readonly NodeInfo[];
  readonly #tallies = new Tallies();
  readonly #byName: ReadonlyMap<string, NodeInfo>;

  constructor(nodes: readonly NodeInfo[]) {
    this.nodes = nodes;
    this.#byName = new Map(nodes.map((node) => [node.name, node]));
  }

  get(nodeName: string): NodeInfo | undefined {
    return this.#byName.get(nodeName);
  }

  tally<T extends Tally<any>>(key: string, make: () => T): T {
    return this.#tallies.get(key, this.nodes, make);
  }

  claimInUse(claim: string): boolean {
    return this.nodes.some(({ claims }) => claims?.has(claim));
  }
}
