/**
 * Names of nodes by zone, listed so that neighbours are in different zones
 * (pkg/scheduler/backend/cache/node_tree.go).
 */
import type { Node } from '../../../api/generated/types/core/v1.ts';

export class NodeTree {
  readonly #zones = new Map<string, Set<string>>();

  add(node: Node): void {
    const zone = zoneOf(node);
    const names = this.#zones.get(zone);
    if (names) names.add(node.metadata.name);
    else this.#zones.set(zone, new Set([node.metadata.name]));
  }

  remove(node: Node): void {
    const zone = zoneOf(node);
    const names = this.#zones.get(zone);
    names?.delete(node.metadata.name);
    if (names?.size === 0) this.#zones.delete(zone);
  }

  /** True if the node changed zones. */
  update(next: Node, previous: Node): boolean {
    if (zoneOf(next) === zoneOf(previous)) return false;
    this.remove(previous);
    this.add(next);
    return true;
  }

  /**
   * One of each zone in turn, zones in the order in which they appeared:
   *
   *   a: 1 2 3   b: 4   c: 5 6   →   1 4 5 2 6 3
   */
  list(): string[] {
    const names: string[] = [];
    let waiting = [...this.#zones.values()].map((zone) => zone.values());
    while (waiting.length > 0) {
      waiting = waiting.filter((zone) => {
        const { done, value } = zone.next();
        if (!done) names.push(value);
        return !done;
      });
    }
    return names;
  }
}

/** Region and zone together, from the labels of today or of yesterday; '' without any. */
function zoneOf({ metadata: { labels = {} } }: Node): string {
  const zone =
    labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  const region =
    labels['topology.kubernetes.io/region'] ??
    labels['failure-domain.beta.kubernetes.io/region'] ??
    '';
  return zone || region ? `${region}:\u0000:${zone}` : '';
}
