import { beforeEach, describe, expect, test } from 'vitest';
import { node, pod } from '../../../api/testing/builders.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { seededRandom } from '../../../sim/random.ts';
import { assumedOn, podInfoOf } from '../framework/pod-info.ts';
import { SchedulerCache } from './scheduler-cache.ts';
import { Snapshot } from './snapshot.ts';

let cache: SchedulerCache;
let snapshot: Snapshot;

beforeEach(() => {
  cache = new SchedulerCache();
  snapshot = new Snapshot();
});

const update = () => cache.updateSnapshot(snapshot);
const cpuOn = (name: string) => snapshot.get(name)?.requested.milliCpu;
const zoned = (name: string, zone: string) =>
  node(name).labels({ 'topology.kubernetes.io/zone': zone }).build();

test('neighbours in the list are in different zones', () => {
  for (const [name, zone] of [
    ['1', 'a'],
    ['2', 'a'],
    ['3', 'a'],
    ['4', 'b'],
    ['5', 'c'],
    ['6', 'c'],
  ]) {
    cache.addNode(zoned(name!, zone!));
  }
  update();
  expect(snapshot.names).toEqual(['1', '4', '5', '2', '6', '3']);
  cache.updateNode(zoned('4', 'c'));
  update();
  expect(snapshot.names).toEqual(['1', '5', '2', '6', '3', '4']);
});

test('a snapshot stays as it was until it is updated', () => {
  cache.addNode(node('n').build());
  update();
  cache.addPod(pod('a').requests({ cpu: '500m' }).on('n').build());
  expect(cpuOn('n')).toBe(0);
  update();
  expect(cpuOn('n')).toBe(500);
});

describe('an assumed Pod', () => {
  const info = podInfoOf(pod('a').requests({ cpu: 1 }).build());

  beforeEach(() => {
    cache.addNode(node('n').build());
    cache.addNode(node('other').build());
    cache.assume(assumedOn(info, 'n'));
    update();
  });

  test('counts at once', () => {
    expect(cache.isAssumed(info.uid)).toBe(true);
    expect(cpuOn('n')).toBe(1000);
  });

  test('counts once when it comes true', () => {
    cache.addPod(pod('a').requests({ cpu: 1 }).on('n').build());
    update();
    expect(cache.isAssumed(info.uid)).toBe(false);
    expect(cpuOn('n')).toBe(1000);
  });

  test('moves when somebody else was faster', () => {
    cache.addPod(pod('a').requests({ cpu: 1 }).on('other').build());
    update();
    expect([cpuOn('n'), cpuOn('other')]).toEqual([0, 1000]);
  });

  test('is gone when it is forgotten, unless it has come true', () => {
    cache.forget(assumedOn(info, 'n'));
    update();
    expect(cpuOn('n')).toBe(0);
  });
});

test('Pods of a node that is not known yet count once it is', () => {
  cache.addPod(pod('a').requests({ cpu: 1 }).on('n').build());
  update();
  expect(snapshot.get('n')).toBeUndefined();
  cache.addNode(node('n').build());
  update();
  expect(cpuOn('n')).toBe(1000);
});

/** The incremental snapshot against one made from scratch. */
test('after any changes, an updated snapshot equals a new one', () => {
  const random = seededRandom(11);
  const pods = new Map<string, Pod>();
  for (let step = 0; step < 600; step++) {
    const name = `n${random.below(6)}`;
    const podName = `p${random.below(30)}`;
    switch (random.below(5)) {
      case 0:
        cache.addNode(zoned(name, `z${random.below(3)}`));
        break;
      case 1:
        if (cache.node(name)?.node) cache.removeNode(cache.node(name)!.node!);
        break;
      case 2:
        if (pods.has(podName)) cache.removePod(pods.get(podName)!);
        pods.delete(podName);
        break;
      default: {
        const added = pod(podName)
          .requests({ cpu: `${random.below(900)}m` })
          .on(name)
          .build();
        pods.set(podName, added);
        cache.addPod(added);
      }
    }
    if (random.below(3) > 0) continue;
    update();
    const names = [...snapshot.names].sort();
    expect(new Set(names).size).toBe(names.length);
    for (const { name: nodeName, node: known, requested, pods: there, index } of snapshot.nodes) {
      expect(known).toBe(cache.node(nodeName)!.node);
      expect(snapshot.names[index]).toBe(nodeName);
      const expected = [...pods.values()].filter(({ spec }) => spec.nodeName === nodeName);
      expect(there.map((info) => info.pod).sort(byName)).toEqual(expected.sort(byName));
      const cpu = expected.reduce((sum, one) => sum + podInfoOf(one).requests.milliCpu, 0);
      expect(requested.milliCpu).toBe(cpu);
    }
  }
});

const byName = (one: Pod, other: Pod) => (one.metadata.name < other.metadata.name ? -1 : 1);
