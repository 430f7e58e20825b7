/** The scheduler's queue as objects: who waits where, and what would bring them back. */
import { expect, test } from 'vitest';
import type { QueuedPod } from '../../src/api/sim/v1alpha1/queued-pod/types.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';

const PODS = '/api/v1/namespaces/default/pods';
const QUEUE = '/apis/sim.kubeglass.dev/v1alpha1/namespaces/default/queuedpods';

const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu: '64' } } }],
    ...spec,
  },
});

test('tells who waits where, and what would bring them back', () => {
  const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 2 }] } });
  cluster.simulation.runFor(10_000);
  for (const body of [
    pod('big', {}),
    pod('later', { schedulingGates: [{ name: 'example.com/wait' }] }),
  ]) {
    cluster.submit({ method: 'POST', path: PODS, body });
  }
  cluster.simulation.runFor(5_000);
  const queue = () =>
    (cluster.read({ method: 'GET', path: QUEUE }).body as { items: QueuedPod[] }).items;
  expect(queue().map(({ metadata, queue, attempts }) => [metadata.name, queue, attempts])).toEqual([
    ['later', 'gated', 0],
    ['big', 'unschedulable', 1],
  ]);
  const [later, big] = queue();
  expect(big!.wakers).toEqual([
    {
      plugin: 'NodeResourcesFit',
      events: expect.arrayContaining([expect.stringMatching(/^Node: add, .*allocatable/)]),
    },
  ]);
  expect(later!.gatedBy).toBe('SchedulingGates');

  const { digest } = cluster.simulation;
  const before = digest.hex;
  queue();
  expect(digest.hex).toBe(before);

  cluster.submit({
    method: 'PATCH',
    path: '/apis/sim.kubeglass.dev/v1alpha1/components/kube-scheduler',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { running: false } },
  });
  cluster.simulation.runFor(1_000);
  expect(queue()).toEqual([]);
});
