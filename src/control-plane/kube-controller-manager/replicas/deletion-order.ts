/** Which Pods are cheapest to lose (ActivePodsWithRanks in pkg/controller/controller_utils.go, 1.36). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { parseTime } from '../../../apimachinery/meta.ts';
import { isPodActive, isPodReady, readySince } from '../../../controller-runtime/pod-state.ts';
import type { Millis } from '../../../sim/clock.ts';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

interface Ranked {
  readonly pod: Pod;
  readonly ready: boolean;
  readonly phase: number;
  readonly cost: number;
  /** Active Pods of the same workload on the same node. */
  readonly neighbours: number;
  readonly readySince: Millis;
  readonly restarts: readonly [regular: number, sidecar: number];
  readonly createdAt: Millis;
}

/**
 * The `count` Pods to delete first. `related` are the Pods of all ReplicaSets of the same owner: of two Pods on a node
 * rather one goes than the only one of another node. In falling weight: not assigned before assigned, Pending before
 * Running, not ready before ready, low pod-deletion-cost, many neighbours, ready for a short time, many restarts, young.
 */
export function podsToDelete(
  pods: readonly Pod[],
  related: () => readonly Pod[],
  count: number,
  now: Millis,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related()) {
    if (!isPodActive(pod)) continue;
    const node = pod.spec.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod) => rank(pod, onNode.get(pod.spec.nodeName ?? '') ?? 0));
  ranked.sort((a, b) => compare(a, b, now));
  return ranked.slice(0, count).map(({ pod }) => pod);
}

function rank(pod: Pod, neighbours: number): Ranked {
  const ready = isPodReady(pod);
  return {
    pod,
    ready,
    phase: PHASES.indexOf(pod.status.phase ?? 'Pending'),
    cost: deletionCost(pod),
    neighbours,
    readySince: ready ? readySince(pod) : 0,
    restarts: maxRestarts(pod),
    createdAt: parseTime(pod.metadata.creationTimestamp),
  };
}

const PHASES = ['Pending', 'Unknown', 'Running'];

function compare(a: Ranked, b: Ranked, now: Millis): number {
  const assignedA = a.pod.spec.nodeName ? 1 : 0;
  const assignedB = b.pod.spec.nodeName ? 1 : 0;
  return (
    assignedA - assignedB ||
    a.phase - b.phase ||
    Number(a.ready) - Number(b.ready) ||
    a.cost - b.cost ||
    b.neighbours - a.neighbours ||
    (a.ready && b.ready ? youngerFirst(a, b, a.readySince, b.readySince, now) : 0) ||
    b.restarts[0] - a.restarts[0] ||
    b.restarts[1] - a.restarts[1] ||
    youngerFirst(a, b, a.createdAt, b.createdAt, now)
  );
}

/**
 * Ages are compared by their order of magnitude (gate LogarithmicScaleDown), and within one by uid, which is as good as
 * chance: otherwise always the newest, that is the newest nodes, would be emptied.
 */
function youngerFirst(a: Ranked, b: Ranked, atA: Millis, atB: Millis, now: Millis): number {
  if (atA === atB) return 0;
  return (
    magnitude(now - atA) - magnitude(now - atB) ||
    (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1)
  );
}

/** ⌊log₂⌋ of an age in nanoseconds; −1 for none. */
function magnitude(age: Millis): number {
  if (age <= 0) return -1;
  let power = 0;
  for (let rest = age * 1_000_000; rest >= 2; rest /= 2) power++;
  return power;
}

function deletionCost(pod: Pod): number {
  const value = pod.metadata.annotations?.[DELETION_COST];
  // Anything that is not a 32-bit integer counts as 0, as does nothing.
  if (value === undefined || !/^-?(0|[1-9][0-9]*)$/.test(value)) return 0;
  const cost = Number(value);
  return cost === (cost | 0) ? cost : 0;
}

function maxRestarts({ spec, status }: Pod): readonly [number, number] {
  let regular = 0;
  for (const { restartCount } of status.containerStatuses ?? [])
    regular = Math.max(regular, restartCount);
  let sidecar = 0;
  for (const { name, restartCount } of status.initContainerStatuses ?? []) {
    const container = spec.initContainers?.find((each) => each.name === name);
    if (container?.restartPolicy === 'Always') sidecar = Math.max(sidecar, restartCount);
  }
  return [regular, sidecar];
}
