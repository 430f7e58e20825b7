/**
 * Brings what watches tell into the cache and the queue (pkg/scheduler/eventhandlers.go, 1.36). Pods that have
 * ended count as gone: upstream's watch leaves them out by a field selector.
 */
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { persistentVolumeClaims } from '../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../api/core/v1/persistent-volume/persistent-volume.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { deviceClasses } from '../../api/resource/v1/device-class/device-class.ts';
import { resourceClaims } from '../../api/resource/v1/resource-claim/resource-claim.ts';
import { resourceSlices } from '../../api/resource/v1/resource-slice/resource-slice.ts';
import { csiDrivers } from '../../api/storage/v1/csi-driver/csi-driver.ts';
import { csiNodes } from '../../api/storage/v1/csi-node/csi-node.ts';
import { csiStorageCapacities } from '../../api/storage/v1/csi-storage-capacity/csi-storage-capacity.ts';
import { storageClasses } from '../../api/storage/v1/storage-class/storage-class.ts';
import { volumeAttachments } from '../../api/storage/v1/volume-attachment/volume-attachment.ts';
import type { InformerFactory } from '../../client/informer.ts';
import type { SchedulerCache } from './cache/scheduler-cache.ts';
import { DEFAULT_SCHEDULER } from './configuration/configuration.ts';
import {
  action,
  addOf,
  assignedPodAdd,
  assignedPodDelete,
  deleteOf,
  nodeAdd,
  nodeChanges,
  nodeDelete,
  podChanges,
  updateOf,
  type EventResource,
} from './framework/cluster-event.ts';
import type { SchedulingQueue } from './scheduling-queue/scheduling-queue.ts';
import type { WaitingPods } from './scheduling/waiting-pods.ts';

export interface ClusterEventsHost {
  readonly informers: InformerFactory;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly waiting: WaitingPods;
  /** Scheduler names that are this scheduler's. */
  readonly profiles: { has(schedulerName: string): boolean };
}

export function followCluster(host: ClusterEventsHost): void {
  const { informers, cache, queue } = host;
  informers.informer(pods).on({
    add: (pod) => onPod(host, pod, undefined),
    update: (next, previous) => {
      if (next.metadata.uid !== previous.metadata.uid) {
        onPod(host, undefined, previous);
        onPod(host, next, undefined);
      } else {
        onPod(host, next, previous);
      }
    },
    delete: (pod) => onPod(host, undefined, pod),
  });
  informers.informer(nodes).on({
    add: (node) => {
      cache.addNode(node);
      queue.move(nodeAdd, node, undefined);
    },
    update: (next, previous) => {
      cache.updateNode(next);
      for (const event of nodeChanges(next, previous)) queue.move(event, next, previous);
    },
    delete: (node) => {
      queue.move(nodeDelete, undefined, node);
      cache.removeNode(node);
    },
  });
  followOthers(host);
}

/** Kinds of which nothing is kept in the cache: they only wake Pods whose plugins asked for it. */
const followed: readonly (readonly [EventResource, ResourceDefinition])[] = [
  ['PersistentVolume', persistentVolumes],
  ['PersistentVolumeClaim', persistentVolumeClaims],
  ['StorageClass', storageClasses],
  ['CSINode', csiNodes],
  ['CSIDriver', csiDrivers],
  ['CSIStorageCapacity', csiStorageCapacities],
  ['VolumeAttachment', volumeAttachments],
  ['ResourceClaim', resourceClaims],
  ['ResourceSlice', resourceSlices],
  ['DeviceClass', deviceClasses],
];

function followOthers({ informers, queue }: ClusterEventsHost): void {
  for (const [resource, kind] of followed) {
    const [added, updated, deleted] = [addOf(resource), updateOf(resource), deleteOf(resource)];
    informers.informer(kind).on({
      add: (object) => queue.move(added, object, undefined),
      update: (next, previous) => queue.move(updated, next, previous),
      delete: (last) => queue.move(deleted, undefined, last),
    });
  }
}

type Place = 'assigned' | 'waiting' | 'elsewhere';

function onPod(host: ClusterEventsHost, next: Pod | undefined, previous: Pod | undefined): void {
  const from = placeOf(host, previous);
  const to = placeOf(host, next);
  if (from === 'waiting' && to !== 'waiting') stopWaiting(host, previous!, to === 'assigned');
  if (from === 'assigned' && to !== 'assigned') leaveNode(host, previous!);

  if (to === 'assigned') {
    if (from === 'assigned') updateOnNode(host, next!, previous!);
    else arriveOnNode(host, next!);
  }
  if (to === 'waiting') {
    if (from !== 'waiting') host.queue.add(next!);
    else if (!host.cache.isAssumed(next!.metadata.uid)) host.queue.update(previous!, next!);
  }
}

function placeOf({ profiles }: ClusterEventsHost, pod: Pod | undefined): Place {
  const phase = pod?.status?.phase;
  if (!pod || phase === 'Succeeded' || phase === 'Failed') return 'elsewhere';
  if (pod.spec.nodeName) return 'assigned';
  return profiles.has(pod.spec.schedulerName ?? DEFAULT_SCHEDULER) ? 'waiting' : 'elsewhere';
}

function stopWaiting(host: ClusterEventsHost, pod: Pod, wasBound: boolean): void {
  const { cache, queue, waiting } = host;
  const { uid } = pod.metadata;
  const nominated = queue.nominator.nodeOf(uid) !== undefined;
  queue.delete(pod);
  if (wasBound) return;
  // What Permit held, or a node was being made ready for, leaves room for others.
  const held = waiting.reject(uid, '', 'removed');
  // Bound and gone again while nobody told: nothing else would ever take it off its node.
  const assumed = cache.isAssumed(uid) ? cache.pod(uid) : undefined;
  if (assumed) return leaveNode(host, assumed.pod);
  if (held || nominated) queue.move(assignedPodDelete, undefined, pod);
}

function arriveOnNode({ cache, queue }: ClusterEventsHost, pod: Pod): void {
  cache.addPod(pod);
  queue.moveForAssigned(assignedPodAdd, pod);
}

function updateOnNode({ cache, queue }: ClusterEventsHost, next: Pod, previous: Pod): void {
  cache.updatePod(next);
  for (const event of podChanges(next, previous)) {
    if (event.actions & action.updatePodScaleDown) queue.move(event, next, previous);
    else queue.moveForAssigned(event, next, previous);
  }
}

function leaveNode({ cache, queue }: ClusterEventsHost, pod: Pod): void {
  cache.removePod(pod);
  queue.move(assignedPodDelete, undefined, pod);
}
