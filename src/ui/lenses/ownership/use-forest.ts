/** The forest of owners as it is now, a few times a second at most, and as far as the filter leaves it. */
import { useMemo } from 'react';
import { useUi } from '../../app/ui-store.ts';
import { useSlowList } from '../../mirror/hooks.ts';
import { filterOf } from '../../model/filter.ts';
import { forestOf, type OwnedNode } from '../../model/ownership.ts';
import { textOfReference } from '../../model/reference.ts';

export interface ShownForest {
  readonly roots: readonly OwnedNode[];
  /** There are workloads, and the filter leaves none. */
  readonly filtered: boolean;
}

export function useForest(): ShownForest {
  const deployments = useSlowList('deployments');
  const replicasets = useSlowList('replicasets');
  const replicationcontrollers = useSlowList('replicationcontrollers');
  const statefulsets = useSlowList('statefulsets');
  const daemonsets = useSlowList('daemonsets');
  const jobs = useSlowList('jobs');
  const cronjobs = useSlowList('cronjobs');
  const pods = useSlowList('pods');
  const persistentvolumeclaims = useSlowList('persistentvolumeclaims');
  const poddisruptionbudgets = useSlowList('poddisruptionbudgets');
  const horizontalpodautoscalers = useSlowList('horizontalpodautoscalers');
  const filter = useUi((state) => state.filter);

  const forest = useMemo(
    () =>
      forestOf({
        deployments,
        replicasets,
        replicationcontrollers,
        statefulsets,
        daemonsets,
        jobs,
        cronjobs,
        pods,
        persistentvolumeclaims,
        poddisruptionbudgets,
        horizontalpodautoscalers,
      }),
    [
      deployments,
      replicasets,
      replicationcontrollers,
      statefulsets,
      daemonsets,
      jobs,
      cronjobs,
      pods,
      persistentvolumeclaims,
      poddisruptionbudgets,
      horizontalpodautoscalers,
    ],
  );
  return useMemo(() => {
    const passes = filterOf(filter);
    if (!passes) return { roots: forest, filtered: false };
    const leaves = ({ object, name, pods: own, children }: OwnedNode): boolean =>
      (object !== undefined &&
        (!filter.namespace || object.metadata.namespace === filter.namespace) &&
        (!filter.text.trim() || name.includes(filter.text.trim()))) ||
      (object?.kind === 'Pod' && passes(object as Parameters<typeof passes>[0])) ||
      own.some(({ pod }) => passes(pod)) ||
      children.some(leaves);
    const roots = forest.filter(leaves);
    return { roots, filtered: forest.length > 0 && roots.length === 0 };
  }, [forest, filter]);
}

/** The root below which an object (`pods/default/web-1`) stands, itself included. */
export function rootOf(
  roots: readonly OwnedNode[],
  text: string | undefined,
): OwnedNode | undefined {
  if (text === undefined) return undefined;
  const holds = ({ to, pods, children }: OwnedNode): boolean =>
    (to !== undefined && textOfReference(to) === text) ||
    (text.startsWith('pods/') && pods.some((leaf) => textOfReference(leaf.to) === text)) ||
    children.some(holds);
  return roots.find(holds);
}
