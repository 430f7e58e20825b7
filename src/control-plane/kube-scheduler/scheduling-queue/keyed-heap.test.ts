import { expect, test } from 'vitest';
import { seededRandom } from '../../../sim/random.ts';
import { KeyedHeap } from './keyed-heap.ts';

interface Item {
  readonly key: string;
  rank: number;
}

/** Against an array that is sorted anew each time. */
test('gives what a sorted list would, whatever is added, changed and taken out', () => {
  const random = seededRandom(3);
  const heap = new KeyedHeap<Item>(
    ({ key }) => key,
    (one, other) => one.rank - other.rank,
  );
  const model = new Map<string, Item>();
  for (let step = 0; step < 3000; step++) {
    const key = `k${random.below(40)}`;
    if (random.below(3) > 0) {
      // Ranks are unique, so the least is one item.
      const item = model.get(key) ?? { key, rank: 0 };
      item.rank = 1000 * random.below(1000) + step / 10_000;
      model.set(key, item);
      heap.set(item);
    } else if (random.below(2) > 0) {
      expect(heap.delete(key)).toBe(model.get(key));
      model.delete(key);
    } else {
      const [least] = [...model.values()].sort((one, other) => one.rank - other.rank);
      expect(heap.pop()).toBe(least);
      if (least) model.delete(least.key);
    }
    expect(heap.size).toBe(model.size);
    expect(heap.get(key)).toBe(model.get(key));
  }
});
