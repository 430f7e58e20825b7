/** Spread constraints, read (plugins/podtopologyspread/common.go). */
import type {
  Node,
  Pod,
  TopologySpreadConstraint,
} from '../../../../api/generated/types/core/v1.ts';
import { selectorOf, selectorOfLabels, type Labels } from '../../../../apimachinery/labels.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { NodeInfo } from '../../framework/node-info.ts';
import { matchesRequiredAffinity } from '../../../../api/pod-spec/node-selector.ts';
import { untolerated } from '../../../../api/pod-spec/tolerations.ts';
import { combined, defaultSelector, type CombinedSelector } from './default-selector.ts';

export const HOSTNAME = 'kubernetes.io/hostname';

export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: CombinedSelector;
  /** Names the count of its Pods on a node. */
  readonly countKey: string;
  /** With fewer domains than this, one that has no Pods is imagined. */
  readonly minDomains: number;
  /** Whether nodes that the Pod's affinity excludes are left out of the count. */
  readonly honorsAffinity: boolean;
  /** Whether nodes that the Pod's tolerations exclude are. */
  readonly honorsTaints: boolean;
}

type WhenUnsatisfiable = TopologySpreadConstraint['whenUnsatisfiable'];

/** The Pod's own constraints, or the cluster's for Pods that have none of either kind. */
export function constraintsOf(
  pod: Pod,
  when: WhenUnsatisfiable,
  defaults: readonly TopologySpreadConstraint[],
  handle: SchedulerHandle,
): readonly SpreadConstraint[] {
  const own = pod.spec.topologySpreadConstraints;
  if (own?.length) {
    return own
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when)
      .map((constraint) => read(constraint, ownSelector(constraint, pod), pod));
  }
  const wanted = defaults.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when);
  if (wanted.length === 0) return [];
  const selector = defaultSelector(pod, handle);
  return selector.empty ? [] : wanted.map((constraint) => read(constraint, selector, pod));
}

function read(
  written: TopologySpreadConstraint,
  selector: CombinedSelector,
  pod: Pod,
): SpreadConstraint {
  return {
    countKey: `${pod.metadata.namespace ?? ''}/${selector.text}`,
    maxSkew: written.maxSkew,
    topologyKey: written.topologyKey,
    selector,
    minDomains: written.minDomains ?? 1,
    honorsAffinity: written.nodeAffinityPolicy !== 'Ignore',
    honorsTaints: written.nodeTaintsPolicy === 'Honor',
  };
}

/** The Pod's values of the keys to match narrow the selector, so that a new revision is spread by itself. */
function ownSelector(
  { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
  { metadata: { labels = {} } }: Pod,
): CombinedSelector {
  const matched: Record<string, string> = {};
  for (const key of matchLabelKeys) if (key in labels) matched[key] = labels[key]!;
  const selector = selectorOf(labelSelector);
  return combined(
    Object.keys(matched).length > 0 ? [selector, selectorOfLabels(matched)] : [selector],
  );
}

export const hasAllKeys = (labels: Labels, constraints: readonly SpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);

/** Whether a node's Pods count for a constraint at all. */
export const includes = (constraint: SpreadConstraint, pod: Pod, node: Node): boolean =>
  (!constraint.honorsAffinity || matchesRequiredAffinity(pod, node)) &&
  (!constraint.honorsTaints || !untolerated(node.spec?.taints, pod.spec.tolerations));

/** Pods on a node that a constraint counts: selected, in the same namespace, and not on their way out. */
export function countMatching(
  node: NodeInfo,
  { selector, countKey }: SpreadConstraint,
  namespace: string | undefined,
): number {
  if (selector.empty || node.podCount === 0) return 0;
  return node.remember(countKey, (pods) => {
    let count = 0;
    for (const { pod } of pods) {
      const { deletionTimestamp, labels, namespace: of } = pod.metadata;
      if (!deletionTimestamp && of === namespace && selector.matches(labels)) count++;
    }
    return count;
  });
}
