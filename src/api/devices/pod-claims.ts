/** Which ResourceClaim each of a Pod's claims is (dynamic-resource-allocation/resourceclaim/claim.go, 1.36). */
import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import type { Pod, PodResourceClaim } from '../generated/types/core/v1.ts';
import type { ResourceClaim } from '../generated/types/resource/v1.ts';

export type NamedClaim =
  | { readonly name: string; readonly mustBeOwned: boolean }
  /** None is needed. */
  | { readonly name?: undefined }
  | { readonly problem: string; readonly missing: boolean };

export function claimOfPod(pod: Pod, claim: PodResourceClaim): NamedClaim {
  const { namespace, name } = pod.metadata;
  if (claim.resourceClaimName !== undefined)
    return { name: claim.resourceClaimName, mustBeOwned: false };
  if (claim.resourceClaimTemplateName !== undefined) {
    const made = pod.status.resourceClaimStatuses?.find((one) => one.name === claim.name);
    if (!made)
      return {
        problem: `pod "${namespace}/${name}": ResourceClaim not created yet`,
        missing: true,
      };
    return made.resourceClaimName === undefined
      ? {}
      : { name: made.resourceClaimName, mustBeOwned: true };
  }
  return {
    problem: `pod "${namespace}/${name}", spec.resourceClaim "${claim.name}": none of the supported fields are set`,
    missing: false,
  };
}

/** Why a claim that was made for a Pod is not this Pod's. */
export function notOwned(pod: Pod, claim: ResourceClaim): string | undefined {
  if (owningPod(claim)?.uid === pod.metadata.uid) return undefined;
  const { namespace, name } = claim.metadata;
  return `ResourceClaim ${namespace}/${name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`;
}

export function owningPod(claim: KubeObject): { name: string; uid: string } | undefined {
  const owner = controllerOf(claim);
  return owner?.apiVersion === 'v1' && owner.kind === 'Pod' ? owner : undefined;
}

/** So many may have a claim at the same time. */
const MOST_CONSUMERS = 256;

export const isReservedFor = (pod: Pod, { status }: ResourceClaim): boolean =>
  (status.reservedFor ?? []).some(({ uid }) => uid === pod.metadata.uid);

export const canBeReserved = ({ status }: ResourceClaim): boolean =>
  (status.reservedFor?.length ?? 0) < MOST_CONSUMERS;
