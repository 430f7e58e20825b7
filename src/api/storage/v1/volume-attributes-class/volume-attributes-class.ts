/** Attributes of volumes that may be changed while they are used (pkg/registry/storage/volumeattributesclass/strategy.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, required } from '../../../../apimachinery/field-error.ts';
import type { VolumeAttributesClass } from '../../../generated/types/storage/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import { validateParameters, validateProvisioner } from '../../../volumes/parameters.ts';

/** Nothing acts on it yet. */
const NOT_APPLIED = 'VolumeAttributesClass is stored but not applied: no driver modifies volumes';

export const volumeAttributesClasses: ResourceDefinition<VolumeAttributesClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttributesClass',
  plural: 'volumeattributesclasses',
  shortNames: ['vac'],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.VolumeAttributesClass',
  strategy: { validate, validateUpdate },
  columns: [
    nameColumn,
    {
      name: 'DriverName',
      description: 'Name of the CSI driver This field is immutable.',
      cell: ({ driverName }) => driverName,
    },
    ageColumn,
  ],
  notSimulated: () => [NOT_APPLIED],
};

/** ValidateVolumeAttributesClass, pkg/apis/storage/validation/validation.go (1.36). */
function validate({ driverName = '', parameters }: VolumeAttributesClass): Errors {
  return [
    ...validateProvisioner('driverName', driverName),
    ...validateParameters('parameters', parameters),
    ...(Object.keys(parameters ?? {}).length === 0
      ? [required('parameters', 'must contain at least one key/value pair')]
      : NONE),
  ];
}

function validateUpdate(next: VolumeAttributesClass, previous: VolumeAttributesClass): Errors {
  return (['driverName', 'parameters'] as const)
    .filter((field) => !deepEqual(next[field], previous[field]))
    .map((field) => forbidden(field, `updates to ${field} are forbidden.`));
}
