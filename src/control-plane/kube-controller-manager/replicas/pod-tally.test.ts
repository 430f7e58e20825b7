import { expect, test } from 'vitest';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { pod, replicaSet } from '../../../api/testing/builders.ts';
import type { EventHandler, Informer } from '../../../client/informer.ts';
import { isPodActive, isPodTerminating } from '../../../controller-runtime/pod-state.ts';
import { seededRandom, type Random } from '../../../sim/random.ts';
import { countPods, countsFrom } from './plan.ts';
import { PodTally } from './pod-tally.ts';

const web = replicaSet('web').selecting({ app: 'web' }).build();
const other = replicaSet('other').selecting({ app: 'web' }).build();

test.each([1, 2, 3, 4, 5])(
  'whatever happens to the Pods, the tally is what a count from scratch gives (seed %i)',
  (seed) => {
    const random = seededRandom(seed);
    let handler: EventHandler<Pod> = {};
    const tally = new PodTally({
      on: (given: EventHandler<Pod>) => (handler = given),
    } as unknown as Informer<Pod>);
    const pods = new Map<string, Pod>();
    for (let step = 0; step < 400; step++) {
      const name = `p${random.below(12)}`;
      const previous = pods.get(name);
      const next = random.below(5) > 0 ? anyPod(name, random) : undefined;
      if (next) pods.set(name, next);
      else pods.delete(name);
      if (next && previous) handler.update!(next, previous);
      else if (next) handler.add!(next);
      else if (previous) handler.delete!(previous);

      const own = [...pods.values()].filter(
        ({ metadata }) => metadata.ownerReferences?.[0]?.uid === web.metadata.uid,
      );
      const scratch = countPods(
        web,
        own.filter(isPodActive),
        own.filter(isPodTerminating).length,
        0,
      );
      const counted = countsFrom(web, tally.of(web.metadata.uid));
      const strays = own.some((each) => isPodActive(each) && each.metadata.labels?.app !== 'web');
      expect(counted).toEqual(strays ? undefined : scratch);
    }
    for (const last of pods.values()) handler.delete!(last);
    expect(countsFrom(web, tally.of(web.metadata.uid))).toEqual({
      active: 0,
      fullyLabeled: 0,
      ready: 0,
      available: 0,
      terminating: 0,
    });
  },
);

test('where readiness must last, only a count from scratch will do', () => {
  const patient = replicaSet('web').selecting({ app: 'web' }).spec({ minReadySeconds: 5 }).build();
  expect(countsFrom(patient, { active: 1, ready: 1, terminating: 0, labels: [] })).toBeUndefined();
});

function anyPod(name: string, random: Random): Pod {
  const built = pod(name)
    .labels({ app: random.below(9) === 0 ? 'stray' : 'web' })
    .on('node-1');
  if (random.below(2) === 0) built.running();
  if (random.below(4) === 0) built.deleting();
  if (random.below(5) === 0) built.phase('Failed');
  const owner = random.below(6);
  return (owner === 0 ? built : built.ownedBy(owner === 1 ? other : web)).build();
}
