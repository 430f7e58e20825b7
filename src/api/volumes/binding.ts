/** How claims and volumes point at each other (component-helpers/storage/volume/pv_helpers.go, 1.36). */
import type {
  ObjectReference,
  PersistentVolume,
  PersistentVolumeClaim,
} from '../generated/types/core/v1.ts';

/** On both: the binding is complete and need not be looked for again. */
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
/** On both: a controller chose the other one, so it may also let go of it. */
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
/** On a volume: who made it. */
export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
/** On a claim: who is to make a volume for it. */
export const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';
/** On a claim: the node that kube-scheduler chose for its Pod. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** The provisioner of classes whose volumes are made by hand. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** What marks say; that they are there is what counts. */
export const YES = 'yes';

export const isFullyBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  !!spec.volumeName && metadata.annotations?.[BIND_COMPLETED] !== undefined;

/** Reserved for this claim by name, and if it says so by uid. */
export function isBoundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec;
  const { name, namespace, uid } = claim.metadata;
  if (!claimRef || claimRef.name !== name || claimRef.namespace !== namespace) return false;
  return !claimRef.uid || claimRef.uid === uid;
}

/** The volume pointing at the claim; the same object if it does so already. */
export function boundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec;
  const { annotations } = volume.metadata;
  const byController = !isBoundTo(volume, claim);
  if (!byController && claimRef!.uid) return volume;
  return {
    ...volume,
    metadata: {
      ...volume.metadata,
      ...(byController && {
        annotations: { ...annotations, [BOUND_BY_CONTROLLER]: YES },
      }),
    },
    spec: { ...volume.spec, claimRef: referenceTo(claim) },
  };
}

const referenceTo = ({ metadata }: PersistentVolumeClaim): ObjectReference => ({
  kind: 'PersistentVolumeClaim',
  namespace: metadata.namespace,
  name: metadata.name,
  uid: metadata.uid,
  apiVersion: 'v1',
  resourceVersion: metadata.resourceVersion,
});
