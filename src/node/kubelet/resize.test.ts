/** A Pod's CPU and memory change while it runs (KEP 1287; pkg/kubelet/allocation, 1.36). */
import { expect, test } from 'vitest';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Container } from '../../api/generated/types/core/v1.ts';
import { node as aNode, pod } from '../../api/testing/builders.ts';
import { PodAdmission } from './pod-admission.ts';
import { ready, type OneNode } from '../testing/one-node.ts';

const of = (cpu: string, memory: string) => ({
  requests: { cpu, memory },
  limits: { cpu: '4', memory: '4Gi' },
});

function running(more: Partial<Container> = {}): OneNode {
  const node = ready();
  node.create('web', { image: 'nginx', resources: of('500m', '1Gi'), ...more });
  node.run(20);
  return node;
}

function resize(node: OneNode, resources: object, name = 'web'): void {
  const patch = { spec: { containers: [{ name: 'app', resources }] } };
  node.client.patch(pods, { namespace: 'default', name }, 'strategic', patch, 'resize');
  node.run(5);
}

const pending = (node: OneNode) =>
  node.pod('web').status.conditions!.find(({ type }) => type === 'PodResizePending');

test('what fits is given without a restart', () => {
  const node = running();
  resize(node, { requests: { cpu: '1' }, limits: { memory: '2Gi' } });
  expect(node.container('web')).toMatchObject({
    restartCount: 0,
    allocatedResources: { cpu: '1', memory: '1Gi' },
    resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '4', memory: '2Gi' } },
  });
  const id = node.machine.runtime.listContainers()[0]!.id;
  expect(node.machine.runtime.containerStatus(id)!.config).toMatchObject({
    cpuRequestMillis: 1000,
    memoryLimitBytes: 2 ** 31,
  });
  const told = node.told('web').map((line) => line.split(':')[0]);
  expect(told.slice(-2)).toEqual(['ResizeStarted', 'ResizeCompleted']);
  expect(pending(node)).toBeUndefined();
});

test('a container that says so is started anew', () => {
  const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];
  const node = running({ resizePolicy });
  resize(node, { limits: { memory: '2Gi' } });
  node.run(10);
  expect(node.container('web').restartCount).toBe(1);
  expect(node.told('web').join()).toContain('Killing: Container app resize requires restart');
  expect(node.container('web').resources?.limits?.memory).toBe('2Gi');
});

test('what the node has not now waits for room', () => {
  const node = running({ resources: { requests: { cpu: '500m' } } });
  node.create('other', { image: 'nginx', resources: { requests: { cpu: '3' } } });
  node.run(20);
  resize(node, { requests: { cpu: '2' } });
  expect(pending(node)).toMatchObject({
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000",
  });
  expect(node.container('web').allocatedResources).toMatchObject({ cpu: '500m' });
  node.remove('other');
  node.run(40);
  expect(pending(node)).toBeUndefined();
  expect(node.container('web').allocatedResources).toMatchObject({ cpu: '2' });
});

// Admission refuses it before a kubelet sees it, unless the node has become smaller since.
test('what the node never has is infeasible', () =>
  expect(
    new PodAdmission().resize(
      pod('web').requests({ cpu: 8 }).build(),
      aNode('n').allocatable({ cpu: 4 }).build(),
    ),
  ).toEqual({
    reason: 'Infeasible',
    message: "Node didn't have enough capacity: cpu, requested: 8000, capacity: 4000",
  }));
