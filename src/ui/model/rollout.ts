/**
 * How far a rollout is, and the two lines that it keeps: never fewer available than one, never more Pods than the other.
 * When it is done is decided as `kubectl rollout status` does (kubectl/pkg/polymorphichelpers/rollout_status.go, 1.36).
 */
import type { DaemonSet, Deployment, StatefulSet } from '../../api/generated/types/apps/v1.ts';

export type RolloutState =
  'done' | 'going' | 'stuck' | 'paused' | 'unseen' | 'partitioned' | 'on-delete' | 'scaled-to-zero';

export interface Rollout {
  readonly state: RolloutState;
  readonly wanted: number;
  /** Pods of the newest revision, and of all earlier ones. */
  readonly updated: number;
  readonly old: number;
  readonly available: number;
  /** No fewer than this are available while it replaces Pods, and no more than that are there. */
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The spec's own words for the two lines. */
  readonly maxUnavailable?: string;
  readonly maxSurge?: string;
  /** StatefulSet: ordinals below stay as they are. */
  readonly partition?: number;
  /** What the controller says of a rollout that is stuck, or of Pods that it could not make. */
  readonly problem?: { readonly reason: string; readonly message: string };
}

type IntOrPercent = number | string;

const share = (value: IntOrPercent, of: number, round: (share: number) => number): number =>
  typeof value === 'number' ? value : round((Number.parseInt(value, 10) * of) / 100);

export function rolloutOfDeployment({ metadata, spec, status = {} }: Deployment): Rollout {
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas: available = 0 } = status;
  const stuck = status.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  const failure = status.conditions?.find(
    (condition) => condition.type === 'ReplicaFailure' && condition.status === 'True',
  );
  const said = stuck ?? failure;
  const finished = updated >= wanted && replicas <= updated && available >= updated;
  const state: RolloutState = spec.paused
    ? 'paused'
    : (status.observedGeneration ?? 0) < (metadata.generation ?? 0)
      ? 'unseen'
      : stuck
        ? 'stuck'
        : !finished
          ? 'going'
          : wanted === 0
            ? 'scaled-to-zero'
            : 'done';
  return {
    state,
    wanted,
    updated,
    old: replicas - updated,
    available,
    ...deploymentLines(spec, wanted),
    ...(said && { problem: { reason: said.reason ?? '', message: said.message ?? '' } }),
  };
}

/** As pkg/controller/deployment/util (ResolveFenceposts): surge rounds up, unavailable down, and both cannot be none. */
function deploymentLines({ strategy = {} }: Deployment['spec'], wanted: number): Partial<Rollout> {
  if (strategy.type === 'Recreate') return { atMost: wanted };
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy.rollingUpdate ?? {};
  const surge = share(maxSurge, wanted, Math.ceil);
  const missing = share(maxUnavailable, wanted, Math.floor);
  return {
    atLeast: Math.max(0, wanted - (surge === 0 && missing === 0 ? 1 : missing)),
    atMost: wanted + surge,
    maxSurge: String(maxSurge),
    maxUnavailable: String(maxUnavailable),
  };
}

export function rolloutOfStatefulSet({ metadata, spec, status }: StatefulSet): Rollout {
  const wanted = spec.replicas ?? 1;
  const { type = 'RollingUpdate', rollingUpdate = {} } = spec.updateStrategy ?? {};
  const { partition = 0 } = rollingUpdate;
  const settled = status.currentRevision === status.updateRevision;
  // The controller counts only while there are two revisions.
  const updated = settled ? status.replicas : (status.updatedReplicas ?? 0);
  const available = status.availableReplicas ?? 0;
  const toUpdate = Math.max(0, wanted - partition);
  const whole = status.replicas === wanted && available >= wanted;
  const state: RolloutState =
    (status.observedGeneration ?? 0) < (metadata.generation ?? 0)
      ? 'unseen'
      : wanted === 0
        ? 'scaled-to-zero'
        : settled
          ? whole
            ? 'done'
            : 'going'
          : type === 'OnDelete'
            ? 'on-delete'
            : partition > 0 && updated >= toUpdate && whole
              ? 'partitioned'
              : 'going';
  return {
    state,
    wanted,
    updated,
    old: status.replicas - updated,
    available,
    atMost: wanted,
    ...(type === 'RollingUpdate' && {
      // One at a time: the gate MaxUnavailableStatefulSet is off, and the field that it opens is dropped.
      atLeast: Math.max(0, wanted - 1),
    }),
    ...(partition > 0 && { partition }),
  };
}

export function rolloutOfDaemonSet({ metadata, spec, status }: DaemonSet): Rollout {
  const wanted = status.desiredNumberScheduled;
  const { type = 'RollingUpdate', rollingUpdate = {} } = spec.updateStrategy ?? {};
  const { maxSurge = 0, maxUnavailable = 1 } = rollingUpdate;
  const updated = status.updatedNumberScheduled ?? 0;
  const available = status.numberAvailable ?? 0;
  const state: RolloutState =
    (status.observedGeneration ?? 0) < (metadata.generation ?? 0)
      ? 'unseen'
      : updated < wanted && type === 'OnDelete'
        ? 'on-delete'
        : updated < wanted || available < wanted
          ? 'going'
          : wanted === 0
            ? 'scaled-to-zero'
            : 'done';
  return {
    state,
    wanted,
    updated,
    old: Math.max(0, status.currentNumberScheduled - updated),
    available,
    ...(type === 'RollingUpdate' && {
      // pkg/controller/daemon/util: both are rounded up.
      atLeast: Math.max(0, wanted - share(maxUnavailable, wanted, Math.ceil)),
      atMost: wanted + share(maxSurge, wanted, Math.ceil),
      maxSurge: String(maxSurge),
      maxUnavailable: String(maxUnavailable),
    }),
  };
}
