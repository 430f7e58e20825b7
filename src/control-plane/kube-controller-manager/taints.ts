/** Taints that controllers put on nodes and take away again (SwapNodeControllerTaint in pkg/controller/util/node, 1.36). */
import type { Node, Taint } from '../../api/generated/types/core/v1.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import type { Client } from '../../client/client.ts';
import type { Millis } from '../../sim/clock.ts';

export type TaintKey = Pick<Taint, 'key' | 'effect'>;

export const UNREACHABLE = 'node.kubernetes.io/unreachable';
export const NOT_READY = 'node.kubernetes.io/not-ready';
export const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

export const sameTaint = (a: TaintKey, b: TaintKey): boolean =>
  a.key === b.key && a.effect === b.effect;

export const hasTaint = ({ spec }: Node, taint: TaintKey): boolean =>
  spec.taints?.some((each) => sameTaint(each, taint)) ?? false;

/** The node's taints with these added, as of now, and those removed; the same list if nothing changed. */
export function swapped(
  taints: readonly Taint[],
  add: readonly TaintKey[],
  remove: readonly TaintKey[],
  now: Millis,
): readonly Taint[] {
  const kept = taints.filter((taint) => !remove.some((each) => sameTaint(each, taint)));
  const missing = add.filter((taint) => !kept.some((each) => sameTaint(each, taint)));
  if (kept.length === taints.length && missing.length === 0) return taints;
  return [
    ...kept,
    ...missing.map(({ key, effect }) => ({ key, effect, timeAdded: timestamp(now) })),
  ];
}

/** Writes a swap on the node as it is now. A node that is gone refuses with NotFound. */
export function swapTaints(
  client: Client,
  name: string,
  add: readonly TaintKey[],
  remove: readonly TaintKey[],
  now: Millis,
): void {
  const node = client.get(nodes, { name });
  const before = node.spec.taints ?? [];
  const taints = swapped(before, add, remove, now);
  if (taints === before) return;
  const { resourceVersion } = node.metadata;
  client.patch(nodes, { name }, 'merge', {
    metadata: { resourceVersion },
    spec: { taints: taints.length > 0 ? taints : null },
  });
}
