/** Asks somebody for a volume (provisionClaim, pkg/controller/volume/persistentvolume/pv_controller.go, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import type { PersistentVolumeClaim } from '../../../../api/generated/types/core/v1.ts';
import type { StorageClass } from '../../../../api/generated/types/storage/v1.ts';
import { PROVISIONER } from '../../../../api/volumes/binding.ts';
import { classOf } from '../../../../api/volumes/claim-class.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import type { BinderContext } from './binder-context.ts';

/** Set beside the newer one, for provisioners that know only this. */
const BETA_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

export function provision(
  { client, events }: BinderContext,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass | undefined,
): void {
  const problem = storageClass ? noPlugin(storageClass) : missing(claim);
  if (problem) {
    events.event(claim, 'Warning', 'ProvisioningFailed', problem);
    // Tried again with the work queue's patience.
    throw new StatusError(500, '', problem);
  }
  const { provisioner } = storageClass!;
  const { annotations = {} } = claim.metadata;
  const asked = { [BETA_PROVISIONER]: provisioner, [PROVISIONER]: provisioner };
  const known = annotations[PROVISIONER] === provisioner && BETA_PROVISIONER in annotations;
  const metadata = { ...claim.metadata, annotations: { ...annotations, ...asked } };
  const told = known ? claim : client.update(persistentVolumeClaims, { ...claim, metadata });
  const words = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  events.event(told, 'Normal', 'ExternalProvisioning', words);
}

const missing = (claim: PersistentVolumeClaim): string =>
  `storageclass.storage.k8s.io "${classOf(claim)}" not found`;

/** No in-tree plugin makes volumes any more; another name is somebody's outside. */
const noPlugin = ({ provisioner }: StorageClass): string | undefined =>
  provisioner.startsWith('kubernetes.io/')
    ? `no volume plugin matched name: ${provisioner}`
    : undefined;
