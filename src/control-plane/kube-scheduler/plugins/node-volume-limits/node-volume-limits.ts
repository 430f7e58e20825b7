/** Keeps nodes from having more volumes than their drivers can attach (plugins/nodevolumelimits/csi.go, 1.36). */
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type { PersistentVolumeClaim, Pod } from '../../../../api/generated/types/core/v1.ts';
import type { CSINode } from '../../../../api/generated/types/storage/v1.ts';
import { csiNodes } from '../../../../api/storage/v1/csi-node/csi-node.ts';
import { storageClasses } from '../../../../api/storage/v1/storage-class/storage-class.ts';
import { volumeAttachments } from '../../../../api/storage/v1/volume-attachment/volume-attachment.ts';
import { classOf } from '../../../../api/volumes/claim-class.ts';
import { action } from '../../framework/cluster-event.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { notForPod, podClaims, usesClaim } from '../../framework/pod-claims.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import {
  failure,
  skip,
  success,
  unresolvable,
  unschedulable,
  type Status,
} from '../../framework/status.ts';

/** The driver of each volume, by the volume's name across drivers. */
type Volumes = Map<string, string>;

const tooMany = unschedulable('node(s) exceed max volume count');

/** The index of VolumeAttachments by the node that they are for. */
export const attachedNode = {
  name: 'nodeName',
  values: ({ spec }: { readonly spec: { readonly nodeName: string } }) => [spec.nodeName],
};

// Parity: volumes of in-tree drivers are not translated to CSI, so they are not counted.
export function nodeVolumeLimits(_args: unknown, handle: SchedulerHandle): SchedulerPlugin {
  const claims = handle.lister(persistentVolumeClaims);
  const volumes = handle.lister(persistentVolumes);
  const classes = handle.lister(storageClasses);
  const limitsOfNodes = handle.lister(csiNodes);
  const attachments = handle.lister(volumeAttachments);

  /** Adds the Pod's volumes to `found`. Says why where a new Pod's cannot be told. */
  function collect(pod: Pod, isNew: boolean, found: Volumes): Status | undefined {
    const { namespace } = pod.metadata;
    for (const { name, ephemeral } of podClaims(pod)) {
      if (!name) return failure('PersistentVolumeClaim had no name');
      const claim = claims.get({ namespace, name });
      if (!claim) {
        if (!isNew) continue;
        const missing = `persistentvolumeclaim "${name}" not found`;
        return unresolvable(`looking up PVC ${namespace}/${name}: ${missing}`);
      }
      const wrong = ephemeral ? notForPod(pod, claim) : undefined;
      if (wrong) return failure(wrong);
      const [driver, handleName] = driverOf(claim);
      if (driver && handleName) found.set(`${driver}/${handleName}`, driver);
    }
    return undefined;
  }

  function driverOf(claim: PersistentVolumeClaim): readonly [string?, string?] {
    const volume = claim.spec.volumeName && volumes.get({ name: claim.spec.volumeName });
    if (!volume) return driverOfClass(claim);
    const { csi } = volume.spec;
    return csi ? [csi.driver, csi.volumeHandle] : [];
  }

  /** A volume that does not exist yet is counted as one of its own. */
  function driverOfClass(claim: PersistentVolumeClaim): readonly [string?, string?] {
    const name = classOf(claim);
    const provisioner = name && classes.get({ name })?.provisioner;
    const { namespace, name: claimName } = claim.metadata;
    return provisioner ? [provisioner, `unbound-${namespace}/${claimName}`] : [];
  }

  /** Volumes that are attached to the node, whatever Pods say. */
  function attachedTo(nodeName: string): Volumes {
    const found: Volumes = new Map();
    for (const { spec } of attachments.byIndex(attachedNode.name, nodeName)) {
      const name = spec.source?.persistentVolumeName;
      const handleName = name && volumes.get({ name })?.spec.csi?.volumeHandle;
      if (spec.attacher && handleName) found.set(`${spec.attacher}/${handleName}`, spec.attacher);
    }
    return found;
  }

  return {
    name: 'NodeVolumeLimits',

    preFilter: (_state, pod) => (podClaims(pod).length > 0 ? success : skip),

    filter(_state, pod, node) {
      const wanted: Volumes = new Map();
      const refusal = collect(pod, true, wanted);
      if (refusal) return refusal;
      if (wanted.size === 0) return success;
      const limits = limitsOf(limitsOfNodes.get({ name: node.name }));
      if (limits.size === 0) return success;

      const mounted: Volumes = new Map();
      for (const { pod: other, claims: used } of node.pods) {
        const wrong = used.length > 0 ? collect(other, false, mounted) : undefined;
        if (wrong) return wrong;
      }
      const counts = new Map<string, number>();
      const count = (driver: string) => counts.set(driver, (counts.get(driver) ?? 0) + 1);
      for (const [volume, driver] of mounted) {
        // A volume that several Pods share is attached once.
        wanted.delete(volume);
        count(driver);
      }
      // An attachment counts even where the new Pod wants that very volume: so does upstream.
      for (const [volume, driver] of attachedTo(node.name)) if (!mounted.has(volume)) count(driver);
      const touched = new Set(wanted.values());
      for (const driver of wanted.values()) count(driver);
      for (const driver of touched) {
        const limit = limits.get(driver);
        if (limit !== undefined && counts.get(driver)! > limit) return tooMany;
      }
      return success;
    },

    events: [
      {
        resource: 'CSINode',
        actions: action.add | action.update,
        hint: (_pod, next: CSINode, previous?: CSINode) => !previous || isRaised(next, previous),
      },
      {
        resource: 'AssignedPod',
        actions: action.delete,
        hint: (_pod, _next: undefined, gone: Pod) => podClaims(gone).length > 0,
      },
      { resource: 'PersistentVolumeClaim', actions: action.add, hint: usesClaim },
      {
        resource: 'VolumeAttachment',
        actions: action.delete,
        hint: (pod) => podClaims(pod).length > 0,
      },
    ],
  };
}

function limitsOf(node: CSINode | undefined): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of node?.spec.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
}

/** Whether some driver can attach more than before. */
function isRaised(next: CSINode, previous: CSINode): boolean {
  const before = limitsOf(previous);
  for (const [driver, limit] of limitsOf(next)) {
    const old = before.get(driver);
    if (old !== undefined && limit > old) return true;
  }
  return false;
}
