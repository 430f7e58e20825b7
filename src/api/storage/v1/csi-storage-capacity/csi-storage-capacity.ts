/** How much storage of a class is left where (pkg/registry/storage/csistoragecapacity/strategy.go, 1.36). */
import { validateLabelSelector } from '../../../../apimachinery/meta-validation.ts';
import { isDNS1123Subdomain } from '../../../../apimachinery/names.ts';
import {
  canonical,
  compare,
  parseQuantity,
  zeroQuantity,
} from '../../../../apimachinery/quantity.ts';
import { invalid } from '../../../../apimachinery/field-error.ts';
import type { CSIStorageCapacity } from '../../../generated/types/storage/v1.ts';
import { nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';

export const csiStorageCapacities: ResourceDefinition<CSIStorageCapacity> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  strategy: {
    validate,
    validateUpdate: (next, previous) => [
      ...immutable('nodeTopology', next.nodeTopology, previous.nodeTopology),
      ...immutable('storageClassName', next.storageClassName, previous.storageClassName),
    ],
  },
  columns: [
    nameColumn,
    {
      name: 'StorageClassName',
      description:
        'storageClassName represents the name of the StorageClass that the reported capacity applies to. It must meet the same requirements as the name of a StorageClass object (non-empty, DNS subdomain). If that object no longer exists, the CSIStorageCapacity object is obsolete and should be removed by its creator. This field is immutable.',
      cell: ({ storageClassName }) => storageClassName,
    },
    {
      name: 'Capacity',
      description:
        'capacity is the value reported by the CSI driver in its GetCapacityResponse for a GetCapacityRequest with topology and parameters that match the previous fields.\n\nThe semantic is currently (CSI spec 1.2) defined as: The available capacity, in bytes, of the storage that can be used to provision volumes. If not set, that information is currently unavailable.',
      cell: ({ capacity }) => capacity ?? '<unset>',
    },
  ],
};

/** ValidateCSIStorageCapacity, pkg/apis/storage/validation/validation.go. */
function validate({ capacity, nodeTopology, storageClassName = '' }: CSIStorageCapacity): Errors {
  const quantity = capacity === undefined ? undefined : parseQuantity(capacity);
  return [
    ...validateLabelSelector(nodeTopology, 'nodeTopology'),
    ...checked('storageClassName', storageClassName, isDNS1123Subdomain),
    ...(quantity && compare(quantity, zeroQuantity) < 0
      ? [invalid('capacity', canonical(quantity), 'must be greater than or equal to 0')]
      : NONE),
  ];
}
