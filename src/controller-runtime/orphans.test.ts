import { expect, test } from 'vitest';
import { replicaSets } from '../api/apps/v1/replica-set/replica-set.ts';
import { pods } from '../api/core/v1/pod/pod.ts';
import { pod, replicaSet } from '../api/testing/builders.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { selectorOf, type Labels } from '../apimachinery/labels.ts';
import { controllerOf, type KubeObject } from '../apimachinery/meta.ts';
import type { WatchEvent, WatchHandler } from '../apimachinery/api-request.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import type { ReplicaSet } from '../api/generated/types/apps/v1.ts';
import type { Pod } from '../api/generated/types/core/v1.ts';
import type { LabelSelector } from '../api/generated/types/meta/v1.ts';
import { seededRandom } from '../sim/random.ts';
import { Simulation } from '../sim/simulation.ts';
import { adoptersOf, indexOrphans, indexSelectors, orphansFor } from './orphans.ts';

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

/** An informer, and how it is told of changes. */
function watched<T extends KubeObject>(kind: ResourceDefinition<T>) {
  let watcher: WatchHandler;
  const client = {
    list: () => ({ items: [], metadata: { resourceVersion: '1' } }),
    watch: (_kind: unknown, _options: unknown, handler: WatchHandler) => {
      watcher = handler;
      return () => {};
    },
  } as unknown as Client;
  const informer = new Informer<T>(client, new Simulation({ seed: 1, start: 0 }).clock, kind);
  informer.start();
  const tell = (event: WatchEvent): void => watcher!.onEvent(event);
  return [informer, tell] as const;
}

/** Against all Pods of the namespace gone through. */
test('finds every orphan that a selector means, however labels and owners change', () => {
  const random = seededRandom(8);
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!;
  const [informer, tell] = watched<Pod>(pods);
  indexOrphans(informer);
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
    tell({ type, object });
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

/** Against all sets of the namespace gone through. */
test('finds everybody whose selector asks for the labels, however selectors change', () => {
  const random = seededRandom(9);
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)]!;
  const [informer, tell] = watched<ReplicaSet>(replicaSets);
  const of = ({ spec }: ReplicaSet) => selectorOf(spec.selector);
  indexSelectors(informer, of);
  for (let step = 0; step < 500; step++) {
    const made = replicaSet(`s${random.below(20)}`).build();
    const object = { ...made, spec: { ...made.spec, selector: pick(written) } };
    const known = informer.get(object.metadata);
    const type = !known ? 'ADDED' : random.below(4) === 0 ? 'DELETED' : 'MODIFIED';
    tell({ type, object });
    const { namespace = '' } = object.metadata;
    const asked: readonly Labels[] = [
      {},
      { app: 'a' },
      { app: 'b', tier: 'x' },
      { tier: 'x' },
      { app: 'd' },
    ];
    for (const labels of asked) {
      const names = (found: readonly ReplicaSet[]) =>
        found
          .filter((set) => of(set).matches(labels))
          .map(({ metadata }) => metadata.name)
          .sort();
      expect(names(adoptersOf(informer, namespace, labels))).toEqual(names(informer.list()));
    }
  }
});
