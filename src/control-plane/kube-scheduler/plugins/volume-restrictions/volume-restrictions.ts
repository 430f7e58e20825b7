/** Keeps Pods apart that cannot share a volume (plugins/volumerestrictions/volume_restrictions.go, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import type { Pod, Volume } from '../../../../api/generated/types/core/v1.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { usesClaim } from '../../framework/pod-claims.ts';
import type { PodInfo } from '../../framework/pod-info.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unresolvable, unschedulable } from '../../framework/status.ts';

interface Exclusive {
  /** `namespace/name` of the Pod's claims that one Pod alone may use. */
  readonly claims: ReadonlySet<string>;
  /** How often other Pods use one of them. */
  users: number;
}

const stateKey: StateKey<Exclusive> = {
  name: 'VolumeRestrictions',
  clone: (state) => ({ ...state }),
};
const diskConflict = unschedulable('node(s) had no available disk');
const claimConflict = unschedulable(
  'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode',
);

export function volumeRestrictions(_args: unknown, handle: SchedulerHandle): SchedulerPlugin {
  const claims = handle.lister(persistentVolumeClaims);
  const { snapshot } = handle;
  const count = (state: Exclusive | undefined, { claims: used }: PodInfo, sign: 1 | -1) => {
    if (state) for (const claim of used) if (state.claims.has(claim)) state.users += sign;
  };

  return {
    name: 'VolumeRestrictions',

    preFilter(state, pod) {
      const volumes = pod.spec.volumes ?? [];
      const { namespace } = pod.metadata;
      const exclusive = new Set<string>();
      for (const { persistentVolumeClaim } of volumes) {
        if (!persistentVolumeClaim) continue;
        const { claimName: name } = persistentVolumeClaim;
        const claim = claims.get({ namespace, name });
        if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
        if (claim.spec.accessModes?.includes('ReadWriteOncePod'))
          exclusive.add(`${namespace}/${name}`);
      }
      let users = 0;
      for (const claim of exclusive) if (snapshot.claimInUse(claim)) users++;
      if (users === 0 && !volumes.some(isRestricted)) return skip;
      state.write(stateKey, { claims: exclusive, users });
      return success;
    },

    preFilterExtensions: {
      addPod: (state, _pod, added) => count(state.read(stateKey), added, 1),
      removePod: (state, _pod, removed) => count(state.read(stateKey), removed, -1),
    },

    filter(state, pod, node) {
      if (node.pods.some((other) => conflicts(pod, other.pod))) return diskConflict;
      return (state.read(stateKey)?.users ?? 0) > 0 ? claimConflict : success;
    },

    events: [
      {
        resource: 'AssignedPod',
        actions: action.delete,
        hint: (pod, _next: undefined, gone: Pod) =>
          pod.metadata.namespace === gone.metadata.namespace &&
          (conflicts(pod, gone) || shareClaim(pod, gone)),
      },
      { resource: 'PersistentVolumeClaim', actions: action.add | action.update, hint: usesClaim },
    ],
  };
}

const isRestricted = (volume: Volume): boolean =>
  !!(volume.gcePersistentDisk ?? volume.awsElasticBlockStore ?? volume.rbd ?? volume.iscsi);

function conflicts(pod: Pod, other: Pod): boolean {
  const theirs = other.spec.volumes ?? [];
  return (pod.spec.volumes ?? []).some(
    (volume) => isRestricted(volume) && theirs.some((one) => sameDisk(volume, one)),
  );
}

/** The same disk, which at least one of them means to write to. */
function sameDisk(one: Volume, other: Volume): boolean {
  const writes = (a: { readOnly?: boolean }, b: { readOnly?: boolean }) =>
    !(a.readOnly && b.readOnly);
  if (one.gcePersistentDisk && other.gcePersistentDisk) {
    const [a, b] = [one.gcePersistentDisk, other.gcePersistentDisk];
    if (a.pdName === b.pdName && writes(a, b)) return true;
  }
  // An EBS volume is attached once, read-only or not.
  if (one.awsElasticBlockStore && other.awsElasticBlockStore) {
    if (one.awsElasticBlockStore.volumeID === other.awsElasticBlockStore.volumeID) return true;
  }
  if (one.iscsi && other.iscsi) {
    if (one.iscsi.iqn === other.iscsi.iqn && writes(one.iscsi, other.iscsi)) return true;
  }
  if (one.rbd && other.rbd) {
    const [a, b] = [one.rbd, other.rbd];
    const monitored = a.monitors.some((monitor) => b.monitors.includes(monitor));
    if (monitored && a.pool === b.pool && a.image === b.image && writes(a, b)) return true;
  }
  return false;
}

function shareClaim(pod: Pod, other: Pod): boolean {
  const theirs = new Set(
    (other.spec.volumes ?? []).map((volume) => volume.persistentVolumeClaim?.claimName),
  );
  return (pod.spec.volumes ?? []).some(
    ({ persistentVolumeClaim: claim }) => claim && theirs.has(claim.claimName),
  );
}
