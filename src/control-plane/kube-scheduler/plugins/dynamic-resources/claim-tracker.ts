/**
 * Claims as the scheduler knows them (plugins/dynamicresources/dra_manager.go and allocateddevices.go, 1.36): what it has
 * written and no watch has told yet, and what is about to be written. Once for all profiles, so that no device is given away twice.
 */
import type {
  AllocationResult,
  ResourceClaim,
} from '../../../../api/generated/types/resource/v1.ts';
import { resourceClaims } from '../../../../api/resource/v1/resource-claim/resource-claim.ts';
import { keyOf, type ObjectKey } from '../../../../apimachinery/meta.ts';
import type { Quantity } from '../../../../apimachinery/quantity.ts';
import type { Lister } from '../../../../client/informer.ts';
import { uuid, type Random } from '../../../../sim/random.ts';
import type { SharedKey } from '../../framework/handle.ts';
import { deviceKey, SHARE_TO_DRAW, type AllocatedState } from './allocator/allocation.ts';
import { quantity, sum } from './allocator/capacity.ts';

export class ClaimTracker {
  readonly #lister: Lister<ResourceClaim>;
  readonly #random: Random;
  readonly #written = new Map<string, ResourceClaim>();
  /** By uid: allocated in a cycle, not yet in the API. */
  readonly #pending = new Map<string, ResourceClaim>();

  constructor(lister: Lister<ResourceClaim>, random: Random) {
    this.#lister = lister;
    this.#random = random;
  }

  get(key: ObjectKey): ResourceClaim | undefined {
    const seen = this.#lister.get(key);
    return seen && this.#current(seen);
  }

  isPending({ metadata }: ResourceClaim): boolean {
    return this.#pending.has(metadata.uid);
  }

  /** Sets the devices aside until the claim is written. Ids of shares are drawn now. */
  reserve(claim: ResourceClaim, allocation: AllocationResult): AllocationResult {
    const { results = [], ...devices } = allocation.devices ?? {};
    const drawn = results.map((one) =>
      one.shareID === SHARE_TO_DRAW ? { ...one, shareID: uuid(this.#random) } : one,
    );
    const complete = { ...allocation, devices: { ...devices, results: drawn } };
    const { uid } = claim.metadata;
    this.#pending.set(uid, { ...claim, status: { ...claim.status, allocation: complete } });
    return complete;
  }

  /** Whether anything was set aside for it. */
  release({ metadata }: ResourceClaim): boolean {
    return this.#pending.delete(metadata.uid);
  }

  /** The API's answer holds until a watch tells as much. */
  assume(claim: ResourceClaim): void {
    this.#written.set(keyOf(claim.metadata), claim);
  }

  restore({ metadata }: ResourceClaim): void {
    this.#written.delete(keyOf(metadata));
  }

  /** What all claims have, those in flight included. */
  allocated(): AllocatedState {
    const devices = new Set<string>();
    const shared = new Map<string, ReadonlyMap<string, Quantity>>();
    const count = ({ status }: ResourceClaim) => {
      for (const { driver, pool, device, adminAccess, shareID, consumedCapacity } of status
        .allocation?.devices?.results ?? []) {
        if (adminAccess) continue;
        const key = deviceKey(driver, pool, device);
        if (shareID === undefined) devices.add(key);
        else shared.set(key, sum(shared.get(key) ?? new Map(), amountsOf(consumedCapacity)));
      }
    };
    for (const seen of this.#lister.list()) {
      const claim = this.#current(seen);
      if (!this.#pending.has(claim.metadata.uid)) count(claim);
    }
    for (const claim of this.#pending.values()) count(claim);
    return { devices, shared };
  }

  #current(seen: ResourceClaim): ResourceClaim {
    if (this.#written.size === 0) return seen;
    const key = keyOf(seen.metadata);
    const written = this.#written.get(key);
    if (!written) return seen;
    const isNewer = version(written) > version(seen);
    if (isNewer && written.metadata.uid === seen.metadata.uid) return written;
    this.#written.delete(key);
    return seen;
  }
}

const version = ({ metadata }: ResourceClaim): number => Number(metadata.resourceVersion);

const amountsOf = (capacity: Readonly<Record<string, string>> = {}) =>
  new Map(Object.entries(capacity).map(([name, amount]) => [name, quantity(amount)]));

export const claimTracker: SharedKey<ClaimTracker> = {
  make: ({ lister, random }) =>
    new ClaimTracker(lister(resourceClaims), random.fork('DynamicResources')),
};
