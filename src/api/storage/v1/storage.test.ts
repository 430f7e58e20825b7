/** Kinds of storage: what is wrong with an object, as rows; what may become of it. */
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { persistentVolumeClaims } from '../../core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../core/v1/persistent-volume/persistent-volume.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { created, problems, updateProblems } from '../../testing/create.ts';
import { csiDrivers } from './csi-driver/csi-driver.ts';
import { csiNodes } from './csi-node/csi-node.ts';
import { csiStorageCapacities } from './csi-storage-capacity/csi-storage-capacity.ts';
import { storageClasses } from './storage-class/storage-class.ts';
import { volumeAttachments } from './volume-attachment/volume-attachment.ts';
import { volumeAttributesClasses } from './volume-attributes-class/volume-attributes-class.ts';

const LABEL =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const ONE_GIGABYTE = { requests: { storage: '1Gi' } };
const claim = { accessModes: ['ReadWriteOnce'], resources: ONE_GIGABYTE };
const volume = {
  capacity: { storage: '1Gi' },
  accessModes: ['ReadWriteOnce'],
  hostPath: { path: '/data' },
};
const zone = { key: 'zone', operator: 'In', values: ['a'] };

test.each<[string, ResourceDefinition, any, string[]]>([
  ['a claim', persistentVolumeClaims, { spec: claim }, []],
  [
    'a claim of nothing',
    persistentVolumeClaims,
    { spec: {} },
    [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ],
  ],
  [
    'a claim of less than nothing',
    persistentVolumeClaims,
    { spec: { ...claim, resources: { requests: { storage: '-1Gi' } } } },
    ['spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero'],
  ],
  [
    'a claim for one Pod and for many',
    persistentVolumeClaims,
    { spec: { ...claim, accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'Write'] } },
    [
      'spec.accessModes: Unsupported value: "Write": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
    ],
  ],
  [
    'a claim of a class with capitals, as a file',
    persistentVolumeClaims,
    { spec: { ...claim, storageClassName: 'Fast', volumeMode: 'File' } },
    [
      `spec.storageClassName: Invalid value: "Fast": ${LABEL}`,
      'spec.volumeMode: Unsupported value: "File": supported values: "Block", "Filesystem"',
    ],
  ],
  [
    'a copy of a Pod',
    persistentVolumeClaims,
    { spec: { ...claim, dataSource: { kind: 'Pod', name: 'a' } } },
    [
      'spec.dataSource: Invalid value: "Pod": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
      'spec.dataSourceRef: Invalid value: "Pod": must be \'PersistentVolumeClaim\' when referencing the default apiGroup',
    ],
  ],
  [
    'a copy of two claims',
    persistentVolumeClaims,
    {
      spec: {
        ...claim,
        dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
        dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
      },
    },
    ['spec: Invalid value: "spec.dataSource": must match dataSourceRef'],
  ],
  ['a volume', persistentVolumes, { spec: volume }, []],
  [
    'no volume',
    persistentVolumes,
    { spec: {} },
    [
      'spec.accessModes: Required value',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      'spec: Required value: must specify a volume type',
    ],
  ],
  [
    'a volume in two places',
    persistentVolumes,
    { spec: { ...volume, nfs: { server: 'a', path: '/' } } },
    ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    'the root of a host, to be wiped',
    persistentVolumes,
    {
      spec: { ...volume, hostPath: { path: '//.' }, persistentVolumeReclaimPolicy: 'Recycle' },
    },
    [
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ],
  ],
  [
    'a disk of a host, who knows which',
    persistentVolumes,
    { spec: { ...volume, hostPath: undefined, local: { path: '/mnt/../a' } } },
    [
      'spec.local.path: Invalid value: "/mnt/../a": must not contain \'..\'',
      'spec.nodeAffinity: Required value: Local volume requires node affinity',
    ],
  ],
  [
    'a disk of one zone',
    persistentVolumes,
    {
      spec: {
        ...volume,
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [zone] }] } },
      },
    },
    [],
  ],
  [
    'a driver’s volume',
    persistentVolumes,
    { spec: { ...volume, hostPath: undefined, csi: { driver: 'a_b' } } },
    [`spec.csi.driver: Invalid value: "a_b": ${LABEL}`, 'spec.csi.volumeHandle: Required value'],
  ],
  [
    'attributes of a volume that has no driver',
    persistentVolumes,
    { spec: { ...volume, volumeAttributesClassName: 'gold' } },
    ['spec.csi: Required value: has to be specified when using volumeAttributesClassName'],
  ],
  ['a class', storageClasses, { provisioner: 'example.com/Disk' }, []],
  [
    'a class of nobody',
    storageClasses,
    { reclaimPolicy: 'Recycle', volumeBindingMode: 'Later' },
    [
      'provisioner: Required value',
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [
    'a class of a zone that is named twice',
    storageClasses,
    {
      provisioner: 'a',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a', 'a'] }] }, {}],
    },
    [
      'allowedTopologies[0].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
      'allowedTopologies[1].matchLabelExpressions: Required value',
    ],
  ],
  [
    'a class of attributes that has none',
    volumeAttributesClasses,
    {},
    [
      'driverName: Required value',
      'parameters: Required value: must contain at least one key/value pair',
    ],
  ],
  ['a driver', csiDrivers, {}, []],
  [
    'a driver that asks for tokens',
    csiDrivers,
    {
      spec: {
        tokenRequests: [{ audience: 'a', expirationSeconds: 60 }, { audience: 'a' }],
        volumeLifecycleModes: ['Sometimes'],
        fsGroupPolicy: 'Any',
      },
    },
    [
      'spec.fsGroupPolicy: Unsupported value: "Any": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.tokenRequests[0].expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.volumeLifecycleModes: Unsupported value: "Sometimes": supported values: "Persistent", "Ephemeral"',
    ],
  ],
  [
    'drivers of a node',
    csiNodes,
    {
      spec: {
        drivers: [
          { name: 'a', nodeID: 'n', allocatable: { count: -1 } },
          { name: 'a', topologyKeys: ['z', 'z'] },
        ],
      },
    },
    [
      'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      'spec.drivers[1].nodeID: Required value',
      'spec.drivers[1].name: Duplicate value: "a"',
      'spec.drivers[1]: Duplicate value: "z"',
    ],
  ],
  [
    'less than no capacity',
    csiStorageCapacities,
    { storageClassName: 'a', capacity: '-1' },
    ['capacity: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    'an attachment of nothing',
    volumeAttachments,
    { spec: { attacher: 'a', nodeName: 'n', source: {} } },
    [
      'spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
    ],
  ],
  [
    'an attachment of a volume that it carries',
    volumeAttachments,
    { spec: { attacher: 'a', nodeName: 'n', source: { inlineVolumeSpec: volume } } },
    [
      'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
      'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
    ],
  ],
])('%s', (_, kind, object, messages) => {
  const given = { metadata: { name: 'x' }, ...object } as KubeObject;
  expect(problems(kind, given).map(messageOf)).toEqual(messages);
});

describe('a claim', () => {
  const stored = created(persistentVolumeClaims, { metadata: { name: 'x' }, spec: claim } as any);
  const bound = {
    ...stored,
    spec: { ...stored.spec, volumeName: 'v' },
    status: { phase: 'Bound', capacity: { storage: '1Gi' } },
  } as typeof stored;
  const after = (before: typeof stored, spec: object) =>
    updateProblems(persistentVolumeClaims, before, (old) => ({
      ...old,
      spec: { ...old.spec, ...spec },
    })).map(messageOf);
  const FIXED =
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n';
  const LESS =
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity';
  const asking = (storage: string) => ({ resources: { requests: { storage } } });

  test.each<[string, typeof stored, object, string[]]>([
    ['gets its volume once', stored, { volumeName: 'v' }, []],
    ['keeps it', bound, { volumeName: 'w' }, [FIXED]],
    ['gets a class where it had none', stored, { storageClassName: 'a' }, []],
    ['keeps its modes', stored, { accessModes: ['ReadWriteMany'] }, [FIXED]],
    ['does not grow before it has a volume', stored, asking('2Gi'), [FIXED]],
    ['grows when it has one', bound, asking('2Gi'), []],
    ['never shrinks below what it has', bound, asking('1Mi'), [LESS]],
  ])('%s', (_, before, spec, messages) => expect(after(before, spec)).toEqual(messages));
});

test('a volume stays where it is', () => {
  const stored = created(persistentVolumes, { metadata: { name: 'x' }, spec: volume } as any);
  const moved = updateProblems(persistentVolumes, stored, (old) => ({
    ...old,
    spec: { ...old.spec, hostPath: { path: '/other' }, volumeMode: 'Block' as const },
  }));
  expect(moved.map(messageOf)).toEqual([
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n',
    'volumeMode: Invalid value: "Block": field is immutable',
  ]);
});

test('a class keeps what its volumes were made by', () => {
  const stored = created(storageClasses, { metadata: { name: 'x' }, provisioner: 'a' } as any);
  const other = updateProblems(storageClasses, stored, (old) => ({
    ...old,
    provisioner: 'b',
    parameters: { type: 'fast' },
    reclaimPolicy: 'Retain' as const,
    volumeBindingMode: 'WaitForFirstConsumer' as const,
    allowVolumeExpansion: true,
  }));
  expect(other.map(messageOf)).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
    'provisioner: Forbidden: updates to provisioner are forbidden.',
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ]);
});

test('the default class says so', () => {
  const [name] = storageClasses.columns;
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  const standard = { metadata: { name: 'standard', annotations }, provisioner: 'a' };
  expect(name!.cell(created(storageClasses, standard as any), 0)).toBe('standard (default)');
});
