/** What a controller asks of a Pod (pkg/api/v1/pod/util.go and pkg/controller/controller_utils.go, 1.36). */
import type { Pod, PodCondition } from '../api/generated/types/core/v1.ts';
import { parseTime, timestamp } from '../apimachinery/meta.ts';
import { SECOND, type Millis } from '../sim/clock.ts';

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status.conditions?.find((condition) => condition.type === type);
}

export const isPodReady = (pod: Pod): boolean => podCondition(pod, 'Ready')?.status === 'True';

/** Ended by itself or by force; it will not run again. */
export const isPodTerminal = ({ status }: Pod): boolean =>
  status.phase === 'Succeeded' || status.phase === 'Failed';

/** Counts towards replicas: neither ended nor on its way out. */
export const isPodActive = (pod: Pod): boolean =>
  !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;

/** On its way out, and still holding what it has. */
export const isPodTerminating = (pod: Pod): boolean =>
  !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;

/** Ready, and for long enough. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, now: Millis): boolean {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return false;
  return minReadySeconds === 0 || untilAvailable(ready, minReadySeconds, now) <= 0;
}

/** How long until the first of the Pods that are ready but not yet available becomes so. */
export function nextAvailability(
  pods: readonly Pod[],
  minReadySeconds: number,
  now: Millis,
): Millis | undefined {
  if (minReadySeconds === 0) return undefined;
  let soonest: Millis | undefined;
  for (const pod of pods) {
    const ready = podCondition(pod, 'Ready');
    if (ready?.status !== 'True') continue;
    const wait = untilAvailable(ready, minReadySeconds, now);
    if (wait > 0 && (soonest === undefined || wait < soonest)) soonest = wait;
  }
  return soonest;
}

/** When a ready Pod became so. */
export function readySince(pod: Pod): Millis {
  const since = podCondition(pod, 'Ready')?.lastTransitionTime;
  return since ? parseTime(since) : 0;
}

/** The conditions with this one among them; its transition time is kept where its status is the same. */
export function withPodCondition(
  conditions: readonly PodCondition[] | undefined,
  condition: PodCondition,
  now: Millis,
): readonly PodCondition[] {
  const previous = conditions?.find(({ type }) => type === condition.type);
  const lastTransitionTime =
    previous?.status === condition.status ? previous.lastTransitionTime : timestamp(now);
  const next = { ...condition, lastTransitionTime };
  if (!previous) return [...(conditions ?? []), next];
  return conditions!.map((each) => (each === previous ? next : each));
}

function untilAvailable(ready: PodCondition, minReadySeconds: number, now: Millis): Millis {
  return ready.lastTransitionTime
    ? parseTime(ready.lastTransitionTime) + minReadySeconds * SECOND - now
    : 0;
}
