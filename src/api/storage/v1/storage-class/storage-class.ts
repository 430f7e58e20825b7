/** A kind of storage that can be asked for (pkg/registry/storage/storageclass/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import {
  duplicate,
  forbidden,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { validateLabelName } from '../../../../apimachinery/meta-validation.ts';
import { filled } from '../../../copy-on-write.ts';
import type { TopologySelectorTerm } from '../../../generated/types/core/v1.ts';
import type { StorageClass } from '../../../generated/types/storage/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';
import { isDefaultClass } from '../../../volumes/default-class.ts';
import { validateParameters, validateProvisioner } from '../../../volumes/parameters.ts';

const POLICIES = ['Delete', 'Retain'];
const MODES = ['Immediate', 'WaitForFirstConsumer'];

export const storageClasses: ResourceDefinition<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.StorageClass',
  strategy: {
    applyDefaults: (storageClass) =>
      filled(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
    validate,
    validateUpdate,
  },
  columns: [
    {
      ...nameColumn,
      cell: (storageClass) =>
        isDefaultClass(storageClass)
          ? `${storageClass.metadata.name} (default)`
          : storageClass.metadata.name,
    },
    {
      name: 'Provisioner',
      description: 'provisioner indicates the type of the provisioner.',
      cell: ({ provisioner }) => provisioner,
    },
    {
      name: 'ReclaimPolicy',
      description:
        'reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class. Defaults to Delete.',
      cell: ({ reclaimPolicy = 'Delete' }) => reclaimPolicy,
    },
    {
      name: 'VolumeBindingMode',
      description:
        'volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.  When unset, VolumeBindingImmediate is used. This field is only honored by servers that enable the VolumeScheduling feature.',
      cell: ({ volumeBindingMode = 'Immediate' }) => volumeBindingMode,
    },
    {
      name: 'AllowVolumeExpansion',
      description: 'allowVolumeExpansion shows whether the storage class allow volume expand.',
      cell: ({ allowVolumeExpansion = false }) => allowVolumeExpansion,
    },
    ageColumn,
  ],
};

/** ValidateStorageClass, pkg/apis/storage/validation/validation.go (1.36). */
function validate(storageClass: StorageClass): Errors {
  const { provisioner = '', reclaimPolicy: policy, volumeBindingMode: mode } = storageClass;
  return [
    ...validateProvisioner('provisioner', provisioner),
    ...validateParameters('parameters', storageClass.parameters),
    ...(policy && !POLICIES.includes(policy)
      ? [notSupported('reclaimPolicy', policy, POLICIES)]
      : NONE),
    ...(mode && !MODES.includes(mode) ? [notSupported('volumeBindingMode', mode, MODES)] : NONE),
    ...validateTopologies(storageClass.allowedTopologies ?? []),
  ];
}

function validateUpdate(next: StorageClass, previous: StorageClass): Errors {
  const fixed = ['parameters', 'provisioner', 'reclaimPolicy'] as const;
  return [
    ...fixed
      .filter((field) => !deepEqual(next[field], previous[field]))
      .map((field) => forbidden(field, `updates to ${field} are forbidden.`)),
    ...immutable('volumeBindingMode', next.volumeBindingMode, previous.volumeBindingMode),
  ];
}

function validateTopologies(terms: readonly TopologySelectorTerm[]): Errors {
  return terms.flatMap((term, i) => {
    const at = `allowedTopologies[${i}].matchLabelExpressions`;
    const { matchLabelExpressions: expressions = [] } = term;
    const repeated = terms.slice(0, i).some((other) => deepEqual(asMap(other), asMap(term)));
    return [
      ...(expressions.length === 0 ? [required(at)] : NONE),
      ...expressions.flatMap(({ key, values = [] }, n) => [
        ...(values.length === 0 ? [required(`${at}[${n}].values`)] : NONE),
        ...values
          .map((value, m) => [value, m] as const)
          .filter(([value, m]) => values.indexOf(value) < m)
          .map(([value, m]) => duplicate(`${at}[${n}].values[${m}]`, value)),
        ...validateLabelName(key ?? '', `${at}[${n}].key`),
        ...(expressions.slice(0, n).some((other) => other.key === key)
          ? [duplicate(`${at}[${n}].key`, key)]
          : NONE),
      ]),
      ...(repeated ? [duplicate(at, '')] : NONE),
    ];
  });
}

const asMap = ({ matchLabelExpressions = [] }: TopologySelectorTerm): object =>
  Object.fromEntries(
    matchLabelExpressions.map(({ key, values = [] }) => [key, [...values].sort()]),
  );
