/** Ten thousand bad requests: each is answered, none does harm, and the cluster goes on. */
import { describe, expect, test } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../src/apimachinery/api-request.ts';
import { isTooDeep } from '../../src/apimachinery/json-depth.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import type { Status } from '../../src/apimachinery/status.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';
import { seededRandom } from '../../src/sim/random.ts';
import { BadRequests } from './bad-requests.ts';
import { complaint, isDry } from './complaint.ts';

const SEEDS = Array.from(
  { length: Number(process.env.KUBEGLASS_FUZZ_SEEDS ?? 10) },
  (_, i) => i + 1,
);
const REQUESTS = 1000;
const MEGABYTE = 1024 * 1024;

const COLLECTIONS = [
  '/apis/apps/v1/namespaces/default/deployments',
  '/apis/apps/v1/namespaces/default/replicasets',
  '/api/v1/namespaces/default/pods',
  '/api/v1/namespaces/default/configmaps',
  '/api/v1/namespaces/default/secrets',
  '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
  '/apis/coordination.k8s.io/v1/namespaces/default/leases',
];

function newCluster(): Cluster {
  const cluster = new Cluster(
    { seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } },
    { keepInputs: false },
  );
  run(cluster, 30);
  return cluster;
}

function run({ simulation }: Cluster, seconds: number): void {
  simulation.runUntil(simulation.clock.now() + seconds * 1000);
}

const ask = (cluster: Cluster, request: ApiRequest): ApiResponse =>
  request.method === 'GET' ? cluster.read(request) : cluster.submit(request);

describe.each(SEEDS)('seed %i', (seed) => {
  test(`${REQUESTS} bad requests`, () => {
    const cluster = newCluster();
    const bad = new BadRequests(seededRandom(seed));
    const refused = { count: 0 };
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < REQUESTS; i++) {
      const request = bad.next();
      const { revision } = cluster;
      const sent = `${request.method} ${request.path} ${JSON.stringify(request.query)} ${shown(request)}`;
      const answer = ask(cluster, request);
      expect(
        complaint(answer),
        `${i}: ${sent} → ${JSON.stringify(answer).slice(0, 500)}`,
      ).toBeUndefined();
      if (answer.status >= 400) refused.count++;
      if (answer.status >= 400 || request.method === 'GET' || isDry(request))
        expect(cluster.revision, `${i}: ${sent} was refused or dry`).toBe(revision);
      if (answer.status === 201) expectStable(cluster, request, answer.body as KubeObject);
      // What slipped through meets controllers, the scheduler and kubelets.
      if (i % 50 === 49) run(cluster, 5);
    }
    expect(refused.count).toBeGreaterThan(REQUESTS / 3);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(500 * MEGABYTE);
    expectItGoesOn(cluster);
  });
});

/** What was accepted can be written back as it is, and nothing changes. */
function expectStable(cluster: Cluster, request: ApiRequest, made: KubeObject): void {
  const { path, method } = request;
  if (method !== 'POST' || isDry(request) || !made.metadata?.uid) return;
  if (made.apiVersion.startsWith('meta.')) return;
  const { revision } = cluster;
  const again = cluster.submit({
    method: 'PUT',
    path: `${path}/${made.metadata.name}`,
    body: made,
  });
  const message = (again.body as Status).message;
  expect([again.status, message], `${path} ${JSON.stringify(made)}`).toEqual([200, undefined]);
  expect(cluster.revision, JSON.stringify(made)).toBe(revision);
}

/** As far as it can be shown: some are too deep. */
function shown({ body, headers }: ApiRequest): string {
  return isTooDeep(body) ? 'a deep body' : JSON.stringify({ headers, body }).slice(0, 2000);
}

function expectItGoesOn(cluster: Cluster): void {
  for (const path of COLLECTIONS) {
    const finalizers = [{ op: 'remove', path: '/metadata/finalizers' }];
    const { items } = cluster.read({ method: 'GET', path }).body as {
      items: { metadata: { name: string; finalizers?: string[] } }[];
    };
    for (const { metadata } of items) {
      const name = `${path}/${metadata.name}`;
      if (metadata.finalizers)
        cluster.submit({
          method: 'PATCH',
          path: name,
          headers: { 'content-type': 'application/json-patch+json' },
          body: finalizers,
        });
      cluster.submit({ method: 'DELETE', path: name, query: { gracePeriodSeconds: '0' } });
    }
  }
  const { items } = cluster.read({ method: 'GET', path: '/api/v1/nodes' }).body as {
    items: { metadata: { name: string } }[];
  };
  for (const { metadata } of items)
    if (!metadata.name.startsWith('node-'))
      cluster.submit({ method: 'DELETE', path: `/api/v1/nodes/${metadata.name}` });
  run(cluster, 60);
  const template = {
    metadata: { labels: { app: 'fine' } },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  };
  const made = cluster.submit({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/deployments',
    body: {
      metadata: { name: 'fine' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'fine' } }, template },
    },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  run(cluster, 60);
  const { status } = cluster.read({
    method: 'GET',
    path: '/apis/apps/v1/namespaces/default/deployments/fine',
  }).body as { status: object };
  const left = cluster.read({ method: 'GET', path: '/api/v1/pods' }).body as { items: unknown[] };
  expect(status, JSON.stringify(left.items).slice(0, 3000)).toMatchObject({ readyReplicas: 2 });
}
