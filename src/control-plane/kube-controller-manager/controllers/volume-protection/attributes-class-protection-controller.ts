/** A VolumeAttributesClass goes only when no claim and no volume names it any more (pkg/controller/volume/vacprotection, 1.36). */
import type {
  PersistentVolume,
  PersistentVolumeClaim,
} from '../../../../api/generated/types/core/v1.ts';
import type { VolumeAttributesClass } from '../../../../api/generated/types/storage/v1.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import { volumeAttributesClasses } from '../../../../api/storage/v1/volume-attributes-class/volume-attributes-class.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { keepFinalizer } from './finalizer.ts';

const BY_CLASS = 'volumeAttributesClass';

export const attributesClassProtectionController: ControllerDefinition<VolumeAttributesClass> = {
  name: 'volumeattributesclass-protection-controller',
  for: volumeAttributesClasses,
  watches: [
    { kind: persistentVolumeClaims, map: (next, previous) => named(next, previous, ofClaim) },
    { kind: persistentVolumes, map: (next, previous) => named(next, previous, ofVolume) },
  ],

  reconciler({ client, informer, lister }) {
    const claims = informer(persistentVolumeClaims);
    const volumes = informer(persistentVolumes);
    claims.addIndex(BY_CLASS, ofClaim);
    volumes.addIndex(BY_CLASS, ofVolume);
    return (request) => {
      const found = lister(volumeAttributesClasses).get(request);
      if (!found) return;
      const isUsed = () =>
        [claims, volumes].some((one) => one.byIndex(BY_CLASS, request.name).length > 0);
      keepFinalizer(client, volumeAttributesClasses, found, 'kubernetes.io/vac-protection', isUsed);
    };
  },
};

/** The classes that may have lost a user. */
function named<T>(next: T, previous: T | undefined, classesOf: (object: T) => readonly string[]) {
  const names = [...classesOf(next), ...(previous ? classesOf(previous) : [])];
  return [...new Set(names)].map((name) => ({ name }));
}

const ofClaim = ({ spec, status }: PersistentVolumeClaim): readonly string[] =>
  [
    spec.volumeAttributesClassName,
    status.currentVolumeAttributesClassName,
    status.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter((name) => name !== undefined);

const ofVolume = ({ spec }: PersistentVolume): readonly string[] =>
  spec.volumeAttributesClassName ? [spec.volumeAttributesClassName] : [];
