/** What becomes of a volume (syncVolume, pkg/controller/volume/persistentvolume/pv_controller.go, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
} from '../../../../api/generated/types/core/v1.ts';
import { BOUND_BY_CONTROLLER, PROVISIONED_BY } from '../../../../api/volumes/binding.ts';
import { modeOf } from '../../../../api/volumes/matching.ts';
import { setVolumePhase, type BinderContext } from './binder-context.ts';
import { reclaim } from './reclaim.ts';

export function syncVolume(context: BinderContext, volume: PersistentVolume): void {
  const { claimRef } = volume.spec;
  // Reserved by name, but not taken yet: its claim will find it.
  if (!claimRef?.uid) {
    setVolumePhase(context, volume, 'Available');
    return;
  }
  const { namespace, name = '' } = claimRef;
  const found = context.lister(persistentVolumeClaims).get({ namespace, name });
  // Another claim may bear the name of one that is gone.
  const claim = found?.metadata.uid === claimRef.uid ? found : undefined;
  if (!claim) return release(context, volume);
  if (!claim.spec.volumeName) return hurry(context, volume, claim);
  if (claim.spec.volumeName === volume.metadata.name) {
    setVolumePhase(context, volume, 'Bound');
    return;
  }
  // Its claim has another volume by now.
  const made = volume.metadata.annotations?.[PROVISIONED_BY] !== undefined;
  if (made && volume.spec.persistentVolumeReclaimPolicy === 'Delete') release(context, volume);
  else unbind(context, volume);
}

/** A failure stays to be seen while it is tried again. */
function release(context: BinderContext, volume: PersistentVolume): void {
  const { phase } = volume.status;
  const released =
    phase === 'Released' || phase === 'Failed'
      ? volume
      : setVolumePhase(context, volume, 'Released');
  if (reclaim(context, released)) unbind(context, released);
}

function hurry(
  { events, enqueueClaim }: BinderContext,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): void {
  if (modeOf(volume.spec) === modeOf(claim.spec)) return enqueueClaim(claim.metadata);
  const [one, other] = [claim.metadata.name, volume.metadata.name];
  events.event(
    volume,
    'Warning',
    'VolumeMismatch',
    `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${one}" due to incompatible volumeMode.`,
  );
  events.event(
    claim,
    'Warning',
    'VolumeMismatch',
    `Cannot bind PersistentVolume "${other}" to requested PersistentVolumeClaim due to incompatible volumeMode.`,
  );
}

/** What a controller tied is untied; a name that a user wrote stays. */
function unbind(context: BinderContext, volume: PersistentVolume): void {
  const { [BOUND_BY_CONTROLLER]: byController, ...annotations } = volume.metadata.annotations ?? {};
  const { claimRef, ...spec } = volume.spec;
  const { uid: _uid, resourceVersion: _version, ...named } = claimRef!;
  const untied: PersistentVolume =
    byController === undefined
      ? { ...volume, spec: { ...spec, claimRef: named } }
      : { ...volume, metadata: { ...volume.metadata, annotations }, spec };
  setVolumePhase(context, context.client.update(persistentVolumes, untied), 'Available');
}
