/** What a Deployment says of itself (calculateStatus in pkg/controller/deployment/sync.go, and progress.go, 1.36). */
import type {
  Deployment,
  DeploymentCondition,
  DeploymentStatus,
  ReplicaSet,
} from '../../../../api/generated/types/apps/v1.ts';
import { parseTime, timestamp } from '../../../../apimachinery/meta.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';
import { hasProgressDeadline, maxUnavailable, replicasOf, sum, totalReplicas } from './limits.ts';
import { available } from './scale.ts';

type Conditions = readonly DeploymentCondition[];

/** Counts and availability, as they are now. */
export function countedStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  now: Millis,
): DeploymentStatus {
  const availableReplicas = sum(all, available);
  const counts = {
    observedGeneration: deployment.metadata.generation,
    replicas: sum(all, actual),
    updatedReplicas: newest ? actual(newest) : 0,
    readyReplicas: sum(all, ({ status }) => status?.readyReplicas ?? 0),
    availableReplicas,
    unavailableReplicas: Math.max(0, totalReplicas(all) - availableReplicas),
  };
  const enough = availableReplicas >= replicasOf(deployment) - maxUnavailable(deployment);
  const availability = enough
    ? condition(
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
        now,
      )
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
  const terminating = terminatingReplicas(all);
  const { collisionCount } = deployment.status ?? {};
  return {
    ...withoutZeros(counts),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: withCondition(deployment.status?.conditions, availability),
  };
}

/** The counted status with what is known of the rollout's progress and of failures to create Pods. */
export function rolloutStatus(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
  now: Millis,
): DeploymentStatus {
  const counted = countedStatus(deployment, newest, all, now);
  const conditions = withFailures(withProgress(deployment, newest, counted, now), newest, all);
  return conditions === counted.conditions ? counted : { ...counted, conditions };
}

/** All replicas are new, there is no other, and all are available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const replicas = replicasOf(deployment);
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** How long until the progress deadline has to be looked at again, if it has to. */
export function untilDeadline(
  deployment: Deployment,
  status: DeploymentStatus,
  now: Millis,
): Millis | undefined {
  const progress = conditionOf(status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || !progress) return undefined;
  if (isComplete(deployment, status) || progress.reason === 'ProgressDeadlineExceeded')
    return undefined;
  // A second more, since times are written in whole seconds.
  return Math.max(0, deadlineOf(deployment, progress) - now) + SECOND;
}

/** Pausing stops the progress clock and resuming starts it anew. Undefined: nothing to change. */
export function pausedConditions(deployment: Deployment, now: Millis): Conditions | undefined {
  if (!hasProgressDeadline(deployment)) return undefined;
  const conditions = deployment.status?.conditions;
  const progress = conditionOf(conditions, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return undefined;
  const toldPaused = progress?.reason === 'DeploymentPaused';
  if (deployment.spec.paused && !toldPaused) {
    return withCondition(
      conditions,
      condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', now),
    );
  }
  if (!deployment.spec.paused && toldPaused) {
    return withCondition(
      conditions,
      condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', now),
    );
  }
  return undefined;
}

export function condition(
  type: string,
  status: string,
  reason: string,
  message: string,
  now: Millis,
): DeploymentCondition {
  const at = timestamp(now);
  return { type, status, lastUpdateTime: at, lastTransitionTime: at, reason, message };
}

/** The conditions with this one last; as they were if one of the same status and reason is there. */
export function withCondition(conditions: Conditions = [], next: DeploymentCondition): Conditions {
  const previous = conditionOf(conditions, next.type);
  if (previous?.status === next.status && previous.reason === next.reason) return conditions;
  const lastTransitionTime =
    previous?.status === next.status ? previous.lastTransitionTime : next.lastTransitionTime;
  return [...without(conditions, next.type), { ...next, lastTransitionTime }];
}

export const conditionOf = (
  conditions: Conditions | undefined,
  type: string,
): DeploymentCondition | undefined => conditions?.find((each) => each.type === type);

function withProgress(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  status: DeploymentStatus,
  now: Millis,
): Conditions {
  const conditions = status.conditions!;
  if (!hasProgressDeadline(deployment)) return without(conditions, 'Progressing');
  const current = conditionOf(conditions, 'Progressing');
  const subject = newest
    ? `ReplicaSet "${newest.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;

  // One ReplicaSet and a rollout that was told complete: this is no rollout, and a Pod that fails now no lack of progress.
  const told =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    current?.reason === 'NewReplicaSetAvailable';
  if (told) return conditions;
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return withCondition(
      conditions,
      condition('Progressing', 'True', 'NewReplicaSetAvailable', message, now),
    );
  }
  if (hasProgressed(deployment.status, status)) {
    const next = condition(
      'Progressing',
      'True',
      'ReplicaSetUpdated',
      `${subject} is progressing.`,
      now,
    );
    // Told again although its reason may be the same, because its update time is what the deadline counts from.
    const since = current?.status === 'True' ? current.lastTransitionTime : next.lastTransitionTime;
    return [...without(conditions, 'Progressing'), { ...next, lastTransitionTime: since }];
  }
  if (current && hasTimedOut(deployment, current, now)) {
    const message = `${subject} has timed out progressing.`;
    return withCondition(
      conditions,
      condition('Progressing', 'False', 'ProgressDeadlineExceeded', message, now),
    );
  }
  return conditions;
}

function hasProgressed(before: DeploymentStatus | undefined, after: DeploymentStatus): boolean {
  const grew = (count: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (after[count] ?? 0) > (before?.[count] ?? 0);
  return (
    grew('updatedReplicas') ||
    outdated(after) < outdated(before) ||
    grew('readyReplicas') ||
    grew('availableReplicas')
  );
}

const outdated = (status: DeploymentStatus | undefined): number =>
  (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);

function hasTimedOut(deployment: Deployment, progress: DeploymentCondition, now: Millis): boolean {
  if (progress.reason === 'NewReplicaSetAvailable') return false;
  if (progress.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineOf(deployment, progress) < now;
}

function deadlineOf({ spec }: Deployment, progress: DeploymentCondition): Millis {
  return (
    parseTime(progress.lastUpdateTime ?? '1970-01-01T00:00:00Z') +
    spec.progressDeadlineSeconds! * SECOND
  );
}

/** ReplicaFailure of the newest ReplicaSet, or else of any. */
function withFailures(
  conditions: Conditions,
  newest: ReplicaSet | undefined,
  all: readonly ReplicaSet[],
): Conditions {
  const failure = failureOf(newest) ?? all.map(failureOf).find((each) => each !== undefined);
  if (failure) return withCondition(conditions, failure);
  return conditionOf(conditions, 'ReplicaFailure')
    ? without(conditions, 'ReplicaFailure')
    : conditions;
}

function failureOf(replicaSet: ReplicaSet | undefined): DeploymentCondition | undefined {
  const failure = replicaSet?.status?.conditions?.find(({ type }) => type === 'ReplicaFailure');
  return failure && { ...failure, lastUpdateTime: failure.lastTransitionTime };
}

/** Unknown as long as one ReplicaSet has not counted its own. */
function terminatingReplicas(all: readonly ReplicaSet[]): number | undefined {
  let total = 0;
  for (const { status } of all) {
    if (status?.terminatingReplicas === undefined) return undefined;
    total += status.terminatingReplicas;
  }
  return total;
}

const actual = (replicaSet: ReplicaSet): number => replicaSet.status?.replicas ?? 0;

const without = (conditions: Conditions, type: string): Conditions =>
  conditions.some((each) => each.type === type)
    ? conditions.filter((each) => each.type !== type)
    : conditions;

function withoutZeros<T extends Record<string, number | undefined>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count)) as Partial<T>;
}
