/** Deletes what it made once the claim is gone (sig-storage-lib-external-provisioner, controller.go, deleteVolumeOperation). */
import { persistentVolumes } from '../../api/core/v1/persistent-volume/persistent-volume.ts';
import type { PersistentVolume } from '../../api/generated/types/core/v1.ts';
import { PROVISIONED_BY } from '../../api/volumes/binding.ts';
import type { ControllerDefinition } from '../../controller-runtime/controller.ts';
import { SECOND, type Millis } from '../../sim/clock.ts';
import { PROVISIONER } from './manifests.ts';

/** Until a helper Pod on the node has taken the directory away. */
const CLEARING: Millis = 2 * SECOND;

export const deleter: ControllerDefinition<PersistentVolume> = {
  name: PROVISIONER,
  for: persistentVolumes,

  reconciler({ client, clock, lister }) {
    const clearing = new Map<string, Millis>();

    return ({ name }) => {
      const volume = lister(persistentVolumes).get({ name });
      if (!volume || !isMine(volume)) return;
      const { uid } = volume.metadata;
      const done = clearing.get(uid) ?? clock.now() + CLEARING;
      clearing.set(uid, done);
      if (clock.now() < done) return { requeueAfter: done - clock.now() };
      clearing.delete(uid);
      client.delete(persistentVolumes, { name }, { preconditions: { uid } });
    };
  },
};

const isMine = ({ metadata, spec, status }: PersistentVolume): boolean =>
  metadata.annotations?.[PROVISIONED_BY] === PROVISIONER &&
  spec.persistentVolumeReclaimPolicy === 'Delete' &&
  status.phase === 'Released' &&
  !metadata.deletionTimestamp;
