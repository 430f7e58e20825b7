/** What may become of a claim (ValidatePersistentVolumeClaimUpdate, pkg/apis/core/validation/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, invalid, required } from '../../../../apimachinery/field-error.ts';
import { compare, parseQuantity, value, zeroQuantity } from '../../../../apimachinery/quantity.ts';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
} from '../../../generated/types/core/v1.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const STORAGE = 'spec.resources.requests.storage';

export function validateClaimUpdate(
  next: PersistentVolumeClaim,
  previous: PersistentVolumeClaim,
): Errors {
  const [now, before] = [next.metadata.annotations, previous.metadata.annotations];
  const fromAnnotation =
    before?.[BETA_CLASS] !== undefined &&
    previous.spec.storageClassName === undefined &&
    next.spec.storageClassName === before[BETA_CLASS] &&
    (now?.[BETA_CLASS] ?? before[BETA_CLASS]) === before[BETA_CLASS];
  return [
    ...(fromAnnotation
      ? NONE
      : immutable(
          `metadata.annotations[${BETA_CLASS}]`,
          now?.[BETA_CLASS] ?? '',
          before?.[BETA_CLASS] ?? '',
        )),
    ...(deepEqual(fixed(next, previous, fromAnnotation), fixed(previous, previous, false))
      ? NONE
      : [
          // Parity: upstream appends a diff by go-cmp, whose form is not stable by its own account.
          forbidden(
            'spec',
            'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n',
          ),
        ]),
    ...validateSize(next, previous),
    ...immutable('volumeMode', next.spec.volumeMode, previous.spec.volumeMode),
    ...validateAttributesClass(next.spec, previous.spec),
  ];
}

export function validateClaimStatus({ spec, status }: PersistentVolumeClaim): Errors {
  return [
    ...(spec.accessModes?.length ? NONE : [required('Spec.accessModes')]),
    ...Object.entries(status.capacity ?? {}).flatMap(([name, text]) => {
      const amount = value(parseQuantity(text)!);
      return amount < 0
        ? [invalid(`status.capacity[${name}]`, amount, 'must be a valid resource quantity')]
        : NONE;
    }),
  ];
}

/** The spec without what may change. */
function fixed(
  { spec, status }: PersistentVolumeClaim,
  previous: PersistentVolumeClaim,
  fromAnnotation: boolean,
): PersistentVolumeClaimSpec {
  const { volumeAttributesClassName: _, volumeName, storageClassName, ...rest } = spec;
  const before = previous.spec;
  const named = !before.volumeName ? undefined : volumeName;
  // A claim that had no class may get one, if the old annotation does not say otherwise.
  const old = previous.metadata.annotations?.[BETA_CLASS];
  const chosen =
    before.storageClassName === undefined && (old === undefined || old === storageClassName);
  const requests = spec.resources?.requests;
  const resources =
    status.phase === 'Bound' && requests
      ? {
          ...spec.resources,
          requests: { ...requests, storage: before.resources!.requests!['storage']! },
        }
      : spec.resources;
  return {
    ...rest,
    volumeName: named,
    resources,
    storageClassName: fromAnnotation || chosen ? undefined : storageClassName,
  } as PersistentVolumeClaimSpec;
}

function validateSize(next: PersistentVolumeClaim, previous: PersistentVolumeClaim): Errors {
  const size = (text: string | undefined) => (text && parseQuantity(text)) || zeroQuantity;
  const asked = size(next.spec.resources?.requests?.['storage']);
  if (compare(asked, size(previous.spec.resources?.requests?.['storage'])) >= 0) return NONE;
  return compare(asked, size(previous.status.capacity?.['storage'])) <= 0
    ? [forbidden(STORAGE, 'field can not be less than status.capacity')]
    : NONE;
}

function validateAttributesClass(
  { volumeAttributesClassName: next }: PersistentVolumeClaimSpec,
  { volumeAttributesClassName: previous }: PersistentVolumeClaimSpec,
): Errors {
  const field = 'spec.volumeAttributesClassName';
  if (previous === undefined || next === previous) return NONE;
  if (next === undefined)
    return [forbidden(field, 'update from non-nil value to nil is forbidden')];
  return next === ''
    ? [forbidden(field, 'update from non-nil value to an empty string is forbidden')]
    : NONE;
}
