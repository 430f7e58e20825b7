/** Nodes that fall silent, and what becomes of their Pods, against the real API server. */
import { describe, expect, test } from 'vitest';
import type { Pod, Toleration } from '../../src/api/generated/types/core/v1.ts';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { nodes } from '../../src/api/core/v1/node/node.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { podDisruptionBudgets } from '../../src/api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { podCondition } from '../../src/controller-runtime/pod-state.ts';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.ts';

function bare(
  plane: ControlPlane,
  name: string,
  nodeName: string,
  tolerations: Toleration[] = [],
): Pod {
  return plane.create(pods, {
    metadata: { name, namespace: 'default' },
    spec: { nodeName, tolerations, containers: [{ name: 'c', image: 'nginx:1' }] },
  });
}

const taints = (plane: ControlPlane, name: string) =>
  plane.get(nodes, name)!.spec.taints?.map(({ key, effect }) => `${key.slice(19)}:${effect}`) ?? [];
const ready = (plane: ControlPlane, name: string) =>
  plane.get(nodes, name)!.status.conditions!.find(({ type }) => type === 'Ready')!;
const unreachable = (tolerationSeconds?: number): Toleration => ({
  key: 'node.kubernetes.io/unreachable',
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds !== undefined && { tolerationSeconds }),
});

describe('a node that falls silent', () => {
  function silenced(options: ControlPlaneOptions = {}) {
    const plane = new ControlPlane(options);
    plane.settle();
    bare(plane, 'tol20', 'node-3', [unreachable(20)]);
    bare(plane, 'tol-forever', 'node-3', [unreachable()]);
    bare(plane, 'default-tol', 'node-3', [unreachable(300)]);
    plane.run(20.1 - plane.now);
    plane.silence('node-3');
    return plane;
  }

  test('goes the way that was recorded, at 1.36’s pace', () => {
    const plane = silenced();
    plane.run(49); // its last Lease was at 20 s, and noticed at 25 s
    expect(ready(plane, 'node-3').status).toBe('True');
    plane.run(12);
    expect(ready(plane, 'node-3')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(plane.told('node-controller')).toContain(
      'node-controller NodeNotReady Node node-3 status is now: NodeNotReady',
    );
    expect(
      plane
        .told('node-controller')
        .filter((line) => line.endsWith('NodeNotReady Node is not ready')),
    ).toHaveLength(3);
    expect(podCondition(plane.get(pods, 'tol-forever')!, 'Ready')).toMatchObject({
      status: 'False',
    });
    plane.run(5);
    expect(taints(plane, 'node-3')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute']);
    const marked = plane.now;
    plane.run(20);
    expect(podCondition(plane.get(pods, 'tol20')!, 'DisruptionTarget')).toMatchObject({
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(plane.get(pods, 'tol20')!.metadata.deletionTimestamp).toBeDefined();
    expect(plane.told('taint-eviction-controller')).toEqual([
      'taint-eviction-controller TaintManagerEviction Marking for deletion Pod default/tol20',
    ]);
    plane.run(marked + 305 - plane.now);
    expect(plane.get(pods, 'default-tol')!.metadata.deletionTimestamp).toBeDefined();
    expect(plane.get(pods, 'tol-forever')!.metadata.deletionTimestamp).toBeUndefined();
  });

  test('and comes back in time loses its taints and no Pods', () => {
    const plane = silenced();
    plane.run(70);
    expect(taints(plane, 'node-3')).toContain('unreachable:NoExecute');
    plane.speak('node-3');
    plane.run(20);
    expect(taints(plane, 'node-3')).toEqual([]);
    expect(plane.told('taint-eviction-controller')).toContain(
      'taint-eviction-controller TaintManagerEviction Cancelling deletion of Pod default/default-tol',
    );
    plane.run(600);
    expect(plane.get(pods, 'default-tol')!.metadata.deletionTimestamp).toBeUndefined();
  });

  test('has its Deployment’s Pods replaced elsewhere', () => {
    const plane = new ControlPlane();
    plane.create(deployments, {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { tolerations: [unreachable(30)], containers: [{ name: 'c', image: 'nginx:1' }] },
        },
      },
    });
    plane.run(20.1);
    plane.silence('node-3');
    plane.run(150);
    const alive = plane.list(pods).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(alive).toHaveLength(3);
    expect(alive.map(({ spec }) => spec.nodeName)).not.toContain('node-3');
    // The old one cannot be confirmed gone: nobody answers there.
    expect(plane.list(pods)).toHaveLength(4);
    expect(plane.get(deployments, 'web')!.status).toMatchObject({
      replicas: 3,
      terminatingReplicas: 1,
    });
  });

  test('together with all others is not evicted: the fault is elsewhere', () => {
    const plane = new ControlPlane();
    plane.settle();
    bare(plane, 'a', 'node-1');
    plane.run(20.1);
    for (const name of ['node-1', 'node-2', 'node-3']) plane.silence(name);
    plane.run(300);
    for (const name of ['node-1', 'node-2', 'node-3'])
      expect(taints(plane, name)).toEqual(['unreachable:NoSchedule']);
    expect(plane.get(pods, 'a')!.metadata.deletionTimestamp).toBeUndefined();
  });

  test('alone but for a node that does not count: as if it were the only one', () => {
    // "Full Disruption: the only available Node has the node.kubernetes.io/exclude-disruption label"
    const plane = new ControlPlane({ nodes: 2 });
    plane.settle();
    plane.patch(nodes, 'node-2', {
      metadata: { labels: { 'node.kubernetes.io/exclude-disruption': '' } },
    });
    plane.run(20.1);
    plane.silence('node-1');
    plane.run(300);
    expect(taints(plane, 'node-1')).toEqual(['unreachable:NoSchedule']);
  });

  test('and does not count itself is given up all the same', () => {
    const plane = new ControlPlane({ nodes: 2 });
    plane.settle();
    plane.patch(nodes, 'node-2', {
      metadata: {
        labels: {
          'node.kubernetes.io/exclude-disruption': '',
          'topology.kubernetes.io/zone': 'apart',
        },
      },
    });
    plane.run(20.1);
    plane.silence('node-2');
    plane.run(80);
    expect(taints(plane, 'node-2')).toEqual(['unreachable:NoSchedule', 'unreachable:NoExecute']);
  });

  test('is given up anew by a controller that was started anew', () => {
    const plane = silenced();
    plane.run(70);
    const given = () =>
      plane
        .get(nodes, 'node-3')!
        .spec.taints?.find(
          ({ key, effect }) => key.endsWith('unreachable') && effect === 'NoExecute',
        )?.timeAdded;
    const before = given();
    expect(before).toBeDefined();
    plane.restartManager();
    plane.run(5);
    expect(given()).toBeDefined();
    expect(given()).not.toBe(before);
  });

  test('one of many is given up at once, the next ten seconds later', () => {
    const plane = new ControlPlane({ nodes: 10 });
    plane.run(20.1);
    for (const name of ['node-1', 'node-2', 'node-3']) plane.silence(name);
    const given = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      plane.run(0.1);
      for (const name of ['node-1', 'node-2', 'node-3'])
        if (!given.has(name) && taints(plane, name).includes('unreachable:NoExecute'))
          given.set(name, plane.now);
    }
    const times = [...given.values()];
    expect(times).toHaveLength(3);
    expect(times[1]! - times[0]!).toBeCloseTo(10, 0);
    expect(times[2]! - times[1]!).toBeCloseTo(10, 0);
  });
});

test('a cordoned node is tainted', () => {
  const plane = new ControlPlane();
  plane.settle();
  plane.patch(nodes, 'node-1', { spec: { unschedulable: true } });
  plane.settle();
  expect(taints(plane, 'node-1')).toEqual(['unschedulable:NoSchedule']);
  plane.patch(nodes, 'node-1', { spec: { unschedulable: null } });
  plane.settle();
  expect(taints(plane, 'node-1')).toEqual([]);
});

test('the old names of labels follow the new ones', () => {
  const plane = new ControlPlane();
  plane.patch(nodes, 'node-1', { metadata: { labels: { 'kubernetes.io/os': 'linux' } } });
  plane.settle();
  expect(plane.get(nodes, 'node-1')!.metadata.labels).toMatchObject({
    'beta.kubernetes.io/os': 'linux',
  });
});

test('every node gets its range of addresses', () => {
  const plane = new ControlPlane({ nodes: 260 });
  plane.settle();
  const ranges = plane.list(nodes).map(({ spec }) => spec.podCIDR!);
  expect(new Set(ranges).size).toBe(260);
  expect(ranges.filter((range) => range.startsWith('10.244.'))).toHaveLength(256);
  expect(plane.get(nodes, 'node-1')!.spec.podCIDRs).toHaveLength(1);
});

describe('Pods that nobody would take away', () => {
  test('those of a node that was deleted', () => {
    const plane = new ControlPlane();
    plane.settle();
    bare(plane, 'a', 'node-3');
    plane.run(20);
    plane.silence('node-3');
    plane.client.delete(nodes, { name: 'node-3' });
    plane.run(40);
    expect(plane.get(pods, 'a')).toBeDefined();
    plane.run(60);
    expect(plane.get(pods, 'a')).toBeUndefined();
  });

  test('those of a node that somebody declared out of service', () => {
    const plane = new ControlPlane();
    plane.settle();
    bare(plane, 'a', 'node-3');
    plane.run(20.1);
    plane.silence('node-3');
    plane.run(80);
    plane.client.delete(pods, { namespace: 'default', name: 'a' });
    plane.run(60);
    expect(plane.get(pods, 'a')!.metadata.deletionTimestamp).toBeDefined();
    const { taints: before = [] } = plane.get(nodes, 'node-3')!.spec;
    plane.patch(nodes, 'node-3', {
      spec: {
        taints: [
          ...before,
          { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' },
        ],
      },
    });
    plane.run(21);
    expect(plane.get(pods, 'a')).toBeUndefined();
  });
});

describe('a PodDisruptionBudget', () => {
  function budgeted(
    spec: { minAvailable?: number | string; maxUnavailable?: number | string },
    replicas = 4,
  ) {
    const plane = new ControlPlane();
    plane.create(deployments, {
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
        },
      },
    });
    plane.create(podDisruptionBudgets, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { ...spec, selector: { matchLabels: { app: 'web' } } },
    });
    plane.settle();
    return plane;
  }

  test.each([
    { spec: { minAvailable: 3 }, desiredHealthy: 3, disruptionsAllowed: 1 },
    { spec: { minAvailable: '80%' }, desiredHealthy: 4, disruptionsAllowed: 0 },
    { spec: { maxUnavailable: 1 }, desiredHealthy: 3, disruptionsAllowed: 1 },
    { spec: { maxUnavailable: '30%' }, desiredHealthy: 2, disruptionsAllowed: 2 },
    { spec: { minAvailable: 9 }, desiredHealthy: 9, disruptionsAllowed: 0 },
  ])(
    '$spec of four: $disruptionsAllowed may go',
    ({ spec, desiredHealthy, disruptionsAllowed }) => {
      const { status } = budgeted(spec).get(podDisruptionBudgets, 'web')!;
      expect(status).toMatchObject({
        expectedPods: 4,
        currentHealthy: 4,
        desiredHealthy,
        disruptionsAllowed,
      });
      expect(status.conditions).toMatchObject([
        {
          type: 'DisruptionAllowed',
          ...(disruptionsAllowed > 0
            ? { status: 'True', reason: 'SufficientPods' }
            : { status: 'False', reason: 'InsufficientPods' }),
        },
      ]);
    },
  );

  test('grants as many evictions as there is room for, and more when others came up', () => {
    const plane = budgeted({ minAvailable: 3 });
    const evict = (name: string) =>
      plane.client.raw({
        method: 'POST',
        path: `/api/v1/namespaces/default/pods/${name}/eviction`,
        body: {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace: 'default' },
        },
      });
    const [first, second] = plane.list(pods).map(({ metadata }) => metadata.name) as [
      string,
      string,
    ];
    expect(evict(first).status).toBe(201);
    expect(evict(second).status).toBe(429);
    plane.settle();
    expect(evict(second).status).toBe(201);
  });

  test('of Pods that nobody controls allows nothing, and says why', () => {
    const plane = new ControlPlane();
    plane.settle();
    const pod = (name: string, more: object = {}) =>
      plane.create(pods, {
        metadata: { name, namespace: 'default', labels: { app: 'web' }, ...more },
        spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
      });
    pod('lone');
    plane.create(podDisruptionBudgets, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
    });
    plane.settle();
    const status = () => plane.get(podDisruptionBudgets, 'web')!.status;
    expect(status()).toMatchObject({
      disruptionsAllowed: 0,
      currentHealthy: 1,
      expectedPods: 0,
      conditions: [{ reason: 'InsufficientPods', status: 'False' }],
    });
    expect(plane.told('disruption-controller')[0]).toBe(
      'disruption-controller UnmanagedPods Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    );
    // TestUnsupportedControllerPod
    const owner = { apiVersion: 'apps.test.io/v1', kind: 'TestWorkload', name: 'fake', uid: 'u' };
    pod('strange', { ownerReferences: [{ ...owner, controller: true }] });
    plane.run(1);
    expect(status()).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [
        {
          reason: 'SyncFailed',
          status: 'False',
          message: 'found no controllers for pod "strange"',
        },
      ],
    });
    expect(plane.told('disruption-controller')).toContain(
      'disruption-controller CalculateExpectedPodCountFailed Failed to calculate the number of expected pods: found no controllers for pod "strange"',
    );
  });
});
