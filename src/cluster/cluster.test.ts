/** One cluster, end to end: the same seed and inputs tell the same story, and looking changes nothing. */
import { webDeployment as web } from '../api/testing/manifests.ts';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../api/generated/types/core/v1.ts';
import { Cluster } from './cluster.ts';
import { signingRequestOf } from '../pki/testing/signing-request-of.ts';
import { FIXED_START, type ClusterInputLog } from './spec.ts';

const PODS = '/api/v1/namespaces/default/pods';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const COMPONENTS = '/apis/sim.kubeglass.dev/v1alpha1/components';
const SECOND = 1000;
const MERGE = { 'content-type': 'application/merge-patch+json' };

const started = (seed = 1): Cluster => {
  const cluster = new Cluster({ seed, start: FIXED_START, cluster: { nodes: [{ count: 3 }] } });
  cluster.simulation.runFor(10 * SECOND);
  return cluster;
};
const pods = (cluster: Cluster): Pod[] =>
  (cluster.read({ method: 'GET', path: PODS }).body as { items: Pod[] }).items;
const phases = (cluster: Cluster) => pods(cluster).map(({ status }) => status.phase);
const running = (cluster: Cluster, component: string, on: boolean) =>
  cluster.submit({
    method: 'PATCH',
    path: `${COMPONENTS}/${component}`,
    headers: MERGE,
    body: { spec: { running: on } },
  });

/** A story with a rollout, a crash and a component that was away. */
function play(cluster: Cluster, look: () => void = () => {}): Cluster {
  const { simulation } = cluster;
  const steps = [
    () => cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(4) }),
    () =>
      cluster.submit({
        method: 'PATCH',
        path: `${DEPLOYMENTS}/web`,
        headers: MERGE,
        body: web(4, 'nginx:1.161'),
      }),
    () => running(cluster, 'kube-scheduler', false),
    () =>
      cluster.submit({
        method: 'PATCH',
        path: `${DEPLOYMENTS}/web/scale`,
        headers: MERGE,
        body: { spec: { replicas: 7 } },
      }),
    () => running(cluster, 'kube-scheduler', true),
  ];
  for (const step of steps) {
    step();
    look();
    simulation.runFor(7.5 * SECOND);
    look();
  }
  return cluster;
}

const RBAC = 'rbac.authorization.k8s.io';
const csr = {
  method: 'POST' as const,
  path: '/apis/certificates.k8s.io/v1/certificatesigningrequests',
  body: {
    metadata: { name: 'jane' },
    spec: {
      request: signingRequestOf({ commonName: 'jane' }),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
    },
  },
};

describe('determinism', () => {
  test('the same seed and inputs give the same digest, another seed another', () => {
    const digest = (seed: number) => play(started(seed)).simulation.digest.hex;
    expect(digest(1)).toBe(digest(1));
    expect(digest(2)).not.toBe(digest(1));
  });

  test('the input log leads to the same moment, also through JSON', () => {
    const first = play(started());
    const log = JSON.parse(JSON.stringify(first.inputLog)) as ClusterInputLog;
    const again = Cluster.replay(log);
    expect(again.simulation.digest.hex).toBe(first.simulation.digest.hex);
    expect(again.simulation.steps).toBe(first.simulation.steps);
    expect(again.simulation.clock.now()).toBe(first.simulation.clock.now());
    again.simulation.runFor(60 * SECOND);
    first.simulation.runFor(60 * SECOND);
    expect(again.simulation.digest.hex).toBe(first.simulation.digest.hex);
  });

  test('whoever was refused is refused again when the log is played', () => {
    const jane = { name: 'jane', groups: ['developers', 'system:authenticated'] };
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    const asks = (cluster: Cluster, name: string) =>
      cluster.submit({ method: 'POST', path: accounts, body: { metadata: { name } }, user: jane });
    const first = started();
    expect(asks(first, 'early').status).toBe(403);
    const subjects = [{ kind: 'Group', apiGroup: RBAC, name: 'developers' }];
    const roleRef = { kind: 'ClusterRole', apiGroup: RBAC, name: 'edit' };
    const path = `/apis/${RBAC}/v1/namespaces/default/rolebindings`;
    const body = { metadata: { name: 'edit' }, roleRef, subjects };
    expect(first.submit({ method: 'POST', path, body }).status).toBe(201);
    expect(asks(first, 'late').status).toBe(201);
    expect(
      first.submit({ ...csr, user: { ...jane, groups: ['system:masters'], uid: 'u' } }).status,
    ).toBe(201);

    const log = JSON.parse(JSON.stringify(first.inputLog)) as ClusterInputLog;
    expect(log.inputs.map(({ user, identity }) => [user, identity?.groups[0]])).toEqual([
      ['jane', 'developers'],
      ['kubernetes-admin', undefined],
      ['jane', 'developers'],
      ['jane', 'system:masters'],
    ]);
    const again = Cluster.replay(log);
    expect(again.simulation.digest.hex).toBe(first.simulation.digest.hex);
    const read = (name: string) =>
      again.read({ method: 'GET', path: `${accounts}/${name}` }).status;
    expect([read('early'), read('late')]).toEqual([404, 200]);
    const asked = again.read({ method: 'GET', path: `${csr.path}/jane` }).body as any;
    expect(asked.spec).toMatchObject({ username: 'jane', uid: 'u', groups: ['system:masters'] });
  });

  test('looking and watching from outside change nothing', () => {
    const alone = play(started());
    const seen: string[] = [];
    const watched = started();
    for (const path of ['/api/v1/pods', '/api/v1/secrets', '/api/v1/nodes', COMPONENTS]) {
      watched.observe(
        { method: 'GET', path },
        { onEvent: ({ type }) => seen.push(type), onClose: () => {} },
      );
    }
    play(watched, () => {
      phases(watched);
      watched.read({ method: 'GET', path: '/apis/sim.kubeglass.dev/v1alpha1/schedulingattempts' });
    });
    expect(seen.length).toBeGreaterThan(20);
    expect(watched.simulation.digest.hex).toBe(alone.simulation.digest.hex);
    expect(watched.simulation.steps).toBe(alone.simulation.steps);
  });
});

describe('what stops working while a component is away is what would on a real cluster', () => {
  test('without kube-scheduler Pods wait; with it again they run', () => {
    const cluster = started();
    running(cluster, 'kube-scheduler', false);
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(2) });
    cluster.simulation.runFor(30 * SECOND);
    expect(phases(cluster)).toEqual(['Pending', 'Pending']);
    running(cluster, 'kube-scheduler', true);
    cluster.simulation.runFor(30 * SECOND);
    expect(phases(cluster)).toEqual(['Running', 'Running']);
  });

  test('without kube-controller-manager a Deployment is an object and nothing more', () => {
    const cluster = started();
    running(cluster, 'kube-controller-manager', false);
    cluster.simulation.runFor(SECOND);
    expect(cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(2) }).status).toBe(201);
    cluster.simulation.runFor(30 * SECOND);
    expect(pods(cluster)).toEqual([]);
  });

  test('without a kubelet its node falls silent, and its Pods are replaced when their time is over', () => {
    const cluster = started();
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(3) });
    cluster.simulation.runFor(20 * SECOND);
    running(cluster, 'kubelet.node-1', false);
    cluster.simulation.runFor(40 * SECOND);
    const node = () =>
      cluster.read({ method: 'GET', path: '/api/v1/nodes/node-1' }).body as {
        spec: { taints?: { key: string }[] };
        status: { conditions: { type: string; status: string; reason: string }[] };
      };
    const ready = () => node().status.conditions.find(({ type }) => type === 'Ready');
    expect(ready()).toMatchObject({ status: 'True' });
    cluster.simulation.runFor(30 * SECOND);
    expect(ready()).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect(node().spec.taints?.map(({ key }) => key)).toContain('node.kubernetes.io/unreachable');
    cluster.simulation.runFor(400 * SECOND);
    const alive = pods(cluster).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(alive.map(({ spec }) => spec.nodeName)).not.toContain('node-1');
    expect(alive).toHaveLength(3);
    expect(pods(cluster)).toHaveLength(4);
  });

  test('without kube-apiserver nobody answers but the simulation itself; what runs goes on running', () => {
    const cluster = started();
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(2) });
    cluster.simulation.runFor(20 * SECOND);
    running(cluster, 'kube-apiserver', false);
    cluster.simulation.runFor(SECOND);
    expect(cluster.read({ method: 'GET', path: PODS }).status).toBe(503);
    expect(cluster.read({ method: 'GET', path: COMPONENTS }).status).toBe(200);
    cluster.simulation.runFor(30 * SECOND);
    running(cluster, 'kube-apiserver', true);
    cluster.simulation.runFor(60 * SECOND);
    expect(phases(cluster)).toEqual(['Running', 'Running']);
    cluster.submit({
      method: 'PATCH',
      path: `${DEPLOYMENTS}/web/scale`,
      headers: MERGE,
      body: { spec: { replicas: 3 } },
    });
    cluster.simulation.runFor(60 * SECOND);
    expect(phases(cluster)).toEqual(['Running', 'Running', 'Running']);
  });

  test('after a long silence of kube-apiserver nobody takes the nodes for dead', () => {
    const cluster = started();
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(3) });
    cluster.simulation.runFor(20 * SECOND);
    running(cluster, 'kube-apiserver', false);
    cluster.simulation.runFor(300 * SECOND);
    running(cluster, 'kube-apiserver', true);
    const unready = new Set<string>();
    for (let second = 0; second < 60; second++) {
      cluster.simulation.runFor(SECOND);
      for (const { metadata, status } of pods(cluster)) {
        if (status.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True')) {
          unready.add(metadata.name);
        }
      }
    }
    expect([...unready]).toEqual([]);
    expect(phases(cluster)).toEqual(['Running', 'Running', 'Running']);
  });

  test('without etcd kube-apiserver answers with an error; nothing is lost', () => {
    const cluster = started();
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(2) });
    cluster.simulation.runFor(20 * SECOND);
    running(cluster, 'etcd', false);
    cluster.simulation.runFor(SECOND);
    expect(cluster.read({ method: 'GET', path: PODS }).status).toBe(500);
    cluster.simulation.runFor(20 * SECOND);
    running(cluster, 'etcd', true);
    cluster.simulation.runFor(60 * SECOND);
    expect(phases(cluster)).toEqual(['Running', 'Running']);
  });
});

test('a machine that loses power and comes back runs its Pods again', () => {
  const cluster = started();
  cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(3) });
  cluster.simulation.runFor(20 * SECOND);
  const machine = '/apis/sim.kubeglass.dev/v1alpha1/machines/node-2';
  cluster.submit({
    method: 'PATCH',
    path: machine,
    headers: MERGE,
    body: { spec: { powered: false } },
  });
  cluster.simulation.runFor(20 * SECOND);
  cluster.submit({
    method: 'PATCH',
    path: machine,
    headers: MERGE,
    body: { spec: { powered: true } },
  });
  cluster.simulation.runFor(60 * SECOND);
  expect(phases(cluster)).toEqual(['Running', 'Running', 'Running']);
  const restarted = pods(cluster).filter(({ spec }) => spec.nodeName === 'node-2');
  expect(restarted.map(({ status }) => status.containerStatuses?.[0]?.restartCount)).toEqual(
    restarted.map(() => 1),
  );
});
