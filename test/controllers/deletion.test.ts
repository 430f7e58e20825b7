/** What goes with what: the garbage collector and the namespace controller, against the real API server. */
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../../src/api/apps/v1/replica-set/replica-set.ts';
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { namespaces } from '../../src/api/core/v1/namespace/namespace.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { serviceAccounts } from '../../src/api/core/v1/service-account/service-account.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import type { DeleteOptions } from '../../src/client/client.ts';
import { ControlPlane } from './control-plane.ts';

function web(plane: ControlPlane, namespace = 'default'): void {
  plane.create(deployments, {
    metadata: { name: 'web', namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
      },
    },
  });
  plane.settle();
}

const remove = (plane: ControlPlane, propagationPolicy: DeleteOptions['propagationPolicy']) =>
  plane.client.delete(deployments, { namespace: 'default', name: 'web' }, { propagationPolicy });

/** The kinds, in the order in which the last object of each went. */
function orderOfGoing(plane: ControlPlane): string[] {
  const kinds: readonly (readonly [string, ResourceDefinition])[] = [
    ['deployment', deployments],
    ['replicaset', replicaSets],
    ['pods', pods],
  ];
  const gone: string[] = [];
  while (!plane.simulation.settled && plane.simulation.step()) {
    for (const [name, kind] of kinds)
      if (!gone.includes(name) && plane.list(kind).length === 0) gone.push(name);
  }
  return gone;
}

describe('deleting a Deployment', () => {
  test('in the background: it goes first, the Pods last', () => {
    const plane = new ControlPlane();
    web(plane);
    remove(plane, 'Background');
    expect(orderOfGoing(plane)).toEqual(['deployment', 'replicaset', 'pods']);
  });

  test('in the foreground: the Pods go first, it goes last', () => {
    const plane = new ControlPlane();
    web(plane);
    remove(plane, 'Foreground');
    expect(plane.get(deployments, 'web')!.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(orderOfGoing(plane)).toEqual(['pods', 'replicaset', 'deployment']);
  });

  test('orphaning: what it had stays, and is nobody’s', () => {
    const plane = new ControlPlane();
    web(plane);
    remove(plane, 'Orphan');
    plane.settle();
    expect(plane.get(deployments, 'web')).toBeUndefined();
    const [left] = plane.list(replicaSets);
    expect(left!.metadata.ownerReferences ?? []).toEqual([]);
    expect(plane.list(pods)).toHaveLength(2);
    // And the next Deployment that matches takes it over.
    web(plane);
    expect(plane.list(replicaSets)[0]!.metadata.ownerReferences).toMatchObject([
      { kind: 'Deployment', name: 'web' },
    ]);
  });
});

describe('an owner', () => {
  const reference = (
    owner: Pick<KubeObject, 'apiVersion' | 'kind'> & { metadata: { name: string; uid: string } },
  ) => ({
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
  });
  const create = (
    plane: ControlPlane,
    name: string,
    owners: readonly ReturnType<typeof reference>[] = [],
    namespace = 'default',
  ) =>
    plane.create(configMaps, {
      metadata: { name, namespace, ...(owners.length > 0 && { ownerReferences: owners }) },
    });

  test('that never was takes its dependent with it', () => {
    const plane = new ControlPlane();
    plane.settle();
    create(plane, 'a', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'ghost', uid: 'never' }]);
    plane.settle();
    expect(plane.get(configMaps, 'a')).toBeUndefined();
  });

  test('of the same name and another uid is another one', () => {
    const plane = new ControlPlane();
    plane.settle();
    const owner = create(plane, 'owner');
    create(plane, 'a', [{ ...reference(owner), uid: 'another' }]);
    create(plane, 'b', [reference(owner)]);
    plane.settle();
    expect([plane.get(configMaps, 'a'), plane.get(configMaps, 'b')?.metadata.name]).toEqual([
      undefined,
      'b',
    ]);
  });

  test('in another namespace does not count', () => {
    const plane = new ControlPlane();
    plane.create(namespaces, { metadata: { name: 'other' }, spec: {} });
    plane.settle();
    const owner = create(plane, 'owner', [], 'other');
    create(plane, 'a', [reference(owner)]);
    plane.settle();
    expect(plane.get(configMaps, 'a')).toBeUndefined();
    expect(plane.told('garbage-collector-controller')[0]).toMatch(
      /^garbage-collector-controller OwnerRefInvalidNamespace ownerRef \[v1\/ConfigMap, namespace: default, name: owner, uid: [\w-]+\] does not exist in namespace "default"$/,
    );
  });

  test('is enough when it is one of two, and the other is struck out', () => {
    const plane = new ControlPlane();
    plane.settle();
    const [first, second] = [create(plane, 'first'), create(plane, 'second')];
    create(plane, 'a', [reference(first), reference(second)]);
    plane.settle();
    plane.client.delete(configMaps, first.metadata);
    plane.settle();
    expect(plane.get(configMaps, 'a')!.metadata.ownerReferences).toMatchObject([
      { name: 'second' },
    ]);
    plane.client.delete(configMaps, second.metadata);
    plane.settle();
    expect(plane.get(configMaps, 'a')).toBeUndefined();
  });

  test('of a kind that nobody serves is believed, and the simulation still settles', () => {
    const plane = new ControlPlane();
    plane.settle();
    create(plane, 'a', [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'w' }]);
    plane.settle();
    expect(plane.get(configMaps, 'a')).toBeDefined();
  });

  test('in a circle in the foreground: all go', () => {
    const plane = new ControlPlane();
    plane.settle();
    const a = create(plane, 'a');
    const b = create(plane, 'b', [
      { ...reference(a), blockOwnerDeletion: true } as ReturnType<typeof reference>,
    ]);
    plane.patch(configMaps, 'a', {
      metadata: { ownerReferences: [{ ...reference(b), blockOwnerDeletion: true }] },
    });
    plane.settle();
    plane.client.delete(configMaps, a.metadata, { propagationPolicy: 'Foreground' });
    plane.settle();
    expect([plane.get(configMaps, 'a'), plane.get(configMaps, 'b')]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('a namespace', () => {
  test('comes with a ServiceAccount and the root certificate, which come back', () => {
    const plane = new ControlPlane();
    plane.create(namespaces, { metadata: { name: 'shop' }, spec: {} });
    plane.settle();
    expect(plane.get(serviceAccounts, 'default', 'shop')).toBeDefined();
    expect(plane.get(configMaps, 'kube-root-ca.crt', 'shop')!.data!['ca.crt']).toContain(
      'BEGIN CERTIFICATE',
    );
    plane.client.delete(serviceAccounts, { namespace: 'shop', name: 'default' });
    plane.client.patch(configMaps, { namespace: 'shop', name: 'kube-root-ca.crt' }, 'merge', {
      data: { 'ca.crt': 'forged' },
    });
    plane.settle();
    expect(plane.get(serviceAccounts, 'default', 'shop')).toBeDefined();
    expect(plane.get(configMaps, 'kube-root-ca.crt', 'shop')!.data!['ca.crt']).toContain(
      'BEGIN CERTIFICATE',
    );
  });

  test('goes when the last of its content is gone, Pods first', () => {
    const plane = new ControlPlane();
    plane.create(namespaces, { metadata: { name: 'shop' }, spec: {} });
    web(plane, 'shop');
    plane.client.delete(namespaces, { name: 'shop' });
    plane.run(4);
    expect(plane.list(pods, 'shop')).toHaveLength(2);
    plane.run(1.2);
    // Pods are on their way, and nothing else is touched until they are gone.
    expect(plane.list(pods, 'shop').every(({ metadata }) => metadata.deletionTimestamp)).toBe(true);
    expect(plane.list(deployments, 'shop')).toHaveLength(1);
    const { status } = plane.get(namespaces, 'shop')!;
    expect(status.phase).toBe('Terminating');
    expect(
      status.conditions!.map(({ type, status: value, message }) => `${type} ${value} ${message}`),
    ).toEqual([
      'NamespaceDeletionDiscoveryFailure False All resources successfully discovered',
      'NamespaceDeletionGroupVersionParsingFailure False All legacy kube types successfully parsed',
      'NamespaceDeletionContentFailure False All content successfully deleted, may be waiting on finalization',
      'NamespaceContentRemaining True Some resources are remaining: pods. has 2 resource instances',
      'NamespaceFinalizersRemaining False All content successfully removed',
    ]);
    plane.settle();
    expect(plane.get(namespaces, 'shop')).toBeUndefined();
    expect(plane.list(deployments, 'shop')).toEqual([]);
    expect(plane.list(pods, 'shop')).toEqual([]);
  });

  test('waits for a finalizer, and says for which', () => {
    const plane = new ControlPlane();
    plane.create(namespaces, { metadata: { name: 'shop' }, spec: {} });
    plane.create(configMaps, {
      metadata: { name: 'held', namespace: 'shop', finalizers: ['example.com/hold'] },
    });
    plane.client.delete(namespaces, { name: 'shop' });
    plane.run(30);
    const conditions = plane
      .get(namespaces, 'shop')!
      .status.conditions!.filter(({ status }) => status === 'True');
    expect(conditions.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
      'SomeFinalizerRemain: Some finalizers are remaining: example.com/hold in 1 resource instances',
    ]);
    plane.patch(configMaps, 'held', { metadata: { finalizers: null } }, 'shop');
    plane.settle();
    expect(plane.get(namespaces, 'shop')).toBeUndefined();
  });
});
