/** What is done with a volume whose claim is gone (reclaimVolume, pkg/controller/volume/persistentvolume/pv_controller.go, 1.36). */
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type { PersistentVolume } from '../../../../api/generated/types/core/v1.ts';
import { PROVISIONED_BY } from '../../../../api/volumes/binding.ts';
import { sourcesOf } from '../../../../api/volumes/volume-sources.ts';
import { setVolumePhase, type BinderContext } from './binder-context.ts';

/** Whether it can be used again: then whoever asked unties it. */
export function reclaim(context: BinderContext, volume: PersistentVolume): boolean {
  switch (volume.spec.persistentVolumeReclaimPolicy) {
    case 'Delete':
      remove(context, volume);
      return false;
    case 'Recycle':
      return recycle(context, volume);
    default:
      return false;
  }
}

/** A volume that somebody outside has made is theirs to delete. */
function remove(context: BinderContext, volume: PersistentVolume): void {
  if (volume.metadata.deletionTimestamp) return;
  const { hostPath } = volume.spec;
  const { name, annotations } = volume.metadata;
  if (annotations?.[PROVISIONED_BY] !== undefined) return;
  const problem = !hostPath
    ? `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`
    : /\/tmp\/.+/.test(hostPath.path)
      ? undefined
      : `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
  if (problem) fail(context, volume, 'VolumeFailedDelete', problem);
  else context.client.delete(persistentVolumes, { name });
}

// Parity: upstream runs a Pod that wipes the volume first; the policy is deprecated.
function recycle(context: BinderContext, volume: PersistentVolume): boolean {
  const [source] = sourcesOf(volume.spec);
  if (source === 'hostPath' || source === 'nfs') {
    context.events.event(volume, 'Normal', 'VolumeRecycled', 'Volume recycled');
    return true;
  }
  fail(context, volume, 'VolumeFailedRecycle', 'No recycler plugin found for the volume!');
  return false;
}

function fail(
  context: BinderContext,
  volume: PersistentVolume,
  reason: string,
  message: string,
): void {
  if (volume.status.phase === 'Failed') return;
  const failed = setVolumePhase(context, volume, 'Failed', message);
  context.events.event(failed, 'Warning', reason, message);
}
