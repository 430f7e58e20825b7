/** Quotas are counted, charged and given back; what is used is held back from deletion. Against the real API server. */
import { expect, test } from 'vitest';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { persistentVolumeClaims } from '../../src/api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../src/api/core/v1/persistent-volume/persistent-volume.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { replicaSets } from '../../src/api/apps/v1/replica-set/replica-set.ts';
import { resourceQuotas } from '../../src/api/core/v1/resource-quota/resource-quota.ts';
import { ControlPlane } from './control-plane.ts';

const quota = (plane: ControlPlane, hard: Record<string, string>) => {
  plane.create(resourceQuotas, { metadata: { name: 'q', namespace: 'default' }, spec: { hard } });
  plane.settle();
};
const used = (plane: ControlPlane) => plane.get(resourceQuotas, 'q')!.status.used;

const pod = (plane: ControlPlane, name: string, volumes: readonly object[] = []) =>
  plane.create(pods, {
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'nginx:1' }], volumes } as never,
  });

test('what was there before is counted, what goes is given back', () => {
  const plane = new ControlPlane().settle();
  pod(plane, 'a');
  quota(plane, { pods: '3', 'count/configmaps': '5', 'example.com/nothing': '1' });
  // kube-root-ca.crt is there in every Namespace. What nobody measures has no use.
  expect(used(plane)).toEqual({ 'count/configmaps': '1', pods: '1' });
  pod(plane, 'b');
  plane.create(configMaps, { metadata: { name: 'c', namespace: 'default' } });
  expect(used(plane)).toEqual({ 'count/configmaps': '2', pods: '2' });
  plane.client.delete(pods, { namespace: 'default', name: 'a' });
  plane.settle();
  expect(used(plane)).toEqual({ 'count/configmaps': '2', pods: '1' });
  plane.client.updateStatus(pods, { ...plane.get(pods, 'b')!, status: { phase: 'Succeeded' } });
  plane.settle();
  expect(used(plane)).toEqual({ 'count/configmaps': '2', pods: '0' });
});

test('a Deployment gets as many Pods as the quota has room for, and the others when there is more', () => {
  const plane = new ControlPlane().settle();
  quota(plane, { pods: '2' });
  plane.create(deployments, {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'nginx:1' }] },
      },
    },
  });
  plane.run(5);
  expect(plane.list(pods)).toHaveLength(2);
  expect(plane.list(replicaSets)[0]!.status.conditions).toMatchObject([
    {
      type: 'ReplicaFailure',
      reason: 'FailedCreate',
      message: expect.stringContaining(
        'is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
      ),
    },
  ]);
  plane.patch(resourceQuotas, 'q', { spec: { hard: { pods: '3' } } });
  plane.run(60);
  expect(plane.list(pods)).toHaveLength(3);
  expect(used(plane)).toEqual({ pods: '3' });
});

test('a claim goes when its Pod has gone, a volume when its claim has', () => {
  const plane = new ControlPlane().settle();
  plane.create(persistentVolumeClaims, {
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  plane.create(persistentVolumes, {
    metadata: { name: 'disk' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/mnt' },
    },
  });
  pod(plane, 'a', [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]);
  plane.run(5);
  plane.client.delete(persistentVolumeClaims, { namespace: 'default', name: 'data' });
  plane.client.delete(persistentVolumes, { name: 'disk' });
  plane.run(5);
  expect(plane.get(persistentVolumeClaims, 'data')!.metadata.deletionTimestamp).toBeDefined();
  expect(plane.get(persistentVolumes, 'disk')).toBeUndefined();
  plane.client.delete(pods, { namespace: 'default', name: 'a' });
  plane.run(5);
  expect(plane.get(persistentVolumeClaims, 'data')).toBeUndefined();
});

test('custom kinds are counted as well, once they have been discovered', () => {
  const plane = new ControlPlane().settle();
  const raw = (method: 'POST' | 'DELETE', path: string, body?: object) =>
    plane.client.raw({ method, path, body });
  raw('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  });
  plane.run(5);
  const widgets = '/apis/example.com/v1/namespaces/default/widgets';
  const widget = (name: string) =>
    raw('POST', widgets, {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name, namespace: 'default' },
    });
  expect(widget('a').status).toBe(201);
  quota(plane, { 'count/widgets.example.com': '1' });
  plane.run(35);
  expect(used(plane)).toEqual({ 'count/widgets.example.com': '1' });
  expect(widget('b').body).toMatchObject({
    message:
      'widgets.example.com "b" is forbidden: exceeded quota: q, requested: count/widgets.example.com=1, used: count/widgets.example.com=1, limited: count/widgets.example.com=1',
  });
  raw('DELETE', `${widgets}/a`);
  plane.run(5);
  expect(used(plane)).toEqual({ 'count/widgets.example.com': '0' });
  expect(widget('b').status).toBe(201);
});
