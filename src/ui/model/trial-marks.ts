/** Where Pods would go, as marks at the nodes of the picture: how many of what would come, and how many would leave. */
import type {
  Placement,
  PlacementStudyStatus,
} from '../../api/sim/v1alpha1/placement-study/types.ts';

export interface TrialMark {
  readonly id: string;
  readonly direction: 'comes' | 'leaves';
  /** `Deployment/web`, or the Pod's own name. */
  readonly what: string;
  readonly count: number;
  /** The other end: a node, `none` where there is no node, undefined where there are several. */
  readonly other: string | 'none' | undefined;
}

/** By node. Only of Pods that would be elsewhere than they are on the other side, or than they are now. */
export function trialMarks({
  present,
  changed,
}: PlacementStudyStatus): ReadonlyMap<string, readonly TrialMark[]> {
  const before = new Map(present.placements.map((one) => [keyOf(one), one]));
  const after = new Map((changed ?? present).placements.map((one) => [keyOf(one), one]));
  const marks = new Map<string, Map<string, TrialMark>>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(key), after.get(key)];
    const from = changed && one ? one.node : (other ?? one)!.was;
    const to = other ? other.node : one!.was;
    if (from === to) continue;
    const what = (other ?? one)!.workload ?? (other ?? one)!.name;
    if (to !== undefined) add(marks, to, 'comes', what, from ?? 'none');
    if (from !== undefined) add(marks, from, 'leaves', what, to ?? 'none');
  }
  return new Map([...marks].map(([node, of]) => [node, [...of.values()]]));
}

/** In all: those that come from nowhere, that move, and that would have no node any more. */
export function trialCounts(status: PlacementStudyStatus): {
  readonly comes: number;
  readonly moves: number;
  readonly loses: number;
} {
  const counts = { comes: 0, moves: 0, loses: 0 };
  for (const of of trialMarks(status).values())
    for (const { direction, other, count } of of) {
      if (direction === 'comes') counts[other === 'none' ? 'comes' : 'moves'] += count;
      else if (other === 'none') counts.loses += count;
    }
  return counts;
}

function add(
  marks: Map<string, Map<string, TrialMark>>,
  node: string,
  direction: TrialMark['direction'],
  what: string,
  other: string,
): void {
  const of = marks.get(node) ?? new Map<string, TrialMark>();
  marks.set(node, of);
  // From nowhere and from elsewhere are two things; from several places is one.
  const id = `${direction} ${what}${other === 'none' ? ' none' : ''}`;
  const mark = of.get(id);
  of.set(id, {
    id,
    direction,
    what,
    count: (mark?.count ?? 0) + 1,
    other: mark && mark.other !== other ? undefined : other,
  });
}

const keyOf = ({ namespace, name }: Placement): string => `${namespace}/${name}`;
