/** A ReplicationController keeps its Pods, adopts those of nobody, and lets go of those that do not match any more. */
import { expect, test } from 'vitest';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { podDisruptionBudgets } from '../../src/api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { replicationControllers } from '../../src/api/core/v1/replication-controller/replication-controller.ts';
import { ControlPlane } from './control-plane.ts';

const web = (plane: ControlPlane, replicas = 3) => {
  plane.create(replicationControllers, {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
      },
    },
  });
  plane.settle();
};
const status = (plane: ControlPlane) => plane.get(replicationControllers, 'web')!.status;
const owned = (plane: ControlPlane) =>
  plane.list(pods).filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === 'web');

test('it has as many as it wants, up and down', () => {
  const plane = new ControlPlane().settle();
  web(plane);
  expect(status(plane)).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
  });
  expect(owned(plane)[0]!.metadata.ownerReferences).toMatchObject([
    { apiVersion: 'v1', kind: 'ReplicationController', controller: true },
  ]);
  expect(plane.told('replication-controller')).toHaveLength(3);
  plane.patch(replicationControllers, 'web', { spec: { replicas: 1 } });
  plane.settle();
  expect(owned(plane)).toHaveLength(1);
  expect(status(plane)).toMatchObject({ replicas: 1, observedGeneration: 2 });
});

test('it adopts what matches, and releases what does not', () => {
  const plane = new ControlPlane().settle();
  plane.create(pods, {
    metadata: { name: 'mine', namespace: 'default', labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
  });
  plane.settle();
  web(plane, 2);
  expect(owned(plane).map(({ metadata }) => metadata.name)).toContain('mine');
  expect(owned(plane)).toHaveLength(2);
  plane.patch(pods, 'mine', { metadata: { labels: { app: 'other' } } });
  plane.settle();
  expect(plane.get(pods, 'mine')!.metadata.ownerReferences ?? []).toEqual([]);
  expect(owned(plane)).toHaveLength(2);
});

test('a budget knows how many Pods it wants', () => {
  const plane = new ControlPlane().settle();
  web(plane, 4);
  plane.create(podDisruptionBudgets, {
    metadata: { name: 'pdb', namespace: 'default' },
    spec: { maxUnavailable: '50%', selector: { matchLabels: { app: 'web' } } },
  });
  plane.settle();
  expect(plane.get(podDisruptionBudgets, 'pdb')!.status).toMatchObject({
    expectedPods: 4,
    disruptionsAllowed: 2,
  });
});
