/** What quotas refuse and are charged with, with the use that the controller would have counted. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ResourceQuota } from '../../../../api/generated/types/core/v1.ts';
import { asking, messageOf, type Ask } from '../../testing/ask.ts';
import { loneApiServer, type LoneApiServer } from '../../testing/lone-api-server.ts';

let cluster: LoneApiServer;
let ask: Ask;

beforeEach(() => {
  cluster = loneApiServer();
  ask = asking(cluster.server);
  post('serviceaccounts', { kind: 'ServiceAccount', metadata: { name: 'default' } });
});

const post = (plural: string, object: object, root = '/api/v1', query = '') =>
  ask('POST', `${root}/namespaces/default/${plural}${query}`, {
    apiVersion: root.slice(root.indexOf('/', 1) + 1),
    ...object,
  });

type List = Record<string, string>;

function quota(name: string, hard: List, spec: object = {}, used = zeros(hard)): void {
  post('resourcequotas', { kind: 'ResourceQuota', metadata: { name }, spec: { hard, ...spec } });
  ask('PATCH', `/api/v1/namespaces/default/resourcequotas/${name}/status`, {
    status: { hard, used },
  });
}
const zeros = (hard: List): List => Object.fromEntries(Object.keys(hard).map((key) => [key, '0']));
const used = (name: string) =>
  (ask('GET', `/api/v1/namespaces/default/resourcequotas/${name}`).body as ResourceQuota).status
    .used;

const pod = (name: string, resources: object = {}, spec: object = {}, query = '') =>
  post(
    'pods',
    {
      kind: 'Pod',
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'nginx:1.27', resources }], ...spec },
    },
    '/api/v1',
    query,
  );

test('charges for what it lets through, and refuses what is too much', () => {
  quota('q', { pods: '2', 'requests.cpu': '1' });
  expect(pod('a', { requests: { cpu: '600m' } }).status).toBe(201);
  expect(used('q')).toEqual({ pods: '1', 'requests.cpu': '600m' });
  const before = cluster.etcd.revision;
  expect(messageOf(pod('b', { requests: { cpu: '500m' } }))).toBe(
    'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
  );
  expect(messageOf(pod('a', { requests: { cpu: '1m' } }))).toBe('pods "a" already exists');
  expect(pod('b', { requests: { cpu: '1m' } }, {}, '?dryRun=All').status).toBe(201);
  expect(cluster.etcd.revision).toBe(before);
  pod('b', { requests: { cpu: '400m' } });
  expect(messageOf(pod('c', { requests: { cpu: '1m' } }))).toBe(
    'pods "c" is forbidden: exceeded quota: q, requested: pods=1,requests.cpu=1m, used: pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1',
  );
});

test('a Pod has to state what is limited', () => {
  quota('q', { 'limits.cpu': '2', 'limits.memory': '1Gi' });
  expect(messageOf(pod('a'))).toBe(
    'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: c; limits.memory for: c',
  );
});

test('one whose use nobody has counted yet refuses', () => {
  quota('q', { pods: '2', 'count/pods': '2' }, {}, {});
  expect(messageOf(pod('a'))).toBe(
    'pods "a" is forbidden: status unknown for quota: q, resources: count/pods,pods',
  );
});

describe('scopes', () => {
  const high = {
    matchExpressions: [
      { scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] },
    ],
  };
  const other = {
    labelSelector: { matchLabels: { a: 'b' } },
    topologyKey: 'zone',
    namespaces: ['x'],
  };
  test.each([
    { scopes: { scopes: ['BestEffort'] }, charged: '1', resources: {} },
    { scopes: { scopes: ['BestEffort'] }, charged: '0', resources: { requests: { cpu: '1' } } },
    { scopes: { scopes: ['NotBestEffort'] }, charged: '1', resources: { requests: { cpu: '1' } } },
    { scopes: { scopes: ['Terminating'] }, charged: '1', spec: { activeDeadlineSeconds: 1 } },
    { scopes: { scopes: ['Terminating'] }, charged: '0' },
    { scopes: { scopes: ['NotTerminating'] }, charged: '1' },
    { scopes: { scopeSelector: high }, charged: '0' },
    {
      scopes: { scopeSelector: high },
      charged: '1',
      spec: { priorityClassName: 'system-node-critical' },
    },
    {
      scopes: { scopes: ['CrossNamespacePodAffinity'] },
      charged: '1',
      spec: {
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [other] } },
      },
    },
  ])('$scopes: $charged', ({ scopes, charged, resources, spec }) => {
    quota('q', { pods: '5' }, scopes);
    expect(messageOf(pod('a', resources, spec))).toBe(undefined);
    expect(used('q')).toEqual({ pods: charged });
  });
});

describe('other kinds', () => {
  const claim = {
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'a' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'gold',
      resources: { requests: { storage: '3Gi' } },
    },
  };
  const ports = [
    { name: 'x', port: 80 },
    { name: 'y', port: 81 },
  ];
  const service = (type: string) => ({
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { type, ports },
  });
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  };
  const deployment = {
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { selector: { matchLabels: { a: 'b' } }, template },
  };
  const root = '/apis/apps/v1';
  test.each([
    {
      plural: 'services',
      object: service('NodePort'),
      uses: { services: '1', 'services.nodeports': '2', 'services.loadbalancers': '0' },
    },
    {
      plural: 'services',
      object: service('LoadBalancer'),
      uses: { 'services.nodeports': '2', 'services.loadbalancers': '1' },
    },
    {
      plural: 'persistentvolumeclaims',
      object: claim,
      uses: {
        persistentvolumeclaims: '1',
        'requests.storage': '3Gi',
        'gold.storageclass.storage.k8s.io/requests.storage': '3Gi',
        'tin.storageclass.storage.k8s.io/persistentvolumeclaims': '0',
      },
    },
    {
      plural: 'configmaps',
      object: { kind: 'ConfigMap', metadata: { name: 'a' } },
      uses: { configmaps: '1', 'count/configmaps': '1', secrets: '0' },
    },
    { plural: 'deployments', object: deployment, root, uses: { 'count/deployments.apps': '1' } },
  ])('$plural: $uses', ({ plural, object, root: at, uses }) => {
    const hard = Object.fromEntries(Object.keys(uses).map((key) => [key, '5Gi']));
    quota('q', hard);
    expect(messageOf(post(plural, object, at))).toBe(undefined);
    expect(used('q')).toEqual(uses);
  });

  test('a Service that gets node ports is charged for them', () => {
    quota('q', { 'services.nodeports': '1' });
    post('services', service('ClusterIP'));
    expect(
      messageOf(
        ask('PATCH', '/api/v1/namespaces/default/services/a', { spec: { type: 'NodePort' } }),
      ),
    ).toBe(
      'services "a" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
    );
  });
});
