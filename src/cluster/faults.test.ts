/** What breaks twice is mended twice, and what is gone stays gone: each of these was once found by test/simulation. */
import { expect, test } from 'vitest';
import type { Node, Pod } from '../api/generated/types/core/v1.ts';
import { SECOND } from '../sim/clock.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const SIM = '/apis/sim.kubeglass.dev/v1alpha1';
const PODS = '/api/v1/namespaces/default/pods';

class Broken {
  readonly cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 2 }] },
  });
  #faults = 0;

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  fault(type: string, target: object, duration: string): this {
    const metadata = { name: `fault-${++this.#faults}` };
    const body = {
      apiVersion: 'sim.kubeglass.dev/v1alpha1',
      kind: 'Fault',
      metadata,
      spec: { type, target, duration },
    };
    expect(this.cluster.submit({ method: 'POST', path: `${SIM}/faults`, body }).status).toBe(201);
    return this;
  }

  pod(name: string): this {
    const body = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    this.cluster.submit({ method: 'POST', path: PODS, body });
    return this;
  }

  remove(machine: string): this {
    this.cluster.submit({ method: 'DELETE', path: `${SIM}/machines/${machine}` });
    return this;
  }

  list<T>(path: string): readonly T[] {
    return (this.cluster.read({ method: 'GET', path }).body as { items: readonly T[] }).items;
  }

  /** Of components: whether each runs. */
  state(component: string): string | undefined {
    const { body } = this.cluster.read({ method: 'GET', path: `${SIM}/components/${component}` });
    return (body as { status?: { state?: string } }).status?.state;
  }
}

test.each(['NodeCrash', 'KubeletStop'])(
  'of two at a time (%s), the end of the first mends nothing',
  (type) => {
    const broken = new Broken()
      .run(5)
      .fault(type, { node: 'node-1' }, '60s')
      .fault(type, { node: 'node-1' }, '10s');
    expect(broken.run(30).state('kubelet.node-1')).toBe('Stopped');
    expect(broken.run(40).state('kubelet.node-1')).toBe('Running');
  },
);

test('a kubelet does not start on a machine without power', () => {
  const broken = new Broken()
    .run(5)
    .fault('NodeCrash', { node: 'node-1' }, '60s')
    .fault('KubeletStop', { node: 'node-1' }, '10s');
  expect(broken.run(30).state('kubelet.node-1')).toBe('Stopped');
  expect(broken.run(40).state('kubelet.node-1')).toBe('Running');
});

test('a kubelet does not come back to a machine that is gone', () => {
  const broken = new Broken()
    .run(5)
    .fault('KubeletStop', { node: 'node-1' }, '20s')
    .run(1)
    .remove('node-1')
    .run(60);
  expect(broken.list<Node>('/api/v1/nodes').map(({ metadata }) => metadata.name)).toEqual([
    'node-2',
  ]);
});

test('the Node of a machine that went while nobody answered goes later', () => {
  const broken = new Broken()
    .run(5)
    .fault('ComponentStop', { component: 'kube-apiserver' }, '20s')
    .run(1);
  broken.remove('node-1').run(60);
  expect(broken.list<Node>('/api/v1/nodes').map(({ metadata }) => metadata.name)).toEqual([
    'node-2',
  ]);
});

test('kube-apiserver started anew gives out no uid again', () => {
  const broken = new Broken().run(5).pod('a').pod('b').run(5);
  broken
    .fault('ComponentStop', { component: 'kube-apiserver' }, '5s')
    .run(20)
    .pod('c')
    .pod('d')
    .run(1);
  const uids = [...broken.list<Pod>(PODS), ...broken.list<Node>('/api/v1/nodes')].map(
    ({ metadata }) => metadata.uid,
  );
  expect(uids).toHaveLength(6);
  expect(new Set(uids).size).toBe(6);
});

test('a Pod that was taken for lost is ready again when its node is back', () => {
  const broken = new Broken().run(5).pod('a').pod('b').run(10);
  const ready = () =>
    broken
      .list<Pod>(PODS)
      .map(({ status }) => status.conditions?.find(({ type }) => type === 'Ready')?.status);
  expect(ready()).toEqual(['True', 'True']);
  broken.fault('Partition', { node: 'node-1' }, '90s').run(80);
  expect([...ready()].sort()).toEqual(['False', 'True']);
  broken.run(60);
  expect(ready()).toEqual(['True', 'True']);
});
