/** test/e2e/apimachinery/resource_quota.go, and what test/e2e/apps/rc.go asks of quotas. */
import { expect, test } from 'vitest';
import { replicaSets } from '../../src/api/apps/v1/replica-set/replica-set.ts';
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { replicationControllers } from '../../src/api/core/v1/replication-controller/replication-controller.ts';
import { resourceQuotas } from '../../src/api/core/v1/resource-quota/resource-quota.ts';
import { secrets } from '../../src/api/core/v1/secret/secret.ts';
import { services } from '../../src/api/core/v1/service/service.ts';
import type { PodSpec, ResourceQuotaSpec } from '../../src/api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import { attempt } from '../../src/apimachinery/attempt.ts';
import { ControlPlane } from '../controllers/control-plane.ts';
import { row } from './row.ts';

const RQ = '[sig-api-machinery] ResourceQuota';
const namespace = 'default';

const started = () => new ControlPlane().settle();

/** As upstream's newTestResourceQuota. */
const EVERYTHING = {
  pods: '5',
  services: '10',
  'services.nodeports': '1',
  'services.loadbalancers': '1',
  replicationcontrollers: '10',
  resourcequotas: '1',
  cpu: '1',
  memory: '500Mi',
  configmaps: '10',
  secrets: '10',
  persistentvolumeclaims: '10',
  'requests.storage': '10Gi',
  'requests.ephemeral-storage': '50Gi',
  'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '10',
  'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
  'count/replicasets.apps': '5',
  'requests.example.com/dongle': '3',
};

function quota(plane: ControlPlane, name: string, spec: ResourceQuotaSpec): void {
  plane.create(resourceQuotas, { metadata: { name, namespace }, spec });
  plane.settle();
}
const used = (plane: ControlPlane, name = 'q') => plane.get(resourceQuotas, name)!.status.used!;

const podSpec = (requests: object, limits: object = {}, more: object = {}): PodSpec =>
  ({
    containers: [{ name: 'c', image: 'pause', resources: { requests, limits } }],
    ...more,
  }) as PodSpec;

const create = (plane: ControlPlane, kind: ResourceDefinition, name: string, more: object = {}) =>
  attempt(() => plane.create(kind, { metadata: { name, namespace }, ...more } as never));
const refusal = (created: ReturnType<typeof create>): string =>
  created.ok ? 'not refused' : created.refusal.message;
const remove = (plane: ControlPlane, kind: ResourceDefinition, name: string) => {
  plane.client.delete(kind, { namespace, name });
  plane.settle();
};

row(`${RQ} should create a ResourceQuota and ensure its status is promptly calculated.`, () => {
  const plane = started();
  plane.create(resourceQuotas, { metadata: { name: 'q', namespace }, spec: { hard: EVERYTHING } });
  plane.run(1);
  expect(used(plane)).toMatchObject({ resourcequotas: '1', pods: '0', 'requests.storage': '0' });
});

row(`${RQ} should be able to update and delete ResourceQuota.`, () => {
  const plane = started();
  quota(plane, 'q', { hard: { cpu: '1', memory: '500Mi' } });
  const found = plane.get(resourceQuotas, 'q')!;
  expect(found.spec.hard).toEqual({ cpu: '1', memory: '500Mi' });
  plane.client.update(resourceQuotas, { ...found, spec: { hard: { cpu: '2', memory: '1Gi' } } });
  plane.settle();
  expect(plane.get(resourceQuotas, 'q')!.status.hard).toEqual({ cpu: '2', memory: '1Gi' });
  remove(plane, resourceQuotas, 'q');
  expect(plane.get(resourceQuotas, 'q')).toBeUndefined();
});

const COUNTED = [
  { words: 'configMap', kind: configMaps, resource: 'configmaps', object: { data: { a: 'b' } } },
  { words: 'secret', kind: secrets, resource: 'secrets', object: { data: { a: 'dmFsdWU=' } } },
  {
    words: 'replica set',
    kind: replicaSets,
    resource: 'count/replicasets.apps',
    object: {
      spec: {
        replicas: 0,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: podSpec({}) },
      },
    },
  },
  {
    words: 'replication controller',
    kind: replicationControllers,
    resource: 'replicationcontrollers',
    object: {
      spec: { replicas: 0, template: { metadata: { labels: { a: 'b' } }, spec: podSpec({}) } },
    },
  },
];
for (const { words, kind, resource, object } of COUNTED) {
  row(`${RQ} should create a ResourceQuota and capture the life of a ${words}.`, () => {
    const plane = started();
    quota(plane, 'q', { hard: EVERYTHING });
    const before = Number(used(plane)[resource]);
    expect(create(plane, kind, 'x', object).ok).toBe(true);
    expect(used(plane)[resource]).toBe(String(before + 1));
    remove(plane, kind, 'x');
    expect(used(plane)[resource]).toBe(String(before));
  });
}

row(`${RQ} should create a ResourceQuota and capture the life of a service.`, () => {
  const plane = started();
  quota(plane, 'q', { hard: EVERYTHING });
  const before = Number(used(plane).services);
  const ports = [{ port: 80 }];
  expect(create(plane, services, 'plain', { spec: { ports } }).ok).toBe(true);
  expect(create(plane, services, 'exposed', { spec: { type: 'NodePort', ports } }).ok).toBe(true);
  expect(
    refusal(create(plane, services, 'more', { spec: { type: 'LoadBalancer', ports } })),
  ).toMatch(
    /exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=1, limited: services.nodeports=1$/,
  );
  expect(used(plane)).toMatchObject({ services: String(before + 2), 'services.nodeports': '1' });
  remove(plane, services, 'plain');
  remove(plane, services, 'exposed');
  expect(used(plane)).toMatchObject({ services: String(before), 'services.nodeports': '0' });
});

row(`${RQ} should create a ResourceQuota and capture the life of a pod.`, () => {
  const plane = started();
  quota(plane, 'q', { hard: EVERYTHING });
  const dongle = { 'example.com/dongle': '2' };
  const requests = { cpu: '500m', memory: '252Mi', 'ephemeral-storage': '30Gi', ...dongle };
  expect(create(plane, pods, 'fits', { spec: podSpec(requests, dongle) }).ok).toBe(true);
  const charged = {
    pods: '1',
    cpu: '500m',
    memory: '252Mi',
    'requests.ephemeral-storage': '30Gi',
    'requests.example.com/dongle': '2',
  };
  expect(used(plane)).toMatchObject(charged);

  const large = { cpu: '600m', memory: '100Mi' };
  expect(refusal(create(plane, pods, 'large', { spec: podSpec(large) }))).toMatch(/cpu=600m/);
  const more = { cpu: '500m', memory: '100Mi', ...dongle };
  expect(refusal(create(plane, pods, 'dongles', { spec: podSpec(more, dongle) }))).toMatch(
    /requests.example.com\/dongle=2/,
  );
  // What a Pod asks for is not changed by an update, and the quota neither.
  const pod = plane.get(pods, 'fits')!;
  const grown = podSpec({ ...requests, cpu: '100m' }, dongle);
  expect(
    attempt(() => plane.client.update(pods, { ...pod, spec: { ...pod.spec, ...grown } })).ok,
  ).toBe(false);
  expect(used(plane)).toMatchObject(charged);
  remove(plane, pods, 'fits');
  expect(used(plane)).toMatchObject({
    pods: '0',
    cpu: '0',
    memory: '0',
    'requests.example.com/dongle': '0',
  });
});

row(`${RQ} should verify ResourceQuota with best effort scope.`, () => {
  const plane = started();
  quota(plane, 'best', { hard: { pods: '5' }, scopes: ['BestEffort'] });
  quota(plane, 'other', { hard: { pods: '5' }, scopes: ['NotBestEffort'] });
  const both = () => [used(plane, 'best').pods, used(plane, 'other').pods];
  create(plane, pods, 'x', { spec: podSpec({}) });
  expect(both()).toEqual(['1', '0']);
  remove(plane, pods, 'x');
  expect(both()).toEqual(['0', '0']);
  create(plane, pods, 'y', { spec: podSpec({ cpu: '500m' }, { cpu: '1' }) });
  expect(both()).toEqual(['0', '1']);
  remove(plane, pods, 'y');
  expect(both()).toEqual(['0', '0']);
});

row(`${RQ} should verify ResourceQuota with terminating scopes.`, () => {
  const plane = started();
  const hard = {
    pods: '5',
    'requests.cpu': '1',
    'limits.cpu': '2',
    'requests.memory': '500Mi',
    'limits.memory': '1Gi',
  };
  quota(plane, 'ending', { hard, scopes: ['Terminating'] });
  quota(plane, 'lasting', { hard, scopes: ['NotTerminating'] });
  const requests = { cpu: '500m', memory: '200Mi' };
  const limits = { cpu: '1', memory: '400Mi' };
  const full = {
    pods: '1',
    'requests.cpu': '500m',
    'limits.cpu': '1',
    'requests.memory': '200Mi',
    'limits.memory': '400Mi',
  };
  const none = Object.fromEntries(Object.keys(full).map((name) => [name, '0']));
  create(plane, pods, 'long', { spec: podSpec(requests, limits) });
  expect([used(plane, 'ending'), used(plane, 'lasting')]).toEqual([none, full]);
  remove(plane, pods, 'long');
  create(plane, pods, 'short', {
    spec: podSpec(requests, limits, { activeDeadlineSeconds: 3600 }),
  });
  expect([used(plane, 'ending'), used(plane, 'lasting')]).toEqual([full, none]);
  remove(plane, pods, 'short');
  expect([used(plane, 'ending'), used(plane, 'lasting')]).toEqual([none, none]);
});

// Since 1.26, and not in the list.
test(`${RQ} should apply changes to a resourcequota status`, () => {
  const plane = started();
  quota(plane, 'q', { hard: { cpu: '500m', memory: '500Mi' } });
  const found = plane.get(resourceQuotas, 'q')!;
  const status = { ...found.status, hard: { cpu: '1', memory: '1Gi' } };
  expect(plane.client.updateStatus(resourceQuotas, { ...found, status }).status.hard).toEqual(
    status.hard,
  );
  // The controller puts it right when it looks again.
  plane.run(301);
  expect(plane.get(resourceQuotas, 'q')!.status.hard).toEqual({ cpu: '500m', memory: '500Mi' });
});

row(
  '[sig-apps] ReplicationController should surface a failure condition on a common issue like exceeded quota',
  () => {
    const plane = started();
    quota(plane, 'q', { hard: { pods: '2' } });
    const template = { metadata: { labels: { name: 'rc' } }, spec: podSpec({}) };
    create(plane, replicationControllers, 'rc', { spec: { replicas: 3, template } });
    plane.run(5);
    const conditions = () => plane.get(replicationControllers, 'rc')!.status.conditions ?? [];
    expect(conditions()).toMatchObject([{ type: 'ReplicaFailure', status: 'True' }]);
    plane.patch(replicationControllers, 'rc', { spec: { replicas: 2 } });
    plane.run(60);
    expect(conditions()).toEqual([]);
  },
);
