/** What must be true once the faults are over and time has passed: everybody has what fits, and nothing is left behind. */
import type { ReplicaSet } from '../../../src/api/generated/types/apps/v1.ts';
import type { Node, Pod, Volume } from '../../../src/api/generated/types/core/v1.ts';
import { keyOf } from '../../../src/apimachinery/meta.ts';
import { cpuMillis, quantityValue } from '../../../src/apimachinery/quantity.ts';
import {
  isPodActive,
  isPodReady,
  isPodTerminal,
  podCondition,
} from '../../../src/controller-runtime/pod-state.ts';
import type { MakeChecker } from '../checker.ts';
import type { World } from '../world.ts';
import { isGood } from '../images.ts';
import { targetOf } from '../target.ts';
import { requestOf } from './placement.ts';

const NAMESPACED = [
  'Pod',
  'ReplicaSet',
  'Deployment',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'ControllerRevision',
  'PersistentVolumeClaim',
  'Job',
  'CronJob',
];

export const settled: MakeChecker = ({ world, broken }) => ({
  settled() {
    for (const promise of [
      ...orphans(world),
      ...nodesReady(world),
      ...podsWhereTheyShouldBe(world),
      ...workloadsComplete(world),
      ...addressesUnique(world),
      ...namespacesGone(world),
    ])
      broken(promise);
  },
});

function* orphans(world: World): Iterable<string> {
  const uids = new Set<string>();
  const kinds = [...NAMESPACED, 'Node', 'Namespace', 'ConfigMap'];
  for (const kind of kinds) for (const { metadata } of world.all(kind)) uids.add(metadata.uid);
  for (const kind of kinds)
    for (const { metadata } of world.all(kind)) {
      const owners = metadata.ownerReferences ?? [];
      if (owners.length > 0 && !owners.some(({ uid }) => uids.has(uid)))
        yield `${kind} ${keyOf(metadata)} has outlived its owner ${owners[0]!.name}`;
      if (metadata.deletionTimestamp) yield `${kind} ${keyOf(metadata)} does not go`;
    }
}

function* nodesReady(world: World): Iterable<string> {
  for (const { metadata, spec, status } of world.nodes) {
    const ready = status.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True') yield `${metadata.name} is not ready: ${ready?.reason}`;
    const left = spec.taints?.find(({ key }) =>
      /^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(key),
    );
    if (left) yield `${metadata.name} is ready and has ${left.key}:${left.effect}`;
    const cordoned =
      spec.taints?.some(({ key }) => key === 'node.kubernetes.io/unschedulable') ?? false;
    if (cordoned !== (spec.unschedulable ?? false)) yield `${metadata.name}: cordoned or not?`;
  }
}

function* podsWhereTheyShouldBe(world: World): Iterable<string> {
  for (const pod of world.pods) {
    const key = keyOf(pod.metadata);
    if (isPodTerminal(pod)) continue;
    if (!pod.spec.nodeName) {
      if (pod.spec.schedulingGates?.length || pod.spec.volumes?.some(isClaim)) continue;
      if (podCondition(pod, 'PodScheduled')?.reason !== 'Unschedulable')
        yield `${key} waits and nobody says why`;
      const room = world.nodes.find((node) => fits(world, pod, node, -Infinity));
      if (room) yield `${key} waits and would fit on ${room.metadata.name}`;
      const worthMore = world.nodes.find((node) => fits(world, pod, node, pod.spec.priority ?? 0));
      if (worthMore) yield `${key} waits and could preempt on ${worthMore.metadata.name}`;
      continue;
    }
    if (!world.get('Node', pod.spec.nodeName))
      yield `${key} is on ${pod.spec.nodeName}, which is gone`;
    const [container] = pod.spec.containers;
    if (isGood(container!.image!) && !isPodReady(pod))
      yield `${key} does not become ready: ${JSON.stringify(pod.status.containerStatuses?.[0]?.state)}`;
    if (!isGood(container!.image!) && isPodReady(pod) && !container!.command)
      yield `${key} is ready`;
  }
}

/** Nobody provides volumes here: whoever asks for one waits. */
const isClaim = ({ persistentVolumeClaim }: Volume): boolean => persistentVolumeClaim !== undefined;

/** Whether it would fit if every Pod of less than `priority` were not there. */
function fits(world: World, pod: Pod, node: Node, priority: number): boolean {
  const { allocatable = {} } = node.status;
  const rivals = world
    .podsOn(node.metadata.name)
    .filter(
      (one) =>
        !isPodTerminal(one) && (priority === -Infinity || (one.spec.priority ?? 0) >= priority),
    );
  const tolerated = (node.spec.taints ?? []).every(
    (taint) =>
      taint.effect === 'PreferNoSchedule' ||
      pod.spec.tolerations?.some(
        ({ key, operator = 'Equal', value = '', effect }) =>
          (!key || key === taint.key) &&
          (!effect || effect === taint.effect) &&
          (operator === 'Exists' || value === (taint.value ?? '')),
      ),
  );
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(
    ([key, value]) => node.metadata.labels?.[key] === value,
  );
  const room = (resource: string, read: (text: string) => number) =>
    rivals.reduce((sum, one) => sum + requestOf(one, resource), requestOf(pod, resource)) <=
    read(String(allocatable[resource] ?? 0));
  const target = targetOf(pod);
  return (
    (target === undefined || target === node.metadata.name) &&
    tolerated &&
    selected &&
    (target !== undefined || !node.spec.unschedulable) &&
    room('cpu', cpuMillis) &&
    room('memory', quantityValue) &&
    rivals.length < Number(allocatable.pods)
  );
}

function* workloadsComplete(world: World): Iterable<string> {
  for (const set of [
    ...world.all<ReplicaSet>('ReplicaSet'),
    ...world.all<ReplicaSet>('ReplicationController'),
  ]) {
    const own = world.ownedBy<Pod>(set.metadata.uid).filter(isPodActive);
    const { replicas = 0 } = set.spec;
    if (own.length !== replicas)
      yield `${keyOf(set.metadata)} has ${own.length} Pods, wants ${replicas}`;
    const ready = own.filter(isPodReady).length;
    const { replicas: told = 0, readyReplicas = 0 } = set.status;
    if (told !== own.length || readyReplicas !== ready)
      yield `${keyOf(set.metadata)} says ${readyReplicas}/${told}, and is ${ready}/${own.length}`;
  }
  for (const deployment of world.deployments) {
    const { metadata, spec, status = {} } = deployment;
    const key = keyOf(metadata);
    const sets = world.ownedBy<ReplicaSet>(metadata.uid);
    const asked = sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
    const pods = sets.flatMap((set) => world.ownedBy<Pod>(set.metadata.uid)).filter(isPodActive);
    const ready = pods.filter(isPodReady).length;
    if (status.observedGeneration !== metadata.generation) yield `${key} was not looked at`;
    if ((status.replicas ?? 0) !== pods.length || (status.readyReplicas ?? 0) !== ready)
      yield `${key} says ${status.readyReplicas ?? 0}/${status.replicas ?? 0}, and is ${ready}/${pods.length}`;
    if (spec.paused || !isGood(spec.template.spec!.containers[0]!.image!)) continue;
    const complete = ready === spec.replicas && asked === spec.replicas;
    if (!complete && pods.every(({ spec: { nodeName } }) => nodeName))
      yield `${key}: ${ready} of ${spec.replicas} are ready, and nothing stands in the way`;
    if (complete && sets.filter((set) => (set.spec.replicas ?? 0) > 0).length > 1)
      yield `${key} is half rolled out`;
  }
}

function* addressesUnique(world: World): Iterable<string> {
  const taken = new Map<string, string>();
  for (const pod of world.pods) {
    const { podIP } = pod.status;
    if (!podIP || pod.spec.hostNetwork || isPodTerminal(pod)) continue;
    const other = taken.get(podIP);
    if (other) yield `${keyOf(pod.metadata)} and ${other} are both ${podIP}`;
    taken.set(podIP, keyOf(pod.metadata));
  }
}

function* namespacesGone(world: World): Iterable<string> {
  const there = new Set(world.all('Namespace').map(({ metadata }) => metadata.name));
  for (const kind of [...NAMESPACED, 'ServiceAccount', 'Event'])
    for (const { metadata } of world.all(kind))
      if (!there.has(metadata.namespace!))
        yield `${kind} ${keyOf(metadata)} is in a namespace that is gone`;
}
