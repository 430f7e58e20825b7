/** metrics.k8s.io as clients see it: nothing at first, averages of 15 s then, and what is said while metrics-server is away. */
import { beforeEach, expect, test } from 'vitest';
import type { ApiRequest, ApiResponse } from '../apimachinery/api-request.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { PodMetrics } from '../api/metrics/v1beta1/pod-metrics/types.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
const COMPONENTS = '/apis/sim.kubeglass.dev/v1alpha1/components';

let cluster: Cluster;
const read = (path: string, more: Partial<ApiRequest> = {}): ApiResponse =>
  cluster.read({ method: 'GET', path, ...more });
const items = <T>(path: string, more?: Partial<ApiRequest>) =>
  (read(path, more).body as { readonly items: readonly T[] }).items;
const post = (path: string, body: object) => cluster.submit({ method: 'POST', path, body });
const seconds = (count: number) => cluster.simulation.runFor(count * 1000);

/** The app, which uses 200m from the start and 500m from the 60th second on. */
const app = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'shop' } },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'kubeglass/app:1',
        env: [{ name: 'CPU', value: '199m,499m@60s' }],
        resources: { requests: { cpu: '250m' } },
        ...more,
      },
    ],
  },
});

beforeEach(() => {
  cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } });
  seconds(5);
});

test('two scrapes make a figure: an average over the 15 s between them', () => {
  post('/api/v1/namespaces/default/pods', app('shop'));
  expect(items(`${METRICS}/nodes`)).toEqual([]);
  expect(items(`${METRICS}/namespaces/default/pods`)).toEqual([]);
  seconds(40);
  const [shop, ...others] = items<PodMetrics>(`${METRICS}/pods`);
  expect(others).toEqual([]);
  expect(shop).toMatchObject({
    kind: 'PodMetrics',
    metadata: { name: 'shop', namespace: 'default', labels: { app: 'shop' } },
    timestamp: '2026-01-05T09:00:45Z',
    window: '15s',
    containers: [{ name: 'app', usage: { cpu: '200m', memory: '29300Ki' } }],
  });
  // From some moment between two scrapes on it was 500m: the average is neither.
  seconds(30);
  const average = items<PodMetrics>(`${METRICS}/pods`)[0]!.containers[0]!.usage.cpu;
  expect(average).toMatch(/^[234]\d{8}n$|^[234]\d{5}u$|^[234]\d\dm$/);
  seconds(15);
  expect(read(`${METRICS}/namespaces/default/pods/shop`)).toMatchObject({
    status: 200,
    body: { containers: [{ usage: { cpu: '500m' } }] },
  });
  const nodes = items<KubeObject & { usage: { cpu: string } }>(`${METRICS}/nodes`);
  expect(nodes.map(({ metadata, usage }) => [metadata.name, usage.cpu]).sort()).toEqual([
    ['node-1', expect.stringMatching(/^(560|60)m$/)],
    ['node-2', expect.stringMatching(/^(560|60)m$/)],
  ]);
  expect(nodes.map(({ usage }) => usage.cpu).sort()).toEqual(['560m', '60m']);
  const table = { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } };
  expect(read(`${METRICS}/namespaces/default/pods`, table).body).toMatchObject({
    kind: 'Table',
    columnDefinitions: [{ name: 'Name' }, { name: 'cpu' }, { name: 'memory' }, { name: 'Window' }],
    rows: [{ cells: ['shop', '500m', '29300Ki', '15s'] }],
  });
});

test('Pods are chosen by namespace and labels, and who may not read them is told', () => {
  for (const name of ['a', 'b']) post('/api/v1/namespaces/default/pods', app(name));
  seconds(40);
  const chosen = (labelSelector: string) =>
    items<PodMetrics>(`${METRICS}/namespaces/default/pods`, { query: { labelSelector } });
  expect(chosen('app=shop').map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  expect(chosen('app!=shop')).toEqual([]);
  expect(items(`${METRICS}/namespaces/kube-system/pods`)).toEqual([]);
  expect(read(`${METRICS}/namespaces/default/pods/c`).status).toBe(404);
  const user = { name: 'jane', groups: ['system:authenticated'] };
  expect(read(`${METRICS}/namespaces/default/pods`, { user })).toMatchObject({
    status: 403,
    body: {
      message:
        'pods.metrics.k8s.io is forbidden: User "jane" cannot list resource "pods" in API group "metrics.k8s.io" in the namespace "default"',
    },
  });
});

test('discovery tells of the group, and that it is stale while metrics-server is stopped', () => {
  seconds(20);
  const available = () =>
    (read('/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io').body as any).status
      .conditions[0];
  const aggregated = () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const groups = items<any>('/apis', { headers: { accept } });
    return groups.find(({ metadata }) => metadata.name === 'metrics.k8s.io').versions[0];
  };
  expect(available()).toMatchObject({ type: 'Available', status: 'True', reason: 'Passed' });
  expect(aggregated()).toMatchObject({
    freshness: 'Current',
    resources: [{ resource: 'nodes' }, { resource: 'pods' }],
  });
  const switched = (running: boolean) =>
    cluster.submit({
      method: 'PATCH',
      path: `${COMPONENTS}/metrics-server`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { running } },
    });
  switched(false);
  seconds(1);
  expect(available()).toMatchObject({
    status: 'False',
    reason: 'MissingEndpoints',
    message:
      'endpoints for service/metrics-server in "kube-system" have no addresses with port name "https"',
  });
  expect(aggregated()).toEqual({ version: 'v1beta1', freshness: 'Stale' });
  expect(read(`${METRICS}/nodes`)).toMatchObject({ status: 503, body: 'service unavailable\n' });
  switched(true);
  seconds(1);
  expect(available()).toMatchObject({ status: 'True' });
  // It has forgotten what it had scraped.
  expect(items(`${METRICS}/nodes`)).toEqual([]);
  seconds(15);
  expect(items(`${METRICS}/nodes`)).toHaveLength(2);
});

test('a node whose kubelet cannot be asked has no figures, and none before two scrapes have reached it again', () => {
  seconds(30);
  const fault = {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'Fault',
    metadata: { name: 'cut' },
    spec: { type: 'Partition', target: { node: 'node-1' }, duration: '20s' },
  };
  const names = () => items<KubeObject>(`${METRICS}/nodes`).map(({ metadata }) => metadata.name);
  expect(names()).toEqual(['node-1', 'node-2']);
  cluster.submit({
    method: 'POST',
    path: '/apis/sim.kubeglass.dev/v1alpha1/faults',
    body: fault,
  });
  expect(names()).toEqual(['node-1', 'node-2']);
  const told = [];
  for (let i = 0; i < 4; i++) {
    seconds(15);
    told.push(names().length);
  }
  expect(told).toEqual([1, 1, 2, 2]);
});

test('a kubelet tells its figures on port 10250, and looking changes nothing', () => {
  const twin = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } });
  twin.simulation.runFor(5000);
  for (const one of [cluster, twin])
    one.submit({ method: 'POST', path: '/api/v1/namespaces/default/pods', body: app('shop') });
  seconds(25);
  const node = (read('/api/v1/namespaces/default/pods/shop').body as any).spec.nodeName;
  const page = String(read(`/api/v1/nodes/${node}/proxy/metrics/resource`).body);
  expect(page).toMatch(
    /^container_cpu_usage_seconds_total\{container="app",namespace="default",pod="shop"\} [34]\.\d+ 17676036\d\d000$/m,
  );
  expect(page).toContain('resource_scrape_error 0');
  expect(read(`/api/v1/nodes/${node}/proxy/stats/summary`).body).toMatchObject({
    node: { nodeName: node, cpu: { usageNanoCores: 260_000_000 } },
    pods: [{ podRef: { name: 'shop' }, containers: [{ name: 'app' }] }],
  });
  seconds(35);
  items(`${METRICS}/pods`);
  twin.simulation.runFor(60_000);
  expect(cluster.simulation.digest.hex).toBe(twin.simulation.digest.hex);
});

test('without the addon there is no such group', () => {
  cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 1 }], metrics: 'none' },
  });
  seconds(5);
  expect(read(`${METRICS}/nodes`)).toMatchObject({
    status: 404,
    body: { message: 'the server could not find the requested resource' },
  });
  expect(JSON.stringify(read('/apis').body)).not.toContain('metrics.k8s.io');
});
