/** The nodes as one cycle saw them, for plugins that are asked again. */
import type { SnapshotView } from '../framework/handle.ts';
import type { NodeInfo } from '../framework/node-info.ts';

export class PastSnapshot implements SnapshotView {
  readonly nodes: readonly NodeInfo[];
  readonly nodesWithAffinity: readonly NodeInfo[];
  readonly nodesWithRequiredAntiAffinity: readonly NodeInfo[];
  readonly #byName: ReadonlyMap<string, NodeInfo>;

  constructor(nodes: readonly NodeInfo[]) {
    this.nodes = nodes;
    this.nodesWithAffinity = nodes.filter((node) => node.podsWithAffinity.length > 0);
    this.nodesWithRequiredAntiAffinity = nodes.filter(
      (node) => node.podsWithRequiredAntiAffinity.length > 0,
    );
    this.#byName = new Map(nodes.map((node) => [node.name, node]));
  }

  get(nodeName: string): NodeInfo | undefined {
    return this.#byName.get(nodeName);
  }

  claimInUse(claim: string): boolean {
    return this.nodes.some(({ claims }) => claims?.has(claim));
  }
}
