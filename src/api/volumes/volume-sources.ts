/** Where a persistent volume's bytes are (ValidatePersistentVolumeSpec, pkg/apis/core/validation/validation.go, 1.36). */
import { forbidden, invalid, notSupported, required } from '../../apimachinery/field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import type {
  CSIPersistentVolumeSource,
  HostPathVolumeSource,
  PersistentVolumeSpec,
  SecretReference,
} from '../generated/types/core/v1.ts';
import { driverName } from '../validation/driver-name.ts';
import { checked, NONE, type Errors } from '../validation/common.ts';

type Source = Readonly<Record<string, unknown>>;

/** What each kind of source must have, in the order in which upstream looks for them. */
const SOURCES: { readonly [source: string]: readonly string[] } = {
  hostPath: ['path'],
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  flocker: [],
  nfs: ['server', 'path'],
  rbd: ['monitors', 'image'],
  quobyte: ['registry', 'volume'],
  cephfs: ['monitors'],
  iscsi: ['targetPortal', 'iqn'],
  cinder: ['volumeID'],
  fc: [],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  scaleIO: ['gateway', 'system', 'volumeName'],
  local: ['path'],
  storageos: ['volumeName'],
  csi: [],
};
/** Paths in errors that differ from the field's name. */
const CALLED: { readonly [source: string]: string } = { gcePersistentDisk: 'persistentDisk' };
const CALLED_TWICE: { readonly [source: string]: string } = { cephfs: 'cephFS' };
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

/** The one source of a volume: `hostPath`, `csi`. */
export const sourcesOf = (spec: PersistentVolumeSpec): readonly string[] =>
  Object.keys(SOURCES).filter((source) => spec[source as keyof PersistentVolumeSpec] !== undefined);

export function validateVolumeSource(path: string, spec: PersistentVolumeSpec): Errors {
  const [first, ...others] = sourcesOf(spec);
  if (!first) return [required(path, 'must specify a volume type')];
  return [
    ...validateSource(`${path}.${CALLED[first] ?? first}`, first, spec),
    ...(first === 'local' && !spec.nodeAffinity?.required
      ? [required(`${path}.nodeAffinity`, 'Local volume requires node affinity')]
      : NONE),
    ...others.map((other) =>
      forbidden(
        `${path}.${CALLED_TWICE[other] ?? other}`,
        'may not specify more than 1 volume type',
      ),
    ),
  ];
}

// Parity: of in-tree drivers' sources only what is required is looked into, not the form of each value.
function validateSource(path: string, name: string, spec: PersistentVolumeSpec): Errors {
  const source = spec[name as keyof PersistentVolumeSpec] as unknown as Source;
  const missing = SOURCES[name]!.filter((field) => isMissing(source[field])).map((field) =>
    required(`${path}.${field}`),
  );
  if (name === 'hostPath') return [...missing, ...validateHostPath(path, spec.hostPath!)];
  if (name === 'csi') return validateCSI(path, spec.csi!);
  if (name === 'local') return [...missing, ...noBacksteps(`${path}.path`, spec.local!.path ?? '')];
  const given = source['path'];
  if (name === 'nfs' && typeof given === 'string' && given && !given.startsWith('/'))
    return [...missing, invalid(`${path}.path`, given, 'must be an absolute path')];
  return missing;
}

function validateHostPath(path: string, { path: given = '', type }: HostPathVolumeSource): Errors {
  return [
    ...noBacksteps(`${path}.path`, given),
    ...(type !== undefined && !HOST_PATH_TYPES.includes(type)
      ? [notSupported(`${path}.type`, type, HOST_PATH_TYPES)]
      : NONE),
  ];
}

function validateCSI(path: string, csi: CSIPersistentVolumeSource): Errors {
  return [
    ...driverName(`${path}.driver`, csi.driver ?? ''),
    ...(csi.volumeHandle ? NONE : [required(`${path}.volumeHandle`)]),
    ...SECRETS.flatMap((field) => {
      const secret = csi[field];
      return secret ? validateSecret(`${path}.${field}`, secret) : NONE;
    }),
  ];
}

const validateSecret = (path: string, { name, namespace }: SecretReference): Errors => [
  ...(name ? checked(`${path}.name`, name, isDNS1123Subdomain) : [required(`${path}.name`)]),
  ...(namespace
    ? checked(`${path}.namespace`, namespace, isDNS1123Label)
    : [required(`${path}.namespace`)]),
];

const noBacksteps = (field: string, path: string): Errors =>
  path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : NONE;

const isMissing = (value: unknown): boolean =>
  !value || (Array.isArray(value) && value.length === 0);
