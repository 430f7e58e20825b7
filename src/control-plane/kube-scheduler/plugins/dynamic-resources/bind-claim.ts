/** Writes what Reserve set aside (dynamicresources.go, bindClaim, 1.36): finalizer, allocation, and who it is for. */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type {
  AllocationResult,
  ResourceClaim,
} from '../../../../api/generated/types/resource/v1.ts';
import { resourceClaims } from '../../../../api/resource/v1/resource-claim/resource-claim.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { keyOf, timestamp } from '../../../../apimachinery/meta.ts';
import { isConflict, type Refusal } from '../../../../apimachinery/status.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';

/** An allocated claim outlives its deletion until its devices are given back. */
const FINALIZER = 'resource.kubernetes.io/delete-protection';
/** client-go's DefaultRetry. */
const TRIES = 5;

export type Bound = { readonly problem: string } | { readonly claim: ResourceClaim };

/** With a conflict the newest claim is read and all is tried again: somebody else may have changed something harmless. */
export function bindClaim(
  handle: SchedulerHandle,
  claim: ResourceClaim,
  allocation: AllocationResult | undefined,
  pod: Pod,
): Bound {
  let current = claim;
  for (let tries = 1; ; tries += 1) {
    const written = write(handle, current, allocation, pod);
    if (!('conflict' in written)) return written;
    if (tries === TRIES) return { problem: written.conflict };
    const newest = attempt(() => handle.client.get(resourceClaims, claim.metadata));
    if (!newest.ok)
      return {
        problem: `get updated claim ${keyOf(claim.metadata)} after conflict: ${newest.refusal.message}`,
      };
    current = newest.value;
  }
}

function write(
  { client, clock }: SchedulerHandle,
  claim: ResourceClaim,
  allocation: AllocationResult | undefined,
  pod: Pod,
): Bound | { readonly conflict: string } {
  const key = keyOf(claim.metadata);
  if (claim.metadata.deletionTimestamp)
    return { problem: `claim ${key} got deleted in the meantime` };
  if (allocation && claim.status.allocation)
    return { problem: `claim ${key} got allocated elsewhere in the meantime` };
  let current = claim;
  const finalizers = claim.metadata.finalizers ?? [];
  if (allocation && !finalizers.includes(FINALIZER)) {
    const metadata = { ...claim.metadata, finalizers: [...finalizers, FINALIZER] };
    const updated = attempt(() => client.update(resourceClaims, { ...claim, metadata }));
    if (!updated.ok) return refused(`add finalizer to claim ${key}`, updated.refusal);
    current = updated.value;
  }
  const { name, uid } = pod.metadata;
  const status = {
    ...current.status,
    ...(allocation && {
      allocation: { ...allocation, allocationTimestamp: timestamp(clock.now()) },
    }),
    reservedFor: [...(current.status.reservedFor ?? []), { resource: 'pods', name, uid }],
  };
  const updated = attempt(() => client.updateStatus(resourceClaims, { ...current, status }));
  if (updated.ok) return { claim: updated.value };
  const what = allocation ? 'allocation and reservation' : 'reservation';
  return refused(`add ${what} to claim ${key}`, updated.refusal);
}

function refused(
  what: string,
  refusal: Refusal,
): { readonly problem: string } | { readonly conflict: string } {
  const message = `${what}: ${refusal.message}`;
  return isConflict(refusal) ? { conflict: message } : { problem: message };
}
