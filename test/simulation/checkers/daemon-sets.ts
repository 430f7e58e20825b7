/** What DaemonSets promise: one Pod a node and template, one more only with a surge, and none where it may not be. */
import type { DaemonSet } from '../../../src/api/generated/types/apps/v1.ts';
import type { Node, Pod, PodSpec, Toleration } from '../../../src/api/generated/types/core/v1.ts';
import { controllerOf, keyOf } from '../../../src/apimachinery/meta.ts';
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

  return {
    onWrite({ kind, current, previous, at }) {
      if (kind === 'Node') {
        const about = (node?: Node) =>
          node && JSON.stringify([node.spec.taints, node.metadata.labels]);
        if (about(current as Node) !== about(previous as Node))
          changed.set((current ?? previous)!.metadata.name, at);
      }
      if (kind === 'DaemonSet' && current) {
        const { rollingUpdate } = (current as DaemonSet).spec.updateStrategy ?? {};
        surges.add(current.metadata.uid, (rollingUpdate?.maxSurge ?? 0) !== 0);
      }
      if (kind !== 'Pod' || !current || previous) return;
      const owner = controllerOf(current);
      if (owner?.kind === 'DaemonSet') onNewPod(current as Pod, owner.uid);
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
