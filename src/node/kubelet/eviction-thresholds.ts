/** The thresholds that a kubelet keeps to: upstream's defaults, or what it is configured with (pkg/kubelet/eviction/helpers.go, 1.36). */
import { parseDuration } from '../../api/sim/v1alpha1/duration.ts';
import type { EvictionSettings } from '../../api/sim/v1alpha1/eviction-settings.ts';
import { parseQuantity, value } from '../../apimachinery/quantity.ts';
import { MINUTE, type Millis } from '../../sim/clock.ts';

/** What is given back, as events name it. */
export type Starved = 'memory' | 'ephemeral-storage' | 'pids';

export interface Threshold {
  readonly signal: string;
  readonly resource: Starved;
  /** An amount, or a part of all there is. */
  readonly written: string;
  /** A soft one: how long it has to be so, and how many seconds a Pod has to end. */
  readonly soft?: { readonly grace: Millis; readonly podSeconds: number };
}

/** pkg/kubelet/eviction/defaults_linux.go; inodes are not counted here. */
const DEFAULTS = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'imagefs.available': '15%',
} as const;

/** In the order in which they are seen to: memory before all else, and of one disk what is reached first. */
const RESOURCES: { readonly [signal: string]: Starved } = {
  'memory.available': 'memory',
  'allocatableMemory.available': 'memory',
  'imagefs.available': 'ephemeral-storage',
  'nodefs.available': 'ephemeral-storage',
  'containerfs.available': 'ephemeral-storage',
  'pid.available': 'pids',
};

/** Hard ones before soft ones of the same resource. */
export function thresholdsOf(settings: EvictionSettings): readonly Threshold[] {
  const { evictionSoft = {}, evictionSoftGracePeriod = {}, evictionMaxPodGracePeriod } = settings;
  const hard = hardThresholds(settings);
  return Object.entries(RESOURCES).flatMap(([signal, resource]) => {
    const grace = parseDuration(evictionSoftGracePeriod[signal] ?? '0s') ?? 0;
    const soft = { grace, podSeconds: evictionMaxPodGracePeriod ?? 0 };
    return [
      ...(hard[signal] === undefined ? [] : [{ signal, resource, written: hard[signal] }]),
      ...(evictionSoft[signal] === undefined
        ? []
        : [{ signal, resource, written: evictionSoft[signal], soft }]),
    ];
  });
}

/** What is kept back from Pods besides (GetHardEvictionThreshold); given some, the defaults of others are gone. */
export function hardThresholds({ evictionHard, mergeDefaultEvictionSettings }: EvictionSettings): {
  readonly [signal: string]: string | undefined;
} {
  if (!evictionHard) return DEFAULTS;
  return mergeDefaultEvictionSettings ? { ...DEFAULTS, ...evictionHard } : evictionHard;
}

/** Of all there is. Percentages are kept in single precision; what is no amount is none. */
export function amountOf(written: string, capacity: number): number {
  if (written.endsWith('%'))
    return Math.trunc(capacity * Math.fround(Number(written.slice(0, -1)) / 100)) || 0;
  const quantity = parseQuantity(written);
  return quantity ? value(quantity) : 0;
}

export const transitionPeriod = ({ evictionPressureTransitionPeriod }: EvictionSettings): Millis =>
  parseDuration(evictionPressureTransitionPeriod ?? '') ?? 5 * MINUTE;
