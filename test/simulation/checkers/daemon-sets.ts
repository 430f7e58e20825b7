/**
 * What DaemonSets promise: one Pod a node and template, one more only with a surge, none where it may not be, and no more
 * nodes without one by their own doing than may be.
 */
import type { DaemonSet } from '../../../src/api/generated/types/apps/v1.ts';
import type { Node, Pod, PodSpec, Toleration } from '../../../src/api/generated/types/core/v1.ts';
import { controllerOf, keyOf } from '../../../src/apimachinery/meta.ts';
import { scaledValue } from '../../../src/controller-runtime/int-or-percent.ts';
import { isPodActive, isPodReady } from '../../../src/controller-runtime/pod-state.ts';
import type { Millis } from '../../../src/sim/clock.ts';
import type { MakeChecker } from '../checker.ts';
import { targetOf } from '../target.ts';
import { Past } from '../past.ts';
import type { World } from '../world.ts';

const HASH = 'controller-revision-hash';
/** The taints of these tests that every daemon lives with. */
const BORNE = /^node\.kubernetes\.io\/(not-ready|unreachable|.*-pressure|unschedulable)$/;

/** Whether a node keeps such a Pod off, with a taint of one of these effects or for want of a label. */
function isKeptOff(
  { nodeSelector = {}, tolerations = [] }: Pick<PodSpec, 'nodeSelector' | 'tolerations'>,
  { metadata, spec }: Node,
  effects: readonly string[],
): boolean {
  const bears = (taint: { key: string; effect: string }) =>
    tolerations.some(
      ({ key, effect }: Toleration) =>
        (!key || key === taint.key) && (!effect || effect === taint.effect),
    );
  return (
    Object.entries(nodeSelector).some(([key, value]) => metadata.labels?.[key] !== value) ||
    (spec.taints ?? []).some(
      (taint) => effects.includes(taint.effect) && !BORNE.test(taint.key) && !bears(taint),
    )
  );
}

export const daemonSets: MakeChecker = (scene) => {
  const { world, horizon, broken } = scene;
  const surges = new Past<boolean>(scene);
  const changed = new Map<string, Millis>();
  /** When a set was written, or lost a Pod by anything but its controller. */
  const disturbed = new Map<string, Millis>();

  const onNewPod = (pod: Pod, uid: string) => {
    const name = targetOf(pod);
    const rivals = world
      .podsOf(uid)
      .filter((one) => one !== pod && targetOf(one) === name && isPodActive(one));
    const same = rivals.filter(
      ({ metadata }) => metadata.labels?.[HASH] === pod.metadata.labels?.[HASH],
    );
    const most = surges.of(uid).includes(true) ? 1 : 0;
    if (same.length > 0 || rivals.length > most)
      broken(
        `${keyOf(pod.metadata)} begins on ${name} beside ${rivals.map((one) => one.metadata.name).join()}`,
      );
    const node = world.get<Node>('Node', name ?? '');
    const known = (changed.get(name ?? '') ?? -1) < horizon();
    if (known && (!node || isKeptOff(pod.spec, node, ['NoSchedule', 'NoExecute'])))
      broken(`${keyOf(pod.metadata)} begins for ${name}, where it may not be`);
  };

  const onRemoval = (pod: Pod, uid: string) => {
    const set = world.all<DaemonSet>('DaemonSet').find(({ metadata }) => metadata.uid === uid);
    if (!set || set.metadata.deletionTimestamp || !scene.calm()) return;
    const quiet = (times: Iterable<Millis>) => [...times].every((at) => at < horizon());
    if (!quiet(changed.values()) || !quiet([disturbed.get(uid) ?? 0])) return;
    const template = set.spec.template.spec!;
    const wanted = world.nodes.filter(
      (node) => !isKeptOff(template, node, ['NoSchedule', 'NoExecute']),
    );
    if (!wanted.some(({ metadata }) => metadata.name === targetOf(pod))) return;
    const { maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
    const most = scaledValue(maxUnavailable, wanted.length, 'up');
    const ready = world.podsOf(uid).filter((one) => isPodActive(one) && isPodReady(one));
    const without = wanted.filter(
      ({ metadata }) => !ready.some((one) => targetOf(one) === metadata.name),
    );
    if (without.length > most)
      broken(
        `${keyOf(set.metadata)} takes ${pod.metadata.name}: ${without.length} nodes have none, ${most} may`,
      );
  };

  return {
    onWrite({ kind, current, previous, actor, at }) {
      if (kind === 'Node') {
        const about = (node?: Node) =>
          node && JSON.stringify([node.spec.taints, node.metadata.labels]);
        if (about(current as Node) !== about(previous as Node))
          changed.set((current ?? previous)!.metadata.name, at);
      }
      if (kind === 'DaemonSet' && current) {
        const { rollingUpdate } = (current as DaemonSet).spec.updateStrategy ?? {};
        surges.add(current.metadata.uid, (rollingUpdate?.maxSurge ?? 0) !== 0);
        if (current.metadata.generation !== previous?.metadata.generation)
          disturbed.set(current.metadata.uid, at);
      }
      if (kind !== 'Pod') return;
      const [pod, before] = [current, previous] as (Pod | undefined)[];
      const owner = controllerOf((pod ?? before)!);
      if (owner?.kind !== 'DaemonSet') return;
      if (pod && !before) return onNewPod(pod, owner.uid);
      if (!before || !isPodActive(before) || !isPodReady(before)) return;
      if (pod && isPodActive(pod) && isPodReady(pod)) return;
      if (actor === 'daemonset-controller' && pod?.metadata.deletionTimestamp)
        onRemoval(before, owner.uid);
      else disturbed.set(owner.uid, at);
    },

    settled() {
      for (const set of world.all<DaemonSet>('DaemonSet'))
        for (const promise of complete(world, set)) broken(promise);
    },
  };
};

function* complete(world: World, set: DaemonSet): Iterable<string> {
  const { metadata, spec, status } = set;
  const key = keyOf(metadata);
  const template = spec.template.spec!;
  const pods = world.podsOf(metadata.uid).filter(isPodActive);
  if (status.observedGeneration !== metadata.generation) yield `${key} was not looked at`;
  let desired = 0;
  let ready = 0;
  for (const node of world.nodes) {
    const { name } = node.metadata;
    const here = pods.filter((pod) => targetOf(pod) === name);
    const runs = !isKeptOff(template, node, ['NoSchedule', 'NoExecute']);
    if (runs) desired++;
    if (runs && here.some(isPodReady)) ready++;
    // Of a surge that waits for its new Pod, two.
    const most = (spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0) !== 0 ? 2 : 1;
    if (runs && (here.length === 0 || here.length > most))
      yield `${key} has ${here.length} Pods on ${name}`;
    if (here.length > 0 && isKeptOff(template, node, ['NoExecute']))
      yield `${key} has a Pod on ${name}, where it may not be`;
  }
  if (status.desiredNumberScheduled !== desired || status.numberReady !== ready)
    yield `${key} says ${status.numberReady}/${status.desiredNumberScheduled}, and is ${ready}/${desired}`;
  const stray = pods.find((pod) => !world.get('Node', targetOf(pod) ?? ''));
  if (stray) yield `${keyOf(stray.metadata)} is for a node that is gone`;
  if (spec.updateStrategy?.type !== 'RollingUpdate' || ready !== desired) return;
  if (pods.every(isPodReady) && new Set(pods.map((pod) => pod.metadata.labels?.[HASH])).size > 1)
    yield `${key} is half rolled out`;
}
