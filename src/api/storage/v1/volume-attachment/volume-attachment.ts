/** The wish to have a volume on a node, and what came of it (pkg/registry/storage/volumeattachment/strategy.go, 1.36). */
import { forbidden, invalid, required, tooLong } from '../../../../apimachinery/field-error.ts';
import { byteLength, isDNS1123Subdomain } from '../../../../apimachinery/names.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type {
  VolumeAttachment,
  VolumeAttachmentSpec,
  VolumeAttachmentStatus,
  VolumeError,
} from '../../../generated/types/storage/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';
import { driverName } from '../../../validation/driver-name.ts';
import { validateInlineVolumeSpec } from '../../../volumes/volume-spec.ts';

const DETACHED: VolumeAttachmentStatus = Object.freeze({ attached: false });
const LARGEST_METADATA = 256 * 1024;
const LONGEST_MESSAGE = 1024;
const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
/** Nothing acts on it yet. */
const NOT_ATTACHED = 'VolumeAttachment is stored but nothing is attached: no driver is simulated';

export const volumeAttachments: ResourceDefinition<VolumeAttachment> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
  strategy: {
    applyDefaults(attachment) {
      const complete = filled(attachment, {
        spec: EMPTY as unknown as VolumeAttachmentSpec,
        status: DETACHED,
      });
      return having(complete, 'status', filled(complete.status, DETACHED));
    },
    prepareForCreate: (attachment) => having(attachment, 'status', DETACHED),
    prepareForUpdate: keepStatus,
    validate,
    validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
    allowUnconditionalUpdate: false,
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: ({ status }) => validateStatus(status),
  },
  columns: [
    nameColumn,
    {
      name: 'Attacher',
      format: 'name',
      description:
        'attacher indicates the name of the volume driver that MUST handle this request. This is the name returned by GetPluginName().',
      cell: ({ spec }) => spec.attacher,
    },
    {
      name: 'PV',
      description: 'persistentVolumeName represents the name of the persistent volume to attach.',
      cell: ({ spec }) => spec.source?.persistentVolumeName ?? '',
    },
    {
      name: 'Node',
      description: 'nodeName represents the node that the volume should be attached to.',
      cell: ({ spec }) => spec.nodeName,
    },
    {
      name: 'Attached',
      type: 'boolean',
      description:
        'attached indicates the volume is successfully attached. This field must only be set by the entity completing the attach operation, i.e. the external-attacher.',
      cell: ({ status }) => status.attached,
    },
    ageColumn,
  ],
  notSimulated: () => [NOT_ATTACHED],
};

/** ValidateVolumeAttachment and ValidateVolumeAttachmentV1, pkg/apis/storage/validation/validation.go. */
function validate({ spec, status }: VolumeAttachment): Errors {
  const { attacher = '', nodeName = '', source } = spec;
  const name = source?.persistentVolumeName;
  return [
    ...(attacher ? NONE : [required('spec.attacher')]),
    ...validateSource(spec),
    ...checked('spec.nodeName', nodeName, isDNS1123Subdomain),
    ...validateStatus(status),
    ...driverName('spec.attacher', attacher),
    ...(name === undefined
      ? NONE
      : checked('spec.source.persistentVolumeName', name, isDNS1123Subdomain)),
  ];
}

function validateSource({ source = {} }: VolumeAttachmentSpec): Errors {
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source;
  const path = 'spec.source';
  if (inline && name !== undefined) return [forbidden(path, ONE_SOURCE)];
  if (inline) return validateInlineVolumeSpec(`${path}.inlineVolumeSpec`, inline);
  if (name === undefined) return [required(path, ONE_SOURCE)];
  return name
    ? NONE
    : [required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')];
}

function validateStatus({
  attachmentMetadata,
  attachError,
  detachError,
}: VolumeAttachmentStatus): Errors {
  const size = Object.entries(attachmentMetadata ?? {}).reduce(
    (sum, [key, text]) => sum + byteLength(key) + byteLength(text),
    0,
  );
  return [
    ...(size > LARGEST_METADATA ? [tooLong('status.attachmentMetadata', LARGEST_METADATA)] : NONE),
    ...validateError('status.attachError', attachError),
    ...validateError('status.detachError', detachError),
  ];
}

function validateError(path: string, error: VolumeError | undefined): Errors {
  const { message = '', errorCode = 0 } = error ?? {};
  return [
    // Upstream names the limit of the metadata.
    ...(byteLength(message) > LONGEST_MESSAGE
      ? [tooLong(`${path}.message`, LARGEST_METADATA)]
      : NONE),
    ...(errorCode < 0
      ? [invalid(`${path}.errorCode`, errorCode, 'must be between 0 and 2147483647, inclusive')]
      : NONE),
  ];
}
