/** How many Pods a rollout may have too many, and how many too few (pkg/controller/deployment/util/deployment_util.go, 1.36). */
import type { Deployment, ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import { scaledValue } from '../../../../controller-runtime/int-or-percent.ts';

/** What a client writes for "no limit": the largest 32-bit integer. */
const NO_LIMIT = 0x7fffffff;

export const replicasOf = ({ spec }: { readonly spec: { readonly replicas?: number } }): number =>
  spec.replicas ?? 1;

export const isRolling = ({ spec }: Deployment): boolean => spec.strategy?.type !== 'Recreate';

/** Surge rounds up and unavailability down; where both come to nothing, one Pod may be missing, or nothing would move. */
function fenceposts(deployment: Deployment): {
  readonly surge: number;
  readonly unavailable: number;
} {
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, replicasOf(deployment), 'up');
  const unavailable = scaledValue(maxUnavailable, replicasOf(deployment), 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export const maxSurge = (deployment: Deployment): number =>
  isRolling(deployment) ? fenceposts(deployment).surge : 0;

export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

export const hasProgressDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_LIMIT;

export function revisionHistoryLimit({ spec }: Deployment): number | undefined {
  return spec.revisionHistoryLimit === NO_LIMIT ? undefined : spec.revisionHistoryLimit;
}

export const totalReplicas = (replicaSets: readonly ReplicaSet[]): number =>
  sum(replicaSets, replicasOf);

export const sum = (
  replicaSets: readonly ReplicaSet[],
  of: (replicaSet: ReplicaSet) => number,
): number => replicaSets.reduce((total, replicaSet) => total + of(replicaSet), 0);
