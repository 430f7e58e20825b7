/** Storage that outlives Pods (pkg/registry/core/persistentvolume/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, invalid } from '../../../../apimachinery/field-error.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { canonical, parseQuantity, zeroQuantity } from '../../../../apimachinery/quantity.ts';
import { changing, EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  PersistentVolume,
  PersistentVolumeSpec,
  PersistentVolumeStatus,
} from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';
import { formatAccessModes } from '../../../volumes/access-modes.ts';
import { classOf } from '../../../volumes/claim-class.ts';
import { sourcesOf } from '../../../volumes/volume-sources.ts';
import { validateVolumeSpec } from '../../../volumes/volume-spec.ts';

const PENDING: PersistentVolumeStatus = Object.freeze({ phase: 'Pending' });

export const persistentVolumes: ResourceDefinition<PersistentVolume> = {
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  shortNames: ['pv'],
  namespaced: false,
  schema: 'io.k8s.api.core.v1.PersistentVolume',
  strategy: {
    applyDefaults(volume) {
      const complete = filled(volume, { spec: EMPTY, status: PENDING });
      return having(
        having(complete, 'spec', defaultSpec(complete.spec)),
        'status',
        filled(complete.status, PENDING),
      );
    },
    prepareForCreate: (volume, now) => ({
      ...volume,
      status: { ...PENDING, ...(now !== undefined && { lastPhaseTransitionTime: timestamp(now) }) },
    }),
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => validateVolumeSpec('spec', spec),
    validateUpdate,
  },
  statusStrategy: {
    prepareForUpdate(next, previous, now) {
      const kept = keepSpec(next, previous);
      const told = kept.status.lastPhaseTransitionTime;
      const moved = kept.status.phase !== previous.status.phase;
      const stale = told === undefined || told === previous.status.lastPhaseTransitionTime;
      return moved && stale && now !== undefined
        ? { ...kept, status: { ...kept.status, lastPhaseTransitionTime: timestamp(now) } }
        : kept;
    },
  },
  columns: [
    nameColumn,
    {
      name: 'Capacity',
      description:
        "capacity is the description of the persistent volume's resources and capacity. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#capacity",
      cell: ({ spec }) => {
        const storage = spec.capacity?.['storage'];
        return canonical((storage && parseQuantity(storage)) || zeroQuantity);
      },
    },
    {
      name: 'Access Modes',
      description:
        'accessModes contains all ways the volume can be mounted. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes',
      cell: ({ spec }) => formatAccessModes(spec.accessModes),
    },
    {
      name: 'Reclaim Policy',
      description:
        'persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim. Valid options are Retain (default for manually created PersistentVolumes), Delete (default for dynamically provisioned PersistentVolumes), and Recycle (deprecated). Recycle must be supported by the volume plugin underlying this PersistentVolume. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#reclaiming',
      cell: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '',
    },
    {
      name: 'Status',
      description:
        'phase indicates if a volume is available, bound to a claim, or released by a claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#phase',
      cell: ({ metadata, status }) =>
        metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    },
    {
      name: 'Claim',
      description:
        'claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding',
      cell: ({ spec: { claimRef } }) =>
        claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : '',
    },
    {
      name: 'StorageClass',
      description: 'StorageClass of the pv',
      cell: classOf,
    },
    {
      name: 'VolumeAttributesClass',
      description: 'VolumeAttributesClass of the pv',
      cell: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
    },
    {
      name: 'Reason',
      description:
        'reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.',
      cell: ({ status }) => status.reason ?? '',
    },
    ageColumn,
    {
      name: 'VolumeMode',
      priority: 1,
      description:
        'volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state. Value of Filesystem is implied when not included in spec.',
      cell: ({ spec }) => spec.volumeMode ?? '<unset>',
    },
  ],
  fields: ({ metadata }) => ({ name: metadata.name }),
};

/** SetDefaults_PersistentVolume, pkg/apis/core/v1/defaults.go. */
// Parity: the defaults of in-tree drivers (rbd, iscsi, azureDisk, scaleIO) are left out; no such driver is simulated.
function defaultSpec(spec: PersistentVolumeSpec): PersistentVolumeSpec {
  const next = filled(spec, {
    persistentVolumeReclaimPolicy: 'Retain',
    volumeMode: 'Filesystem',
  });
  return changing(next, 'hostPath', (source) =>
    source.type === undefined ? { ...source, type: '' as const } : source,
  );
}

function validateUpdate(next: PersistentVolume, previous: PersistentVolume): Errors {
  const { volumeAttributesClassName: attributes } = next.spec;
  return [
    ...(deepEqual(sourceOf(next.spec, previous.spec), sourceOf(previous.spec, previous.spec))
      ? NONE
      : [
          // Parity: upstream appends a diff by go-cmp, whose form is not stable by its own account.
          forbidden(
            'spec.persistentvolumesource',
            'spec.persistentvolumesource is immutable after creation\n',
          ),
        ]),
    ...immutable('volumeMode', next.spec.volumeMode, previous.spec.volumeMode),
    ...(previous.spec.nodeAffinity && !deepEqual(next.spec.nodeAffinity, previous.spec.nodeAffinity)
      ? [
          invalid(
            'nodeAffinity',
            next.spec.nodeAffinity ?? null,
            'field is immutable, except for updating from beta label to GA',
          ),
        ]
      : NONE),
    ...(previous.spec.volumeAttributesClassName !== undefined && attributes === undefined
      ? [
          forbidden(
            'spec.volumeAttributesClassName',
            'update from non-nil value to nil is forbidden',
          ),
        ]
      : NONE),
  ];
}

/** The source alone. A secret for expanding may still be given to a CSI volume that has none. */
function sourceOf(spec: PersistentVolumeSpec, previous: PersistentVolumeSpec): object {
  const sources = Object.fromEntries(
    sourcesOf(spec).map((name) => [name, spec[name as keyof PersistentVolumeSpec]]),
  );
  if (!spec.csi || previous.csi?.controllerExpandSecretRef) return sources;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...sources, csi };
}
