/** What happens in a cluster that might make a Pod schedulable (kube-scheduler/framework/types.go, ClusterEvent). */
import type { Node, Pod } from '../../../api/generated/types/core/v1.ts';
import { deepEqual } from '../../../apimachinery/equality.ts';
import { podInfoOf } from './pod-info.ts';

export type EventResource =
  | 'AssignedPod'
  /** The waiting Pod itself. */
  | 'UnscheduledPod'
  /** Either of them. */
  | 'Pod'
  | 'Node'
  | 'PersistentVolume'
  | 'PersistentVolumeClaim'
  | 'CSINode'
  | 'CSIDriver'
  | 'CSIStorageCapacity'
  | 'VolumeAttachment'
  | 'StorageClass'
  | 'ResourceClaim'
  | 'ResourceSlice'
  | 'DeviceClass'
  | '*';

/** One bit each; what a plugin registers for is a union of them. */
export const action = {
  add: 1 << 0,
  delete: 1 << 1,
  updateNodeAllocatable: 1 << 2,
  updateNodeLabel: 1 << 3,
  updateNodeTaint: 1 << 4,
  updateNodeCondition: 1 << 5,
  updateNodeAnnotation: 1 << 6,
  updatePodLabel: 1 << 7,
  updatePodScaleDown: 1 << 8,
  updatePodToleration: 1 << 9,
  updatePodSchedulingGatesEliminated: 1 << 10,
  updatePodGeneratedResourceClaim: 1 << 11,
  updatePodOther: 1 << 12,
  update: ((1 << 13) - 1) & ~3,
  all: (1 << 13) - 1,
} as const;

export interface ClusterEvent {
  readonly resource: EventResource;
  readonly actions: number;
  /** As upstream's metrics call it: `NodeAdd`, `AssignedPodDelete`. */
  readonly label: string;
}

const event = (resource: EventResource, actions: number, label: string): ClusterEvent => ({
  resource,
  actions,
  label,
});

export const unscheduledPodAdd = event('UnscheduledPod', action.add, 'UnschedulablePodAdd');
export const assignedPodAdd = event('AssignedPod', action.add, 'AssignedPodAdd');
export const assignedPodDelete = event('AssignedPod', action.delete, 'AssignedPodDelete');
export const nodeAdd = event('Node', action.add, 'NodeAdd');
export const nodeDelete = event('Node', action.delete, 'NodeDelete');
export const unschedulableTimeout = event('*', action.all, 'UnschedulableTimeout');
export const forceActivate = event('*', action.all, 'ForceActivate');

/** What happened to a kind of which no more is told than that. */
export const addOf = (resource: EventResource): ClusterEvent =>
  event(resource, action.add, `${resource}Add`);
export const updateOf = (resource: EventResource): ClusterEvent =>
  event(resource, action.update, `${resource}Update`);
export const deleteOf = (resource: EventResource): ClusterEvent =>
  event(resource, action.delete, `${resource}Delete`);

/** Whether what happened is among what a plugin registered for. */
export function matchesEvent(
  registered: { readonly resource: EventResource; readonly actions: number },
  happened: ClusterEvent,
): boolean {
  const { resource, actions } = registered;
  const sameResource =
    resource === '*' ||
    resource === happened.resource ||
    (resource === 'Pod' &&
      (happened.resource === 'AssignedPod' || happened.resource === 'UnscheduledPod'));
  return sameResource && (actions & happened.actions) !== 0;
}

export const isWildcard = ({ resource, actions }: ClusterEvent): boolean =>
  resource === '*' && actions === action.all;

/** What of a node's change matters to scheduling (pkg/scheduler/framework/events.go). */
export function nodeChanges(next: Node, previous: Node): readonly ClusterEvent[] {
  const changes: ClusterEvent[] = [];
  const changed = (bit: number, label: string, read: (node: Node) => unknown) => {
    if (!deepEqual(read(next), read(previous))) changes.push(event('Node', bit, label));
  };
  changed(action.updateNodeAllocatable, 'NodeAllocatableChange', (n) => n.status?.allocatable);
  changed(action.updateNodeLabel, 'NodeLabelChange', (node) => node.metadata.labels);
  changed(action.updateNodeTaint, 'NodeTaintChange', (node) => [
    node.spec?.taints ?? [],
    node.spec?.unschedulable ?? false,
  ]);
  changed(action.updateNodeCondition, 'NodeConditionChange', (node) =>
    (node.status?.conditions ?? []).map(({ type, status }) => [type, status]),
  );
  changed(action.updateNodeAnnotation, 'NodeAnnotationChange', (n) => n.metadata.annotations);
  return changes;
}

/** What of a Pod's change matters to scheduling: at least that something changed. */
export function podChanges(next: Pod, previous: Pod): readonly ClusterEvent[] {
  const resource = next.spec.nodeName ? 'AssignedPod' : 'UnscheduledPod';
  const changes: ClusterEvent[] = [];
  const found = (bit: number, label: string) => changes.push(event(resource, bit, label));
  if (!deepEqual(next.metadata.labels ?? {}, previous.metadata.labels ?? {})) {
    found(action.updatePodLabel, 'PodLabelChange');
  }
  if (scaledDown(next, previous)) found(action.updatePodScaleDown, 'PodScaleDown');
  if ((previous.spec.schedulingGates?.length ?? 0) > 0 && !next.spec.schedulingGates?.length) {
    found(action.updatePodSchedulingGatesEliminated, 'PodSchedulingGateEliminatedChange');
  }
  if ((next.spec.tolerations?.length ?? 0) !== (previous.spec.tolerations?.length ?? 0)) {
    // Tolerations can only be added, so comparing how many there are is enough.
    found(action.updatePodToleration, 'PodTolerationChange');
  }
  const claims = next.status?.resourceClaimStatuses ?? [];
  if (!deepEqual(claims, previous.status?.resourceClaimStatuses ?? [])) {
    found(action.updatePodGeneratedResourceClaim, 'PodGeneratedResourceClaimChange');
  }
  if (changes.length === 0) found(action.updatePodOther, `${resource}Update`);
  return changes;
}

function scaledDown(next: Pod, previous: Pod): boolean {
  if (
    next.spec.containers === previous.spec.containers &&
    next.status?.containerStatuses === previous.status?.containerStatuses
  ) {
    return false;
  }
  const now = podInfoOf(next).requests;
  const before = podInfoOf(previous).requests;
  return now.milliCpu < before.milliCpu || now.memory < before.memory;
}
