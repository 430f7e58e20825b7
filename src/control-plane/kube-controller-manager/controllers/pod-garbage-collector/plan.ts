/** Pods that nobody else will take away (pkg/controller/podgc/gc_controller.go, 1.36). */
import type { Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { isPodTerminal } from '../../../../controller-runtime/pod-state.ts';
import { OUT_OF_SERVICE } from '../../taints.ts';

/** What a Pod may be garbage as. */
export type Suspicion = 'terminated' | 'terminating' | 'unscheduled';

export function suspicions(pod: Pod): readonly Suspicion[] {
  const going = pod.metadata.deletionTimestamp !== undefined;
  if (isPodTerminal(pod))
    return going ? ['terminated', pod.spec.nodeName ? 'terminating' : 'unscheduled'] : TERMINATED;
  if (!going) return NONE;
  return pod.spec.nodeName ? ['terminating'] : ['unscheduled'];
}

const NONE: readonly Suspicion[] = [];
const TERMINATED: readonly Suspicion[] = ['terminated'];

/** The oldest of the ended Pods beyond `keep`; the evicted go first. */
export function beyondThreshold(terminated: readonly Pod[], keep: number): readonly Pod[] {
  const excess = terminated.length - keep;
  return excess <= 0 ? [] : evictedAndOldestFirst(terminated).slice(0, excess);
}

/** Somebody has said that this node will not come back: its Pods need not be waited for. */
export function isOutOfService({ spec, status }: Node): boolean {
  const ready = status.conditions?.some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
  return !ready && (spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false);
}

export function evictedAndOldestFirst(pods: readonly Pod[]): readonly Pod[] {
  const rank = ({ status }: Pod) =>
    status.phase === 'Failed' && status.reason === 'Evicted' ? 0 : 1;
  return [...pods].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compareText(a.metadata.creationTimestamp, b.metadata.creationTimestamp) ||
      compareText(a.metadata.name, b.metadata.name),
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
