/** The engine in a browser's worker is the engine in Node: same log, same history. And when it fails, it says so and goes on. */
import { expect, test } from '@playwright/test';
import { encodeLink } from '../src/backend/input-log-codec.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { FIXED_START } from '../src/cluster/spec.ts';

const FAULTS = '/apis/sim.kubeglass.dev/v1alpha1/faults';
const CLOCK = '/apis/sim.kubeglass.dev/v1alpha1/clocks/cluster';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 12,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '250m' } } },
        ],
      },
    },
  },
};

/** A cluster with a story: a Deployment, and a machine that loses its power. */
function played(seed: number): Cluster {
  const cluster = new Cluster({
    seed,
    start: FIXED_START,
    cluster: { nodes: [{ count: 4, zones: ['a', 'b'] }] },
  });
  const { simulation } = cluster;
  simulation.runFor(10_000);
  cluster.submit({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/deployments',
    body: deployment,
  });
  simulation.runFor(20_000);
  cluster.submit({
    method: 'POST',
    path: FAULTS,
    body: { metadata: { name: 'dark' }, spec: { type: 'NodeCrash', target: { node: 'node-2' } } },
  });
  simulation.runFor(90_000);
  return cluster;
}

test('the same log gives the same digest in Node and in the browser, another seed another', async ({
  page,
}) => {
  const digests: string[] = [];
  for (const seed of [1, 2]) {
    const { inputLog, simulation } = played(seed);
    await page.goto('about:blank');
    await page.goto(`./${await encodeLink(inputLog)}`);
    await expect(page.getByRole('status', { name: 'Messages' })).toContainText(
      `Digest ${simulation.digest.hex}`,
      { timeout: 30_000 },
    );
    digests.push(simulation.digest.hex);
  }
  expect(digests[0]).not.toBe(digests[1]);
});

test('a bug in the engine is told with seed, time and cause, and the cluster before it comes back', async ({
  page,
}) => {
  const cluster = played(3);
  const patch = { 'content-type': 'application/merge-patch+json' };
  cluster.submit({
    method: 'PATCH',
    path: CLOCK,
    headers: patch,
    body: { spec: { paused: false, speed: 1 } },
  });
  cluster.submit({
    method: 'POST',
    path: FAULTS,
    body: { metadata: { name: 'bug' }, spec: { type: 'EngineBug' } },
  });
  await page.goto(`./${await encodeLink(cluster.inputLog)}`);
  const dialog = page.getByRole('dialog', { name: 'The simulation has stopped' });
  await expect(dialog).toContainText('a Fault of type EngineBug asked for this', {
    timeout: 30_000,
  });
  await expect(dialog).toContainText('3');
  await expect(dialog).toContainText('00:02:00');
  await expect(dialog).toContainText('kubernetes-admin');
  await dialog.getByRole('button', { name: 'Bring it back' }).click();
  await expect(dialog).toBeHidden({ timeout: 30_000 });
  await expect(page.locator('.react-flow__node', { hasText: 'node-1' }).first()).toContainText(
    'Ready',
  );
});
