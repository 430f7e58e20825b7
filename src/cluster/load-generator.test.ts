/** Requests from outside: spread over the Pods that are Ready, along a curve. */
import { beforeEach, expect, test } from 'vitest';
import { webDeployment } from '../api/testing/manifests.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const SIM = '/apis/sim.kubeglass.dev/v1alpha1';
const APPS = '/apis/apps/v1/namespaces/default/deployments';

let cluster: Cluster;
const post = (path: string, body: object) => cluster.submit({ method: 'POST', path, body });
const seconds = (count: number) => cluster.simulation.runFor(count * 1000);
const scaled = (name: string, replicas: number) =>
  cluster.submit({
    method: 'PATCH',
    path: `${APPS}/${name}/scale`,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { replicas } },
  });
const load = (name: string, curve: readonly (readonly [number, number])[], more: object = {}) => ({
  apiVersion: 'sim.kubeglass.dev/v1alpha1',
  kind: 'Load',
  metadata: { name },
  spec: {
    target: { labels: { app: 'web' } },
    cpuMillisPerRequest: 20,
    curve: curve.map(([atSeconds, requestsPerSecond]) => ({ atSeconds, requestsPerSecond })),
    ...more,
  },
});
const status = (name: string) =>
  (cluster.read({ method: 'GET', path: `${SIM}/loads/${name}` }).body as any).status;
/** What each container uses now, in thousandths of a core, without the one of an idle container. */
const used = () =>
  ['node-1', 'node-2'].flatMap((node) => {
    const path = `/api/v1/nodes/${node}/proxy/stats/summary`;
    const { pods } = cluster.read({ method: 'GET', path }).body as any;
    return pods.map((pod: any) => pod.cpu.usageNanoCores / 1e6 - 1) as number[];
  });

beforeEach(() => {
  cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } });
  seconds(5);
  post(APPS, webDeployment(1));
  seconds(20);
});

test('the more Pods are Ready, the less each has to do', () => {
  post(`${SIM}/loads`, load('steady', [[0, 30]]));
  seconds(1);
  expect(used()).toEqual([600]);
  expect(status('steady')).toEqual({ requestsPerSecond: 30, pods: 1 });
  scaled('web', 4);
  seconds(20);
  expect(used()).toEqual([150, 150, 150, 150]);
  scaled('web', 2);
  seconds(20);
  expect(used()).toEqual([300, 300]);
  cluster.submit({ method: 'DELETE', path: `${SIM}/loads/steady` });
  seconds(1);
  expect(used()).toEqual([0, 0]);
});

test('it rises and falls along its curve, beside others, and costs no tasks while it is level', () => {
  post(
    `${SIM}/loads`,
    load('day', [
      [0, 10],
      [600, 10],
      [610, 30],
      [620, 30],
      [620, 0],
    ]),
  );
  post(`${SIM}/loads`, load('more', [[0, 5]]));
  seconds(2);
  expect(used()).toEqual([300]);
  seconds(604);
  expect(used()).toEqual([500]);
  seconds(10);
  expect(used()).toEqual([700]);
  seconds(10);
  expect(used()).toEqual([100]);
  expect(status('day')).toMatchObject({ requestsPerSecond: 0 });
});

test.each([
  [{ target: { labels: {} } }, 'spec.target.labels: Required value'],
  [{ curve: [] }, 'spec.curve: Required value'],
  [{ cpuMillisPerRequest: -1 }, 'spec.cpuMillisPerRequest: Invalid value: -1'],
  [
    {
      curve: [
        { atSeconds: 9, requestsPerSecond: 1 },
        { atSeconds: 5, requestsPerSecond: 1 },
      ],
    },
    'spec.curve[1].atSeconds: Invalid value: 5: must not be before the point before',
  ],
])('%j is refused', (more, message) => {
  const { status: code, body } = post(`${SIM}/loads`, load('bad', [[0, 1]], more));
  expect([code, (body as { readonly message: string }).message]).toEqual([
    422,
    expect.stringContaining(message),
  ]);
});
