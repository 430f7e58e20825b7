/**
 * Ties claims and volumes together, and sees to it that a volume is used again, kept or deleted when its claim is gone
 * (pkg/controller/volume/persistentvolume/pv_controller_base.go, 1.36).
 */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
} from '../../../../api/generated/types/core/v1.ts';
import { keyOf, parseKey } from '../../../../apimachinery/meta.ts';
import { EventRecorder } from '../../../../client/event-recorder.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { every, SECOND, type Millis } from '../../../../sim/clock.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { byClaim, type BinderContext } from './binder-context.ts';
import { syncClaim } from './sync-claim.ts';
import { syncVolume } from './sync-volume.ts';

/** As in Events; the controller's own name is another. */
const COMPONENT = 'persistentvolume-controller';
/** --pvclaimbinder-sync-period. */
const RESYNC_PERIOD: Millis = 15 * SECOND;
const COST: Millis = 5;
const UNSYNCED: Millis = 100;

export const persistentVolumeBinderController: ManagedController = {
  name: 'persistentvolume-binder-controller',
  serviceAccount: 'persistent-volume-binder',

  run(host) {
    const { informers } = host;
    const volumes = informers.informer(persistentVolumes);
    const claims = informers.informer(persistentVolumeClaims);
    informers.informer(storageClasses);
    informers.informer(pods).addIndex(byClaim.name, byClaim.values);
    const volumeQueue = queueOf(host, 'persistentvolumes', (key) => {
      const volume = volumes.get(parseKey(key));
      if (volume) syncVolume(context, volume);
    });
    const claimQueue = queueOf(host, 'persistentvolumeclaims', (key) => {
      const claim = claims.get(parseKey(key));
      if (claim) syncClaim(context, claim);
    });
    const context: BinderContext = {
      client: host.client,
      events: new EventRecorder(host.client, host.clock, host.events, { component: COMPONENT }),
      lister: (kind) => informers.informer(kind),
      enqueueClaim: (key) => claimQueue.add(keyOf(key)),
    };
    const addVolume = ({ metadata }: PersistentVolume) => volumeQueue.add(keyOf(metadata));
    const addClaim = ({ metadata }: PersistentVolumeClaim) => claimQueue.add(keyOf(metadata));
    volumes.on({
      add: addVolume,
      update: addVolume,
      // Its claim has lost it, and should say so at once.
      delete: ({ spec: { claimRef } }) => {
        if (claimRef?.name)
          claimQueue.add(keyOf({ namespace: claimRef.namespace, name: claimRef.name }));
      },
    });
    claims.on({
      add: addClaim,
      update: addClaim,
      delete: ({ spec }) => {
        if (spec.volumeName) volumeQueue.add(keyOf({ name: spec.volumeName }));
      },
    });
    // What is bound and whole is looked at when it changes; a new volume wakes no claim, so those are tried again and again.
    every(host.clock, RESYNC_PERIOD, () => {
      for (const volume of volumes.list()) if (!isSettled(volume)) addVolume(volume);
      for (const claim of claims.list()) if (!isSettled(claim)) addClaim(claim);
    });
    return [volumeQueue, claimQueue];
  },
};

const isSettled = ({ status }: PersistentVolume | PersistentVolumeClaim): boolean =>
  status.phase === 'Bound' || status.phase === 'Available';

function queueOf(host: ManagerHost, subject: string, sync: (key: string) => void): WorkQueue {
  const { clock, trace, informers } = host;
  return new WorkQueue(
    clock,
    trace,
    {
      component: COMPONENT,
      subject,
      // One at a time: two claims must not take one volume.
      workers: 1,
      cost: COST,
      onRefusal: (key, refusal) =>
        host.log?.(COMPONENT, `could not sync ${subject} "${key}": ${refusal.message}`),
    },
    (key) => (informers.hasSynced ? sync(key) : UNSYNCED),
  );
}
