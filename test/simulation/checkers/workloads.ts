/**
 * What Deployments and ReplicaSets promise while they work: never more than the surge, never fewer available by their own
 * doing than they may be, and with Recreate never two templates at once.
 */
import type { Deployment, ReplicaSet } from '../../../src/api/generated/types/apps/v1.ts';
import type { Pod } from '../../../src/api/generated/types/core/v1.ts';
import { controllerOf, keyOf } from '../../../src/apimachinery/meta.ts';
import {
  isPodActive,
  isPodReady,
  isPodTerminal,
} from '../../../src/controller-runtime/pod-state.ts';
import type { Millis } from '../../../src/sim/clock.ts';
import type { MakeChecker } from '../checker.ts';
import { Past } from '../past.ts';
import type { Write } from '../world.ts';

interface Limits {
  readonly replicas: number;
  readonly most: number;
  readonly least: number;
  readonly template: string;
  readonly recreate: boolean;
}

const REPLICATED = ['ReplicaSet', 'ReplicationController'];

export const workloads: MakeChecker = (scene) => {
  const { world, broken } = scene;
  const deployments = new Past<Limits>(scene);
  const sets = new Past<number>(scene);
  /** When a Pod of a Deployment was last lost by anything but its own ReplicaSet. */
  const losses = new Map<string, Millis>();

  const onReplicaSet = ({ current, previous }: Write) => {
    const [set, before] = [current, previous] as (ReplicaSet | undefined)[];
    if (!set) return;
    sets.add(set.metadata.uid, set.spec.replicas ?? 0);
    const owner = controllerOf(set)?.uid;
    const grows = (set.spec.replicas ?? 0) > (before?.spec.replicas ?? 0);
    if (!owner || !grows || set.metadata.deletionTimestamp) return;
    const allowed = Math.max(...deployments.of(owner).map(({ most }) => most));
    // While caches lag, the controller has not seen yet what it has just made or scaled itself.
    const asked = world.ownedBy<ReplicaSet>(owner).reduce((sum, { metadata: { uid }, spec }) => {
      if (uid === set.metadata.uid) return sum + (spec.replicas ?? 0);
      return sum + (sets.since(uid) < scene.horizon() ? Math.min(...sets.of(uid)) : 0);
    }, 0);
    if (asked > allowed)
      broken(`${keyOf(set.metadata)} grows: ${asked} Pods in all, ${allowed} are allowed`);
  };

  const onNewPod = (pod: Pod) => {
    const owner = controllerOf(pod);
    if (!owner || !REPLICATED.includes(owner.kind)) return;
    const active = world.ownedBy<Pod>(owner.uid).filter(isPodActive).length;
    const wanted = Math.max(...sets.of(owner.uid));
    if (active > wanted) broken(`${owner.name} has ${active} Pods and wants ${wanted}`);
    const deployment = world.deploymentOf(pod);
    const recent = deployment && deployments.of(deployment.metadata.uid);
    if (
      !deployment ||
      !recent?.every(({ recreate, template }) => recreate && template === recent[0]!.template)
    )
      return;
    const others = podsOf(deployment).filter(
      (one) => controllerOf(one)?.uid !== owner.uid && !isPodTerminal(one),
    );
    if (others.length > 0)
      broken(
        `${keyOf(pod.metadata)} begins while ${others.map(({ metadata }) => metadata.name).join()} are there`,
      );
  };

  const onPodGoes = (before: Pod, byReplicaSet: boolean, at: Millis) => {
    const deployment = world.deploymentOf(before);
    if (!deployment || !isPodReady(before)) return;
    const { uid } = deployment.metadata;
    if (!byReplicaSet) {
      losses.set(uid, at);
      return;
    }
    const recent = deployments.of(uid);
    // A new size is shared out among all ReplicaSets, whatever is available.
    const sizes = new Set(recent.map(({ replicas }) => replicas)).size;
    if (
      !scene.calm() ||
      (losses.get(uid) ?? 0) >= scene.horizon() ||
      sizes > 1 ||
      recent.some(({ recreate }) => recreate)
    )
      return;
    const least = Math.min(...recent.map((one) => one.least));
    const available = podsOf(deployment).filter(
      (pod) => isPodActive(pod) && isPodReady(pod),
    ).length;
    if (available < least)
      broken(
        `${keyOf(deployment.metadata)} takes itself down to ${available} available Pods of ${least}`,
      );
  };

  const podsOf = ({ metadata }: Deployment): Pod[] =>
    world.ownedBy<ReplicaSet>(metadata.uid).flatMap((set) => world.ownedBy<Pod>(set.metadata.uid));

  return {
    onWrite(write) {
      const { kind, current, previous, actor, at } = write;
      if (kind === 'Deployment' && current)
        deployments.add(current.metadata.uid, limitsOf(current as Deployment));
      if (kind === 'ReplicaSet') onReplicaSet(write);
      if (kind === 'ReplicationController' && current)
        sets.add(current.metadata.uid, (current as ReplicaSet).spec.replicas ?? 0);
      if (kind !== 'Pod') return;
      const [pod, before] = [current, previous] as (Pod | undefined)[];
      if (pod && !before) onNewPod(pod);
      if (!before || !isPodActive(before)) return;
      const unready = pod && isPodReady(before) && !isPodReady(pod);
      const goes = !pod || pod.metadata.deletionTimestamp !== undefined || isPodTerminal(pod);
      if (goes || unready) onPodGoes(before, actor === 'replicaset-controller', at);
    },
  };
};

function limitsOf({ spec }: Deployment): Limits {
  const { replicas = 1, strategy } = spec;
  const template = JSON.stringify(spec.template);
  if (strategy?.type === 'Recreate')
    return { replicas, most: replicas, least: 0, template, recreate: true };
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, replicas, Math.ceil);
  const unavailable = share(maxUnavailable, replicas, Math.floor);
  const least = replicas - (surge === 0 && unavailable === 0 ? 1 : unavailable);
  return { replicas, most: replicas + surge, least, template, recreate: false };
}

function share(value: number | string, of: number, round: (value: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * of) / 100);
}
