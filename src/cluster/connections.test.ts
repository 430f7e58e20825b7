/** exec, attach and port-forward from outside are inputs: a log that is played again knows them. */
import { expect, test } from 'vitest';
import { webDeployment as web } from '../api/testing/manifests.ts';
import type { ApiResponse } from '../apimachinery/api-request.ts';
import { Cluster } from './cluster.ts';
import { ADMIN } from './identities.ts';
import { FIXED_START, type ClusterInputLog } from './spec.ts';

const PODS = '/api/v1/namespaces/default/pods';
const deaf = { onStdout: () => {}, onStderr: () => {}, onEnd: () => {} };

function withPod(): { readonly cluster: Cluster; readonly pod: string } {
  const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 1 }] } });
  cluster.simulation.runFor(10_000);
  cluster.submit({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/deployments',
    body: web(1),
  });
  cluster.simulation.runFor(20_000);
  const { items } = cluster.read({ method: 'GET', path: PODS }).body as {
    items: { metadata: { name: string } }[];
  };
  return { cluster, pod: items[0]!.metadata.name };
}

const exec = (pod: string, command: readonly string[]) => ({
  method: 'POST' as const,
  path: `${PODS}/${pod}/exec`,
  query: { command, stdin: 'true', stdout: 'true' },
});

test('an exec and what is typed into it lead to the same moment again', () => {
  const { cluster, pod } = withPod();
  const opened = cluster.connections.command(exec(pod, ['cat']), ADMIN, deaf);
  cluster.simulation.runFor(100);
  if ('stdin' in opened) {
    opened.stdin(Uint8Array.from([104, 105]));
    opened.resize(80, 24);
    cluster.simulation.runFor(100);
    opened.closeStdin();
    opened.close();
  }
  cluster.simulation.runFor(1000);
  const log = JSON.parse(JSON.stringify(cluster.inputLog)) as ClusterInputLog;
  expect(log.inputs.some(({ request }) => request.path.endsWith('/exec'))).toBe(true);
  const again = Cluster.replay(log).simulation;
  expect([again.steps, again.digest.hex]).toEqual([
    cluster.simulation.steps,
    cluster.simulation.digest.hex,
  ]);
});

test('what is refused is told, and a Pod of another name is not there', () => {
  const { cluster } = withPod();
  const refused = cluster.connections.command(exec('gone', ['cat']), ADMIN, deaf) as ApiResponse;
  expect(refused.status).toBe(404);
});

test.each([
  { path: '7', body: { stdin: '' }, status: 404 },
  { path: '1/2', body: {}, status: 404 },
  { path: '', body: { close: true }, status: 404 },
])('a log may say $body to connection $path, which there is not', ({ path, body, status }) => {
  const { cluster } = withPod();
  const said = {
    method: 'POST' as const,
    path: `/apis/sim.kubeglass.dev/v1alpha1/connections/${path}`,
    body,
  };
  expect(cluster.submit(said).status).toBe(status);
});

test('while kube-apiserver is down nothing can be reached', () => {
  const { cluster, pod } = withPod();
  cluster.submit({
    method: 'PATCH',
    path: '/apis/sim.kubeglass.dev/v1alpha1/components/kube-apiserver',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { running: false } },
  });
  cluster.simulation.runFor(1000);
  const refused = cluster.connections.command(exec(pod, ['cat']), ADMIN, deaf) as ApiResponse;
  expect(refused.status).toBe(503);
});
