/** The scheduler against the real API server: what users see of its decisions. */
import { beforeEach, describe, expect, test } from 'vitest';
import { events } from '../../api/core/v1/event/event.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { serviceAccounts } from '../../api/core/v1/service-account/service-account.ts';
import type { Node, Pod, PodSpec } from '../../api/generated/types/core/v1.ts';
import { ApiClient } from '../../client/client.ts';
import { InformerFactory } from '../../client/informer.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { loneApiServer } from '../kube-apiserver/testing/lone-api-server.ts';
import { AttemptStore } from './attempts/attempt-store.ts';
import type { SchedulerConfiguration } from './configuration/configuration.ts';
import type { PluginRegistry } from './framework/handle.ts';
import { failure, success, unschedulable } from './framework/status.ts';
import { KubeScheduler } from './scheduler.ts';

let simulation: Simulation;
let client: ApiClient;
let attempts: AttemptStore;
let scheduler: KubeScheduler;

beforeEach(() => start());

function start(config?: SchedulerConfiguration, plugins?: PluginRegistry): void {
  const lone = loneApiServer();
  simulation = lone.simulation;
  const { clock, random, trace } = simulation;
  const user = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };
  client = new ApiClient(lone.server, { user, component: 'kube-scheduler' });
  client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'default' } });
  attempts = new AttemptStore();
  const scope = clock.scope();
  scheduler = new KubeScheduler({
    client,
    clock: scope,
    random: random.fork('kube-scheduler'),
    trace,
    informers: new InformerFactory(client, scope),
    attempts,
    config,
    plugins,
  });
  scheduler.start();
}

function addNode(name: string, cpu = '4', more: Partial<Node['spec']> = {}): void {
  const allocatable = { cpu, memory: '8Gi', pods: '110' };
  const labels = { 'kubernetes.io/hostname': name };
  client.create(nodes, { metadata: { name, labels }, spec: more });
  const status = { capacity: allocatable, allocatable };
  // Admission marks a new node as not ready, until somebody finds that it is.
  client.patch(nodes, { name }, 'merge', { spec: { taints: more.taints ?? null } });
  client.patch(nodes, { name }, 'strategic', { status }, 'status');
}

function addPod(name: string, cpu: string, more: Partial<PodSpec> = {}): void {
  client.create(pods, {
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }],
      ...more,
    },
  });
}

const pod = (name: string): Pod => client.get(pods, { namespace: 'default', name });
const condition = (name: string, type = 'PodScheduled') =>
  pod(name).status.conditions?.find((one) => one.type === type);
const told = (name: string) =>
  client
    .list(events, { namespace: 'default' })
    .items.filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ reason, message }) => `${reason}: ${message}`);
/** As its kubelet would, once the Pod is asked to leave. */
const remove = (name: string) =>
  client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });

test('a Pod gets the node with most room, and is told so', () => {
  addNode('small', '2');
  addNode('large', '8');
  addPod('web', '1');
  simulation.runUntilSettled();
  expect(pod('web').spec.nodeName).toBe('large');
  expect(told('web')).toEqual(['Scheduled: Successfully assigned default/web to large']);
  expect(attempts.list('default', 'web')).toMatchObject([
    { result: 'scheduled', selectedNode: 'large', attempt: 1, feasibleNodes: 2, totalNodes: 2 },
  ]);
});

test('room that was promised is taken, though the binding has not been seen', () => {
  addNode('a', '2');
  addNode('b', '2');
  for (const name of ['one', 'two', 'three', 'four']) addPod(name, '1');
  simulation.runUntilSettled();
  const used = ['one', 'two', 'three', 'four'].map((name) => pod(name).spec.nodeName);
  expect(used.sort()).toEqual(['a', 'a', 'b', 'b']);
});

describe('a Pod that fits nowhere', () => {
  beforeEach(() => {
    addNode('node-1', '4', { taints: [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }] });
    addNode('node-2');
    addNode('node-3');
    addPod('first', '3', { nodeName: 'node-2' });
    addPod('second', '3', { nodeName: 'node-3' });
    addPod('big', '3');
    simulation.runUntilSettled();
  });

  const sentence =
    '0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. ' +
    'no new claims to deallocate, preemption: 0/3 nodes are available: ' +
    '1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.';

  test('says why, in its status and in an event', () => {
    expect(condition('big')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: sentence,
    });
    expect(told('big')).toEqual([`FailedScheduling: ${sentence}`]);
    expect(scheduler.queues).toContainEqual({ name: 'unschedulable', length: 1 });
  });

  test('waits for an event that helps, and for no other', () => {
    const labels = { team: 'blue' };
    client.patch(nodes, { name: 'node-2' }, 'merge', { metadata: { labels } });
    client.patch(pods, { namespace: 'default', name: 'first' }, 'merge', { metadata: { labels } });
    simulation.runFor(20_000);
    expect(attempts.list('default', 'big')).toHaveLength(1);

    addNode('node-4');
    simulation.runUntilSettled();
    expect(pod('big').spec.nodeName).toBe('node-4');
    expect(attempts.list('default', 'big')[0]).toMatchObject({ result: 'scheduled' });
  });

  test('is tried again after five minutes even so', () => {
    simulation.runFor(6 * 60_000);
    expect(attempts.list('default', 'big').length).toBeGreaterThan(1);
  });

  test('takes the room of a Pod that leaves', () => {
    remove('second');
    simulation.runUntilSettled();
    expect(pod('big').spec.nodeName).toBe('node-3');
  });
});

test('without any node, a Pod waits and the cluster is at rest', () => {
  addPod('web', '1');
  expect(simulation.runUntilSettled()).toBe(true);
  expect(condition('web')?.message).toBe('no nodes available to schedule pods');
  addNode('node-1');
  simulation.runFor(15_000);
  expect(pod('web').spec.nodeName).toBe('node-1');
});

test('a request larger than any node: preemption is not even tried', () => {
  addNode('node-1');
  addPod('huge', '5');
  simulation.runUntilSettled();
  expect(condition('huge')?.message).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
      '0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
  );
});

test('a gated Pod is left alone until its gates are gone', () => {
  addNode('node-1');
  addPod('web', '1', { schedulingGates: [{ name: 'example.com/quota' }] });
  simulation.runUntilSettled();
  expect(attempts.list('default', 'web')).toHaveLength(0);
  client.patch(pods, { namespace: 'default', name: 'web' }, 'merge', {
    spec: { schedulingGates: [] },
  });
  simulation.runUntilSettled();
  expect(pod('web').spec.nodeName).toBe('node-1');
});

test('a more important Pod takes the place of a less important one', () => {
  addNode('node-1');
  addPod('batch', '3');
  simulation.runUntilSettled();
  client.raw({
    method: 'POST',
    path: '/apis/scheduling.k8s.io/v1/priorityclasses',
    body: {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 1000,
    },
  });
  addPod('urgent', '3', { priorityClassName: 'high' });
  simulation.runFor(2_000);

  expect(pod('urgent').status.nominatedNodeName).toBe('node-1');
  expect(pod('batch').metadata.deletionTimestamp).toBeDefined();
  expect(condition('batch', 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  });
  const { uid } = pod('urgent').metadata;
  expect(told('batch')).toContain(`Preempted: Preempted by pod ${uid} on node node-1`);
  expect(attempts.list('default', 'urgent').at(-1)?.postFilter).toMatchObject({
    nominatedNode: 'node-1',
    victims: ['default/batch'],
  });

  remove('batch');
  simulation.runUntilSettled();
  expect(pod('urgent').spec.nodeName).toBe('node-1');
});

test('a Pod that is gone when it should be bound leaves its room to others', () => {
  addNode('node-1', '2');
  addPod('first', '2');
  while (attempts.size === 0) simulation.step();
  remove('first');
  addPod('second', '2');
  simulation.runFor(15_000);
  expect(pod('second').spec.nodeName).toBe('node-1');
});

test('Pods of another scheduler are not touched', () => {
  addNode('node-1');
  addPod('web', '1', { schedulerName: 'mine' });
  simulation.runUntilSettled();
  expect(pod('web').spec.nodeName).toBeUndefined();
  expect(attempts.size).toBe(0);
});

test('a profile of its own: the fullest node first', () => {
  start({
    profiles: [
      {
        schedulerName: 'packer',
        plugins: {
          score: { enabled: [{ name: 'NodeResourcesFit' }], disabled: [{ name: '*' }] },
        },
        pluginConfig: [
          { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'MostAllocated' } } },
        ],
      },
    ],
  });
  addNode('full');
  addNode('empty');
  addPod('there', '2', { nodeName: 'full' });
  addPod('web', '1', { schedulerName: 'packer' });
  simulation.runUntilSettled();
  expect(pod('web').spec.nodeName).toBe('full');
});

describe('a plugin of one’s own', () => {
  const withPlugin = (plugin: PluginRegistry[string]) => {
    const plugins = { multiPoint: { enabled: [{ name: 'Mine' }] } };
    start({ profiles: [{ plugins }] }, { Mine: plugin });
    addNode('node-1', '2');
  };

  test('holds a Pod after its place is reserved, and lets it go', () => {
    withPlugin((_args, handle) => ({
      name: 'Mine',
      permit: (_state, { metadata }) => {
        handle.clock.after(30_000, () => handle.allowWaiting(metadata.uid, 'Mine'));
        return { code: 'Wait', reasons: [], timeout: 60_000 };
      },
    }));
    addPod('web', '2');
    addPod('other', '2');
    simulation.runFor(10_000);
    expect(attempts.list('default', 'web')[0]).toMatchObject({ result: 'waiting' });
    expect(condition('other')?.message).toContain('Insufficient cpu');
    expect(pod('web').spec.nodeName).toBeUndefined();
    simulation.runFor(21_000);
    expect(pod('web').spec.nodeName).toBe('node-1');
    expect(attempts.list('default', 'web')[0]).toMatchObject({ result: 'scheduled' });
  });

  test('that holds a Pod for too long makes it unschedulable, and gives its room to others', () => {
    withPlugin(() => ({
      name: 'Mine',
      permit: (_state, { metadata }) =>
        metadata.name === 'web' ? { code: 'Wait', reasons: [], timeout: 5_000 } : success,
      events: [],
    }));
    addPod('web', '2');
    simulation.runFor(1_000);
    addPod('other', '2');
    simulation.runFor(20_000);
    expect(condition('web')?.message).toBe(
      '0/1 nodes are available: 1 rejected due to timeout after waiting 5s at plugin Mine.',
    );
    expect(pod('other').spec.nodeName).toBe('node-1');
  });

  test('gives back what it has reserved when a later one refuses', () => {
    const log: string[] = [];
    withPlugin(() => ({
      name: 'Mine',
      reserve: () => (log.push('reserve'), success),
      unreserve: () => void log.push('unreserve'),
      permit: () => unschedulable('not today'),
      events: [],
    }));
    addPod('web', '1');
    simulation.runUntilSettled();
    expect(log).toEqual(['reserve', 'unreserve']);
    expect(condition('web')?.message).toBe('0/1 nodes are available: 1 not today.');
  });

  test('that fails before binding is an error, and the Pod is tried again', () => {
    let failures = 2;
    withPlugin(() => ({
      name: 'Mine',
      preBind: () => (failures-- > 0 ? failure('the disk is away') : success),
    }));
    addPod('web', '1');
    simulation.runFor(500);
    expect(condition('web')).toMatchObject({
      reason: 'SchedulerError',
      message: 'running PreBind plugin "Mine": the disk is away',
    });
    simulation.runUntilSettled();
    expect(pod('web').spec.nodeName).toBe('node-1');
    expect(attempts.list('default', 'web').map(({ result }) => result)).toEqual([
      'scheduled',
      'error',
      'error',
    ]);
  });
});

test('the same seed makes the same choices', () => {
  const choices = () => {
    start();
    for (let i = 0; i < 5; i++) addNode(`node-${i}`);
    for (let i = 0; i < 20; i++) addPod(`web-${i}`, '100m');
    simulation.runUntilSettled();
    return Array.from({ length: 20 }, (_, i) => pod(`web-${i}`).spec.nodeName);
  };
  expect(choices()).toEqual(choices());
});
