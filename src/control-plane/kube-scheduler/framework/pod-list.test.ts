import { expect, test } from 'vitest';
import { pod } from '../../../api/testing/builders.ts';
import { seededRandom } from '../../../sim/random.ts';
import { podInfoOf, type PodInfo } from './pod-info.ts';
import { PodList } from './pod-list.ts';

const named = (name: string): PodInfo => podInfoOf(pod(name).build());
const sorted = (pods: readonly PodInfo[]) => pods.map(({ uid }) => uid).sort();

/** Against arrays that are copied in full. */
test('copies go their own ways', () => {
  const random = seededRandom(4);
  let lists: { readonly list: PodList; model: readonly PodInfo[] }[] = [
    { list: new PodList(), model: [] },
  ];
  for (let step = 0; step < 6000; step++) {
    const at = random.below(lists.length);
    const one = lists[at]!;
    const some = one.model[random.below(Math.max(1, one.model.length))];
    switch (random.below(9)) {
      case 0:
        lists = [...lists.slice(-4), { list: one.list.copy(), model: one.model }];
        break;
      case 1:
      case 2:
        if (!some) break;
        expect(one.list.remove(some.uid)).toBe(some);
        one.model = one.model.filter((info) => info !== some);
        expect(one.list.remove(some.uid)).toBeUndefined();
        break;
      case 3: {
        if (!some) break;
        const next = { ...some };
        expect(one.list.replace(next, some)).toBe(false);
        expect(one.list.replace(some, next)).toBe(true);
        one.model = one.model.map((info) => (info === some ? next : info));
        break;
      }
      default: {
        const info = named(`p${step}`);
        one.list.add(info);
        one.model = [...one.model, info];
      }
    }
    if (step % 50 > 0) continue;
    for (const { list, model } of lists) {
      expect(list.length).toBe(model.length);
      expect(sorted(list.all)).toEqual(sorted(model));
      expect(new Set(list.all)).toEqual(new Set(model));
    }
  }
  expect(Math.max(...lists.map(({ list }) => list.length))).toBeGreaterThan(300);
});
