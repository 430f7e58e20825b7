/** A claim grows only when it is bound and its class lets it (plugin/pkg/admission/storage/persistentvolume/resize, 1.36). */
import type { PersistentVolumeClaim } from '../../../../api/generated/types/core/v1.ts';
import type { StorageClass } from '../../../../api/generated/types/storage/v1.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import { amountOf } from '../../../../api/quota/amounts.ts';
import { compare } from '../../../../apimachinery/quantity.ts';
import { isAbout, refused, type AdmissionPlugin } from '../admission.ts';

export const persistentVolumeClaimResize: AdmissionPlugin = {
  name: 'PersistentVolumeClaimResize',

  validate(request) {
    if (request.operation !== 'UPDATE' || !isAbout(request, persistentVolumeClaims)) return;
    const [next, old] = [request.object, request.oldObject] as PersistentVolumeClaim[];
    const size = ({ spec }: PersistentVolumeClaim) => amountOf(spec.resources?.requests?.storage);
    if (compare(size(next!), size(old!)) <= 0) return;
    if (old!.status.phase !== 'Bound')
      throw refused(request, 'Only bound persistent volume claims can be expanded');
    const name = classOf(next!);
    const found =
      name && name === classOf(old!)
        ? request.context.find<StorageClass>(storageClasses, { name })?.object
        : undefined;
    if (found?.allowVolumeExpansion) return;
    throw refused(
      request,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  },
};

const classOf = ({ metadata, spec }: PersistentVolumeClaim): string | undefined =>
  metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec.storageClassName;
