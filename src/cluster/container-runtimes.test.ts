/** Which runtime a machine has is said where machines are made, and shows inside its Pods. */
import { expect, test } from 'vitest';
import type { Status } from '../apimachinery/status.ts';
import type { PodInside } from '../api/sim/v1alpha1/pod-inside/types.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START, type NodeTemplate } from './spec.ts';

const SIM = '/apis/sim.kubeglass.dev/v1alpha1';

const clusterOf = (...nodes: NodeTemplate[]) =>
  new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes } });

const post = (cluster: Cluster, kind: string, containerRuntime: string) =>
  cluster.submit({
    method: 'POST',
    path: `${SIM}/${kind.toLowerCase()}s`,
    body: {
      apiVersion: 'sim.kubeglass.dev/v1alpha1',
      kind,
      metadata: { name: 'more' },
      spec: { containerRuntime },
    },
  });

test.each([
  ['NodeTemplate', 'dockershim', 'was removed in Kubernetes 1.24'],
  ['Machine', 'docker', 'needs a runtime that implements CRI: containerd or cri-o'],
  ['NodeTemplate', 'rkt', 'Unsupported value: "rkt": supported values: "containerd", "cri-o"'],
])('a %s cannot have %s', (kind, runtime, why) => {
  const { status, body } = post(clusterOf(), kind, runtime);
  expect(status).toBe(422);
  expect((body as Status).message).toContain('spec.containerRuntime: ');
  expect((body as Status).message).toContain(why);
});

test('nodes of one cluster may differ', () => {
  const cluster = clusterOf({ count: 1 });
  expect(post(cluster, 'NodeTemplate', 'cri-o').status).toBe(201);
  cluster.simulation.runFor(10_000);
  const { items } = cluster.read({ method: 'GET', path: '/api/v1/nodes' }).body as {
    items: { status: { nodeInfo: { containerRuntimeVersion: string } } }[];
  };
  expect(items.map(({ status }) => status.nodeInfo.containerRuntimeVersion)).toEqual([
    'cri-o://1.36.0',
    'containerd://2.2.0',
  ]);
});

test.each([
  { shared: false, cgroups: ['Pod', 'c'], pids: [['c']] },
  { shared: true, cgroups: ['Pod', 'pause', 'c'], pids: [['pause', 'c']] },
])('CRI-O runs pause only for shared processes: $shared', ({ shared, cgroups, pids }) => {
  const cluster = clusterOf({ count: 1, containerRuntime: 'cri-o' });
  cluster.simulation.runFor(5000);
  const image = 'docker.io/library/nginx:1.27';
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { shareProcessNamespace: shared, containers: [{ name: 'c', image }] },
  };
  cluster.submit({ method: 'POST', path: '/api/v1/namespaces/default/pods', body });
  cluster.simulation.runFor(10_000);
  const path = `${SIM}/namespaces/default/podinsides/web`;
  const inside = cluster.read({ method: 'GET', path }).body as PodInside;
  expect(inside.runtime).toBe('cri-o 1.36.0');
  expect(inside.sandbox.hasProcess).toBe(shared);
  expect(inside.cgroups.map(({ of }) => of)).toEqual(cgroups);
  expect(inside.cgroups.at(-1)!.path).toMatch(/\.slice\/crio-[0-9a-f]{64}\.scope$/);
  const seen = inside.namespaces.filter(({ type }) => type === 'pid');
  expect(seen.map(({ members }) => members)).toEqual(pids);
});
