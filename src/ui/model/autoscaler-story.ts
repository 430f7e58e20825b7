/** An autoscaler over time: what is drawn of it, and how long it still holds back. Knows no React. */
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { Sample } from './autoscaler.ts';

/** From one moment on. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

/** How often the autoscaler looks (--horizontal-pod-autoscaler-sync-period). */
const SYNC = 15_000;
/** Ratios this close to 1 change nothing (--horizontal-pod-autoscaler-tolerance). */
const TOLERANCE = 0.1;
/** --horizontal-pod-autoscaler-downscale-stabilization */
const WINDOW_SECONDS = 300;

/** How many there were: as samples say, and before the first one as its events tell. */
export function replicaSteps(samples: readonly Sample[], events: readonly Event[]): Step[] {
  const first = samples[0]?.at ?? Infinity;
  const told = events
    .flatMap(({ reason, message, lastTimestamp }) => {
      const size = reason === 'SuccessfulRescale' && /^New size: (\d+);/.exec(message ?? '')?.[1];
      return size && lastTimestamp ? [{ at: Date.parse(lastTimestamp), value: Number(size) }] : [];
    })
    .filter(({ at }) => at < first)
    .toSorted((a, b) => a.at - b.at);
  return [...told, ...samples.map(({ at, replicas }) => ({ at, value: replicas }))];
}

/** One metric over its target, where it was known. */
export const ratioSteps = (samples: readonly Sample[], metric: number): Step[] =>
  samples.flatMap(({ at, ratios }) => {
    const value = ratios[metric];
    return value === undefined ? [] : [{ at, value }];
  });

/** `⌈7 × 52 ÷ 50⌉`, or that the ratio is too close to 1 to change anything. */
export function wantedBy(replicas: number, ratio: number): number {
  return Math.abs(ratio - 1) <= TOLERANCE ? replicas : Math.ceil(replicas * ratio);
}

export interface Held {
  readonly windowSeconds: number;
  /** Absent if nobody saw since when less would do. */
  readonly secondsLeft?: number;
}

/**
 * While scaling down waits for its window: how much longer, if less goes on to be enough. The highest recommendation of the
 * window counts, and the last one that was as high came a look before the first that was lower.
 */
export function heldBack(
  { spec, status }: HorizontalPodAutoscaler,
  samples: readonly Sample[],
  now: number,
): Held | undefined {
  const able = status?.conditions?.find(({ type }) => type === 'AbleToScale');
  if (able?.reason !== 'ScaleDownStabilized') return undefined;
  const windowSeconds = spec?.behavior?.scaleDown?.stabilizationWindowSeconds ?? WINDOW_SECONDS;
  const lastHigh = samples.findLastIndex((sample) => !wantsLess(sample));
  const low = samples[lastHigh + 1];
  if (lastHigh < 0 || !low) return { windowSeconds };
  const left = (low.at - SYNC + windowSeconds * 1000 - now) / 1000;
  return { windowSeconds, secondsLeft: Math.max(0, Math.ceil(left)) };
}

function wantsLess({ replicas, ratios }: Sample): boolean {
  const known = ratios.filter((ratio) => ratio !== undefined);
  return (
    known.length > 0 && Math.max(...known.map((ratio) => wantedBy(replicas, ratio))) < replicas
  );
}
