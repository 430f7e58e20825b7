/** Gives a Pod's claims their volumes, where the Pod goes (plugins/volumebinding/volume_binding.go, 1.36). */
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  StorageClass,
} from '../../../../api/generated/types/storage/v1.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { notForPod, podClaims, usesClaim } from '../../framework/pod-claims.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { failure, skip, success, unresolvable, type Status } from '../../framework/status.ts';
import { largestVolume } from './storage-capacity.ts';
import { VolumeBinder, type ClaimsByState, type PodVolumes } from './volume-binder.ts';

export interface VolumeBindingArgs {
  readonly bindTimeoutSeconds?: number;
}

interface Plan {
  readonly claims: ClaimsByState;
  readonly byNode: Map<string, PodVolumes>;
  /** Nothing is left to write. */
  allBound: boolean;
  /** What was written, and until when it may take. */
  written?: PodVolumes;
  deadline?: Millis;
}

const DEFAULT_TIMEOUT_SECONDS = 600;
const stateKey: StateKey<Plan> = { name: 'VolumeBinding' };
const unboundImmediate = unresolvable('pod has unbound immediate PersistentVolumeClaims');
const waiting: Status = { code: 'Wait', reasons: [] };

export function volumeBinding(
  { bindTimeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: VolumeBindingArgs = {},
  handle: SchedulerHandle,
): SchedulerPlugin {
  const binder = new VolumeBinder(handle);

  /** Why the Pod's claims cannot be bound whatever the node. */
  function illegal(pod: Pod): string | undefined {
    const claims = handle.lister(persistentVolumeClaims);
    const { namespace } = pod.metadata;
    for (const { name, ephemeral } of podClaims(pod)) {
      const claim = claims.get({ namespace, name });
      if (!claim)
        return ephemeral
          ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
          : `persistentvolumeclaim "${name}" not found`;
      if (claim.status?.phase === 'Lost')
        return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
      if (claim.metadata.deletionTimestamp)
        return `persistentvolumeclaim "${name}" is being deleted`;
      const wrong = ephemeral ? notForPod(pod, claim) : undefined;
      if (wrong) return wrong;
    }
    return undefined;
  }

  function write(plan: Plan, nodeName: string): Status | undefined {
    const volumes = plan.byNode.get(nodeName);
    if (!volumes) return failure(`no pod volumes found for node "${nodeName}"`);
    const told = attempt(() => binder.write(volumes, nodeName));
    if (!told.ok) return failure(told.refusal.message);
    plan.written = told.value;
    plan.deadline = handle.clock.now() + bindTimeoutSeconds * SECOND;
    return undefined;
  }

  return {
    name: 'VolumeBinding',

    preFilter(state, pod) {
      if (podClaims(pod).length === 0) return skip;
      const problem = illegal(pod);
      if (problem) return unresolvable(problem);
      const claims = binder.claimsOf(pod);
      if ('problem' in claims) return failure(claims.problem);
      if (claims.value.immediate.length > 0) return unboundImmediate;
      state.write(stateKey, { claims: claims.value, byNode: new Map(), allBound: false });
      return success;
    },

    filter(state, _pod, { node, name }) {
      const plan = state.read(stateKey)!;
      const found = binder.find(plan.claims, node!);
      if ('problem' in found) return failure(found.problem);
      if ('reasons' in found) return unresolvable(...found.reasons);
      plan.byNode.set(name, found.value);
      return success;
    },

    reserve(state, pod, nodeName) {
      const plan = state.read(stateKey);
      const volumes = plan?.byNode.get(nodeName);
      if (!plan) return success;
      if (!volumes) {
        plan.allBound = true;
        return success;
      }
      const assumed = binder.assume(pod, nodeName, volumes);
      if ('problem' in assumed) return failure(assumed.problem);
      plan.allBound = assumed.value;
      return success;
    },

    unreserve(state, _pod, nodeName) {
      const volumes = state.read(stateKey)?.byNode.get(nodeName);
      if (volumes) binder.revert(volumes);
    },

    preBind(state, pod, nodeName) {
      const plan = state.read(stateKey);
      if (!plan || plan.allBound) return success;
      const refused = plan.written ? undefined : write(plan, nodeName);
      if (refused) return refused;
      const { namespace, name } = pod.metadata;
      if (!handle.lister(pods).get({ namespace, name }))
        return failure(`binding volumes: pod does not exist any more: pod "${name}" not found`);
      const node = handle.lister(nodes).get({ name: nodeName });
      const checked = binder.check(node, nodeName, plan.written!);
      if ('problem' in checked) return failure(`binding volumes: ${checked.problem}`);
      if (checked.value) return success;
      return handle.clock.now() < plan.deadline!
        ? waiting
        : failure('binding volumes: context deadline exceeded');
    },

    events: [
      {
        resource: 'StorageClass',
        actions: action.add | action.update,
        hint: (_pod, next: StorageClass, previous?: StorageClass) =>
          !previous || !deepEqual(next.allowedTopologies, previous.allowedTopologies),
      },
      { resource: 'PersistentVolumeClaim', actions: action.add | action.update, hint: usesClaim },
      { resource: 'PersistentVolume', actions: action.add | action.update },
      { resource: 'Node', actions: action.add | action.updateNodeLabel },
      {
        resource: 'CSINode',
        actions: action.add | action.update,
        hint: (_pod, next: CSINode, previous?: CSINode) =>
          !previous || migrated(next) !== migrated(previous),
      },
      { resource: 'CSIDriver', actions: action.update, hint: freed },
      {
        resource: 'CSIStorageCapacity',
        actions: action.add | action.update,
        hint: (_pod, next: CSIStorageCapacity, previous?: CSIStorageCapacity) => {
          const limit = largestVolume(next);
          const before = previous && largestVolume(previous);
          if (!previous) return true;
          return limit !== undefined && (before === undefined || limit > before);
        },
      },
    ],
  };
}

const migrated = ({ metadata }: CSINode): string | undefined =>
  metadata.annotations?.['storage.alpha.kubernetes.io/migrated-plugins'];

/** A driver of one of the Pod's inline volumes no longer counts what it has left. */
const freed = (pod: Pod, { metadata, spec }: CSIDriver, previous: CSIDriver): boolean =>
  previous.spec.storageCapacity === true &&
  !spec.storageCapacity &&
  (pod.spec.volumes ?? []).some(({ csi }) => csi?.driver === metadata.name);
