/** One step of a Deployment: which ReplicaSets to make, resize and forget, and what to say (pkg/controller/deployment, 1.36). */
import type {
  Deployment,
  DeploymentStatus,
  ReplicaSet,
} from '../../../../api/generated/types/apps/v1.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { Draft } from '../../../../apimachinery/meta.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { hasProgressDeadline, isRolling, replicasOf, revisionHistoryLimit } from './limits.ts';
import {
  newReplicaSet,
  REVISION,
  revisionOf,
  sameTemplate,
  scaled,
  synchronized,
} from './revisions.ts';
import {
  active,
  byCreation,
  isScalingEvent,
  newestSize,
  oldSizes,
  planScale,
  type Sizes,
} from './scale.ts';
import {
  condition,
  conditionOf,
  countedStatus,
  isComplete,
  pausedConditions,
  rolloutStatus,
  untilDeadline,
  withCondition,
} from './status.ts';

export interface DeploymentPlan {
  /** To be made first; `deployment` says what follows when that has been done. */
  readonly create?: Draft<ReplicaSet>;
  /** Changed sizes and annotations, in this order. */
  readonly update: readonly { readonly before: ReplicaSet; readonly after: ReplicaSet }[];
  /** Old revisions that the history limit has no room for. */
  readonly remove: readonly ReplicaSet[];
  /** With the revision and status that it should have: the Deployment given, if it has them. */
  readonly deployment: Deployment;
  readonly requeueAfter?: Millis;
}

export interface DeploymentInput {
  readonly deployment: Deployment;
  /** Those that the Deployment controls. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Pods of ReplicaSets other than `newest` still run. Asked by Recreate only. */
  readonly oldPodsRun: (newest: ReplicaSet | undefined) => boolean;
  readonly now: Millis;
}

/** Pure: the same input gives the same plan. */
export function planDeployment(input: DeploymentInput): DeploymentPlan {
  const { now } = input;
  const resumed = pausedConditions(input.deployment, now);
  const deployment = resumed
    ? withStatus(input.deployment, { ...input.deployment.status, conditions: resumed })
    : input.deployment;
  const fleet = fleetOf(deployment, input.replicaSets, now);

  if (deployment.metadata.deletionTimestamp) return settle(input, fleet, NO_SIZES, 'counted');
  if (deployment.spec.paused)
    return settle(
      input,
      fleet,
      planScale(fleet.deployment, fleet.newest, fleet.old),
      'counted',
      true,
    );
  if (isScalingEvent(deployment, fleet.all)) {
    return settle(input, fleet, planScale(fleet.deployment, fleet.newest, fleet.old), 'counted');
  }
  return isRolling(deployment) ? planRolling(input, fleet) : planRecreate(input, fleet);
}

/** New ones up, or old ones down; one of the two at a time, so that each step is seen before the next. */
function planRolling(input: DeploymentInput, fleet: Fleet): DeploymentPlan {
  const { deployment, newest, old, all } = fleet;
  if (!newest) return planCreation(fleet, newestSize(deployment, all, 0), input.now);
  const size = newestSize(deployment, all, replicasOf(newest));
  if (size !== replicasOf(newest))
    return settle(input, fleet, new Map([[newest, size]]), 'rollout');
  const sizes = oldSizes(deployment, newest, old);
  if (sizes.size > 0) return settle(input, fleet, sizes, 'rollout');
  return settle(input, fleet, NO_SIZES, 'rollout', isComplete(deployment, deployment.status));
}

/** All old ones down, and none of their Pods left, before the new one goes up. */
function planRecreate(input: DeploymentInput, fleet: Fleet): DeploymentPlan {
  const { deployment, newest, old } = fleet;
  const running = active(old);
  if (running.length > 0)
    return settle(input, fleet, new Map(running.map((each) => [each, 0])), 'rollout');
  if (input.oldPodsRun(newest)) return settle(input, fleet, NO_SIZES, 'rollout');
  if (!newest) return planCreation(fleet, replicasOf(deployment), input.now);
  const sizes =
    replicasOf(newest) === replicasOf(deployment)
      ? NO_SIZES
      : new Map([[newest, replicasOf(deployment)]]);
  return settle(input, fleet, sizes, 'rollout', isComplete(deployment, deployment.status));
}

interface Fleet {
  /** With the revision of its newest ReplicaSet. */
  readonly deployment: Deployment;
  /** The one with the Deployment's template, its annotations brought up to date. */
  readonly newest?: ReplicaSet;
  /** As it was read, if it is not any more what it was. */
  readonly newestBefore?: ReplicaSet;
  readonly old: readonly ReplicaSet[];
  readonly all: readonly ReplicaSet[];
  readonly nextRevision: bigint;
}

function fleetOf(deployment: Deployment, replicaSets: readonly ReplicaSet[], now: Millis): Fleet {
  // Of several with this template, which only upgrades of Kubernetes leave behind, the oldest is the one.
  const sorted = [...replicaSets].sort(byCreation);
  const found = sorted.find(({ spec }) => sameTemplate(spec.template, deployment.spec.template));
  const old = sorted.filter((replicaSet) => replicaSet !== found);
  const newestOld = old.map(revisionOf).reduce((a, b) => (a > b ? a : b), 0n);
  const nextRevision = BigInt.asIntN(64, newestOld + 1n);
  if (!found) return { deployment, old, all: old, nextRevision };
  const newest = synchronized(deployment, found, nextRevision);
  return {
    deployment: withFoundCondition(withRevision(deployment, revisionOf(newest)), newest, now),
    newest,
    newestBefore: found,
    old,
    all: [...old, newest],
    nextRevision,
  };
}

/** Ends the step: the new ReplicaSet comes back by the watch, and the next step counts it. */
function planCreation(fleet: Fleet, replicas: number, now: Millis): DeploymentPlan {
  const { deployment, nextRevision } = fleet;
  const create = newReplicaSet(deployment, nextRevision, replicas);
  const numbered = withRevision(deployment, nextRevision);
  // Parity: upstream goes on with this stale object, and its second status write is refused and tried again 5 ms later.
  return {
    create,
    update: [],
    remove: [],
    deployment: withCreatedCondition(numbered, create.metadata.name!, now),
  };
}

const NO_SIZES: Sizes = new Map();

function settle(
  { deployment: before, now }: DeploymentInput,
  fleet: Fleet,
  sizes: Sizes,
  kind: 'counted' | 'rollout',
  cleansUp = false,
): DeploymentPlan {
  const after = new Map<ReplicaSet, ReplicaSet>();
  for (const [replicaSet, size] of sizes)
    after.set(replicaSet, scaled(fleet.deployment, replicaSet, size));
  const newest = fleet.newest && (after.get(fleet.newest) ?? fleet.newest);
  const all = fleet.all.map((replicaSet) => after.get(replicaSet) ?? replicaSet);
  const statusOf = kind === 'counted' ? countedStatus : rolloutStatus;
  const status = statusOf(fleet.deployment, newest, all, now);

  const update: { before: ReplicaSet; after: ReplicaSet }[] = [];
  const add = (read: ReplicaSet, next: ReplicaSet) =>
    read !== next && update.push({ before: read, after: next });
  if (newest && !after.has(fleet.newest!)) add(fleet.newestBefore!, newest);
  for (const [replicaSet, next] of after)
    add(replicaSet === fleet.newest ? fleet.newestBefore! : replicaSet, next);

  const changed =
    !deepEqual(status, before.status) || fleet.deployment.metadata !== before.metadata;
  return {
    update,
    remove: cleansUp ? outdated(fleet) : [],
    deployment: changed ? withStatus(fleet.deployment, status) : before,
    requeueAfter: kind === 'rollout' ? untilDeadline(fleet.deployment, status, now) : undefined,
  };
}

/** The oldest revisions beyond the limit, as long as nothing of them is left. */
function outdated({ deployment, old }: Fleet): readonly ReplicaSet[] {
  const limit = revisionHistoryLimit(deployment);
  if (limit === undefined) return [];
  const alive = old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const excess = alive.length - limit;
  if (excess <= 0) return [];
  return alive
    .sort((a, b) => Number(revisionOf(a) - revisionOf(b)) || byCreation(a, b))
    .slice(0, excess)
    .filter(isEmpty);
}

function isEmpty({ metadata, spec, status }: ReplicaSet): boolean {
  return (
    (status?.replicas ?? 0) === 0 &&
    spec.replicas === 0 &&
    (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)
  );
}

function withRevision(deployment: Deployment, revision: bigint): Deployment {
  const { metadata } = deployment;
  if (revision === 0n || metadata.annotations?.[REVISION] === String(revision)) return deployment;
  return {
    ...deployment,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [REVISION]: String(revision) },
    },
  };
}

function withCreatedCondition(deployment: Deployment, name: string, now: Millis): Deployment {
  if (!hasProgressDeadline(deployment)) return deployment;
  const message = `Created new replica set "${name}"`;
  return withProgressing(deployment, 'NewReplicaSetCreated', message, now);
}

/** Somebody began to care about progress: the clock starts when that was noticed. */
function withFoundCondition(deployment: Deployment, newest: ReplicaSet, now: Millis): Deployment {
  if (!hasProgressDeadline(deployment) || conditionOf(deployment.status?.conditions, 'Progressing'))
    return deployment;
  return withProgressing(
    deployment,
    'FoundNewReplicaSet',
    `Found new replica set "${newest.metadata.name}"`,
    now,
  );
}

function withProgressing(
  deployment: Deployment,
  reason: string,
  message: string,
  now: Millis,
): Deployment {
  const next = condition('Progressing', 'True', reason, message, now);
  const conditions = withCondition(deployment.status?.conditions, next);
  return withStatus(deployment, { ...deployment.status, conditions });
}

const withStatus = (deployment: Deployment, status: DeploymentStatus): Deployment => ({
  ...deployment,
  status,
});
