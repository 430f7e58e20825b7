/** What a ReplicaSet lacks or has too many of, and what its status should say (pkg/controller/replicaset, 1.36). */
import type {
  ReplicaSet,
  ReplicaSetCondition,
  ReplicaSetStatus,
} from '../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { selectorOf } from '../../../apimachinery/labels.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import type { Refusal } from '../../../apimachinery/status.ts';
import { isPodAvailable, isPodReady } from '../../../controller-runtime/pod-state.ts';
import type { Millis } from '../../../sim/clock.ts';
import { podsToDelete } from './deletion-order.ts';
import type { Tally } from './pod-tally.ts';

/** At most so many Pods are created or deleted in one go. */
const BURST = 500;

export type ReplicaPlan = { readonly create: number } | { readonly remove: readonly Pod[] };

/**
 * `pods` are asked only when some have to be chosen: the active ones that are its own, and `related`, those of all
 * ReplicaSets with the same owner.
 */
export function planReplicas(
  replicaSet: ReplicaSet,
  active: number,
  pods: { readonly own: () => readonly Pod[]; readonly related: () => readonly Pod[] },
  now: Millis,
): ReplicaPlan {
  const missing = wanted(replicaSet) - active;
  if (missing >= 0) return { create: Math.min(missing, BURST) };
  return { remove: podsToDelete(pods.own(), pods.related, Math.min(-missing, BURST), now) };
}

/** How far the Pods of a ReplicaSet have come. */
export interface PodCounts {
  readonly active: number;
  readonly fullyLabeled: number;
  readonly ready: number;
  readonly available: number;
  readonly terminating: number;
}

/** From scratch. `active` are the ReplicaSet's own. */
export function countPods(
  { spec }: ReplicaSet,
  active: readonly Pod[],
  terminating: number,
  now: Millis,
): PodCounts {
  const fullyLabeled = labelled(spec.template?.metadata?.labels);
  const counts = { active: active.length, fullyLabeled: 0, ready: 0, available: 0, terminating };
  for (const pod of active) {
    if (fullyLabeled(pod.metadata.labels)) counts.fullyLabeled++;
    if (!isPodReady(pod)) continue;
    counts.ready++;
    if (isPodAvailable(pod, spec.minReadySeconds ?? 0, now)) counts.available++;
  }
  return counts;
}

/**
 * From what was counted along the way. Undefined where that does not tell: some Pods are no longer the ReplicaSet's by
 * their labels, or have to be ready for a while to be available.
 */
export function countsFrom({ spec }: ReplicaSet, tally: Tally): PodCounts | undefined {
  if (spec.minReadySeconds) return undefined;
  const selector = selectorOf(spec.selector);
  const isFullyLabeled = labelled(spec.template?.metadata?.labels);
  let fullyLabeled = 0;
  for (const { labels, count } of tally.labels) {
    if (!selector.matches(labels)) return undefined;
    if (isFullyLabeled(labels)) fullyLabeled += count;
  }
  const { active, ready, terminating } = tally;
  return { active, fullyLabeled, ready, available: ready, terminating };
}

/** The status that follows from the counts; the old one itself when nothing changed. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  { active, fullyLabeled, ready, available, terminating }: PodCounts,
  refusal: Refusal | undefined,
  now: Millis,
): ReplicaSetStatus {
  const previous = replicaSet.status as ReplicaSetStatus | undefined;
  const conditions = failureConditions(replicaSet, active, refusal, now);
  const unchanged =
    previous !== undefined &&
    previous.replicas === active &&
    (previous.fullyLabeledReplicas ?? 0) === fullyLabeled &&
    (previous.readyReplicas ?? 0) === ready &&
    (previous.availableReplicas ?? 0) === available &&
    previous.terminatingReplicas === terminating &&
    (previous.observedGeneration ?? 0) === (replicaSet.metadata.generation ?? 0) &&
    (previous.conditions ?? NO_CONDITIONS) === conditions;
  if (unchanged) return previous;
  return {
    replicas: active,
    ...(fullyLabeled > 0 && { fullyLabeledReplicas: fullyLabeled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    terminatingReplicas: terminating,
    ...(replicaSet.metadata.generation && { observedGeneration: replicaSet.metadata.generation }),
    ...(conditions.length > 0 && { conditions }),
  };
}

const wanted = ({ spec }: ReplicaSet): number => spec.replicas ?? 1;

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

type Labels = { readonly [key: string]: string };

/** Whether labels have all of these among them. */
function labelled(wanted: Labels = {}): (labels: Labels | undefined) => boolean {
  const entries = Object.entries(wanted);
  return (labels) => entries.every(([key, value]) => labels?.[key] === value);
}

const isFailure = ({ type }: ReplicaSetCondition): boolean => type === 'ReplicaFailure';
