/**
 * Which Pod of one history is which of another. Names that kube-apiserver draws part ways as soon as two histories do, so
 * a Pod without a namesake is the next one of the same workload:
 *
 *   web-a  web-b         web-a with web-a
 *   web-a  web-c  web-d  web-b with web-c; web-d is in the second only
 */
import type {
  Outcome,
  Placement,
  PlacementDifference,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { keyOf } from '../../apimachinery/meta.ts';

export function paired(
  { placements: before }: Outcome,
  { placements: after }: Outcome,
): { readonly placements: readonly Placement[]; readonly differences: PlacementDifference[] } {
  const known = new Set(before.map(keyOf));
  const namesakes = new Set(after.map(keyOf).filter((key) => known.has(key)));
  const free = new Map<string, Placement[]>();
  for (const one of before) {
    const group = groupOf(one);
    if (namesakes.has(keyOf(one)) || group === undefined) continue;
    const of = free.get(group);
    if (of) of.push(one);
    else free.set(group, [one]);
  }
  const placements = after.map((one): Placement => {
    const group = groupOf(one);
    if (namesakes.has(keyOf(one)) || group === undefined) return one;
    const counterpart = free.get(group)?.shift()?.name;
    return counterpart === undefined ? one : { ...one, counterpart };
  });
  const nodes = new Map(before.map((one) => [keyOf(one), one.node]));
  const matched = new Set<string>();
  const differences = placements.flatMap((one): PlacementDifference[] => {
    const name = one.counterpart ?? one.name;
    const key = keyOf({ namespace: one.namespace, name });
    matched.add(key);
    const present = nodes.get(key);
    return present === one.node ? [] : [differing(one.namespace, name, present, one.node)];
  });
  for (const { namespace, name, node } of before)
    if (!matched.has(keyOf({ namespace, name })) && node !== undefined)
      differences.push(differing(namespace, name, node, undefined));
  return { placements, differences };
}

const groupOf = ({ namespace, workload }: Placement): string | undefined =>
  workload && `${namespace}/${workload}`;

const differing = (
  namespace: string,
  name: string,
  present: string | undefined,
  changed: string | undefined,
): PlacementDifference => ({
  namespace,
  name,
  ...(present !== undefined && { present }),
  ...(changed !== undefined && { changed }),
});
