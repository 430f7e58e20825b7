/** A request for storage (pkg/registry/core/persistentvolumeclaim/strategy.go, 1.36). */
import { canonical, parseQuantity, zeroQuantity } from '../../../../apimachinery/quantity.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimStatus,
} from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import { formatAccessModes } from '../../../volumes/access-modes.ts';
import { classOf } from '../../../volumes/claim-class.ts';
import { defaultClaimSpec, validateClaimSpec } from '../../../volumes/claim-spec.ts';
import { validateClaimStatus, validateClaimUpdate } from './validation.ts';

const PENDING: PersistentVolumeClaimStatus = Object.freeze({ phase: 'Pending' });

export const persistentVolumeClaims: ResourceDefinition<PersistentVolumeClaim> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  strategy: {
    applyDefaults(claim) {
      const complete = filled(claim, { spec: EMPTY, status: PENDING });
      return having(
        having(complete, 'spec', defaultClaimSpec(complete.spec)),
        'status',
        filled(complete.status, PENDING),
      );
    },
    prepareForCreate: (claim) =>
      having(having(claim, 'status', PENDING), 'spec', sameSources(claim.spec)),
    prepareForUpdate: (next, previous) => {
      const kept = keepStatus(next, previous);
      return having(kept, 'spec', sameSources(kept.spec));
    },
    validate: ({ spec }) => validateClaimSpec('spec', spec),
    validateUpdate: validateClaimUpdate,
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateClaimStatus },
  columns: [
    nameColumn,
    {
      name: 'Status',
      description: 'phase represents the current phase of PersistentVolumeClaim.',
      cell: ({ metadata, status }) =>
        metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    },
    {
      name: 'Volume',
      description:
        'volumeName is the binding reference to the PersistentVolume backing this claim.',
      cell: ({ spec }) => spec.volumeName ?? '',
    },
    {
      name: 'Capacity',
      description: 'capacity represents the actual resources of the underlying volume.',
      cell: ({ spec, status }) => {
        if (!spec.volumeName) return '';
        const storage = status.capacity?.['storage'];
        return canonical((storage && parseQuantity(storage)) || zeroQuantity);
      },
    },
    {
      name: 'Access Modes',
      description:
        'accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1',
      cell: ({ spec, status }) => (spec.volumeName ? formatAccessModes(status.accessModes) : ''),
    },
    {
      name: 'StorageClass',
      description: 'StorageClass of the pvc',
      cell: classOf,
    },
    {
      name: 'VolumeAttributesClass',
      description: 'VolumeAttributesClass of the pvc',
      cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
    },
    ageColumn,
    {
      name: 'VolumeMode',
      priority: 1,
      description:
        'volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.',
      cell: ({ spec }) => spec.volumeMode ?? '<unset>',
    },
  ],
  fields: ({ metadata }) => ({ name: metadata.name }),
};

/** The old name of the field and the new one say the same, unless the new one leads to another Namespace (NormalizeDataSources). */
function sameSources(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) return { ...spec, dataSourceRef: dataSource };
  if (!dataSourceRef || dataSource || dataSourceRef.namespace) return spec;
  const { namespace: _, ...local } = dataSourceRef;
  return { ...spec, dataSource: local };
}
