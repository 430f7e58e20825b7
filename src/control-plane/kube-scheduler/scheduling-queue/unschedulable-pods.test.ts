import { expect, test } from 'vitest';
import { pod } from '../../../api/testing/builders.ts';
import { seededRandom } from '../../../sim/random.ts';
import { podInfoOf } from '../framework/pod-info.ts';
import { queuedPod, queueKey, type QueuedPod } from './queued-pod.ts';
import { UnschedulablePods } from './unschedulable-pods.ts';

const PLUGINS = ['A', 'B', 'C'];

const named = (name: string): QueuedPod => queuedPod(podInfoOf(pod(name).build()), 0);

const isKeptBy = (
  { gatedBy, unschedulablePlugins, pendingPlugins }: QueuedPod,
  plugins: readonly string[],
): boolean => {
  if (gatedBy !== undefined) return plugins.includes(gatedBy);
  const keepers = [...unschedulablePlugins, ...pendingPlugins];
  return keepers.length === 0 || keepers.some((one) => plugins.includes(one));
};

/** Against all of them gone through, in the order of a Map. */
test('finds those that are kept by somebody, in the order in which they came', () => {
  const random = seededRandom(6);
  const some = () => PLUGINS.filter(() => random.below(3) === 0);
  const kept = new UnschedulablePods();
  const model = new Map<string, QueuedPod>();
  const names = Array.from({ length: 12 }, (_, i) => named(`p${i}`));
  for (let step = 0; step < 3000; step++) {
    const waiting = names[random.below(names.length)]!;
    const key = queueKey(waiting);
    if (random.below(3) === 0) {
      kept.delete(key);
      model.delete(key);
    } else {
      waiting.unschedulablePlugins = new Set(some());
      waiting.pendingPlugins = new Set(some());
      waiting.gatedBy = random.below(4) === 0 ? 'B' : undefined;
      kept.set(waiting);
      model.set(key, waiting);
    }
    expect([...kept.values()]).toEqual([...model.values()]);
    expect(kept.size).toBe(model.size);
    expect(kept.get(key)).toBe(model.get(key));
    const plugins = some();
    expect(kept.keptBy(plugins)).toEqual(
      [...model.values()].filter((one) => isKeptBy(one, plugins)),
    );
  }
});
