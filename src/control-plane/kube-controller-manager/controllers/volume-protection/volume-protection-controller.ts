/** A volume goes only when no claim is bound to it any more (pkg/controller/volume/pvprotection, 1.36). */
import type { PersistentVolume } from '../../../../api/generated/types/core/v1.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { keepFinalizer } from './finalizer.ts';

export const volumeProtectionController: ControllerDefinition<PersistentVolume> = {
  name: 'persistentvolume-protection-controller',
  serviceAccount: 'pv-protection-controller',
  for: persistentVolumes,

  reconciler:
    ({ client, lister }) =>
    (request) => {
      const volume = lister(persistentVolumes).get(request);
      if (!volume) return;
      const isUsed = () => volume.status.phase === 'Bound';
      keepFinalizer(client, persistentVolumes, volume, 'kubernetes.io/pv-protection', isUsed);
    },
};
