/** Which volume is right for a claim (FindMatchingVolume, component-helpers/storage/volume/pv_helpers.go, 1.36). */
import { selectorOf } from '../../apimachinery/labels.ts';
import {
  compare,
  parseQuantity,
  zeroQuantity,
  type Quantity,
} from '../../apimachinery/quantity.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../generated/types/core/v1.ts';
import { isBoundTo } from './binding.ts';
import { classOf } from './claim-class.ts';

export interface MatchOptions {
  /** Names of volumes that are spoken for. */
  readonly except?: ReadonlySet<string>;
  /** kube-scheduler's question: whether the node in question can reach the volume. */
  readonly reachable?: (volume: PersistentVolume) => boolean;
  /** The claim waits for its Pod: only a volume that is reserved for it will do. */
  readonly delayed?: boolean;
}

/** The one that is reserved for the claim, or else the smallest that is large enough and free. */
export function matchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { except, reachable, delayed }: MatchOptions = {},
): PersistentVolume | undefined {
  const { spec } = claim;
  const asked = sizeOf(spec.resources?.requests);
  const selector = spec.selector && selectorOf(spec.selector);
  let smallest: PersistentVolume | undefined;
  let smallestSize = zeroQuantity;
  for (const volume of volumes) {
    if (except?.has(volume.metadata.name)) continue;
    const reserved = isBoundTo(volume, claim);
    if (volume.spec.claimRef && !reserved) continue;
    const size = sizeOf(volume.spec.capacity);
    if (compare(size, asked) < 0) continue;
    if (modeOf(volume.spec) !== modeOf(spec)) continue;
    if ((volume.spec.volumeAttributesClassName ?? '') !== (spec.volumeAttributesClassName ?? ''))
      continue;
    if (volume.metadata.deletionTimestamp) continue;
    const within = reachable?.(volume) ?? true;
    if (reserved) return within ? volume : undefined;
    if (delayed && !reachable) continue;
    if (volume.status.phase !== 'Available') continue;
    if (selector && !selector.matches(volume.metadata.labels)) continue;
    if (classOf(volume) !== classOf(claim) || !within || !offersModes(volume, claim)) continue;
    if (smallest && compare(smallestSize, size) <= 0) continue;
    smallest = volume;
    smallestSize = size;
  }
  return smallest;
}

export const offersModes = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode));

/** Of `resources.requests` or of `capacity`; nothing if it is not told. */
export const sizeOf = (amounts: { readonly [name: string]: string } | undefined): Quantity => {
  const storage = amounts?.['storage'];
  return (storage === undefined ? undefined : parseQuantity(storage)) ?? zeroQuantity;
};

export const modeOf = ({ volumeMode = 'Filesystem' }: { readonly volumeMode?: string }): string =>
  volumeMode;
