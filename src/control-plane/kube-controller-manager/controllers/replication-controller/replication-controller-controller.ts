/**
 * Keeps the number of a ReplicationController's Pods where its spec wants it, as ReplicaSets' is kept
 * (pkg/controller/replication/{replication_controller,conversion}.go, 1.36).
 */
import type { ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import type { ReplicationController } from '../../../../api/generated/types/core/v1.ts';
import { replicationControllers } from '../../../../api/core/v1/replication-controller/replication-controller.ts';
import { replicaController } from '../../replicas/replica-controller.ts';

export const replicationControllerController = replicaController<ReplicationController>({
  name: 'replication-controller',
  kind: replicationControllers,
  asReplicaSet,
  withStatus(controller, known) {
    // It has no field for Pods that are on their way out.
    const { terminatingReplicas: _, ...status } = known;
    return { ...controller, status };
  },
});

/** Kept for each frozen object, so that its selector is compiled once. */
function asReplicaSet(controller: ReplicationController): ReplicaSet {
  const known = converted.get(controller);
  if (known) return known;
  const selector = Object.freeze({ matchLabels: controller.spec.selector });
  const { spec } = controller;
  const replicaSet = { ...controller, spec: { ...spec, selector } } as unknown as ReplicaSet;
  converted.set(controller, replicaSet);
  return replicaSet;
}

const converted = new WeakMap<ReplicationController, ReplicaSet>();
