/**
 * How many Pods of a kind each domain has, kept from one cycle to the next (Tally). Upstream counts all nodes for every
 * Pod (plugins/podtopologyspread, calPreFilterState and PreScore, 1.36); the sums are the same.
 */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { SnapshotView } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { bump, type Tally } from '../../framework/tally.ts';
import { countMatching, hasAllKeys, includes, type SpreadConstraint } from './constraints.ts';

interface InDomain {
  readonly value: string;
  readonly pods: number;
}

class DomainTally implements Tally<InDomain> {
  /** By the domain's value; 0 where there are nodes and no such Pod. */
  readonly pods = new Map<string, number>();
  readonly #nodes = new Map<string, number>();
  readonly #constraint: SpreadConstraint;
  readonly #needed: readonly SpreadConstraint[];
  readonly #pod: Pod;

  constructor(constraint: SpreadConstraint, needed: readonly SpreadConstraint[], pod: Pod) {
    this.#constraint = constraint;
    this.#needed = needed;
    this.#pod = pod;
  }

  of(node: NodeInfo): InDomain | undefined {
    if (!hasAllKeys(node.labels, this.#needed)) return undefined;
    if (!includes(this.#constraint, this.#pod, node.node!)) return undefined;
    return {
      value: node.labels[this.#constraint.topologyKey] ?? '',
      pods: countMatching(node, this.#constraint, this.#pod.metadata.namespace),
    };
  }

  count({ value, pods }: InDomain, sign: 1 | -1): void {
    bump(this.#nodes, value, sign);
    if (this.#nodes.has(value)) this.pods.set(value, (this.pods.get(value) ?? 0) + sign * pods);
    else this.pods.delete(value);
  }
}

/** Of one constraint; nodes count that have the keys of all that are `needed`. */
export function podsByDomain(
  pod: Pod,
  constraint: SpreadConstraint,
  needed: readonly SpreadConstraint[],
  snapshot: SnapshotView,
): ReadonlyMap<string, number> {
  const key = keyOf(pod, constraint, needed);
  return snapshot.tally(key, () => new DomainTally(constraint, needed, pod)).pods;
}

/** All that decides which nodes count, and which of their Pods. */
function keyOf(
  { spec }: Pod,
  { topologyKey, countKey, honorsAffinity, honorsTaints }: SpreadConstraint,
  needed: readonly SpreadConstraint[],
): string {
  const affinity = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return JSON.stringify([
    'PodTopologySpread',
    countKey,
    topologyKey,
    needed.map((one) => one.topologyKey),
    honorsAffinity && [spec.nodeSelector, affinity],
    honorsTaints && [spec.tolerations],
  ]);
}
