/** kube-scheduler's configuration as a user changes it: through its Component, or from the cluster's beginning. */
import { expect, test } from 'vitest';
import { components } from '../api/sim/v1alpha1/component/component.ts';
import { collectionPath, pathOf } from '../api/resource-path.ts';
import { pods } from '../api/core/v1/pod/pod.ts';
import type { Pod } from '../api/generated/types/core/v1.ts';
import type { SchedulerConfiguration } from '../control-plane/kube-scheduler/configuration/configuration.ts';
import { Cluster } from './cluster.ts';
import { configurationFileProblems } from './scheduler-configuration.ts';
import { FIXED_START } from './spec.ts';

const packing: SchedulerConfiguration = {
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
  profiles: [
    {
      schedulerName: 'default-scheduler',
      plugins: { score: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }] } },
      pluginConfig: [
        { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } },
        { name: 'PodTopologySpread', args: { defaultingType: 'List' } },
      ],
    },
  ],
};

function started(scheduler?: SchedulerConfiguration): Cluster {
  const cluster = new Cluster({
    seed: 3,
    start: FIXED_START,
    cluster: { nodes: [{ count: 3 }], scheduler },
  });
  cluster.simulation.runUntilSettled();
  return cluster;
}

/** The nodes of Pods that are created one after the other. */
function placed(cluster: Cluster, prefix: string): Set<string | undefined> {
  for (let i = 0; i < 3; i++) {
    const resources = { requests: { cpu: '500m' } };
    const body = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${prefix}-${i}` },
      spec: { containers: [{ name: 'c', image: 'nginx', resources }] },
    };
    cluster.submit({ method: 'POST', path: collectionPath(pods, 'default'), body });
    cluster.simulation.runUntilSettled();
  }
  const { items } = cluster.read({ method: 'GET', path: collectionPath(pods, 'default') }).body as {
    items: Pod[];
  };
  return new Set(
    items
      .filter(({ metadata }) => metadata.name.startsWith(prefix))
      .map(({ spec }) => spec.nodeName),
  );
}

const configure = (cluster: Cluster, configuration: unknown) =>
  cluster.submit({
    method: 'PATCH',
    path: pathOf(components, { name: 'kube-scheduler' }),
    headers: { 'content-type': 'application/merge-patch+json' },
    query: { fieldValidation: 'Strict' },
    body: { spec: { configuration } },
  });

test('Pods are spread by default, and packed when the scheduler is told to, at once or from the beginning', () => {
  const cluster = started();
  expect(placed(cluster, 'spread').size).toBe(3);
  expect(configure(cluster, packing).status).toBe(200);
  cluster.simulation.runUntilSettled();
  expect(placed(cluster, 'packed').size).toBe(1);
  expect(placed(started(packing), 'packed').size).toBe(1);
});

test('Pods that waited for a profile of their name are scheduled when it comes', () => {
  const cluster = started();
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'own' },
    spec: { schedulerName: 'mine', containers: [{ name: 'c', image: 'nginx' }] },
  };
  cluster.submit({ method: 'POST', path: collectionPath(pods, 'default'), body });
  cluster.simulation.runUntilSettled();
  const own = () =>
    cluster.read({ method: 'GET', path: pathOf(pods, { namespace: 'default', name: 'own' }) })
      .body as Pod;
  expect(own().spec.nodeName).toBeUndefined();
  configure(cluster, {
    profiles: [{ schedulerName: 'default-scheduler' }, { schedulerName: 'mine' }],
  });
  cluster.simulation.runUntilSettled();
  expect(own().spec.nodeName).toMatch(/^node-/);
});

test('what kube-scheduler would not start with is refused, and it goes on as it was', () => {
  const cluster = started();
  const digest = () => cluster.simulation.digest.hex;
  const before = digest();
  const answers = [
    configure(cluster, { profiles: [{ plugins: { score: { enabled: [{ name: 'Nice' }] } } }] }),
    configure(cluster, { profils: [] }),
    configure(cluster, {
      profiles: [{ pluginConfig: [{ name: 'NodeResourcesFit', args: { strategy: 1 } }] }],
    }),
  ].map(({ body }) => (body as { message: string }).message);
  expect(answers).toEqual([
    'Component.sim.kubeglass.dev "kube-scheduler" is invalid: spec.configuration.profiles[0]: Invalid value: "default-scheduler": plugin "Nice" does not exist',
    expect.stringContaining('unknown field "spec.configuration.profils"'),
    'Component.sim.kubeglass.dev "kube-scheduler" is invalid: spec.configuration.profiles[0].pluginConfig[0].args: Invalid value: "NodeResourcesFit": strict decoding error: unknown field "strategy"',
  ]);
  expect(digest()).toBe(before);
});

test.each([
  [{}, 'no kind "" is registered for version ""'],
  [{ ...packing, profiles: 3 }, 'cannot unmarshal number'],
  [{ ...packing, profils: [] }, 'strict decoding error: unknown field "profils"'],
  [{ ...packing, parallelism: -1 }, 'parallelism: Invalid value: -1'],
])('a cluster does not begin with %j: %s', (file, problem) => {
  expect(configurationFileProblems(file)).toEqual([expect.stringContaining(problem)]);
  expect(() => started(file as SchedulerConfiguration)).toThrow(problem);
});
