/** Environment variables and where their values come from (pkg/apis/core/validation/validation.go, 1.36). */
import { invalid, notSupported, required } from '../../../apimachinery/field-error.ts';
import {
  isConfigMapKey,
  isDNS1123Subdomain,
  isEnvVarName,
  isQualifiedName,
} from '../../../apimachinery/names.ts';
import type {
  EnvFromSource,
  EnvVar,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';

/** Fields of the Pod that a container may be told. */
const POD_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields that exist and may not be told as a variable. */
const OTHER_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
];
const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

export function validateEnv(path: string, variables: readonly EnvVar[] | undefined): Errors {
  if (!variables) return NONE;
  return variables.flatMap((variable, i) => [
    ...(variable.name
      ? checked(`${path}[${i}].name`, variable.name, isEnvVarName)
      : [required(`${path}[${i}].name`)]),
    ...validateValueFrom(`${path}[${i}].valueFrom`, variable),
  ]);
}

export function validateEnvFrom(
  path: string,
  sources: readonly EnvFromSource[] | undefined,
): Errors {
  if (!sources) return NONE;
  return sources.flatMap(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`;
    const given = [configMapRef, secretRef].filter(Boolean).length;
    return [
      ...(prefix ? checked(`${at}.prefix`, prefix, isEnvVarName) : NONE),
      ...(configMapRef ? requiredName(`${at}.configMapRef.name`, configMapRef.name) : NONE),
      ...(secretRef ? requiredName(`${at}.secretRef.name`, secretRef.name) : NONE),
      ...(given === 0
        ? [invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')]
        : NONE),
      ...(given > 1
        ? [invalid(path, '', 'may not have more than one field specified at a time')]
        : NONE),
    ];
  });
}

const requiredName = (field: string, name: string | undefined): Errors =>
  name ? checked(field, name, isDNS1123Subdomain) : [required(field)];

function validateValueFrom(path: string, { value, valueFrom }: EnvVar): Errors {
  if (!valueFrom) return NONE;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    Boolean,
  ).length;
  return [
    ...(fieldRef ? validateFieldRef(`${path}.fieldRef`, fieldRef, POD_FIELDS) : NONE),
    ...(resourceFieldRef
      ? validateResourceRef(`${path}.resourceFieldRef`, resourceFieldRef)
      : NONE),
    ...(configMapKeyRef ? validateKeyRef(`${path}.configMapKeyRef`, configMapKeyRef) : NONE),
    ...(secretKeyRef ? validateKeyRef(`${path}.secretKeyRef`, secretKeyRef) : NONE),
    ...(fileKeyRef
      ? (['key', 'path', 'volumeName'] as const)
          .filter((field) => !fileKeyRef[field])
          .map((field) => required(`${path}.fileKeyRef.${field}`))
      : NONE),
    ...validateCount(path, given, value),
  ];
}

function validateCount(path: string, given: number, value: string | undefined): Errors {
  if (given === 0) {
    return [
      invalid(
        path,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ),
    ];
  }
  if (value) return [invalid(path, '', 'may not be specified when `value` is not empty')];
  return given > 1
    ? [invalid(path, '', 'may not have more than one field specified at a time')]
    : NONE;
}

function validateKeyRef(
  path: string,
  { name = '', key }: { readonly name?: string; readonly key: string },
): Errors {
  return [
    ...checked(`${path}.name`, name, isDNS1123Subdomain),
    ...(key ? checked(`${path}.key`, key, isConfigMapKey) : [required(`${path}.key`)]),
  ];
}

/** A field of the Pod itself, such as `metadata.labels['app']`. */
function validateFieldRef(
  path: string,
  { apiVersion, fieldPath }: ObjectFieldSelector,
  allowed: readonly string[],
): Errors {
  if (!apiVersion) return [required(`${path}.apiVersion`)];
  if (!fieldPath) return [required(`${path}.fieldPath`)];
  const subscripted = /^([^[]+)\['(.*)'\]$/.exec(fieldPath);
  if (subscripted) {
    const [, field = '', key = ''] = subscripted;
    if (field === 'metadata.annotations') return checked(path, key.toLowerCase(), isQualifiedName);
    if (field === 'metadata.labels') return checked(path, key, isQualifiedName);
    return [invalid(path, field, 'does not support subscript')];
  }
  if (allowed.includes(fieldPath)) return NONE;
  if (POD_FIELDS.includes(fieldPath) || OTHER_FIELDS.includes(fieldPath)) {
    return [notSupported(`${path}.fieldPath`, fieldPath, allowed)];
  }
  return [
    invalid(
      `${path}.fieldPath`,
      fieldPath,
      `error converting fieldPath: field label not supported: ${fieldPath}`,
    ),
  ];
}

function validateResourceRef(path: string, { resource }: ResourceFieldSelector): Errors {
  if (!resource) return [required(`${path}.resource`)];
  const known =
    RESOURCE_FIELDS.includes(resource) || /^(requests|limits)\.hugepages-/.test(resource);
  return known ? NONE : [notSupported(`${path}.resource`, resource, RESOURCE_FIELDS)];
}
