/**
 * What a StatefulSet does next (updateStatefulSet, pkg/controller/statefulset/stateful_set_control.go, 1.36, without
 * MaxUnavailableStatefulSet, which is off there). In order, one Pod at a time waits for the one before:
 *
 *   web-0 running, web-1 missing        →  create web-1
 *   web-0 running, web-1 starting       →  wait
 *   web-0 … web-2 running, 2 wanted     →  delete web-2
 *   web-0 … web-2 old, new template     →  delete web-2, then web-1, then web-0
 */
import type { StatefulSet, StatefulSetStatus } from '../../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { isPodAvailable, isPodReady } from '../../../../controller-runtime/pod-state.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { firstOrdinal, ordinalOf, repairedLabels, REVISION_LABEL } from './identity.ts';

export type Step =
  | { readonly does: 'create'; readonly ordinal: number; readonly revision: string }
  | { readonly does: 'delete' | 'recreate'; readonly pod: Pod }
  | { readonly does: 'repair'; readonly pod: Pod };

export interface StatefulSetPlan {
  readonly steps: readonly Step[];
  readonly status: StatefulSetStatus;
}

export interface Revisions {
  readonly current: string;
  readonly update: string;
  readonly collisionCount: number;
}

export function planStatefulSet(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
  now: Millis,
  /** A Pod of this ordinal is not made yet: a claim of its predecessor is on its way out. */
  isHeldUp: (ordinal: number) => boolean = () => false,
): StatefulSetPlan {
  const replicas = set.spec.replicas ?? 1;
  const first = firstOrdinal(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod), pod]));
  const wanted = Array.from({ length: replicas }, (_, i) => byOrdinal.get(first + i));
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal >= 0 && (ordinal < first || ordinal >= first + replicas))
    .sort(([a], [b]) => b - a)
    .map(([, pod]) => pod);
  const look: Look = {
    set,
    revisions,
    ordered: set.spec.podManagementPolicy !== 'Parallel',
    isHeldUp,
    isAvailable: (pod) =>
      isRunningAndReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now),
  };
  const steps = set.metadata.deletionTimestamp ? [] : planSteps(look, wanted, condemned);
  const created = steps.flatMap((step) => (step.does === 'create' ? [step.revision] : []));
  const gone = new Set(steps.flatMap((step) => (step.does === 'delete' ? [step.pod] : [])));
  return { steps, status: statusOf(look, pods, created, gone) };
}

interface Look {
  readonly set: StatefulSet;
  readonly revisions: Revisions;
  readonly ordered: boolean;
  readonly isHeldUp: (ordinal: number) => boolean;
  readonly isAvailable: (pod: Pod) => boolean;
}

const isTerminating = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
const hasEnded = ({ status }: Pod): boolean =>
  status.phase === 'Failed' || status.phase === 'Succeeded';
const isRunningAndReady = (pod: Pod): boolean => pod.status.phase === 'Running' && isPodReady(pod);
const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[REVISION_LABEL] ?? '';

function planSteps(
  look: Look,
  wanted: readonly (Pod | undefined)[],
  condemned: readonly Pod[],
): readonly Step[] {
  const steps: Step[] = [];
  const waits = fillIn(look, wanted, steps);
  if (waits) return steps;
  if (takeAway(look, wanted, condemned, steps)) return steps;
  if (look.set.spec.updateStrategy?.type === 'OnDelete') return steps;
  const outdated = nextOutdated(look, wanted);
  // A Pod that is being made in this round is not there to be replaced.
  return outdated ? [...steps, { does: 'delete', pod: outdated }] : steps;
}

/** From the first ordinal up. True where the rest has to wait. */
function fillIn(look: Look, wanted: readonly (Pod | undefined)[], steps: Step[]): boolean {
  const first = firstOrdinal(look.set);
  for (const [i, pod] of wanted.entries()) {
    if (!pod) {
      const ordinal = first + i;
      if (!look.isHeldUp(ordinal))
        steps.push({ does: 'create', ordinal, revision: revisionFor(look, i) });
      if (look.ordered) return true;
      continue;
    }
    if (hasEnded(pod)) {
      if (!isTerminating(pod)) steps.push({ does: 'recreate', pod });
      // The new one is made once the old one is gone.
      if (look.ordered) return true;
      continue;
    }
    if (look.ordered && (isTerminating(pod) || !look.isAvailable(pod))) return true;
    if (repairedLabels(look.set, pod)) steps.push({ does: 'repair', pod });
  }
  return false;
}

/** Below the partition Pods come back as they were (newVersionedStatefulSetPod). */
function revisionFor({ set, revisions }: Look, index: number): string {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type !== 'RollingUpdate') return revisions.update;
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status.currentReplicas ?? 0);
  return index < kept ? revisions.current : revisions.update;
}

/** From the last ordinal down. True where the rest has to wait. */
function takeAway(
  look: Look,
  wanted: readonly (Pod | undefined)[],
  condemned: readonly Pod[],
  steps: Step[],
): boolean {
  // The lowest ordinal first: one that is unwell holds up those above it, and does not hold up itself.
  const all = [...wanted.flatMap((pod) => (pod ? [pod] : [])), ...condemned.toReversed()];
  const firstUnhealthy = all.find((pod) => !isRunningAndReady(pod) || isTerminating(pod));
  for (const pod of condemned) {
    if (isTerminating(pod)) {
      if (look.ordered) return true;
      continue;
    }
    if (look.ordered && !look.isAvailable(pod) && pod !== firstUnhealthy) return true;
    steps.push({ does: 'delete', pod });
    if (look.ordered) return true;
  }
  return false;
}

/** The last Pod of another revision, unless one after it is not well yet. */
function nextOutdated(look: Look, wanted: readonly (Pod | undefined)[]): Pod | undefined {
  const partition = look.set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  for (let i = wanted.length - 1; i >= partition; i--) {
    const pod = wanted[i];
    if (!pod) return undefined;
    if (revisionOf(pod) !== look.revisions.update && !isTerminating(pod)) return pod;
    if (isTerminating(pod) || !look.isAvailable(pod)) return undefined;
  }
  return undefined;
}

/** As it is once the steps are done, as upstream counts along. */
function statusOf(
  look: Look,
  pods: readonly Pod[],
  created: readonly string[],
  gone: ReadonlySet<Pod>,
): StatefulSetStatus {
  const { set, revisions } = look;
  const present = pods.filter(({ status }) => status.phase);
  const staying = present.filter((pod) => !isTerminating(pod) && !gone.has(pod)).map(revisionOf);
  const of = (revision: string) =>
    [...staying, ...created].filter((one) => one === revision).length;
  const replicas = present.length + created.length;
  const ready = present.filter(isRunningAndReady);
  const updated = of(revisions.update);
  const wanted = set.spec.replicas ?? 1;
  const complete =
    set.spec.updateStrategy?.type === 'RollingUpdate' &&
    updated === wanted &&
    ready.length === wanted &&
    replicas === wanted;
  const current = complete ? revisions.update : revisions.current;
  const counts = {
    readyReplicas: ready.length,
    currentReplicas: of(current),
    updatedReplicas: updated,
  };
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    currentRevision: current,
    updateRevision: revisions.update,
    collisionCount: revisions.collisionCount,
    availableReplicas: ready.filter(look.isAvailable).length,
    ...(set.status.conditions && { conditions: set.status.conditions }),
  };
}
