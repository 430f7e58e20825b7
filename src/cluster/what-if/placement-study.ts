/**
 * Answers a PlacementStudy: one placement as the cluster is, one with the changes, Pod by Pod and as totals. Looks at the
 * cluster and touches nothing of it.
 */
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import type {
  Outcome,
  Placement,
  PlacementDifference,
  PlacementStudy,
  PlacementStudySpec,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { resourceClaims } from '../../api/resource/v1/resource-claim/resource-claim.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { deepFreeze, keyOf, parseKey, type KubeObject } from '../../apimachinery/meta.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Etcd } from '../../control-plane/etcd/etcd.ts';
import type { PluginRegistry } from '../../control-plane/kube-scheduler/framework/handle.ts';
import {
  CONFIGURATION_API_VERSION,
  CONFIGURATION_KIND,
  type SchedulerConfiguration,
} from '../../control-plane/kube-scheduler/configuration/configuration.ts';
import { configurationFileProblems } from '../scheduler-configuration.ts';
import { changedWorld, unbound } from './changes.ts';
import type { Work } from './long-answer.ts';
import { daemonsOf, expanded, type Expanded } from './manifest-pods.ts';
import { place, type PlacementRun } from './placement-run.ts';
import { pointsOf } from './points.ts';
import { compared, type Stage } from './scenario-study.ts';
import { sharesOf, sizeOf, totalsOf, type Size } from './totals.ts';
import {
  belongsTo,
  isLive,
  isMovable,
  keyIn,
  nodesOf,
  podsOf,
  prefixOf,
  workloadOf,
  worldOf,
  type World,
} from './world.ts';

export interface StudiedCluster extends Stage {
  readonly etcd: Etcd;
  readonly seed: number;
  readonly now: number;
  /** kube-scheduler's at present. */
  readonly configuration: SchedulerConfiguration | undefined;
  /** A configuration with the plugins that are enabled by themselves. */
  readonly completed: (
    configuration: SchedulerConfiguration | undefined,
  ) => SchedulerConfiguration | undefined;
  /** Those that users have written. */
  readonly plugins: PluginRegistry;
}

const MOST_PODS = 5_000;
/** Pods times nodes: about what a study takes. */
const MOST_PAIRS = 1_000_000;
/** Attempts in full are long. */
const MOST_ATTEMPTS = 50;

/**
 * Throws BadRequest and Invalid in words for whoever asked, then or while it works. The cluster is looked at now, and
 * not again.
 */
export function studied({ spec = {} }: PlacementStudy, cluster: StudiedCluster): Work {
  const { changes = [], schedulerConfiguration, presentConfiguration } = spec;
  const [one = cluster.configuration, other = cluster.configuration] = [
    presentConfiguration,
    schedulerConfiguration,
  ].map((configuration) => checkedConfiguration(configuration, cluster.plugins));
  if (spec.scenario) return compared(spec, one, other, cluster);
  const now = worldOf(cluster.etcd);
  const expandedOn = (world: World) =>
    (spec.manifests ?? []).map((manifest) => expanded(manifest, nodesOf(world)));
  const manifests = expandedOn(now);
  const world = withoutFormer(now, manifests);
  const present: Side = {
    world,
    before: world,
    spec,
    manifests,
    cluster,
    configuration: cluster.completed(one),
  };
  checkSize(present);
  if (changes.length === 0 && !schedulerConfiguration) return alone(present);
  const otherwise = changedWorld(world, changes);
  const changed: Side = {
    ...present,
    world: otherwise,
    manifests: expandedOn(otherwise),
    configuration: cluster.completed(other),
  };
  checkSize(changed);
  return sideBySide(present, changed);
}

function* alone(side: Side): Work {
  const run = yield* played(side);
  const present = yield* outcome(side, run, sizeIn(side, run), 1);
  return { present, ...told(run.notes) };
}

function* sideBySide(one: Side, other: Side): Work {
  const first = yield* within(played(one), 0);
  const size = sizeIn(one, first);
  const present = yield* outcome(one, first, size, 0.5);
  const second = yield* within(played(other), 0.5);
  const changed = yield* outcome(other, second, size, 1);
  const notes = [...new Set([...first.notes, ...second.notes])];
  return { present, changed, differences: differences(present, changed), ...told(notes) };
}

/** Half of what there is to do. */
function* within<R>(work: Generator<number, R>, from: number): Generator<number, R> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    yield from + value / 2;
  }
}

const told = (notes: readonly string[]) => (notes.length > 0 ? { notes } : {});

interface Side {
  readonly world: World;
  /** Where Pods are in the cluster now. */
  readonly before: World;
  readonly spec: PlacementStudySpec;
  readonly manifests: readonly Expanded[];
  readonly cluster: StudiedCluster;
  readonly configuration: SchedulerConfiguration | undefined;
}

/** The cluster's own that are placed anew. */
const waitingIn = ({ world, spec }: Side): readonly Pod[] =>
  podsOf(world).filter(
    (pod) => isLive(pod) && (spec.place === 'All' ? isMovable(pod) : !pod.spec.nodeName),
  );

/** Nodes that the change adds. */
function addedIn({ world, before }: Side): readonly Node[] {
  const known = new Set(nodesOf(before).map(({ metadata }) => metadata.name));
  return nodesOf(world).filter(({ metadata }) => !known.has(metadata.name));
}

function checkSize(side: Side): void {
  const { manifests, world } = side;
  const made = manifests.reduce((sum, { most }) => sum + most, 0);
  const count = waitingIn(side).length + made;
  const nodes = nodesOf(world).length;
  if (count > MOST_PODS || count * nodes > MOST_PAIRS)
    throw StatusError.badRequest(
      `${count} Pods on ${nodes} nodes are too many for a study: at most ${MOST_PODS} Pods, and ${MOST_PAIRS} Pods times nodes`,
    );
}

function played(side: Side): Generator<number, PlacementRun> {
  const { world, spec, manifests, cluster, configuration } = side;
  const waiting = waitingIn(side);
  const standing = new Map(world);
  for (const { metadata } of waiting)
    standing.delete(keyIn(pods, metadata.namespace!, metadata.name));
  if (spec.place === 'All') release(standing);
  return place({
    world: standing,
    waiting: waiting.map(unbound),
    manifests,
    daemons: daemonsOf(world, addedIn(side)),
    configuration,
    seed: cluster.seed,
    now: cluster.now,
    plugins: cluster.plugins,
  });
}

/** What is to count as one Pod, on both sides. */
function sizeIn({ spec, world }: Side, { pods: there, made }: PlacementRun): Size {
  const fresh = new Set(made);
  const added = there.filter(({ metadata }) => fresh.has(keyOf(metadata))).map(unbound);
  return sizeOf(spec, [...podsOf(world), ...added]);
}

/** Placements told at a time: an attempt in full is long. */
const TOLD = 10;

function* outcome(
  side: Side,
  run: PlacementRun,
  size: Size,
  progress: number,
): Generator<number, Outcome> {
  const { before, world } = side;
  const there = run.pods.map((pod) => withNode(pod, run));
  const byKey = new Map(there.map((pod) => [keyOf(pod.metadata), pod]));
  const was = new Map(podsOf(before).map((pod) => [keyOf(pod.metadata), pod]));
  const made = new Set(run.made);
  const waiting = waitingIn(side).map(({ metadata }) => keyOf(metadata));
  const keys = new Set([...waiting, ...made, ...run.evicted.keys()]);
  let full = 0;
  const placements: Placement[] = [];
  for (const key of keys) {
    if (placements.length % TOLD === 0) yield progress;
    const inFull = made.has(key) && full < MOST_ATTEMPTS;
    if (inFull) full++;
    const [pod, before] = [byKey.get(key), was.get(key)];
    placements.push(placement(key, pod ?? before, pod !== undefined, before, run, inFull));
  }
  const nodes = nodesOf(world);
  return {
    placements,
    totals: totalsOf(nodes, there, run.evicted.size, size),
    nodes: sharesOf(nodes, there.filter(isLive)),
  };
}

function placement(
  key: string,
  pod: Pod | undefined,
  isThere: boolean,
  before: Pod | undefined,
  { records, evicted, refused, attempts }: PlacementRun,
  inFull: boolean,
): Placement {
  const { namespace = '', name } = parseKey(key);
  const record = records.get(key);
  const node = isThere ? pod?.spec.nodeName : undefined;
  const was = before?.spec.nodeName;
  const points = node === undefined ? undefined : record && pointsOf(record);
  const message = node === undefined ? (refused.get(key) ?? record?.message) : undefined;
  const victims = [...evicted].flatMap(([victim, by]) => (by === key ? [victim] : []));
  const workload = pod && workloadOf(pod);
  const evictedFor = evicted.get(key);
  const attempt = inFull ? attempts.list(namespace, name)[0] : undefined;
  return {
    namespace,
    name,
    ...(workload !== undefined && { workload }),
    ...(node !== undefined && { node }),
    ...(was !== undefined && { was }),
    ...(points !== undefined && { points }),
    ...(message !== undefined && { message }),
    ...(victims.length > 0 && { victims }),
    ...(evictedFor !== undefined && { evictedFor }),
    ...(attempt && { attempt }),
  };
}

/** A Pod that has been given a node and only waits for volumes, which nobody provisions in a study, counts as placed. */
function withNode(pod: Pod, { records }: PlacementRun): Pod {
  const record = records.get(keyOf(pod.metadata));
  if (pod.spec.nodeName || !record?.selectedNode) return pod;
  const chosen = record.result === 'scheduled' || record.result === 'waiting';
  return chosen ? { ...pod, spec: { ...pod.spec, nodeName: record.selectedNode } } : pod;
}

/** Where all Pods are placed anew, their devices are free. */
function release(world: Map<string, KubeObject>): void {
  for (const [key, object] of world)
    if (key.startsWith(prefixOf(resourceClaims)))
      world.set(key, deepFreeze({ ...object, status: {} }));
}

/** What is applied again has its Pods replaced: the earlier ones are gone, and so is the object that they belonged to. */
function withoutFormer(world: World, manifests: readonly Expanded[]): World {
  const next = new Map(world);
  for (const { workload, kind: definition } of manifests) {
    if (!workload) continue;
    const { kind, name, namespace } = workload;
    next.delete(keyIn(definition, namespace, name));
    for (const pod of podsOf(world))
      if (belongsTo(pod, kind, name, namespace))
        next.delete(keyIn(pods, namespace, pod.metadata.name));
  }
  return next;
}

function differences(present: Outcome, changed: Outcome): readonly PlacementDifference[] {
  const [before, after] = [present, changed].map(
    ({ placements }) => new Map(placements.map((one) => [keyOf(one), one])),
  ) as [Map<string, Placement>, Map<string, Placement>];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return keys.flatMap((key) => {
    // Who was not tried on one side has stayed where it was.
    const at = (side: Map<string, Placement>, other: Map<string, Placement>) => {
      const one = side.get(key);
      return one ? one.node : other.get(key)!.was;
    };
    const [from, to] = [at(before, after), at(after, before)];
    if (from === to) return [];
    const { namespace = '', name } = parseKey(key);
    return [
      {
        namespace,
        name,
        ...(from !== undefined && { present: from }),
        ...(to !== undefined && { changed: to }),
      },
    ];
  });
}

function checkedConfiguration(
  configuration: object | undefined,
  plugins: PluginRegistry,
): SchedulerConfiguration | undefined {
  if (!configuration) return undefined;
  const file = {
    apiVersion: CONFIGURATION_API_VERSION,
    kind: CONFIGURATION_KIND,
    ...configuration,
  };
  const [problem] = configurationFileProblems(file, new Set(Object.keys(plugins)));
  if (problem !== undefined)
    throw StatusError.badRequest(`kube-scheduler would not start: ${problem}`);
  return file;
}
