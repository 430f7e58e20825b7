import { expect, test } from 'vitest';
import { pods } from '../api/core/v1/pod/pod.ts';
import { pod } from '../api/testing/builders.ts';
import { selectorOf } from '../apimachinery/labels.ts';
import { controllerOf } from '../apimachinery/meta.ts';
import type { WatchHandler } from '../apimachinery/api-request.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import type { Pod } from '../api/generated/types/core/v1.ts';
import type { LabelSelector } from '../api/generated/types/meta/v1.ts';
import { seededRandom } from '../sim/random.ts';
import { Simulation } from '../sim/simulation.ts';
import { indexOrphans, orphansFor } from './orphans.ts';

const written: readonly LabelSelector[] = [
  {},
  { matchLabels: { app: 'a' } },
  { matchLabels: { app: 'b', tier: 'x' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'c'] }] },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] },
  {
    matchExpressions: [
      { key: 'app', operator: 'Exists' },
      { key: 'tier', operator: 'In', values: ['x'] },
    ],
  },
];
const selectors = written.map(selectorOf);

/** Against all Pods of the namespace gone through. */
test('finds every orphan that a selector means, however labels and owners change', () => {
  const random = seededRandom(8);
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!;
  let watcher: WatchHandler;
  const client = {
    list: () => ({ items: [], metadata: { resourceVersion: '1' } }),
    watch: (_kind: unknown, _options: unknown, handler: WatchHandler) => {
      watcher = handler;
      return () => {};
    },
  } as unknown as Client;
  const informer = new Informer<Pod>(client, new Simulation({ seed: 1, start: 0 }).clock, pods);
  indexOrphans(informer);
  informer.start();
  for (let step = 0; step < 500; step++) {
    const name = `p${random.below(20)}`;
    const made = pod(name)
      .labels({ app: pick(['a', 'b', 'c']), ...(random.below(2) === 0 && { tier: 'x' }) })
      .build();
    const owner = { apiVersion: 'v1', kind: 'X', name: 'x', uid: 'x', controller: true };
    const object: Pod = {
      ...made,
      metadata: { ...made.metadata, ...(random.below(3) === 0 && { ownerReferences: [owner] }) },
    };
    const known = informer.get(object.metadata);
    const type = !known ? 'ADDED' : random.below(4) === 0 ? 'DELETED' : 'MODIFIED';
    watcher!.onEvent({ type, object });
    const { namespace = '' } = object.metadata;
    for (const selector of selectors) {
      const means = (one: Pod) => !controllerOf(one) && selector.matches(one.metadata.labels);
      const found = orphansFor(informer, namespace, selector).filter(means);
      const names = found.map(({ metadata }) => metadata.name).sort();
      const all = informer.list().filter(means);
      expect(names).toEqual(all.map(({ metadata }) => metadata.name).sort());
    }
  }
});
