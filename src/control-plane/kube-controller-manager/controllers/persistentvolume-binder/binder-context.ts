/** What the parts of the binder share: their client, what was seen, and the writes that both sides of a binding need. */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../../../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  boundTo,
  YES,
} from '../../../../api/volumes/binding.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { KubeObject, ObjectKey } from '../../../../apimachinery/meta.ts';
import type { Client } from '../../../../client/client.ts';
import type { EventRecorder } from '../../../../client/event-recorder.ts';
import type { Lister } from '../../../../client/informer.ts';

export interface BinderContext {
  readonly client: Client;
  readonly events: EventRecorder;
  lister<T extends KubeObject>(kind: ResourceDefinition<T>): Lister<T>;
  enqueueClaim(key: ObjectKey): void;
}

/** The index of Pods by `namespace/claim`. */
export const byClaim = {
  name: 'persistentvolume-binder',
  values: ({ metadata, spec }: Pod): readonly string[] =>
    (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim: claim, ephemeral }) => {
      const claimName = claim?.claimName ?? (ephemeral ? `${metadata.name}-${name}` : undefined);
      return claimName ? [`${metadata.namespace}/${claimName}`] : [];
    }),
};

/** Four writes, each of which may be refused and is found done the next time: both point at each other, then both say so. */
export function bind(
  context: BinderContext,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): void {
  const { client } = context;
  const pointing = boundTo(volume, claim);
  const reserved = pointing === volume ? volume : client.update(persistentVolumes, pointing);
  const bound = setVolumePhase(context, reserved, 'Bound');
  const named = withVolume(claim, bound.metadata.name);
  const told = named === claim ? claim : client.update(persistentVolumeClaims, named);
  setClaimStatus(context, told, 'Bound', bound);
}

export function setVolumePhase(
  { client }: BinderContext,
  volume: PersistentVolume,
  phase: NonNullable<PersistentVolume['status']['phase']>,
  message?: string,
): PersistentVolume {
  if (volume.status.phase === phase) return volume;
  const { message: _, ...status } = volume.status;
  return client.updateStatus(persistentVolumes, {
    ...volume,
    status: { ...status, phase, ...(message && { message }) },
  });
}

/** A claim that is bound has the modes and the size of its volume. A size that it had already is the resizer's. */
export function setClaimStatus(
  { client }: BinderContext,
  claim: PersistentVolumeClaim,
  phase: NonNullable<PersistentVolumeClaim['status']['phase']>,
  volume?: PersistentVolume,
): PersistentVolumeClaim {
  const {
    accessModes: _modes,
    capacity,
    currentVolumeAttributesClassName: _class,
    ...rest
  } = claim.status;
  const attributes = volume?.spec.volumeAttributesClassName;
  const status = volume
    ? {
        ...rest,
        phase,
        accessModes: volume.spec.accessModes,
        capacity: claim.status.phase === 'Bound' ? capacity : volume.spec.capacity,
        ...(attributes && { currentVolumeAttributesClassName: attributes }),
      }
    : { ...rest, phase };
  if (deepEqual(status, claim.status)) return claim;
  return client.updateStatus(persistentVolumeClaims, { ...claim, status });
}

function withVolume(claim: PersistentVolumeClaim, volumeName: string): PersistentVolumeClaim {
  const { annotations = {} } = claim.metadata;
  const chosen = claim.spec.volumeName !== volumeName;
  if (!chosen && annotations[BIND_COMPLETED] !== undefined) return claim;
  return {
    ...claim,
    metadata: {
      ...claim.metadata,
      annotations: {
        ...annotations,
        ...(chosen && { [BOUND_BY_CONTROLLER]: YES }),
        [BIND_COMPLETED]: YES,
      },
    },
    spec: { ...claim.spec, volumeName },
  };
}
