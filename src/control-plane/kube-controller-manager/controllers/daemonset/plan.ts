/**
 * Which nodes get a Pod, and which Pods go (manage and rollingUpdate, pkg/controller/daemon, 1.36). With maxUnavailable 1:
 *
 *   node-1 none          →  create there
 *   three old, available →  delete one; its node gets a new one when it is gone
 *   one new, starting    →  wait
 */
import type { DaemonSet, DaemonSetStatus } from '../../../../api/generated/types/apps/v1.ts';
import type { Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { scaledValue } from '../../../../controller-runtime/int-or-percent.ts';
import { isPodAvailable, isPodReady } from '../../../../controller-runtime/pod-state.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { fits, HASH_LABEL, targetOf } from './pod.ts';

export interface DaemonSetPlan {
  /** Names of nodes. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** Pods that have ended, by themselves or not: to be replaced. */
  readonly ended: readonly Pod[];
  readonly status: DaemonSetStatus;
}

interface Place {
  readonly name: string;
  readonly runs: boolean;
  readonly stays: boolean;
  /** Oldest first. */
  readonly pods: readonly Pod[];
}

export function planDaemonSet(
  set: DaemonSet,
  nodes: readonly Node[],
  pods: readonly Pod[],
  hash: string,
  now: Millis,
): DaemonSetPlan {
  const byNode = new Map<string, Pod[]>();
  for (const pod of [...pods].sort(olderFirst)) {
    const target = targetOf(pod) ?? '';
    byNode.set(target, [...(byNode.get(target) ?? []), pod]);
  }
  const places = nodes.map((node): Place => {
    const { name } = node.metadata;
    return { name, ...fits(set, node), pods: byNode.get(name) ?? [] };
  });
  const look: Look = {
    set,
    isNew: ({ metadata }) => metadata.labels?.[HASH_LABEL] === hash,
    isAvailable: (pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, now),
    surge: surgeOf(set, places),
  };
  const moves = { create: [], remove: [], ended: [] } as Moves;
  for (const place of places) managed(look, place, moves);
  // A node that is gone leaves Pods that nobody starts.
  for (const [name, strays] of byNode)
    if (!nodes.some(({ metadata }) => metadata.name === name))
      moves.remove.push(...strays.filter((pod) => !isGoing(pod) && !pod.spec.nodeName));
  if (moves.create.length + moves.remove.length + moves.ended.length === 0)
    updated(look, places, moves);
  return { ...moves, status: statusOf(look, places) };
}

interface Look {
  readonly set: DaemonSet;
  readonly isNew: (pod: Pod) => boolean;
  readonly isAvailable: (pod: Pod) => boolean;
  /** How many Pods more than one a node may have for a while, in all. */
  readonly surge: number;
}

interface Moves {
  readonly create: string[];
  readonly remove: Pod[];
  readonly ended: Pod[];
}

const olderFirst = (a: Pod, b: Pod): number =>
  a.metadata.creationTimestamp < b.metadata.creationTimestamp
    ? -1
    : a.metadata.creationTimestamp > b.metadata.creationTimestamp
      ? 1
      : a.metadata.name < b.metadata.name
        ? -1
        : 1;

const isGoing = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
const hasEnded = ({ status }: Pod): boolean =>
  status.phase === 'Failed' || status.phase === 'Succeeded';

const desired = (places: readonly Place[]): number => places.filter(({ runs }) => runs).length;

function surgeOf({ spec }: DaemonSet, places: readonly Place[]): number {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  return type === 'RollingUpdate' ? scaledValue(rollingUpdate?.maxSurge, desired(places), 'up') : 0;
}

/** One node by itself (podsShouldBeOnNode). */
function managed(look: Look, { name, runs, stays, pods }: Place, moves: Moves): void {
  if (pods.length === 0) {
    if (runs) moves.create.push(name);
    return;
  }
  if (!stays) {
    moves.remove.push(...pods.filter((pod) => !isGoing(pod)));
    return;
  }
  const present = pods.filter((pod) => !isGoing(pod));
  moves.ended.push(...present.filter(hasEnded));
  const running = present.filter((pod) => !hasEnded(pod));
  if (look.surge === 0) {
    moves.remove.push(...running.slice(1));
    return;
  }
  const old = running.filter((pod) => !look.isNew(pod));
  const fresh = running.filter(look.isNew);
  moves.remove.push(...old.slice(1), ...fresh.slice(1));
  // With room for more, one that is going is replaced at once.
  if (running.length === 0 && runs && !present.some(hasEnded)) moves.create.push(name);
}

function updated(look: Look, places: readonly Place[], moves: Moves): void {
  if (look.set.spec.updateStrategy?.type !== 'RollingUpdate') return;
  const here = places.filter(({ runs, stays }) => runs || stays);
  if (look.surge > 0) surged(look, here, moves);
  else replaced(look, here, desired(places), moves);
}

/** Old Pods that are down go at once, others as far as maxUnavailable allows. */
function replaced(
  { set, isNew, isAvailable }: Look,
  places: readonly Place[],
  count: number,
  moves: Moves,
): void {
  const limit = scaledValue(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable, count, 'up');
  let unavailable = 0;
  const candidates: Pod[] = [];
  for (const { pods, runs } of places) {
    const pod = pods.find((one) => !isGoing(one));
    if (!pod) {
      if (runs) unavailable++;
    } else if (isNew(pod)) {
      if (!isAvailable(pod)) unavailable++;
    } else if (!isAvailable(pod)) {
      unavailable++;
      moves.remove.push(pod);
    } else candidates.push(pod);
  }
  moves.remove.push(...candidates.slice(0, Math.max(0, limit - unavailable)));
}

/** A new Pod first, and the old one goes once the new one is available. */
function surged({ isNew, isAvailable, surge }: Look, places: readonly Place[], moves: Moves): void {
  let surging = 0;
  const waiting: string[] = [];
  for (const { name, pods, runs } of places) {
    const present = pods.filter((one) => !isGoing(one));
    const old = present.find((pod) => !isNew(pod));
    const fresh = present.find(isNew);
    if (!old) continue;
    if (!fresh) {
      if (!isAvailable(old)) moves.create.push(name);
      else if (runs) waiting.push(name);
    } else if (isAvailable(fresh)) moves.remove.push(old);
    else surging++;
  }
  moves.create.push(...waiting.slice(0, Math.max(0, surge - surging)));
}

function statusOf({ set, isNew, isAvailable }: Look, places: readonly Place[]): DaemonSetStatus {
  const wanted = places.filter(({ runs }) => runs);
  const scheduled = wanted.filter(({ pods }) => pods.length > 0);
  const ready = scheduled.filter(({ pods }) => pods.some((pod) => isPodReady(pod)));
  const available = scheduled.filter(({ pods }) =>
    pods.some((pod) => isPodReady(pod) && isAvailable(pod)),
  ).length;
  const fresh = scheduled.filter(({ pods }) => pods.some(isNew)).length;
  const { collisionCount, conditions } = set.status;
  return {
    currentNumberScheduled: scheduled.length,
    numberMisscheduled: places.filter(({ runs, pods }) => !runs && pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: ready.length,
    ...(set.metadata.generation && { observedGeneration: set.metadata.generation }),
    ...(fresh > 0 && { updatedNumberScheduled: fresh }),
    ...(available > 0 && { numberAvailable: available }),
    ...(wanted.length > available && { numberUnavailable: wanted.length - available }),
    ...(collisionCount !== undefined && { collisionCount }),
    ...(conditions && { conditions }),
  };
}
