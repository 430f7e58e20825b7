/**
 * What a PodDisruptionBudget promises: an eviction is granted only from what it allows, by one each, each written down; and no
 * eviction leaves fewer healthy Pods than it asks for, unless others were lost a moment ago, which it may not know yet.
 */
import type { Pod } from '../../../src/api/generated/types/core/v1.ts';
import type { PodDisruptionBudget } from '../../../src/api/generated/types/policy/v1.ts';
import { selectorOf } from '../../../src/apimachinery/labels.ts';
import { keyOf } from '../../../src/apimachinery/meta.ts';
import { isPodActive, isPodReady } from '../../../src/controller-runtime/pod-state.ts';
import type { Millis } from '../../../src/sim/clock.ts';
import type { MakeChecker } from '../checker.ts';

const CONTROLLER = 'disruption-controller';

export const budgets: MakeChecker = (scene) => {
  const { world, broken } = scene;
  /** When a budget last lost a healthy Pod that was not evicted. */
  const losses = new Map<string, Millis>();
  /** Pods whose eviction was granted, by uid. */
  const granted = new Set<string>();

  const matching = ({ metadata, spec }: PodDisruptionBudget): readonly Pod[] => {
    const selector = selectorOf(spec.selector);
    return world.pods.filter(
      (pod) =>
        pod.metadata.namespace === metadata.namespace &&
        selector.matches(pod.metadata.labels ?? {}),
    );
  };

  const onBudget = (budget: PodDisruptionBudget, before: PodDisruptionBudget) => {
    const { disruptionsAllowed: now = 0, desiredHealthy = 0 } = budget.status;
    const { disruptionsAllowed: then = 0 } = before.status;
    const key = keyOf(budget.metadata);
    const known = before.status.disruptedPods ?? {};
    const fresh = Object.keys(budget.status.disruptedPods ?? {}).filter((name) => !known[name]);
    if (now >= then && fresh.length === 0) return;
    if (then < 1 || now !== then - 1 || fresh.length !== 1)
      broken(`${key} grants ${fresh.join() || 'an eviction'}, going from ${then} to ${now}`);
    if ((before.status.observedGeneration ?? 0) < (before.metadata.generation ?? 0))
      broken(`${key} grants ${fresh.join()} and was not looked at since it was changed`);
    const pods = matching(budget);
    const evicted = pods.find(({ metadata }) => metadata.name === fresh[0]);
    if (evicted) granted.add(evicted.metadata.uid);
    if ((losses.get(budget.metadata.uid) ?? -1) >= scene.horizon()) return;
    const disrupted = budget.status.disruptedPods ?? {};
    const healthy = pods.filter(
      (pod) => isPodActive(pod) && isPodReady(pod) && !disrupted[pod.metadata.name],
    ).length;
    if (healthy < desiredHealthy)
      broken(`${key} is overdrawn: ${healthy} healthy, ${desiredHealthy} are wanted`);
  };

  return {
    onWrite({ kind, current, previous, actor, at }) {
      if (kind === 'PodDisruptionBudget' && current && previous && actor !== CONTROLLER)
        onBudget(current as PodDisruptionBudget, previous as PodDisruptionBudget);
      if (kind !== 'Pod' || !previous) return;
      const [pod, before] = [current, previous] as [Pod | undefined, Pod];
      const wasHealthy = isPodActive(before) && isPodReady(before);
      const isHealthy = pod && isPodActive(pod) && isPodReady(pod);
      if (!wasHealthy || isHealthy || granted.has(before.metadata.uid)) return;
      for (const { metadata, spec } of world.all<PodDisruptionBudget>('PodDisruptionBudget'))
        if (
          metadata.namespace === before.metadata.namespace &&
          selectorOf(spec.selector).matches(before.metadata.labels ?? {})
        )
          losses.set(metadata.uid, at);
    },

    settled() {
      for (const { metadata, status } of world.all<PodDisruptionBudget>('PodDisruptionBudget')) {
        const key = keyOf(metadata);
        if (status.observedGeneration !== metadata.generation) broken(`${key} was not looked at`);
        if (Object.keys(status.disruptedPods ?? {}).length > 0)
          broken(`${key} still remembers who was evicted long ago`);
        const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = status;
        const { disruptionsAllowed = 0 } = status;
        const spare = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
        if (disruptionsAllowed !== spare)
          broken(`${key} allows ${disruptionsAllowed} and has ${spare} to spare`);
      }
    },
  };
};
