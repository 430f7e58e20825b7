/**
 * What StatefulSets promise: one Pod an ordinal, one Pod a claim; where they are ordered, one begins when those before it
 * are ready, and one goes at a time.
 */
import type { StatefulSet } from '../../../src/api/generated/types/apps/v1.ts';
import type { Pod } from '../../../src/api/generated/types/core/v1.ts';
import { controllerOf, keyOf } from '../../../src/apimachinery/meta.ts';
import { isPodReady, isPodTerminal } from '../../../src/controller-runtime/pod-state.ts';
import type { Millis } from '../../../src/sim/clock.ts';
import type { MakeChecker } from '../checker.ts';
import type { World } from '../world.ts';

const ordinalOf = ({ metadata }: Pod): number => Number(/-(\d+)$/.exec(metadata.name)?.[1]);
const claimsOf = ({ spec }: Pod): readonly string[] =>
  (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [claim.claimName] : [],
  );

function setOf(world: World, pod: Pod): StatefulSet | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'StatefulSet') return undefined;
  const { namespace } = pod.metadata;
  const set = world.get<StatefulSet>('StatefulSet', keyOf({ namespace, name: owner.name }));
  return set?.metadata.uid === owner.uid ? set : undefined;
}

export const statefulSets: MakeChecker = ({ world, horizon, broken }) => {
  /** When a Pod of this name was ready for the last time; for ever while it is. */
  const ready = new Map<string, Millis>();
  /** When a Pod began to go. */
  const going = new Map<string, Millis>();

  const onNewPod = (pod: Pod, set: StatefulSet) => {
    const siblings = world.podsOf(set.metadata.uid).filter((one) => one !== pod);
    const ordinal = ordinalOf(pod);
    const twin = siblings.find((one) => ordinalOf(one) === ordinal);
    if (twin) broken(`${keyOf(pod.metadata)} and ${twin.metadata.uid} are one ordinal`);
    const shared = siblings.find((one) =>
      claimsOf(one).some((name) => claimsOf(pod).includes(name)),
    );
    if (shared) broken(`${keyOf(pod.metadata)} and ${shared.metadata.name} share a claim`);
    if (set.spec.podManagementPolicy === 'Parallel') return;
    for (let i = set.spec.ordinals?.start ?? 0; i < ordinal; i++) {
      const before = keyOf({
        namespace: pod.metadata.namespace,
        name: `${set.metadata.name}-${i}`,
      });
      if ((ready.get(before) ?? -1) < horizon())
        broken(`${keyOf(pod.metadata)} begins and ${before} is not ready`);
    }
  };

  const onDeletion = (pod: Pod, set: StatefulSet) => {
    if (set.spec.podManagementPolicy === 'Parallel') return;
    const other = world
      .podsOf(set.metadata.uid)
      .find(
        ({ metadata }) =>
          metadata.uid !== pod.metadata.uid &&
          metadata.deletionTimestamp &&
          going.get(metadata.uid)! < horizon(),
      );
    if (other)
      broken(`${keyOf(pod.metadata)} is taken away while ${other.metadata.name} still goes`);
  };

  return {
    onWrite({ kind, current, previous, actor, at }) {
      if (kind !== 'Pod') return;
      const [pod, before] = [current, previous] as (Pod | undefined)[];
      const some = pod ?? before!;
      if (controllerOf(some)?.kind !== 'StatefulSet') return;
      const key = keyOf(some.metadata);
      if (pod && isPodReady(pod)) ready.set(key, Infinity);
      else if (ready.get(key) === Infinity) ready.set(key, at);
      const set = setOf(world, some);
      if (pod && !before && set) onNewPod(pod, set);
      if (pod?.metadata.deletionTimestamp && !before?.metadata.deletionTimestamp) {
        if (set && actor === 'statefulset-controller') onDeletion(pod, set);
        going.set(pod.metadata.uid, at);
      }
    },

    settled() {
      for (const set of world.all<StatefulSet>('StatefulSet'))
        for (const promise of complete(world, set)) broken(promise);
    },
  };
};

function* complete(world: World, set: StatefulSet): Iterable<string> {
  const { metadata, spec, status } = set;
  const key = keyOf(metadata);
  const pods = world.podsOf(metadata.uid);
  const { replicas = 1 } = spec;
  const ready = pods.filter(isPodReady).length;
  if (status.observedGeneration !== metadata.generation) yield `${key} was not looked at`;
  if (status.replicas !== pods.length || (status.readyReplicas ?? 0) !== ready)
    yield `${key} says ${status.readyReplicas ?? 0}/${status.replicas}, and is ${ready}/${pods.length}`;
  const stuck = pods.length !== ready && spec.podManagementPolicy !== 'Parallel';
  if (pods.length !== replicas && !stuck) yield `${key} has ${pods.length} Pods, wants ${replicas}`;
  if (pods.some(isPodTerminal)) yield `${key} keeps a Pod that has ended`;
  const rolls = spec.updateStrategy?.type === 'RollingUpdate';
  const from = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (!rolls || pods.length !== ready) return;
  for (const pod of pods)
    if (
      ordinalOf(pod) >= from &&
      pod.metadata.labels?.['controller-revision-hash'] !== status.updateRevision
    )
      yield `${keyOf(pod.metadata)} is of an old template, and nothing stands in the way`;
  if (from === 0 && status.currentRevision !== status.updateRevision)
    yield `${key} is rolled out and does not say so`;
}
