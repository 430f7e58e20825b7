/** What a volume is, as an object and inline in an attachment (ValidatePersistentVolumeSpec, pkg/apis/core/validation/validation.go, 1.36). */
import { forbidden, invalid, notSupported, required } from '../../apimachinery/field-error.ts';
import { isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { parseQuantity, value } from '../../apimachinery/quantity.ts';
import type { PersistentVolumeSpec } from '../generated/types/core/v1.ts';
import { validateNodeSelector } from '../pod-spec/validation/placement.ts';
import { checked, NONE, type Errors } from '../validation/common.ts';
import { validateAccessModes, VOLUME_MODES } from './access-modes.ts';
import { validatePositive } from './claim-spec.ts';
import { validateVolumeSource } from './volume-sources.ts';

const POLICIES = ['Delete', 'Recycle', 'Retain'];
const INLINE = 'in the context of inline volumes';
const NOT_INLINE = `may not be specified ${INLINE}`;

export function validateVolumeSpec(path: string, spec: PersistentVolumeSpec): Errors {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, storageClassName } = spec;
  return [
    ...validateModes(path, accessModes),
    ...validateCapacity(`${path}.capacity`, spec.capacity ?? {}),
    ...(policy && !POLICIES.includes(policy)
      ? [notSupported(`${path}.persistentVolumeReclaimPolicy`, policy, POLICIES)]
      : NONE),
    ...validateAffinity(path, spec),
    ...validateVolumeSource(path, spec),
    ...(policy === 'Recycle' && isRoot(spec.hostPath?.path)
      ? [
          forbidden(
            `${path}.persistentVolumeReclaimPolicy`,
            "may not be 'recycle' for a hostPath mount of '/'",
          ),
        ]
      : NONE),
    ...(storageClassName
      ? checked(`${path}.storageClassName`, storageClassName, isDNS1123Subdomain)
      : NONE),
    ...(spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)
      ? [notSupported(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES)]
      : NONE),
    ...validateAttributesClass(path, spec),
  ];
}

/** A CSI volume that an attachment carries with it. */
export function validateInlineVolumeSpec(path: string, spec: PersistentVolumeSpec): Errors {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, volumeMode } = spec;
  const absent = ['claimRef', 'capacity'] as const;
  return [
    ...absent.flatMap((field) =>
      spec[field] ? [forbidden(`${path}.${field}`, NOT_INLINE)] : NONE,
    ),
    ...(spec.csi ? NONE : [required(`${path}.csi`, `has to be specified ${INLINE}`)]),
    ...validateModes(path, accessModes),
    ...(policy && policy !== 'Retain'
      ? [forbidden(`${path}.persistentVolumeReclaimPolicy`, `may only be Retain ${INLINE}`)]
      : NONE),
    ...(spec.nodeAffinity ? [forbidden(`${path}.nodeAffinity`, NOT_INLINE)] : NONE),
    ...validateVolumeSource(path, spec),
    ...(spec.storageClassName ? [forbidden(`${path}.storageClassName`, NOT_INLINE)] : NONE),
    ...(volumeMode !== undefined && volumeMode !== 'Filesystem'
      ? [
          forbidden(
            `${path}.volumeMode`,
            `may not specify volumeMode other than Filesystem ${INLINE}`,
          ),
        ]
      : NONE),
  ];
}

const validateModes = (path: string, modes: readonly string[]): Errors => [
  ...(modes.length === 0 ? [required(`${path}.accessModes`)] : NONE),
  ...validateAccessModes(`${path}.accessModes`, modes),
];

function validateCapacity(field: string, capacity: { readonly [name: string]: string }): Errors {
  const names = Object.keys(capacity);
  return [
    ...(names.length === 0 ? [required(field)] : NONE),
    ...(names.length === 1 && names[0] === 'storage'
      ? NONE
      : [notSupported(field, names.length === 0 ? null : capacity, ['storage'])]),
    ...Object.entries(capacity).flatMap(([name, text]) => {
      const amount = value(parseQuantity(text)!);
      return [
        ...(amount < 0
          ? [invalid(`${field}[${name}]`, amount, 'must be a valid resource quantity')]
          : NONE),
        ...validatePositive(`${field}[${name}]`, text),
      ];
    }),
  ];
}

function validateAffinity(path: string, { nodeAffinity }: PersistentVolumeSpec): Errors {
  if (!nodeAffinity) return NONE;
  const field = `${path}.nodeAffinity.required`;
  return nodeAffinity.required
    ? validateNodeSelector(field, nodeAffinity.required.nodeSelectorTerms)
    : [required(field, 'must specify required node constraints')];
}

function validateAttributesClass(path: string, spec: PersistentVolumeSpec): Errors {
  const { volumeAttributesClassName: name, csi } = spec;
  if (name === undefined) return NONE;
  const field = `${path}.volumeAttributesClassName`;
  return [
    ...(name
      ? checked(field, name, isDNS1123Subdomain)
      : [required(field, 'an empty string is disallowed')]),
    ...(csi
      ? NONE
      : [required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName')]),
  ];
}

/** `/`, however it is written: `//`, `/a/..`. */
function isRoot(path: string | undefined): boolean {
  if (!path?.startsWith('/')) return false;
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth = Math.max(0, depth - 1);
    else if (part && part !== '.') depth++;
  }
  return depth === 0;
}
