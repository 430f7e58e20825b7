/** A Pod costs the same in a large cluster as in a small one. Counted, not timed: counts are the same on any machine. */
import { webDeployment as web } from '../api/testing/manifests.ts';
import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const SETTINGS = '/api/v1/namespaces/default/configmaps';
const NODES = 10;

const booted = (): Cluster => {
  const cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: NODES }] },
  });
  cluster.simulation.runUntilSettled();
  return cluster;
};

/** Tasks run and revisions written by `body`, a Pod. */
function costs(cluster: Cluster, pods: number, body: () => void) {
  const { steps } = cluster.simulation;
  const { revision } = cluster;
  body();
  cluster.simulation.runUntilSettled();
  return {
    tasks: (cluster.simulation.steps - steps) / pods,
    writes: (cluster.revision - revision) / pods,
  };
}

test('ten times the Pods are not more than ten times the tasks and writes', () => {
  const [few, many] = [40, 400].map((pods) => {
    const cluster = booted();
    const start = costs(cluster, pods, () =>
      cluster.submit({ method: 'POST', path: DEPLOYMENTS, body: web(pods) }),
    );
    const end = costs(cluster, pods, () =>
      cluster.submit({ method: 'DELETE', path: `${DEPLOYMENTS}/web` }),
    );
    return { start, end };
  });
  for (const part of ['start', 'end'] as const) {
    expect(many![part].tasks).toBeLessThan(1.1 * few![part].tasks);
    expect(many![part].writes).toBeLessThan(1.1 * few![part].writes);
  }
  // A Pod's own story: created, bound, three statuses and five Events; and a share of its owners' statuses.
  expect(many!.start.writes).toBeLessThan(12);
});

test('a write that nobody waits for makes no task, however many objects and watchers of others there are', () => {
  const cluster = booted();
  for (let i = 0; i < 300; i++) {
    const metadata = { name: `settings-${i}` };
    cluster.submit({ method: 'POST', path: SETTINGS, body: { metadata } });
    const query = { watch: 'true', fieldSelector: `metadata.name=settings-${i}` };
    const handler = { onEvent: () => {}, onClose: () => {} };
    cluster.observe({ method: 'GET', path: SETTINGS, query }, handler);
  }
  cluster.simulation.runUntilSettled();
  const { tasks, writes } = costs(cluster, 1, () =>
    cluster.submit({
      method: 'PATCH',
      path: `${SETTINGS}/settings-7`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { data: { level: '1' } },
    }),
  );
  expect(writes).toBe(1);
  // The garbage collector and the namespace's root certificate each watch all ConfigMaps, through one informer.
  expect(tasks).toBeLessThanOrEqual(1);
});
