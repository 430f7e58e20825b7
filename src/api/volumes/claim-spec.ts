/** What a claim asks for, in claims and in templates of claims (pkg/apis/core/v1/defaults.go and validation.go, 1.36). */
import { invalid, notSupported, required } from '../../apimachinery/field-error.ts';
import { validateLabelSelector } from '../../apimachinery/meta-validation.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { canonical, compare, parseQuantity, zeroQuantity } from '../../apimachinery/quantity.ts';
import { filled } from '../copy-on-write.ts';
import type {
  PersistentVolumeClaimSpec,
  TypedLocalObjectReference,
  TypedObjectReference,
} from '../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../validation/common.ts';
import { validateAccessModes, VOLUME_MODES } from './access-modes.ts';

export const defaultClaimSpec = (spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec =>
  filled(spec, { volumeMode: 'Filesystem' });

export function validateClaimSpec(path: string, spec: PersistentVolumeClaimSpec): Errors {
  const { accessModes = [], storageClassName, volumeAttributesClassName, volumeMode } = spec;
  return [
    ...(accessModes.length === 0
      ? [required(`${path}.accessModes`, 'at least 1 access mode is required')]
      : NONE),
    ...validateLabelSelector(spec.selector, `${path}.selector`),
    ...validateAccessModes(`${path}.accessModes`, accessModes),
    ...validateStorage(`${path}.resources[storage]`, spec.resources?.requests?.['storage']),
    ...(storageClassName
      ? checked(`${path}.storageClassName`, storageClassName, isDNS1123Subdomain)
      : NONE),
    ...(volumeMode !== undefined && !VOLUME_MODES.includes(volumeMode)
      ? [notSupported(`${path}.volumeMode`, volumeMode, VOLUME_MODES)]
      : NONE),
    ...validateSources(path, spec),
    ...(volumeAttributesClassName
      ? checked(`${path}.volumeAttributesClassName`, volumeAttributesClassName, isDNS1123Subdomain)
      : NONE),
  ];
}

/** More than nothing. */
export function validatePositive(field: string, text: string): Errors {
  const quantity = parseQuantity(text);
  return quantity && compare(quantity, zeroQuantity) <= 0
    ? [invalid(field, canonical(quantity), 'must be greater than zero')]
    : NONE;
}

const validateStorage = (field: string, asked: string | undefined): Errors =>
  asked === undefined ? [required(field)] : validatePositive(field, asked);

function validateSources(
  path: string,
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
): Errors {
  const problems = [
    ...(dataSource ? validateSource(`${path}.dataSource`, dataSource) : NONE),
    ...(dataSourceRef ? validateSource(`${path}.dataSourceRef`, dataSourceRef) : NONE),
    ...(dataSourceRef?.namespace
      ? checked(`${path}.dataSourceRef.namespace`, dataSourceRef.namespace, isDNS1123Label)
      : NONE),
  ];
  if (!dataSource || !dataSourceRef) return problems;
  const same =
    dataSource.apiGroup === dataSourceRef.apiGroup &&
    dataSource.kind === dataSourceRef.kind &&
    dataSource.name === dataSourceRef.name;
  // Upstream shows the path where a value belongs.
  const shown = `${path}.dataSource`;
  if (dataSourceRef.namespace)
    return [
      ...problems,
      invalid(path, shown, 'may not be specified when dataSourceRef.namespace is specified'),
    ];
  return same ? problems : [...problems, invalid(path, shown, 'must match dataSourceRef')];
}

function validateSource(
  path: string,
  { apiGroup, kind, name }: TypedLocalObjectReference | TypedObjectReference,
): Errors {
  return [
    ...(name ? NONE : [required(`${path}.name`)]),
    ...(kind ? NONE : [required(`${path}.kind`)]),
    ...(!apiGroup && kind !== 'PersistentVolumeClaim'
      ? [
          invalid(
            path,
            kind ?? '',
            "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
          ),
        ]
      : NONE),
    ...(apiGroup ? checked(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain) : NONE),
  ];
}
