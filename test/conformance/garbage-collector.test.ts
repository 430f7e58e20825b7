/** test/e2e/apimachinery/garbage_collector.go. */
import { expect } from 'vitest';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../../src/api/apps/v1/replica-set/replica-set.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { replicationControllers } from '../../src/api/core/v1/replication-controller/replication-controller.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import { ControlPlane } from '../controllers/control-plane.ts';
import { row } from './row.ts';

const GC = '[sig-api-machinery] Garbage collector';
const namespace = 'default';
const labels = { gctest: 'yes' };
const template = {
  metadata: { labels },
  spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
};

function started(kind: ResourceDefinition, spec: object) {
  const plane = new ControlPlane().settle();
  plane.create(kind, { metadata: { name: 'simpletest', namespace }, spec } as never);
  plane.run(20);
  const remove = (propagationPolicy: 'Foreground' | 'Background' | 'Orphan') => {
    const { uid } = plane.get<any>(kind, 'simpletest')!.metadata;
    const key = { namespace, name: 'simpletest' };
    plane.client.delete(kind, key, { propagationPolicy, preconditions: { uid } });
  };
  const count = (of: ResourceDefinition) => plane.list<any>(of, namespace).length;
  return { plane, remove, count };
}

const rc = { replicas: 5, selector: labels, template };
const deployment = { replicas: 2, selector: { matchLabels: labels }, template };

row(`${GC} should delete pods created by rc when not orphaning`, () => {
  const { plane, remove, count } = started(replicationControllers, rc);
  expect(count(pods)).toBe(5);
  remove('Background');
  plane.run(60);
  expect([count(replicationControllers), count(pods)]).toEqual([0, 0]);
});

row(`${GC} should orphan pods created by rc if delete options say so`, () => {
  const { plane, remove, count } = started(replicationControllers, rc);
  remove('Orphan');
  plane.run(60);
  expect([count(replicationControllers), count(pods)]).toEqual([0, 5]);
});

row(
  `${GC} should keep the rc around until all its pods are deleted if the deleteOptions says so`,
  () => {
    const { plane, remove, count } = started(replicationControllers, rc);
    remove('Foreground');
    for (let step = 0; step < 600 && count(replicationControllers) > 0; step++) plane.run(0.1);
    expect([count(replicationControllers), count(pods)]).toEqual([0, 0]);
  },
);

row(`${GC} should delete RS created by deployment when not orphaning`, () => {
  const { plane, remove, count } = started(deployments, deployment);
  expect([count(replicaSets), count(pods)]).toEqual([1, 2]);
  remove('Background');
  plane.run(60);
  expect([count(deployments), count(replicaSets), count(pods)]).toEqual([0, 0, 0]);
});

row(
  `${GC} should orphan RS created by deployment when deleteOptions.PropagationPolicy is Orphan`,
  () => {
    const { plane, remove, count } = started(deployments, deployment);
    remove('Orphan');
    plane.run(60);
    expect([count(deployments), count(replicaSets), count(pods)]).toEqual([0, 1, 2]);
    expect(plane.list(replicaSets, namespace)[0]!.metadata.ownerReferences).toBeUndefined();
  },
);

row(
  `${GC} should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted`,
  () => {
    const { plane, remove, count } = started(replicationControllers, rc);
    const other = {
      ...rc,
      replicas: 0,
      selector: { other: 'yes' },
      template: { ...template, metadata: { labels: { other: 'yes' } } },
    };
    const stays = plane.create(replicationControllers, {
      metadata: { name: 'stays', namespace },
      spec: other,
    } as never);
    const half = plane.list(pods, namespace).slice(0, 2);
    for (const { metadata } of half) {
      const owner = {
        apiVersion: 'v1',
        kind: 'ReplicationController',
        name: 'stays',
        uid: stays.metadata.uid,
      };
      plane.patch(pods, metadata.name, {
        metadata: { ownerReferences: [...metadata.ownerReferences!, owner] },
      });
    }
    remove('Foreground');
    plane.run(90);
    expect([count(replicationControllers), count(pods)]).toEqual([1, 2]);
    for (const { metadata } of plane.list(pods, namespace)) {
      expect(metadata.ownerReferences!.map(({ name }) => name)).toEqual(['stays']);
      expect(metadata.deletionTimestamp).toBeUndefined();
    }
  },
);

row(`${GC} should not be blocked by dependency circle`, () => {
  const plane = new ControlPlane().settle();
  const make = (name: string) =>
    plane.create(pods, { metadata: { name, namespace }, spec: template.spec } as never).metadata
      .uid;
  const uids = ['pod1', 'pod2', 'pod3'].map(make);
  const own = (name: string, owner: number) =>
    plane.patch(pods, name, {
      metadata: {
        ownerReferences: [
          {
            apiVersion: 'v1',
            kind: 'Pod',
            name: `pod${owner + 1}`,
            uid: uids[owner],
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    });
  own('pod1', 2);
  own('pod2', 0);
  own('pod3', 1);
  plane.run(5);
  plane.client.delete(pods, { namespace, name: 'pod1' }, { propagationPolicy: 'Foreground' });
  plane.run(90);
  expect(plane.list(pods, namespace)).toEqual([]);
});
