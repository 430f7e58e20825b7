/** Sizes of a Deployment's ReplicaSets: outside a rollout, in a rolling update, and in proportion while one is under way. */
import type { Deployment, ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import { isRolling, maxSurge, maxUnavailable, replicasOf, sum, totalReplicas } from './limits.ts';
import { desiredReplicas, maxReplicas } from './revisions.ts';

/** New sizes, in the order in which they are to be written. A ReplicaSet that is not named keeps its size. */
export type Sizes = ReadonlyMap<ReplicaSet, number>;

const NONE: Sizes = new Map();

/** The Deployment was scaled since some of its ReplicaSets were: that is done before any rollout goes on. */
export function isScalingEvent(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  return active(all).some((replicaSet) => {
    const desired = desiredReplicas(replicaSet);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

/** Scaling without rolling on (`scale` in pkg/controller/deployment/sync.go, 1.36). */
export function planScale(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): Sizes {
  const replicas = replicasOf(deployment);
  const only = activeOrLatest(newest, old);
  if (only) return replicasOf(only) === replicas ? NONE : new Map([[only, replicas]]);
  if (newest && isSaturated(deployment, newest))
    return new Map(active(old).map((replicaSet) => [replicaSet, 0]));
  const running = active(newest ? [...old, newest] : old);
  return isRolling(deployment) && running.length > 0 ? proportional(deployment, running) : NONE;
}

/** As many of the newest as surge allows (NewRSNewReplicas in deployment_util.go, 1.36). `all` may be without it yet. */
export function newestSize(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  current: number,
): number {
  const replicas = replicasOf(deployment);
  if (!isRolling(deployment) || current > replicas) return replicas;
  const room = replicas + maxSurge(deployment) - totalReplicas(all);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

/**
 * Sizes of the old ones in a rolling update (pkg/controller/deployment/rolling.go, 1.36). First goes what is not
 * available anyway, oldest first, then what availability can spare:
 *
 *   replicas 4, maxSurge 1, maxUnavailable 1
 *   old 4 available   new 1 starting    →  old 3   three available are enough
 *   old 3 available   new 2 starting    →  old 3   the two must come up first
 *   old 3, 1 broken   new 2 starting    →  old 2   the broken one is missed by nobody
 */
export function oldSizes(
  deployment: Deployment,
  newest: ReplicaSet,
  old: readonly ReplicaSet[],
): Sizes {
  const running = active(old).sort(byCreation);
  if (running.length === 0) return NONE;
  const all = [...old, newest];
  const minAvailable = replicasOf(deployment) - maxUnavailable(deployment);
  const newestUnavailable = replicasOf(newest) - available(newest);
  const removable = totalReplicas(all) - minAvailable - newestUnavailable;
  if (removable <= 0) return NONE;

  const sizes = new Map<ReplicaSet, number>();
  let removed = 0;
  for (const replicaSet of running) {
    const broken = replicasOf(replicaSet) - available(replicaSet);
    const count = Math.min(removable - removed, broken);
    if (count <= 0) continue;
    sizes.set(replicaSet, replicasOf(replicaSet) - count);
    removed += count;
  }

  let spare = sum([...running, newest], available) - minAvailable;
  for (const replicaSet of running) {
    if (spare <= 0) break;
    const size = sizes.get(replicaSet) ?? replicasOf(replicaSet);
    const count = Math.min(size, spare);
    if (count === 0) continue;
    sizes.set(replicaSet, size - count);
    spare -= count;
  }
  return sizes;
}

export const active = (replicaSets: readonly ReplicaSet[]): ReplicaSet[] =>
  replicaSets.filter((each) => replicasOf(each) > 0);

/** By age, then by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  const [first, second] = [a.metadata, b.metadata];
  if (first.creationTimestamp !== second.creationTimestamp)
    return first.creationTimestamp < second.creationTimestamp ? -1 : 1;
  return first.name < second.name ? -1 : first.name > second.name ? 1 : 0;
}

/**
 * Spreads a change of size over ReplicaSets that share the Pods, each by its share, the rest to the largest:
 *
 *   replicas 10 → 15, no surge    old 7  new 3   →   old 11  new 4
 */
function proportional(deployment: Deployment, running: readonly ReplicaSet[]): Sizes {
  const replicas = replicasOf(deployment);
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - totalReplicas(running);
  const largestFirst = [...running].sort(
    (a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byCreation(b, a) : byCreation(a, b)),
  );
  const sizes = new Map<ReplicaSet, number>();
  let added = 0;
  for (const replicaSet of largestFirst) {
    const share = proportion(deployment, replicaSet, toAdd, added);
    sizes.set(replicaSet, replicasOf(replicaSet) + share);
    added += share;
  }
  const largest = largestFirst[0]!;
  sizes.set(largest, Math.max(0, sizes.get(largest)! + toAdd - added));
  return sizes;
}

function proportion(
  deployment: Deployment,
  replicaSet: ReplicaSet,
  toAdd: number,
  added: number,
): number {
  if (toAdd === added) return 0;
  const share = fraction(deployment, replicaSet);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

function fraction(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = replicasOf(replicaSet);
  if (replicasOf(deployment) === 0) return -size;
  const before = maxReplicas(replicaSet) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size * (replicasOf(deployment) + maxSurge(deployment))) / before) - size;
}

/** The one ReplicaSet that has replicas, or the newest where none has; undefined where several have. */
function activeOrLatest(
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const running = active(newest ? [...old, newest] : old);
  if (running.length > 1) return undefined;
  return running[0] ?? newest ?? [...old].sort(byCreation).at(-1);
}

function isSaturated(deployment: Deployment, newest: ReplicaSet): boolean {
  const replicas = replicasOf(deployment);
  return (
    replicasOf(newest) === replicas &&
    desiredReplicas(newest) === replicas &&
    available(newest) === replicas
  );
}

export const available = (replicaSet: ReplicaSet): number =>
  replicaSet.status?.availableReplicas ?? 0;
