/** What controllers do, as objects: passes with their causes, requests and answers, and queues with what waits in them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { webDeployment } from '../api/testing/manifests.ts';
import type { ControllerQueue } from '../api/sim/v1alpha1/controller-queue/types.ts';
import type { ReconcilePass } from '../api/sim/v1alpha1/reconcile-pass/types.ts';
import { Pacer } from '../host/pacer.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const ROOT = '/apis/sim.kubeglass.dev/v1alpha1';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

let cluster: Cluster;
const items = <T>(plural: string, query: { readonly [name: string]: string } = {}): readonly T[] =>
  (cluster.read({ method: 'GET', path: `${ROOT}/${plural}`, query }).body as { items: T[] }).items;
/** Oldest first. */
const passes = (fieldSelector: string) =>
  items<ReconcilePass>('reconcilepasses', { fieldSelector }).toReversed();
const queue = (name: string) =>
  cluster.read({ method: 'GET', path: `${ROOT}/controllerqueues/${name}` }).body as ControllerQueue;

beforeEach(() => {
  cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } });
  cluster.simulation.runFor(5000);
});

describe('a Deployment is created', () => {
  beforeEach(() => {
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: webDeployment(3) });
    cluster.simulation.runFor(20_000);
  });

  test('its first pass says who began it, what dirtied the key, and what was written', () => {
    const [first] = passes('subject=deployments/default/web');
    expect(first).toMatchObject({
      controller: 'deployment-controller',
      cause: {
        component: 'kube-apiserver',
        action: 'create',
        subject: 'deployments/default/web',
        by: 'user/kubernetes-admin',
      },
      origin: { component: 'user/kubernetes-admin', action: 'create' },
      failures: 0,
      outcome: 'Done',
    });
    const written = first!.requests.map(({ action, subject }) => `${action} ${subject}`);
    expect(written[0]).toMatch(/^create replicasets\/default\/web-/);
    expect(written[1]).toMatch(/^create events\/default\/web\./);
    expect(written.at(-1)).toBe('update-status deployments/default/web');
    expect(first!.requestCount).toBe(first!.requests.length);
  });

  test('the last one finds nothing to do', () => {
    expect(passes('subject=deployments/default/web').at(-1)).toMatchObject({
      cause: { action: 'update-status' },
      requests: [],
      outcome: 'Done',
    });
  });

  test('one is found by its name, and a selector narrows the list', () => {
    const [first] = passes('controller=replicaset-controller');
    const path = `${ROOT}/reconcilepasses/${first!.metadata.name}`;
    expect(cluster.read({ method: 'GET', path }).body).toEqual(first);
    expect(
      new Set(passes('controller=replicaset-controller').map(({ controller }) => controller)),
    ).toEqual(new Set(['replicaset-controller']));
    expect(items('reconcilepasses', { limit: '2' })).toHaveLength(2);
    expect(items('reconcilepasses', { limit: '1000000' }).length).toBeLessThanOrEqual(200);
  });

  test('queues say what they have done, and whose they are', () => {
    const { adds, ...rest } = queue('deployment-controller');
    expect(adds).toBeGreaterThanOrEqual(passes('controller=deployment-controller').length);
    expect(rest).toMatchObject({
      process: 'kube-controller-manager',
      resource: 'deployments',
      workers: 5,
      depth: 0,
      working: [],
      waiting: [],
      retries: 0,
    });
  });
});

describe('a quota refuses Pods', () => {
  beforeEach(() => {
    cluster.submit({
      method: 'POST',
      path: '/api/v1/namespaces/default/resourcequotas',
      body: { metadata: { name: 'one' }, spec: { hard: { pods: '1' } } },
    });
    cluster.simulation.runFor(1000);
    cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: webDeployment(3) });
    cluster.simulation.runFor(1000);
  });

  test('the answer is told, and the key backs off: 5 ms, then twice as long each time', () => {
    const retried = passes('controller=replicaset-controller').filter(
      ({ outcome }) => outcome === 'Retry',
    );
    expect(retried[0]!.requests.find(({ code }) => code)).toMatchObject({
      action: 'create',
      subject: 'pods/default',
      code: 403,
      reason: 'Forbidden',
      message: expect.stringContaining('exceeded quota: one'),
    });
    expect(
      retried.slice(0, 4).map(({ failures, afterMilliseconds }) => [failures, afterMilliseconds]),
    ).toEqual([
      [0, 5],
      [1, 10],
      [2, 20],
      [3, 40],
    ]);
    expect(retried[1]!.error).toContain('exceeded quota: one');
  });

  test('meanwhile it stands among those that come back later', () => {
    const { delayed, retries } = queue('replicaset-controller');
    expect(delayed).toEqual([
      {
        key: expect.stringMatching(/^default\/web-/),
        until: expect.any(String),
        failures: retries,
      },
    ]);
  });
});

test('a stopped process has no queues', () => {
  cluster.submit({
    method: 'PATCH',
    path: `${ROOT}/components/kube-controller-manager`,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { running: false } },
  });
  cluster.simulation.runFor(100);
  expect(
    items<ControllerQueue>('controllerqueues').filter(
      ({ process }) => process === 'kube-controller-manager',
    ),
  ).toEqual([]);
});

test('the clock steps to the next reconcile of one controller, and stands still there', () => {
  const pacer = new Pacer(cluster, () => 0);
  cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: webDeployment(3) });
  const step = (id: string) => {
    cluster.submit({
      method: 'PATCH',
      path: `${ROOT}/clocks/cluster`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: {
        spec: {
          paused: true,
          step: {
            count: 1,
            id,
            until: { action: 'reconcile', component: 'replicaset-controller' },
          },
        },
      },
    });
    pacer.tick(8);
    return passes('controller=replicaset-controller').length;
  };
  expect([step('a'), step('b')]).toEqual([1, 2]);
  cluster.simulation.runFor(60_000);
  const now = cluster.simulation.clock.now();
  step('nothing is left to do');
  expect(cluster.simulation.clock.now() - now).toBeLessThanOrEqual(5 * 60_000);
});
