/** A claim that names no class gets the default one (plugin/pkg/admission/storage/storageclass/setdefault, 1.36). */
import type { PersistentVolumeClaim } from '../../../../api/generated/types/core/v1.ts';
import type { StorageClass } from '../../../../api/generated/types/storage/v1.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import { defaultStorageClassAmong } from '../../../../api/volumes/default-class.ts';
import { isAbout, type AdmissionPlugin } from '../admission.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export const defaultStorageClass: AdmissionPlugin = {
  name: 'DefaultStorageClass',

  admit(request) {
    if (request.operation !== 'CREATE' || !isAbout(request, persistentVolumeClaims))
      return undefined;
    const claim = request.object as PersistentVolumeClaim;
    const named = claim.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
    // No class and the class with no name are two things.
    if (named || claim.spec.storageClassName !== undefined) return undefined;
    const found = defaultStorageClassAmong(request.context.all<StorageClass>(storageClasses));
    if (!found) return undefined;
    return { ...claim, spec: { ...claim.spec, storageClassName: found.metadata.name } };
  },
};
