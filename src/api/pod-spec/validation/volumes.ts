/** Volumes, and the mounts that name them (ValidateVolumes, ValidateVolumeMounts, pkg/apis/core/validation, 1.36). */
import {
  duplicate,
  forbidden,
  invalid,
  notFound,
  required,
} from '../../../apimachinery/field-error.ts';
import { isConfigMapKey, isDNS1123Label } from '../../../apimachinery/names.ts';
import type {
  KeyToPath,
  Volume,
  VolumeDevice,
  VolumeMount,
  VolumeProjection,
} from '../../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';

const MODE = 'must be a number between 0 and 0777 (octal), both inclusive';

export function validateVolumes(path: string, volumes: readonly Volume[] | undefined): Errors {
  if (!volumes) return NONE;
  const names = new Set<string>();
  return volumes.flatMap((volume, i) => {
    const at = `${path}[${i}]`;
    const { name } = volume;
    const problems = name ? checked(`${at}.name`, name, isDNS1123Label) : [required(`${at}.name`)];
    const repeated = problems.length === 0 && names.has(name);
    names.add(name);
    return [
      ...validateSource(at, volume),
      ...problems,
      ...(repeated ? [duplicate(`${at}.name`, name)] : NONE),
    ];
  });
}

export function validateMounts(
  path: string,
  mounts: readonly VolumeMount[] | undefined,
  volumes: ReadonlySet<string>,
  devices: readonly VolumeDevice[] | undefined,
): Errors {
  if (!mounts) return NONE;
  const paths = new Set<string>();
  return mounts.flatMap(({ name, mountPath, subPath, subPathExpr }, i) => {
    const at = `${path}[${i}]`;
    const repeated = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name ? NONE : [required(`${at}.name`)]),
      ...(volumes.has(name) ? NONE : [notFound(`${at}.name`, name ?? '')]),
      ...(mountPath ? NONE : [required(`${at}.mountPath`)]),
      ...(repeated ? [invalid(`${at}.mountPath`, mountPath, 'must be unique')] : NONE),
      ...(devices?.some((device) => device.name === name)
        ? [invalid(`${at}.name`, name, 'must not already exist in volumeDevices')]
        : NONE),
      ...(subPath ? descending(`${path}.subPath`, subPath) : NONE),
      ...(subPath && subPathExpr
        ? [
            invalid(
              `${at}.subPathExpr`,
              subPathExpr,
              'subPathExpr and subPath are mutually exclusive',
            ),
          ]
        : NONE),
    ];
  });
}

// Parity: the sources of in-tree and CSI drivers are counted and not looked into.
function validateSource(path: string, volume: Volume): Errors {
  const given = Object.keys(volume).filter(
    (key) => key !== 'name' && volume[key as keyof Volume] !== undefined,
  );
  const [first, ...others] = given;
  if (!first) return [required(path, 'must specify a volume type')];
  return [
    ...validateKnownSource(`${path}.${first}`, volume),
    ...others.map((other) =>
      forbidden(`${path}.${other}`, 'may not specify more than 1 volume type'),
    ),
  ];
}

function validateKnownSource(path: string, volume: Volume): Errors {
  const { configMap, secret, hostPath, image, persistentVolumeClaim, nfs, projected } = volume;
  if (configMap) {
    return [
      ...(configMap.name ? NONE : [required(`${path}.name`)]),
      ...validateMode(path, configMap.defaultMode),
      ...validateItems(path, configMap.items),
    ];
  }
  if (secret) {
    return [
      ...(secret.secretName ? NONE : [required(`${path}.secretName`)]),
      ...validateMode(path, secret.defaultMode),
      ...validateItems(path, secret.items),
    ];
  }
  if (hostPath)
    return hostPath.path ? noBacksteps(`${path}.path`, hostPath.path) : [required(`${path}.path`)];
  if (persistentVolumeClaim)
    return persistentVolumeClaim.claimName ? NONE : [required(`${path}.claimName`)];
  if (image) return image.reference ? NONE : [required(`${path}.reference`)];
  if (nfs) {
    return [
      ...(nfs.server ? NONE : [required(`${path}.server`)]),
      ...(nfs.path ? NONE : [required(`${path}.path`)]),
      ...(nfs.path && !nfs.path.startsWith('/')
        ? [invalid(`${path}.path`, nfs.path, 'must be an absolute path')]
        : NONE),
    ];
  }
  if (projected) {
    return [
      ...validateMode(path, projected.defaultMode),
      ...(projected.sources ?? []).flatMap((source, i) =>
        validateProjection(`${path}.sources[${i}]`, source),
      ),
    ];
  }
  return NONE;
}

function validateProjection(
  path: string,
  { configMap, secret, serviceAccountToken }: VolumeProjection,
): Errors {
  return [
    ...(secret && !secret.name ? [required(`${path}.secret.name`)] : NONE),
    ...(configMap && !configMap.name ? [required(`${path}.configMap.name`)] : NONE),
    ...(serviceAccountToken
      ? validateToken(`${path}.serviceAccountToken`, serviceAccountToken)
      : NONE),
  ];
}

function validateToken(
  path: string,
  token: { readonly path: string; readonly expirationSeconds?: number },
): Errors {
  const field = `${path}.expirationSeconds`;
  const { expirationSeconds: seconds = 3600 } = token;
  return [
    ...(token.path ? descending(`${path}.path`, token.path) : [required(`${path}.path`)]),
    ...(seconds < 600
      ? [invalid(field, seconds, 'may not specify a duration less than 10 minutes')]
      : NONE),
    ...(seconds > 2 ** 32
      ? [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')]
      : NONE),
  ];
}

const validateMode = (path: string, mode: number | undefined): Errors =>
  mode !== undefined && (mode < 0 || mode > 0o777)
    ? [invalid(`${path}.defaultMode`, mode, MODE)]
    : NONE;

function validateItems(path: string, items: readonly KeyToPath[] | undefined): Errors {
  return (items ?? []).flatMap(({ key, path: target, mode }, i) => [
    ...(key
      ? checked(`${path}.items[${i}].key`, key, isConfigMapKey)
      : [required(`${path}.items[${i}].key`)]),
    ...(target
      ? descending(`${path}.items[${i}].path`, target)
      : [required(`${path}.items[${i}].path`)]),
    ...(mode !== undefined && (mode < 0 || mode > 0o777)
      ? [invalid(`${path}.items[${i}].mode`, mode, MODE)]
      : NONE),
  ]);
}

const descending = (field: string, path: string): Errors => [
  ...(path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : NONE),
  ...noBacksteps(field, path),
];

const noBacksteps = (field: string, path: string): Errors =>
  path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : NONE;
