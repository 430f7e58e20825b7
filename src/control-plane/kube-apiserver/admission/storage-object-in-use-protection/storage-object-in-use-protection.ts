/** Volumes, claims and attribute classes are held back from deletion while they are used (plugin/pkg/admission/storage/storageobjectinuseprotection, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import { volumeAttributesClasses } from '../../../../api/storage/v1/volume-attributes-class/volume-attributes-class.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import type { AdmissionPlugin } from '../admission.ts';

const FINALIZERS = new Map<ResourceDefinition, string>([
  [persistentVolumes, 'kubernetes.io/pv-protection'],
  [persistentVolumeClaims, 'kubernetes.io/pvc-protection'],
  [volumeAttributesClasses, 'kubernetes.io/vac-protection'],
]);

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',

  admit({ operation, subresource, kind, object }) {
    const finalizer = FINALIZERS.get(kind);
    if (operation !== 'CREATE' || subresource !== '' || !finalizer) return undefined;
    const { metadata } = object!;
    const { finalizers = [] } = metadata;
    if (finalizers.includes(finalizer)) return undefined;
    return { ...object!, metadata: { ...metadata, finalizers: [...finalizers, finalizer] } };
  },
};
