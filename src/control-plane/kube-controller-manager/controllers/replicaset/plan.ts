/** What a ReplicaSet lacks or has too many of, and what its status should say (pkg/controller/replicaset, 1.36). */
import type { ReplicaSet, ReplicaSetCondition, ReplicaSetStatus } from '../../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import type { Refusal } from '../../../../apimachinery/status.ts';
import { isPodAvailable, isPodReady } from '../../../../controller-runtime/pod-state.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { podsToDelete } from './deletion-order.ts';

/** At most so many Pods are created or deleted in one go. */
const BURST = 500;

export type ReplicaPlan = { readonly create: number } | { readonly remove: readonly Pod[] };

/** `related` gives the Pods of all ReplicaSets with the same owner; it is asked only when some have to be chosen. */
export function planReplicas(
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  related: () => readonly Pod[],
  now: Millis,
): ReplicaPlan {
  const missing = wanted(replicaSet) - active.length;
  if (missing >= 0) return { create: Math.min(missing, BURST) };
  return { remove: podsToDelete(active, related, Math.min(-missing, BURST), now) };
}

/** The status that follows from the Pods; the old one itself when nothing changed. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  active: readonly Pod[],
  terminating: number,
  refusal: Refusal | undefined,
  now: Millis,
): ReplicaSetStatus {
  const templateLabels = Object.entries(replicaSet.spec.template?.metadata?.labels ?? {});
  const minReadySeconds = replicaSet.spec.minReadySeconds ?? 0;
  let fullyLabeled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of active) {
    const labels = pod.metadata.labels;
    if (templateLabels.every(([key, value]) => labels?.[key] === value)) fullyLabeled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (isPodAvailable(pod, minReadySeconds, now)) available++;
  }
  const previous = replicaSet.status as ReplicaSetStatus | undefined;
  const conditions = failureConditions(replicaSet, active.length, refusal, now);
  const unchanged =
    previous !== undefined &&
    previous.replicas === active.length &&
    (previous.fullyLabeledReplicas ?? 0) === fullyLabeled &&
    (previous.readyReplicas ?? 0) === ready &&
    (previous.availableReplicas ?? 0) === available &&
    previous.terminatingReplicas === terminating &&
    (previous.observedGeneration ?? 0) === (replicaSet.metadata.generation ?? 0) &&
    (previous.conditions ?? NO_CONDITIONS) === conditions;
  if (unchanged) return previous;
  return {
    replicas: active.length,
    ...(fullyLabeled > 0 && { fullyLabeledReplicas: fullyLabeled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    terminatingReplicas: terminating,
    ...(replicaSet.metadata.generation && { observedGeneration: replicaSet.metadata.generation }),
    ...(conditions.length > 0 && { conditions }),
  };
}

export const wanted = ({ spec }: ReplicaSet): number => spec.replicas ?? 1;

const NO_CONDITIONS: readonly ReplicaSetCondition[] = [];

/** ReplicaFailure is there while the last try failed. Its text stays that of the first failure. */
function failureConditions(
  { status, ...replicaSet }: ReplicaSet,
  active: number,
  refusal: Refusal | undefined,
  now: Millis,
): readonly ReplicaSetCondition[] {
  const previous = (status as ReplicaSetStatus | undefined)?.conditions ?? NO_CONDITIONS;
  const failed = previous.some(isFailure);
  if (failed === (refusal !== undefined)) return previous;
  if (!refusal) return previous.filter((condition) => !isFailure(condition));
  const condition: ReplicaSetCondition = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: active < (replicaSet.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete',
    message: refusal.message,
  };
  return [...previous, condition];
}

const isFailure = ({ type }: ReplicaSetCondition): boolean => type === 'ReplicaFailure';
