/** Placement studies, asked over the API of a running cluster. */
import { describe, expect, test, vi } from 'vitest';
import type {
  Placement,
  PlacementStudySpec,
  PlacementStudyStatus,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import { webDeployment } from '../../api/testing/manifests.ts';
import { AttemptStore } from '../../control-plane/kube-scheduler/attempts/attempt-store.ts';
import { KubeScheduler } from '../../control-plane/kube-scheduler/scheduler.ts';
import { Cluster } from '../cluster.ts';
import { FIXED_START } from '../spec.ts';

const STUDIES = '/apis/sim.kubeglass.dev/v1alpha1/placementstudies';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const zones = ['a', 'b'];
const capacity = { cpu: '4', memory: '8Gi' };

function running(replicas = 4): Cluster {
  const nodes = [{ count: 4, zones, capacity }];
  const cluster = new Cluster({ seed: 5, start: FIXED_START, cluster: { nodes } });
  cluster.simulation.runFor(10_000);
  cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: webDeployment(replicas) });
  cluster.simulation.runFor(20_000);
  return cluster;
}
const pod = (name: string, cpu = '1', more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }], ...more },
});
const post = (cluster: Cluster, spec: object) =>
  cluster.submit({ method: 'POST', path: STUDIES, body: { spec } });
function study(cluster: Cluster, spec: PlacementStudySpec): PlacementStudyStatus {
  const { status, body } = post(cluster, spec);
  expect([status, body]).toMatchObject([201, { kind: 'PlacementStudy' }]);
  return (body as { status: PlacementStudyStatus }).status;
}
const taint = (name: string, effect = 'NoSchedule') => ({
  kind: 'Node',
  name,
  patch: { spec: { taints: [{ key: 'spot', value: 'yes', effect }] } },
});
const nodesOf = (placements: readonly Placement[]) => placements.map(({ node }) => node);

describe('where would this go', () => {
  test('a Pod goes where the same cluster then puts it, with points and every verdict', () => {
    const cluster = running();
    const { present, changed } = study(cluster, { manifests: [pod('one', '2')] });
    expect(changed).toBeUndefined();
    expect(present.placements).toMatchObject([{ namespace: 'default', name: 'one' }]);
    const [{ node, points, attempt }] = present.placements as [Placement];
    expect(attempt).toMatchObject({ result: 'scheduled', selectedNode: node, feasibleNodes: 4 });
    const best = attempt!.nodes[0]!;
    expect(points).toBe(best.total);
    cluster.submit({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body: pod('one', '2'),
    });
    cluster.simulation.runFor(5_000);
    const real = cluster.read({ method: 'GET', path: '/api/v1/namespaces/default/pods/one' });
    const { nodeName } = (real.body as { spec: { nodeName: string } }).spec;
    expect(attempt!.ties ?? [node]).toContain(nodeName);
  });

  test('a Deployment is its Pods; what finds no room says why', () => {
    const { present } = study(running(), {
      manifests: [{ ...webDeployment(3), metadata: { name: 'db' } } as never, pod('big', '64')],
    });
    expect(present.placements.map(({ name, workload }) => [name, workload])).toEqual([
      ['db-whatif-1', 'Deployment/db'],
      ['db-whatif-2', 'Deployment/db'],
      ['db-whatif-3', 'Deployment/db'],
      ['big', undefined],
    ]);
    expect(present.placements[3]).toMatchObject({
      message:
        '0/4 nodes are available: 4 Insufficient cpu. no new claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.',
    });
    expect(present.totals).toMatchObject({ placed: 7, pending: 1, nodes: 4 });
  });

  test('a Pod of high priority names its victims', () => {
    const cluster = running(0);
    for (const name of ['a', 'b', 'c', 'd'])
      cluster.submit({
        method: 'POST',
        path: '/api/v1/namespaces/default/pods',
        body: pod(name, '3500m'),
      });
    cluster.simulation.runFor(20_000);
    const high = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 1000,
    };
    const { present } = study(cluster, {
      manifests: [high, pod('vip', '2', { priorityClassName: 'high' })],
    });
    const vip = present.placements.find(({ name }) => name === 'vip')!;
    expect(vip.victims).toHaveLength(1);
    const victim = present.placements.find(({ evictedFor }) => evictedFor === 'default/vip')!;
    expect(victim).toMatchObject({ was: vip.node });
    expect(`default/${victim.name}`).toBe(vip.victims![0]);
    expect(present.totals).toMatchObject({ placed: 4, pending: 0, evicted: 1 });
  });

  test('what admission refuses is refused here, too', () => {
    const { present } = study(running(), {
      manifests: [pod('x', '1', { priorityClassName: 'nobody' })],
    });
    expect(present.placements).toMatchObject([
      { name: 'x', message: 'pods "x" is forbidden: no PriorityClass with name nobody was found' },
    ]);
  });
});

describe('what a manifest comes to', () => {
  const template = {
    metadata: { labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  };
  const selector = { matchLabels: { app: 'x' } };
  const ending = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } };
  const manifest = (kind: string, spec: object, apiVersion = 'apps/v1') =>
    ({ apiVersion, kind, metadata: { name: 'x' }, spec }) as never;

  test.each<[string, never, readonly string[], readonly string[]]>([
    [
      'a DaemonSet: a Pod for each node that may have one',
      manifest('DaemonSet', {
        selector,
        template: {
          ...template,
          spec: { ...template.spec, nodeSelector: { 'topology.kubernetes.io/zone': 'a' } },
        },
      }),
      ['x-node-1', 'x-node-3'],
      [
        'DaemonSet "x" makes no Pod for 2 of 4 nodes, which its node selector or affinity leaves out or whose taints it does not tolerate',
      ],
    ],
    [
      'a StatefulSet: from its first ordinal',
      manifest('StatefulSet', {
        selector,
        template,
        serviceName: 'x',
        replicas: 2,
        ordinals: { start: 5 },
      }),
      ['x-5', 'x-6'],
      [
        'StatefulSet "x" makes its Pods one after the other, each when the one before is ready: one that finds no node holds up those after it',
      ],
    ],
    [
      'a Job: as many at a time as it may have',
      manifest('Job', { parallelism: 2, completions: 5, template: ending }, 'batch/v1'),
      ['x-1', 'x-2'],
      ['Job "x" makes 3 more Pods later, as these complete'],
    ],
    [
      'an indexed Job',
      manifest(
        'Job',
        { parallelism: 2, completions: 2, completionMode: 'Indexed', template: ending },
        'batch/v1',
      ),
      ['x-0', 'x-1'],
      [],
    ],
    [
      'a Job that is suspended',
      manifest('Job', { suspend: true, template: ending }, 'batch/v1'),
      [],
      ['Job "x" makes no Pods while it is suspended'],
    ],
    [
      'a CronJob: no Job now',
      manifest(
        'CronJob',
        { schedule: '0 12 * * *', jobTemplate: { spec: { template: ending } } },
        'batch/v1',
      ),
      [],
      ['CronJob "x" makes no Job now, and so no Pods: it is due 2026-01-05T12:00:00Z'],
    ],
    ['a ReplicationController', manifest('ReplicationController', { template }, 'v1'), ['x-1'], []],
    [
      'what makes no Pods',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } } as never,
      [],
      ['ConfigMap "x" makes no Pods, and is nothing that kube-scheduler looks at'],
    ],
    [
      'what would be refused',
      manifest('Deployment', { selector, template: { ...template, metadata: {} } }),
      [],
      [
        expect.stringMatching(
          /^Deployment "x" would be refused: .*`selector` does not match/,
        ) as never,
      ],
    ],
  ])('%s', (_, one, names, notes) => {
    const { present, notes: told = [] } = study(running(0), { manifests: [one] });
    expect(present.placements.map(({ name }) => name)).toEqual(names);
    expect(present.placements.every(({ node }) => node !== undefined)).toBe(true);
    expect(told).toEqual(notes);
  });

  test('a node more gets the Pods of DaemonSets that are there', () => {
    const cluster = running(0);
    const set = manifest('DaemonSet', { selector, template });
    const path = '/apis/apps/v1/namespaces/default/daemonsets';
    cluster.submit({ method: 'POST', path, body: set });
    cluster.simulation.runFor(10_000);
    const add = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'large' } };
    const { changed } = study(cluster, { changes: [{ add }] });
    expect(changed!.placements).toMatchObject([{ name: 'x-large', node: 'large' }]);
  });
});

describe('a bug in a study', () => {
  test.each<[string, () => { mockRestore(): void }]>([
    ['in a task of its own', () => spy(AttemptStore.prototype, 'record')],
    ['around it', () => spy(KubeScheduler.prototype, 'start')],
  ])('%s is its answer, and the cluster goes on as if nobody had asked', (_, breaks) => {
    const [cluster, alone] = [running(), running()];
    const broken = breaks();
    const { status, body } = post(cluster, { manifests: [pod('one')] });
    broken.mockRestore();
    expect([status, body]).toMatchObject([
      500,
      {
        message: expect.stringMatching(
          /^Internal error occurred: a bug in the simulator ended this study, and nothing but this study: out of order/,
        ) as string,
      },
    ]);
    expect(cluster.simulation.fault).toBeUndefined();
    for (const one of [cluster, alone]) one.simulation.runFor(30_000);
    expect(cluster.simulation.digest.hex).toBe(alone.simulation.digest.hex);
    expect(study(cluster, { manifests: [pod('one')] }).present.totals.pending).toBe(0);
  });

  const spy = <T extends object>(prototype: T, method: keyof T & string) =>
    vi.spyOn(prototype as Record<string, () => void>, method).mockImplementation(() => {
      throw new TypeError('out of order');
    });
});

describe('what would change', () => {
  test('a taint moves the Pods of its node elsewhere, and both placements are told', () => {
    const { present, changed, differences } = study(running(), {
      place: 'All',
      changes: [taint('node-1')],
    });
    expect(present.totals.placed).toBe(changed!.totals.placed);
    expect(nodesOf(present.placements)).toContain('node-1');
    expect(nodesOf(changed!.placements)).not.toContain('node-1');
    expect(differences!.length).toBeGreaterThan(0);
    expect(differences!.some((one) => one.present === 'node-1')).toBe(true);
  });

  test('as it is, nothing differs', () => {
    const change = { kind: 'Node', name: 'node-1', patch: { metadata: { labels: { x: 'y' } } } };
    const { differences } = study(running(), { place: 'All', changes: [change] });
    expect(differences).toEqual([]);
  });

  test.each<[string, PlacementStudySpec, object]>([
    ['NoExecute makes its Pods wait again', { changes: [taint('node-2', 'NoExecute')] }, {}],
    ['a node less', { changes: [{ kind: 'Node', name: 'node-2', remove: true }] }, { nodes: 3 }],
    [
      'a node more takes what waits',
      {
        manifests: [pod('big', '6')],
        changes: [
          {
            add: {
              apiVersion: 'v1',
              kind: 'Node',
              metadata: { name: 'large' },
              status: { allocatable: { cpu: '16' } },
            },
          },
        ],
      },
      { nodes: 5, pending: 0 },
    ],
    [
      'larger requests of a template find less room',
      {
        changes: [
          {
            kind: 'Deployment',
            name: 'web',
            patch: {
              spec: {
                template: {
                  spec: { containers: [{ name: 'web', resources: { requests: { cpu: '5' } } }] },
                },
              },
            },
          },
        ],
      },
      { placed: 0, pending: 4 },
    ],
  ])('%s', (_, spec, totals) => {
    const { changed, differences } = study(running(), spec);
    expect(changed!.totals).toMatchObject(totals);
    expect(differences).not.toEqual([]);
  });

  test('a workload less', () => {
    const changes = [{ kind: 'Deployment', name: 'web', remove: true }];
    const { present, changed } = study(running(), { changes });
    expect([present.totals.placed, changed!.totals.placed]).toEqual([4, 0]);
  });

  test('another configuration packs instead of spreading', () => {
    const pack = {
      name: 'NodeResourcesFit',
      args: { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } },
    };
    const only = { disabled: [{ name: '*' }], enabled: [{ name: 'NodeResourcesFit', weight: 1 }] };
    const { present, changed } = study(running(0), {
      manifests: ['a', 'b', 'c', 'd'].map((name) => pod(name)),
      schedulerConfiguration: {
        profiles: [{ plugins: { score: only }, pluginConfig: [pack] }],
      },
    });
    const used = (placements: readonly Placement[]) => new Set(nodesOf(placements)).size;
    expect(used(present.placements)).toBe(4);
    expect(used(changed!.placements)).toBe(1);
    expect(changed!.totals.cpu).toMatchObject({ mean: 25, max: 100 });
    // Room for three Pods of one CPU on each of four nodes; or four on each of three: nothing is left over.
    expect(present.totals.fragmentation).toMatchObject({ room: 12, cpu: 0 });
    expect(changed!.totals.fragmentation).toMatchObject({ room: 12, cpu: 0 });
  });

  test('spread is told of each workload by zone and by node', () => {
    const { present } = study(running(), { place: 'All' });
    expect(present.totals.spread).toEqual(
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        workload: 'default/Deployment/web',
        topologyKey,
        max: topologyKey.endsWith('zone') ? 2 : 1,
        min: topologyKey.endsWith('zone') ? 2 : 1,
      })),
    );
  });
});

describe('a study is no part of what happens', () => {
  test('no task, chance, revision, span or input comes of it, and the same question has the same answer', () => {
    const [alone, asked] = [running(), running()];
    const spec = { place: 'All', manifests: [pod('one')], changes: [taint('node-1')] } as const;
    const before = [asked.revision, asked.simulation.steps, asked.simulation.trace.next];
    const first = study(asked, spec);
    expect(study(asked, spec)).toEqual(first);
    expect([asked.revision, asked.simulation.steps, asked.simulation.trace.next]).toEqual(before);
    expect(asked.inputLog).toEqual(alone.inputLog);
    for (const cluster of [alone, asked]) {
      cluster.submit({
        method: 'POST',
        path: DEPLOYMENTS,
        body: { ...webDeployment(5), metadata: { name: 'later' } },
      });
      cluster.simulation.runFor(30_000);
    }
    expect(asked.simulation.digest.hex).toBe(alone.simulation.digest.hex);
    expect(asked.simulation.steps).toBe(alone.simulation.steps);
  });

  test.each<[object, string]>([
    [
      { changes: [{ kind: 'Node', name: 'node-9', remove: true }] },
      'there is no Node "node-9" to change, and none of its Pods',
    ],
    [
      { manifests: [{ apiVersion: 'v1', kind: 'Pot', metadata: {} }] },
      'no matches for kind "Pot" in version "v1"',
    ],
    [
      { changes: [{ kind: 'Node', name: 'node-1' }] },
      'PlacementStudy.sim.kubeglass.dev "" is invalid: spec.changes[0]: Invalid value: 0: must have exactly one of patch, remove and add',
    ],
    [
      { manifests: [{ ...webDeployment(6000) }] },
      '6000 Pods on 4 nodes are too many for a study: at most 5000 Pods, and 1000000 Pods times nodes',
    ],
    [
      {
        schedulerConfiguration: {
          profiles: [{ plugins: { score: { enabled: [{ name: 'Nope' }] } } }],
        },
      },
      'kube-scheduler would not start',
    ],
  ])('%j is refused: %s', (spec, says) => {
    const { status, body } = post(running(), spec);
    expect(status).toBeGreaterThanOrEqual(400);
    expect((body as { message: string }).message).toContain(says);
  });
});
