import { expect, test } from 'vitest';
import { node, pod } from '../../../api/testing/builders.ts';
import { seededRandom } from '../../../sim/random.ts';
import type { NodeInfo } from '../framework/node-info.ts';
import { SchedulerCache } from './scheduler-cache.ts';
import { Snapshot } from './snapshot.ts';

const told = (nodes: readonly NodeInfo[]) =>
  nodes.map(({ name, index, labels, pods }) => [
    name,
    index,
    labels['topology.kubernetes.io/zone'],
    pods.map(({ uid }) => uid).sort(),
  ]);

/** Nodes come, go, come back and move to another zone; Pods come and go. */
test('every moment is as it was', () => {
  const random = seededRandom(12);
  const cache = new SchedulerCache();
  const snapshot = new Snapshot();
  const moments = new Map<number, unknown>();
  for (let step = 0; step < 400; step++) {
    const name = `n${random.below(7)}`;
    const known = cache.node(name)?.node;
    if (random.below(4) > 0) {
      const at = pod(`p${random.below(20)}`)
        .on(name)
        .build();
      if (random.below(3) === 0) cache.removePod(at);
      else cache.addPod(at);
    } else if (known && random.below(2) === 0) {
      cache.removeNode(known);
    } else {
      cache.addNode(
        node(name)
          .labels({ 'topology.kubernetes.io/zone': `z${random.below(2)}` })
          .build(),
      );
    }
    if (random.below(2) > 0) continue;
    cache.updateSnapshot(snapshot);
    moments.set(snapshot.history.now, told(snapshot.nodes));
  }
  for (const [moment, nodes] of moments) {
    expect(told(snapshot.history.at(moment, snapshot.nodes)!)).toEqual(nodes);
  }
  expect(snapshot.history.at(snapshot.history.now + 1, snapshot.nodes)).toBeUndefined();
});
