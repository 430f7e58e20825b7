/** Non-confidential settings that Pods read as files or environment (ValidateConfigMap, pkg/apis/core/validation, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, invalid, tooLong } from '../../../../apimachinery/field-error.ts';
import { byteLength, isConfigMapKey } from '../../../../apimachinery/names.ts';
import { decodedLength } from '../../../base64.ts';
import type { ConfigMap } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';

/** Bytes of all values together: 1 MiB. */
const LARGEST = 1024 * 1024;
const SEALED = 'field is immutable when `immutable` is set';

export const configMaps: ResourceDefinition<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ConfigMap',
  strategy: { validate, validateUpdate },
  columns: [
    nameColumn,
    {
      name: 'Data',
      description:
        "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
      cell: ({ data = {}, binaryData = {} }) =>
        Object.keys(data).length + Object.keys(binaryData).length,
    },
    ageColumn,
  ],
};

function validate({ data = {}, binaryData = {} }: ConfigMap): Errors {
  let size = 0;
  for (const value of Object.values(data)) size += byteLength(value);
  for (const value of Object.values(binaryData)) size += decodedLength(value);
  return [
    ...Object.keys(data).flatMap((key) => [
      ...checked(`data[${key}]`, key, isConfigMapKey),
      ...(key in binaryData
        ? [invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')]
        : NONE),
    ]),
    ...Object.keys(binaryData).flatMap((key) => checked(`binaryData[${key}]`, key, isConfigMapKey)),
    // The error is about the object as a whole, hence no field.
    ...(size > LARGEST ? [tooLong('', LARGEST)] : NONE),
  ];
}

function validateUpdate(next: ConfigMap, previous: ConfigMap): Errors {
  if (!previous.immutable) return NONE;
  return [
    ...(next.immutable ? NONE : [forbidden('immutable', SEALED)]),
    ...(deepEqual(next.data, previous.data) ? NONE : [forbidden('data', SEALED)]),
    ...(deepEqual(next.binaryData, previous.binaryData) ? NONE : [forbidden('binaryData', SEALED)]),
  ];
}
