/** What a study takes over from the cluster: all that kube-scheduler reads, and what admission of new Pods needs. */
import { daemonSets } from '../../api/apps/v1/daemon-set/daemon-set.ts';
import { replicaSets } from '../../api/apps/v1/replica-set/replica-set.ts';
import { statefulSets } from '../../api/apps/v1/stateful-set/stateful-set.ts';
import { limitRanges } from '../../api/core/v1/limit-range/limit-range.ts';
import { namespaces } from '../../api/core/v1/namespace/namespace.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { persistentVolumeClaims } from '../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../api/core/v1/persistent-volume/persistent-volume.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { replicationControllers } from '../../api/core/v1/replication-controller/replication-controller.ts';
import { serviceAccounts } from '../../api/core/v1/service-account/service-account.ts';
import { services } from '../../api/core/v1/service/service.ts';
import { runtimeClasses } from '../../api/node/v1/runtime-class/runtime-class.ts';
import { podDisruptionBudgets } from '../../api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { deviceClasses } from '../../api/resource/v1/device-class/device-class.ts';
import { resourceClaimTemplates } from '../../api/resource/v1/resource-claim-template/resource-claim-template.ts';
import { resourceClaims } from '../../api/resource/v1/resource-claim/resource-claim.ts';
import { resourceSlices } from '../../api/resource/v1/resource-slice/resource-slice.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { priorityClasses } from '../../api/scheduling/v1/priority-class/priority-class.ts';
import { csiDrivers } from '../../api/storage/v1/csi-driver/csi-driver.ts';
import { csiNodes } from '../../api/storage/v1/csi-node/csi-node.ts';
import { csiStorageCapacities } from '../../api/storage/v1/csi-storage-capacity/csi-storage-capacity.ts';
import { storageClasses } from '../../api/storage/v1/storage-class/storage-class.ts';
import { volumeAttachments } from '../../api/storage/v1/volume-attachment/volume-attachment.ts';

export const copiedKinds: readonly ResourceDefinition[] = [
  namespaces,
  nodes,
  pods,
  limitRanges,
  serviceAccounts,
  services,
  daemonSets,
  replicaSets,
  replicationControllers,
  statefulSets,
  priorityClasses,
  runtimeClasses,
  podDisruptionBudgets,
  persistentVolumes,
  persistentVolumeClaims,
  storageClasses,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  volumeAttachments,
  deviceClasses,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
];
