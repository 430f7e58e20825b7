/** A claim is for as long as somebody uses it: then its devices are free, and it goes if it was made for a Pod. */
import { owningPod } from '../../../../api/devices/pod-claims.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type {
  ResourceClaim,
  ResourceClaimConsumerReference,
} from '../../../../api/generated/types/resource/v1.ts';
import { resourceClaims } from '../../../../api/resource/v1/resource-claim/resource-claim.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import type { ObjectKey } from '../../../../apimachinery/meta.ts';
import { isNotFound, StatusError } from '../../../../apimachinery/status.ts';
import { isPodDone, type ClaimContext } from './claim-context.ts';

/** An allocated claim stays until its devices are taken back. */
const FINALIZER = 'resource.kubernetes.io/delete-protection';

export function syncClaim(context: ClaimContext, key: ObjectKey): void {
  const claim = context.claims.get(key);
  if (!claim) return;
  const { metadata, status } = claim;
  const reservedFor = status.reservedFor ?? [];
  const valid = reservedFor.filter((consumer) => keeps(context, claim, consumer));
  const isOurs = metadata.finalizers?.includes(FINALIZER) === true;
  if (valid.length < reservedFor.length) {
    const { allocation, reservedFor: _all, ...others } = status;
    const isKept = valid.length > 0 || !isOurs;
    const kept = {
      ...others,
      ...(allocation && isKept && { allocation }),
      ...(valid.length > 0 && { reservedFor: valid }),
    };
    const left = context.client.updateStatus(resourceClaims, {
      ...claim,
      status: kept,
    });
    if (!left.status.allocation) release(context, left);
  } else if (isOurs && metadata.deletionTimestamp && valid.length === 0) {
    const { allocation, ...others } = status;
    const left = allocation
      ? context.client.updateStatus(resourceClaims, { ...claim, status: others })
      : claim;
    release(context, left);
  }
  if (valid.length === 0) removeUnused(context, claim);
}

function release({ client }: ClaimContext, claim: ResourceClaim): void {
  const finalizers = claim.metadata.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) return;
  const left = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  client.update(resourceClaims, { ...claim, metadata: { ...claim.metadata, finalizers: left } });
}

function keeps(
  context: ClaimContext,
  { metadata: { namespace } }: ResourceClaim,
  consumer: ResourceClaimConsumerReference,
): boolean {
  if (consumer.apiGroup || consumer.resource !== 'pods')
    throw new StatusError(
      500,
      'InternalError',
      `unsupported ReservedFor entry: ${JSON.stringify(consumer)}`,
    );
  const key = { namespace, name: consumer.name };
  const known = context.pods.get(key);
  if (known) return known.metadata.uid === consumer.uid && !isPodDone(known);
  // The cache may not have it yet, and the scheduler may be at work on it.
  const asked = attempt(() => context.client.get(pods, key));
  if (!asked.ok && !isNotFound(asked.refusal)) throw asked.refusal;
  return asked.ok && asked.value.metadata.uid === consumer.uid;
}

/** The garbage collector would do it when the Pod is deleted, which may be long after it has ended. */
function removeUnused({ client, pods: known }: ClaimContext, { metadata }: ResourceClaim): void {
  const { namespace, name } = metadata;
  const owner = owningPod({ metadata } as ResourceClaim);
  const pod = owner && known.get({ namespace, name: owner.name });
  if (!pod || (pod.metadata.uid === owner.uid && !isPodDone(pod))) return;
  const deleted = attempt(() => client.delete(resourceClaims, { namespace, name }));
  if (!deleted.ok)
    throw new StatusError(
      500,
      'InternalError',
      `delete claim ${namespace}/${name}: ${deleted.refusal.message}`,
    );
}
