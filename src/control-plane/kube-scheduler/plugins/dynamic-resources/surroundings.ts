/** What a cycle saw of claims and devices: an explanation of it goes by the same. */
import {
  canBeReserved,
  claimOfPod,
  isReservedFor,
  notOwned,
} from '../../../../api/devices/pod-claims.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { ResourceClaim, ResourceSlice } from '../../../../api/generated/types/resource/v1.ts';
import { deviceClasses } from '../../../../api/resource/v1/device-class/device-class.ts';
import { resourceSlices } from '../../../../api/resource/v1/resource-slice/resource-slice.ts';
import { keyOf } from '../../../../apimachinery/meta.ts';
import type { LookUp, StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { failure, unresolvable, type Status } from '../../framework/status.ts';
import type { AllocatedState, DeviceClasses } from './allocator/allocation.ts';
import type { ClaimTracker } from './claim-tracker.ts';

export interface Surroundings extends LookUp {
  readonly claims: PodClaims;
  /** Uids of those that another cycle is about to allocate. */
  readonly pending: ReadonlySet<string>;
  readonly allocated: AllocatedState;
  readonly slices: readonly ResourceSlice[];
  readonly classes: DeviceClasses;
}

export const surroundingsKey: StateKey<Surroundings> = { name: 'DynamicResources/surroundings' };

/** In the order of the Pod's spec; or why the Pod cannot have them. */
export type PodClaims =
  { readonly problem: string } | { readonly claims: readonly ResourceClaim[] };

export function claimsOfPod(pod: Pod, tracker: ClaimTracker): PodClaims {
  const claims: ResourceClaim[] = [];
  const { namespace } = pod.metadata;
  for (const one of pod.spec.resourceClaims ?? []) {
    const named = claimOfPod(pod, one);
    if ('problem' in named) return { problem: named.problem };
    if (named.name === undefined) continue;
    const key = { namespace, name: named.name };
    const claim = tracker.get(key);
    if (!claim) return { problem: `could not find ResourceClaim "${keyOf(key)}"` };
    if (claim.metadata.deletionTimestamp)
      return { problem: `resourceclaim "${named.name}" is being deleted` };
    const wrong = named.mustBeOwned ? notOwned(pod, claim) : undefined;
    if (wrong) return { problem: wrong };
    claims.push(claim);
  }
  return { claims };
}

const PER_THING = 64;

export function lookAround(
  pod: Pod,
  tracker: ClaimTracker,
  { lister }: SchedulerHandle,
): Surroundings {
  const claims = claimsOfPod(pod, tracker);
  const mine = 'claims' in claims ? claims.claims : [];
  const pending = new Set(
    mine.filter((claim) => tracker.isPending(claim)).map(({ metadata }) => metadata.uid),
  );
  const slices = lister(resourceSlices).list();
  const allocated = tracker.allocated();
  const known = new Map(
    lister(deviceClasses)
      .list()
      .map((one) => [one.metadata.name, one]),
  );
  const things = slices.length + allocated.devices.size + allocated.shared.size + known.size;
  return {
    claims,
    pending,
    allocated,
    slices,
    classes: (name) => known.get(name),
    bytes: PER_THING * (1 + things),
  };
}

const inUse = unresolvable('resourceclaim in use');

/** Why no node will do for a claim, whatever devices there are. */
export function whyImpossible(
  pod: Pod,
  claim: ResourceClaim,
  { pending, classes }: Surroundings,
): Status | undefined {
  const key = keyOf(claim.metadata);
  if (claim.status.allocation)
    return canBeReserved(claim) || isReservedFor(pod, claim) ? undefined : inUse;
  if (pending.has(claim.metadata.uid))
    return unresolvable(`resource claim ${key} is in the process of being allocated`);
  for (const { name, exactly, firstAvailable = [] } of claim.spec.devices?.requests ?? []) {
    const asked = exactly
      ? [[name, exactly.deviceClassName] as const]
      : firstAvailable.map((one) => [`${name}/${one.name}`, one.deviceClassName] as const);
    if (asked.length === 0)
      return unresolvable(`resource claim ${key}, request ${name}: unknown request type`);
    for (const [request, className] of asked) {
      if (!className) return failure(`request ${request}: unsupported request type`);
      if (!classes(className))
        return unresolvable(`request ${request}: device class ${className} does not exist`);
    }
  }
  return undefined;
}
