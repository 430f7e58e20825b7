/** From a claim that waits for a volume to the volume (sig-storage-lib-external-provisioner, controller.go, provisionClaimOperation). */
import { persistentVolumeClaims } from '../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../api/core/v1/persistent-volume/persistent-volume.ts';
import { storageClasses } from '../../api/storage/v1/storage-class/storage-class.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types/core/v1.ts';
import type { StorageClass } from '../../api/generated/types/storage/v1.ts';
import {
  PROVISIONED_BY,
  PROVISIONER as ASKED_PROVISIONER,
  SELECTED_NODE,
} from '../../api/volumes/binding.ts';
import { classOf } from '../../api/volumes/claim-class.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { keyOf, type Draft } from '../../apimachinery/meta.ts';
import { isAlreadyExists, StatusError } from '../../apimachinery/status.ts';
import type { ControllerDefinition } from '../../controller-runtime/controller.ts';
import { SECOND, type Millis } from '../../sim/clock.ts';
import { PROVISIONER } from './manifests.ts';

/** Where kind keeps the directories on its nodes. */
const DIRECTORY = '/var/local-path-provisioner';
/** Until a helper Pod on the node has made the directory. */
const MAKING: Millis = 2 * SECOND;
const ONE_NODE = ['ReadWriteOnce', 'ReadWriteOncePod'];

export const provisioner: ControllerDefinition<PersistentVolumeClaim> = {
  name: PROVISIONER,
  for: persistentVolumeClaims,
  reads: [storageClasses, persistentVolumes],

  reconciler({ client, clock, lister, events }) {
    /** When the directory of a claim will be there, by the claim's uid. */
    const making = new Map<string, Millis>();

    return (request) => {
      const claim = lister(persistentVolumeClaims).get(request);
      const storageClass = claim && lister(storageClasses).get({ name: classOf(claim) });
      if (!claim || !storageClass || !isAsked(claim, storageClass)) return;
      const { uid } = claim.metadata;
      const name = `pvc-${uid}`;
      if (lister(persistentVolumes).get({ name })) return;

      let ready = making.get(uid);
      if (ready === undefined) {
        const words = `External provisioner is provisioning volume for claim "${keyOf(request)}"`;
        events.event(claim, 'Normal', 'Provisioning', words);
        const problem = refusal(claim);
        if (problem) {
          const text = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${problem}`;
          events.event(claim, 'Warning', 'ProvisioningFailed', text);
          throw new StatusError(500, '', text);
        }
        ready = clock.now() + MAKING;
        making.set(uid, ready);
      }
      if (clock.now() < ready) return { requeueAfter: ready - clock.now() };
      const made = attempt(() => client.create(persistentVolumes, volumeFor(claim, storageClass)));
      if (!made.ok && !isAlreadyExists(made.refusal)) throw made.refusal;
      making.delete(uid);
      events.event(
        claim,
        'Normal',
        'ProvisioningSucceeded',
        `Successfully provisioned volume ${name}`,
      );
    };
  },
};

function isAsked({ metadata, spec }: PersistentVolumeClaim, storageClass: StorageClass): boolean {
  const { annotations = {} } = metadata;
  if (spec.volumeName || metadata.deletionTimestamp) return false;
  if (annotations[ASKED_PROVISIONER] !== PROVISIONER || storageClass.provisioner !== PROVISIONER)
    return false;
  return (
    storageClass.volumeBindingMode !== 'WaitForFirstConsumer' || Boolean(annotations[SELECTED_NODE])
  );
}

/** Why no directory of a node will do for this claim. */
function refusal({ metadata, spec }: PersistentVolumeClaim): string | undefined {
  if (spec.selector) return 'claim.Spec.Selector is not supported';
  if ((spec.accessModes ?? []).some((mode) => !ONE_NODE.includes(mode)))
    return 'NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes';
  if (spec.volumeMode === 'Block')
    return `${PROVISIONER} does not support block volume provisioning`;
  return metadata.annotations?.[SELECTED_NODE]
    ? undefined
    : 'configuration error, no node was specified';
}

function volumeFor(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
): Draft<PersistentVolume> {
  const { namespace, name, uid, resourceVersion, annotations } = claim.metadata;
  const volume = `pvc-${uid}`;
  const node = annotations![SELECTED_NODE]!;
  const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] } as const;
  return {
    metadata: {
      name: volume,
      annotations: {
        'local.path.provisioner/selected-node': node,
        [PROVISIONED_BY]: PROVISIONER,
      },
    },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources!.requests!['storage']! },
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace,
        name,
        uid,
        resourceVersion,
      },
      hostPath: { path: `${DIRECTORY}/${volume}_${namespace}_${name}`, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode,
      ...(storageClass.mountOptions && { mountOptions: storageClass.mountOptions }),
    },
  };
}
