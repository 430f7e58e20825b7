/** StatefulSets in a whole cluster: names, order, revisions and claims (pkg/controller/statefulset, 1.36). */
import { describe, expect, test } from 'vitest';
import type { ControllerRevision, StatefulSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Event, PersistentVolumeClaim, Pod } from '../../src/api/generated/types/core/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';
import { SECOND } from '../../src/sim/clock.ts';

const SETS = '/apis/apps/v1/namespaces/default/statefulsets';
const MERGE = { 'content-type': 'application/merge-patch+json' };

class Played {
  readonly cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 3 }] },
  });

  constructor(more: object = {}) {
    this.run(10);
    const spec = {
      replicas: 3,
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx:1.25' }] },
      },
      ...more,
    };
    const body = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web' }, spec };
    expect(this.cluster.submit({ method: 'POST', path: SETS, body })).toMatchObject({
      status: 201,
    });
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  patch(spec: object): this {
    const path = `${SETS}/web`;
    const answer = this.cluster.submit({ method: 'PATCH', path, headers: MERGE, body: { spec } });
    expect(answer).toMatchObject({ status: 200 });
    return this;
  }

  delete(path: string, propagationPolicy = 'Background'): this {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy };
    expect(this.cluster.submit({ method: 'DELETE', path, body }).status).toBe(200);
    return this;
  }

  list<T>(path: string): readonly T[] {
    return (this.cluster.read({ method: 'GET', path }).body as { items: readonly T[] }).items;
  }

  get set(): StatefulSet {
    return this.cluster.read({ method: 'GET', path: `${SETS}/web` }).body as StatefulSet;
  }

  get pods(): readonly Pod[] {
    return this.list('/api/v1/namespaces/default/pods');
  }

  get claims(): readonly PersistentVolumeClaim[] {
    return this.list('/api/v1/namespaces/default/persistentvolumeclaims');
  }

  get revisions(): readonly ControllerRevision[] {
    return this.list('/apis/apps/v1/namespaces/default/controllerrevisions');
  }

  /** `web-0 nginx:1.25`, by name. */
  get running(): readonly string[] {
    return this.pods.map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]!.image}`);
  }

  get told(): readonly string[] {
    return this.list<Event>('/api/v1/namespaces/default/events')
      .filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet')
      .map(({ reason, message }) => `${reason}: ${message}`);
  }
}

const image = (name: string) => ({
  template: { spec: { containers: [{ name: 'c', image: name }] } },
});

describe('a StatefulSet', () => {
  test('makes its Pods one after the other, each with its own name', () => {
    const played = new Played().run(60);
    const { pods, set } = played;
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1', 'web-2']);
    const made = pods.map(({ metadata }) => metadata.creationTimestamp);
    expect(new Set(made).size).toBe(3);
    expect([...made].sort()).toEqual(made);
    expect(pods[1]).toMatchObject({
      metadata: {
        labels: {
          app: 'web',
          'statefulset.kubernetes.io/pod-name': 'web-1',
          'apps.kubernetes.io/pod-index': '1',
          'controller-revision-hash': set.status.updateRevision,
        },
      },
      spec: { hostname: 'web-1', subdomain: 'web' },
    });
    expect(set.status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      collisionCount: 0,
      observedGeneration: 1,
    });
    expect(played.told).toEqual([
      'SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
      'SuccessfulCreate: create Pod web-1 in StatefulSet web successful',
      'SuccessfulCreate: create Pod web-2 in StatefulSet web successful',
    ]);
  });

  test('makes them all at once when told to', () => {
    const { pods } = new Played({ podManagementPolicy: 'Parallel' }).run(2);
    expect(pods).toHaveLength(3);
  });

  test('takes the last away first, one by one', () => {
    const played = new Played().run(60).patch({ replicas: 1 }).run(60);
    expect(played.running).toEqual(['web-0 nginx:1.25']);
    expect(played.told.filter((line) => line.startsWith('SuccessfulDelete'))).toEqual([
      'SuccessfulDelete: delete Pod web-2 in StatefulSet web successful',
      'SuccessfulDelete: delete Pod web-1 in StatefulSet web successful',
    ]);
  });

  test('brings a deleted Pod back under its name', () => {
    const played = new Played().run(60);
    const before = played.pods[1]!.metadata.uid;
    played.delete('/api/v1/namespaces/default/pods/web-1').run(60);
    expect(played.running).toHaveLength(3);
    expect(played.pods[1]!.metadata.uid).not.toBe(before);
  });

  test('updates from the last down to the partition, and keeps what is below as it was', () => {
    const played = new Played({ updateStrategy: { rollingUpdate: { partition: 1 } } }).run(60);
    played.patch(image('nginx:1.27')).run(90);
    expect(played.running).toEqual(['web-0 nginx:1.25', 'web-1 nginx:1.27', 'web-2 nginx:1.27']);
    expect(played.set.status).toMatchObject({ updatedReplicas: 2, currentReplicas: 1 });
    // What is below the partition comes back as it was.
    played.delete('/api/v1/namespaces/default/pods/web-0').run(60);
    expect(played.running[0]).toBe('web-0 nginx:1.25');
    played.patch({ updateStrategy: { rollingUpdate: { partition: 0 } } }).run(90);
    const { status } = played.set;
    expect(played.running).toEqual(['web-0 nginx:1.27', 'web-1 nginx:1.27', 'web-2 nginx:1.27']);
    expect(status.currentRevision).toBe(status.updateRevision);
  });

  test('waits for somebody to delete Pods when told to', () => {
    const played = new Played({ updateStrategy: { type: 'OnDelete' } }).run(60);
    played.patch(image('nginx:1.27')).run(30);
    expect(played.running).toContain('web-2 nginx:1.25');
    played.delete('/api/v1/namespaces/default/pods/web-0').run(60);
    expect(played.running).toEqual(['web-0 nginx:1.27', 'web-1 nginx:1.25', 'web-2 nginx:1.25']);
  });

  test('goes back to a revision, and forgets those beyond the limit', () => {
    const played = new Played({ replicas: 1, revisionHistoryLimit: 1 }).run(40);
    for (const name of ['nginx:1.26', 'nginx:1.27', 'nginx:1.25'])
      played.patch(image(name)).run(40);
    expect(played.running).toEqual(['web-0 nginx:1.25']);
    const numbers = played.revisions.map(({ revision }) => revision).sort();
    expect(numbers).toEqual([3, 4]);
  });

  test('makes a claim for each Pod, and keeps or drops it as its policy says', () => {
    const played = new Played({
      replicas: 2,
      podManagementPolicy: 'Parallel',
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    }).run(5);
    expect(played.claims.map(({ metadata }) => metadata.name)).toEqual([
      'data-web-0',
      'data-web-1',
    ]);
    expect(played.pods[1]!.spec.volumes![0]).toMatchObject({
      name: 'data',
      persistentVolumeClaim: { claimName: 'data-web-1' },
    });
    played.patch({ replicas: 1 }).run(60);
    expect(played.claims.map(({ metadata }) => metadata.name)).toEqual(['data-web-0']);
    played.delete(`${SETS}/web`).run(60);
    expect(played.pods).toEqual([]);
    expect(played.claims.map(({ metadata }) => metadata.name)).toEqual(['data-web-0']);
  });

  test('that go with a Pod are gone before the Pod’s successor is made', () => {
    const played = new Played({
      replicas: 2,
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Retain' },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    }).run(10);
    const claim = () => played.claims.find(({ metadata }) => metadata.name === 'data-web-1');
    const first = claim()!.metadata.uid;
    played.patch({ replicas: 1 }).run(0.5).patch({ replicas: 2 }).run(60);
    expect(played.pods.map(({ metadata }) => metadata.name)).toEqual(['web-0', 'web-1']);
    expect(played.set.status).toMatchObject({ readyReplicas: 2 });
    expect(claim()!.metadata.uid).not.toBe(first);
    expect(claim()!.metadata.ownerReferences).toBeUndefined();
  });
});
