/** Keeps the number of a ReplicaSet's Pods where its spec wants it. */
import { replicaSets } from '../../../../api/apps/v1/replica-set/replica-set.ts';
import { replicaController } from '../../replicas/replica-controller.ts';

export const replicaSetController = replicaController({
  name: 'replicaset-controller',
  kind: replicaSets,
  asReplicaSet: (replicaSet) => replicaSet,
  withStatus: (replicaSet, status) => ({ ...replicaSet, status }),
});
