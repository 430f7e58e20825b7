/** Keeps a Pod in the zones of its volumes (plugins/volumezone/volume_zone.go, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../../../../api/generated/types/core/v1.ts';
import type { StorageClass } from '../../../../api/generated/types/storage/v1.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import { classOf } from '../../../../api/volumes/claim-class.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { skip, success, unresolvable, type Status } from '../../framework/status.ts';

interface Topology {
  readonly key: string;
  readonly values: ReadonlySet<string>;
}

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const KEYS = [BETA_ZONE, BETA_REGION, ZONE, REGION];
const STABLE: { readonly [key: string]: string } = { [BETA_ZONE]: ZONE, [BETA_REGION]: REGION };
/** Between the zones of a volume that is in several. */
const ZONES_DELIMITER = '__';

const stateKey: StateKey<readonly Topology[]> = { name: 'VolumeZone' };
const conflict = unresolvable('node(s) had no available volume zone');

export function volumeZone(_args: unknown, handle: SchedulerHandle): SchedulerPlugin {
  const claims = handle.lister(persistentVolumeClaims);
  const volumes = handle.lister(persistentVolumes);
  const classes = handle.lister(storageClasses);

  /** Where the Pod's volumes are; or why that cannot be said. */
  function topologiesOf(pod: Pod): readonly Topology[] | Status {
    const found: Topology[] = [];
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
      if (!persistentVolumeClaim) continue;
      const { claimName: name } = persistentVolumeClaim;
      if (!name) return unresolvable('PersistentVolumeClaim had no name');
      const claim = claims.get({ namespace: pod.metadata.namespace, name });
      if (!claim) return unresolvable(`persistentvolumeclaim "${name}" not found`);
      const { volumeName } = claim.spec;
      if (!volumeName) {
        const refusal = unbound(claim);
        if (refusal) return refusal;
        continue;
      }
      const volume = volumes.get({ name: volumeName });
      if (!volume) return unresolvable(`persistentvolume "${volumeName}" not found`);
      found.push(...zonesOf(volume));
    }
    return found;
  }

  function unbound(claim: PersistentVolumeClaim): Status | undefined {
    const name = classOf(claim);
    if (!name) return unresolvable('PersistentVolumeClaim had no pv name and storageClass name');
    const storageClass = classes.get({ name });
    if (!storageClass) return unresolvable(`storageclass.storage.k8s.io "${name}" not found`);
    const { volumeBindingMode: mode } = storageClass;
    if (!mode) return unresolvable(`VolumeBindingMode not set for StorageClass "${name}"`);
    return mode === 'WaitForFirstConsumer'
      ? undefined
      : unresolvable('PersistentVolume had no name');
  }

  return {
    name: 'VolumeZone',

    preFilter(state, pod) {
      const topologies = topologiesOf(pod);
      if ('code' in topologies) return topologies;
      if (topologies.length === 0) return skip;
      state.write(stateKey, topologies);
      return success;
    },

    filter(state, _pod, { labels }) {
      // A cluster of one zone need not say so.
      if (!KEYS.some((key) => labels[key] !== undefined)) return success;
      const within = (state.read(stateKey) ?? []).every(({ key, values }) => {
        const here = labels[key] ?? labels[STABLE[key] ?? key];
        return here !== undefined && values.has(here);
      });
      return within ? success : conflict;
    },

    events: [
      {
        resource: 'StorageClass',
        actions: action.add,
        hint: (_pod, { volumeBindingMode }: StorageClass) =>
          volumeBindingMode === 'WaitForFirstConsumer',
      },
      { resource: 'Node', actions: action.add | action.updateNodeLabel },
      {
        resource: 'PersistentVolumeClaim',
        actions: action.add | action.update,
        hint: mounts,
      },
      {
        resource: 'PersistentVolume',
        actions: action.add | action.update,
        hint: (_pod, next: PersistentVolume, previous?: PersistentVolume) =>
          !previous || !deepEqual(labelsOf(next), labelsOf(previous)),
      },
    ],
  };
}

/** Ephemeral volumes are not looked at here. */
const mounts = (pod: Pod, { metadata }: PersistentVolumeClaim): boolean =>
  pod.metadata.namespace === metadata.namespace &&
  (pod.spec.volumes ?? []).some((one) => one.persistentVolumeClaim?.claimName === metadata.name);

const labelsOf = ({ metadata: { labels = {} } }: PersistentVolume): readonly unknown[] =>
  KEYS.map((key) => labels[key]);

/** `a__b` is in two zones. A label with an empty part says nothing. */
function zonesOf({ metadata: { labels = {} } }: PersistentVolume): readonly Topology[] {
  return KEYS.flatMap((key) => {
    const values = labels[key]?.split(ZONES_DELIMITER).map((value) => value.trim());
    return values?.every((value) => value !== '') ? [{ key, values: new Set(values) }] : [];
  });
}
