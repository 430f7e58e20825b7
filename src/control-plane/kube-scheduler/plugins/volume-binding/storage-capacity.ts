/** Whether a driver has room for a new volume where a node can reach it (plugins/volumebinding/binder.go, hasEnoughCapacity, 1.36). */
import type { Node, PersistentVolumeClaim } from '../../../../api/generated/types/core/v1.ts';
import type {
  CSIDriver,
  CSIStorageCapacity,
  StorageClass,
} from '../../../../api/generated/types/storage/v1.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { parseQuantity, value } from '../../../../apimachinery/quantity.ts';

/** `driver` is the class's provisioner's, if that is a CSI driver. */
export function hasRoom(
  driver: CSIDriver | undefined,
  capacities: () => readonly CSIStorageCapacity[],
  storageClass: StorageClass,
  claim: PersistentVolumeClaim,
  node: Node,
): boolean {
  const asked = claim.spec.resources?.requests?.['storage'];
  // Only drivers that ask for it are held to what they report.
  if (asked === undefined || !driver?.spec.storageCapacity) return true;
  const size = value(parseQuantity(asked)!);
  return capacities().some(
    (capacity) =>
      capacity.storageClassName === storageClass.metadata.name &&
      (largestVolume(capacity) ?? -1) >= size &&
      isWithin(capacity, node),
  );
}

/** In bytes. A driver that knows how large one volume can be is more precise than its capacity. */
export function largestVolume(reported: CSIStorageCapacity): number | undefined {
  const limit = reported.maximumVolumeSize ?? reported.capacity;
  return limit === undefined ? undefined : value(parseQuantity(limit)!);
}

const isWithin = ({ nodeTopology }: CSIStorageCapacity, node: Node): boolean =>
  nodeTopology !== undefined && selectorOf(nodeTopology).matches(node.metadata.labels);
