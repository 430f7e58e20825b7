/** nodes/proxy reaches the kubelet; pods/proxy and services/proxy say that they reach nobody yet. */
import { beforeAll, expect, test } from 'vitest';
import { webDeployment as web } from '../api/testing/manifests.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

let cluster: Cluster;
let pod: string;

beforeAll(() => {
  cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 1 }] } });
  cluster.simulation.runFor(10_000);
  const spec = { ports: [{ port: 80, name: 'http' }] };
  cluster.submit({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/deployments',
    body: web(1),
  });
  cluster.submit({
    method: 'POST',
    path: '/api/v1/namespaces/default/services',
    body: { metadata: { name: 'web' }, spec },
  });
  cluster.simulation.runFor(20_000);
  const { items } = get('/api/v1/namespaces/default/pods').body as {
    items: { metadata: { name: string } }[];
  };
  pod = items[0]!.metadata.name;
});

const get = (path: string) => cluster.read({ method: 'GET', path });

test.each([
  ['node-1/proxy/healthz', 200, 'ok'],
  ['node-1:10250/proxy/healthz', 200, 'ok'],
  ['https:node-1:10250/proxy/pods', 200, undefined],
  ['node-1/proxy/configz', 200, undefined],
  ['node-1/proxy/nothing', 404, '404 page not found\n'],
])('nodes/%s', (path, status, body) => {
  const answer = get(`/api/v1/nodes/${path}`);
  expect(answer.status).toBe(status);
  if (body !== undefined) expect(answer.body).toBe(body);
});

test('the kubelet lists its Pods', () => {
  const { items } = get('/api/v1/nodes/node-1/proxy/pods/').body as {
    items: { metadata: { name: string } }[];
  };
  expect(items.map(({ metadata }) => metadata.name)).toEqual([pod]);
});

test.each([
  ['nodes/node-9/proxy/healthz', 404, 'nodes "node-9" not found'],
  ['nodes/a:b:c:d/proxy/', 400, 'invalid node request "a:b:c:d"'],
  ['namespaces/default/pods/gone/proxy/', 404, 'pods "gone" not found'],
  [
    'namespaces/default/services/web/proxy/',
    503,
    /^error trying to reach service: dial tcp 10\..*:80: connect: no route to host$/,
  ],
  [
    'namespaces/default/services/web:nope/proxy/',
    503,
    'no service port "nope" found for service "web"',
  ],
])('%s: %i %s', (path, status, message) => {
  const answer = get(`/api/v1/${path}`);
  expect([answer.status, (answer.body as { message: string }).message]).toEqual([
    status,
    typeof message === 'string' ? message : expect.stringMatching(message),
  ]);
});

test('a Pod', () => {
  const answer = get(`/api/v1/namespaces/default/pods/${pod}:8080/proxy/index.html`);
  expect(answer).toMatchObject({ status: 503, body: { reason: 'ServiceUnavailable' } });
});
