/** Which of a Job's Pods go first where there are too many (activePodsForRemoval, pkg/controller/job/job_controller.go, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { podsToDelete } from '../../replicas/deletion-order.ts';
import { indexOf } from './pods.ts';

const none = (): readonly Pod[] => [];

/** Of an Indexed Job first what has no index, one beyond the end, or one that another has too; then those that have come least far. */
export function superfluous(
  active: readonly Pod[],
  completions: number | undefined,
  tooMany: number,
  now: Millis,
): readonly Pod[] {
  const odd = completions === undefined ? [] : oddOnes(active, completions, now);
  const rest = active.filter((pod) => !odd.includes(pod));
  return [...odd, ...podsToDelete(rest, none, Math.max(0, tooMany - odd.length), now)];
}

function oddOnes(active: readonly Pod[], completions: number, now: Millis): readonly Pod[] {
  const byIndex = new Map<number, Pod[]>();
  for (const pod of active) {
    const index = indexOf(pod);
    const same = byIndex.get(index);
    if (same) same.push(pod);
    else byIndex.set(index, [pod]);
  }
  return [...byIndex].flatMap(([index, pods]) => {
    if (index < 0 || index >= completions) return pods;
    return podsToDelete(pods, none, pods.length - 1, now);
  });
}
