/** What bad requests over HTTPS have found: the smallest request of each, and what it should be told. */
import { beforeAll, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/apimachinery/api-request.ts';
import type { Status } from '../../src/apimachinery/status.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';

let cluster: Cluster;

beforeAll(() => {
  cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [] } });
  cluster.simulation.runFor(10_000);
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  };
  const spec = { replicas: 0, selector: { matchLabels: { a: 'b' } }, template };
  cluster.submit({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/replicasets',
    body: { metadata: { name: 'set' }, spec },
  });
});

const containers = [{ name: 'c', image: 'x' }];
const pod = (volumes: unknown): ApiRequest => ({
  method: 'POST',
  path: '/api/v1/namespaces/default/pods',
  body: { metadata: { name: 'p' }, spec: { containers, volumes } },
});

test.each<[string, ApiRequest, number, RegExp]>([
  [
    'a volume without a name',
    pod([{ emptyDir: {} }]),
    422,
    /spec\.volumes\[0\]\.name: Required value/,
  ],
  [
    'a volume that is null',
    pod([{ name: 'v', emptyDir: {} }, null]),
    422,
    /spec\.volumes\[1\]\.name: Required value/,
  ],
  [
    'an empty patch of a scale',
    {
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/replicasets/set/scale',
      headers: { 'content-type': 'application/json-patch+json' },
    },
    400,
    /^error decoding patch: /,
  ],
  [
    'an empty apply',
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/default/configmaps/none',
      query: { fieldManager: 'me' },
      headers: { 'content-type': 'application/apply-patch+yaml' },
    },
    400,
    /^incorrect type specified in the apply patch: expected v1, Kind=ConfigMap, got , Kind=$/,
  ],
  [
    'the core group among the others',
    { method: 'POST', path: '/apis//v1/pods', body: {} },
    404,
    /^the server could not find the requested resource$/,
  ],
])('%s', (_name, request, status, message) => {
  const answer = cluster.submit(request);
  expect([answer.status, (answer.body as Status).message]).toEqual([
    status,
    expect.stringMatching(message),
  ]);
});
