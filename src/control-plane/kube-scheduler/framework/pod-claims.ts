/** The claims behind a Pod's volumes (component-helpers/storage/ephemeral/ephemeral.go, 1.36). */
import type { PersistentVolumeClaim, Pod } from '../../../api/generated/types/core/v1.ts';
import { controllerOf } from '../../../apimachinery/meta.ts';

export interface PodClaim {
  readonly name: string;
  /** Made for this Pod alone, from a template in its volume. */
  readonly ephemeral: boolean;
}

/** One for each volume that has a claim, in their order. */
export function podClaims({ metadata, spec }: Pod): readonly PodClaim[] {
  let claims: PodClaim[] | undefined;
  for (const { name, persistentVolumeClaim, ephemeral } of spec.volumes ?? []) {
    if (persistentVolumeClaim)
      (claims ??= []).push({ name: persistentVolumeClaim.claimName ?? '', ephemeral: false });
    else if (ephemeral) (claims ??= []).push({ name: `${metadata.name}-${name}`, ephemeral: true });
  }
  return claims ?? NONE;
}

const NONE: readonly PodClaim[] = [];

/** Whether a claim that came or changed is one of the Pod's. */
export const usesClaim = (pod: Pod, claim: PersistentVolumeClaim): boolean =>
  pod.metadata.namespace === claim.metadata.namespace &&
  podClaims(pod).some(({ name }) => name === claim.metadata.name);

/** What is wrong with a claim that should have been made for this Pod. */
export function notForPod(pod: Pod, claim: PersistentVolumeClaim): string | undefined {
  if (controllerOf(claim)?.uid === pod.metadata.uid) return undefined;
  const name = `${claim.metadata.namespace}/${claim.metadata.name}`;
  return `PVC ${name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`;
}
