/**
 * The life of objects through the API alone: test/e2e/common/{configmap,lease,podtemplates,pods}.go,
 * test/e2e/instrumentation/events.go, test/e2e/network/{ingress,ingressclass,service}.go, test/e2e/node/pods.go.
 */
import { beforeEach, expect, test } from 'vitest';
import { asking, messageOf, type Ask } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { row } from './row.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', account);
});

interface Life {
  readonly row: string;
  readonly collection: string;
  readonly object: object;
  /** Merged into it, and found again afterwards. */
  readonly patch: object;
}

const labels = { test: 'e2e' };
const container = { name: 'c', image: 'pause' };
const template = { metadata: { labels }, spec: { containers: [container] } };
const rule = { http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend('test') }] } };

function backend(name: string) {
  return { service: { name, port: { number: 80 } } };
}

const lives: readonly Life[] = [
  {
    row: '[sig-node] ConfigMap should run through a ConfigMap lifecycle',
    collection: '/api/v1/namespaces/default/configmaps',
    object: { apiVersion: 'v1', kind: 'ConfigMap', data: { valueName: 'value' } },
    patch: { data: { valueName: 'value1' } },
  },
  {
    row: '[k8s.io] Lease lease API should be available',
    collection: '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    object: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      spec: { holderIdentity: 'holder', leaseDurationSeconds: 30, leaseTransitions: 0 },
    },
    patch: { spec: { leaseDurationSeconds: 60, leaseTransitions: 1 } },
  },
  {
    row: '[sig-node] PodTemplates should run the lifecycle of PodTemplates',
    collection: '/api/v1/namespaces/default/podtemplates',
    object: { apiVersion: 'v1', kind: 'PodTemplate', template },
    patch: { metadata: { labels: { podtemplate: 'patched' } } },
  },
  {
    row: '[sig-network] Ingress API should support creating Ingress API operations',
    collection: '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      spec: { defaultBackend: backend('default'), rules: [rule] },
    },
    patch: { metadata: { annotations: { patched: 'true' } } },
  },
  {
    row: '[sig-network] IngressClass API  should support creating IngressClass API operations',
    collection: '/apis/networking.k8s.io/v1/ingressclasses',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      spec: { controller: 'example.com/controller' },
    },
    patch: { metadata: { annotations: { patched: 'true' } } },
  },
];

for (const { row: name, collection, object, patch } of lives) {
  row(name, () => {
    const named = (one: string) => ({ ...object, metadata: { name: one, labels } });
    const items = (query = '') =>
      (ask('GET', collection + query).body as { items: unknown[] }).items;
    for (const one of ['a', 'b', 'c']) expect(ask('POST', collection, named(one)).status).toBe(201);
    expect(ask('GET', `${collection}/a`).body).toMatchObject(named('a'));
    expect(items('?labelSelector=test=e2e')).toHaveLength(3);

    expect(ask('PATCH', `${collection}/a`, patch).body).toMatchObject(patch);
    const read = ask('GET', `${collection}/a`).body as { metadata: object };
    const updated = { ...read, metadata: { ...read.metadata, annotations: { updated: 'true' } } };
    expect(ask('PUT', `${collection}/a`, updated).status).toBe(200);
    expect(ask('GET', `${collection}/a`).body).toMatchObject({
      metadata: { annotations: { updated: 'true' } },
    });

    expect(ask('DELETE', `${collection}/a`).status).toBe(200);
    expect(ask('GET', `${collection}/a`).status).toBe(404);
    expect(ask('DELETE', `${collection}?labelSelector=test=e2e`).status).toBe(200);
    expect(items('?labelSelector=test=e2e')).toEqual([]);
  });
}

row('[sig-network] Ingress API should support creating Ingress API operations', () => {
  const ingresses = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';
  ask('POST', ingresses, { ...lives[3]!.object, metadata: { name: 'a' } });
  const status = { loadBalancer: { ingress: [{ ip: '169.1.1.1' }] } };
  expect(ask('PATCH', `${ingresses}/a/status`, { status }).body).toMatchObject({ status });
  expect(ask('GET', `${ingresses}/a/status`).body).toMatchObject({ status });
});

row('[sig-node] PodTemplates should delete a collection of pod templates', () =>
  emptied('/api/v1/namespaces/default/podtemplates', {
    apiVersion: 'v1',
    kind: 'PodTemplate',
    template,
  }),
);

row('[k8s.io] Pods should delete a collection of pods', () =>
  emptied(
    '/api/v1/namespaces/default/pods',
    { apiVersion: 'v1', kind: 'Pod', spec: { containers: [container] } },
    { gracePeriodSeconds: 0 },
  ),
);

row('[sig-instrumentation] Events API should delete a collection of events', () =>
  emptied('/apis/events.k8s.io/v1/namespaces/default/events', {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    regarding: { namespace: 'default', kind: 'Pod', name: 'p' },
    note: 'This is a test',
    type: 'Normal',
    reason: 'Test',
    action: 'Do',
    eventTime: '2026-01-05T09:00:00.000000Z',
    reportingController: 'test-controller',
    reportingInstance: 'test-node',
  }),
);

/** Three of a kind with a label, and then none. */
function emptied(collection: string, object: object, options?: object): void {
  for (const name of ['a', 'b', 'c'])
    expect(ask('POST', collection, { ...object, metadata: { name, labels } }).status).toBe(201);
  const left = () =>
    (ask('GET', `${collection}?labelSelector=test=e2e`).body as { items: unknown[] }).items.length;
  expect(left()).toBe(3);
  ask('DELETE', `${collection}?labelSelector=test=e2e`, options);
  expect(left()).toBe(0);
}

row('[sig-node] ConfigMap should fail to create ConfigMap with empty key', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'empty-key' },
    data: { '': 'value-1' },
  };
  const answer = ask('POST', '/api/v1/namespaces/default/configmaps', object);
  expect(answer.status).toBe(422);
  expect(messageOf(answer)).toMatch(
    /^ConfigMap "empty-key" is invalid: data\[\]: Invalid value: ""/,
  );
});

row(
  '[k8s.io] [sig-node] Pods Extended [k8s.io] Pods Set QOS Class should be set on Pods with matching resource requests and limits for memory and cpu',
  () => {
    const amounts = { cpu: '100m', memory: '100Mi' };
    const resources = { requests: amounts, limits: amounts };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'guaranteed' },
      spec: { containers: [{ ...container, resources }] },
    };
    expect(ask('POST', '/api/v1/namespaces/default/pods', pod).body).toMatchObject({
      status: { qosClass: 'Guaranteed' },
    });
  },
);

row('[sig-network] Services should provide secure master service', () => {
  expect(ask('GET', '/api/v1/namespaces/default/services/kubernetes').body).toMatchObject({
    spec: { ports: [{ name: 'https', port: 443 }] },
  });
});

row('[sig-network] Services should find a service from listing all namespaces', () => {
  const { items } = ask('GET', '/api/v1/services').body as { items: { metadata: object }[] };
  expect(items).toContainEqual(
    expect.objectContaining({
      metadata: expect.objectContaining({ name: 'kubernetes', namespace: 'default' }),
    }),
  );
});

row('[sig-network] Services should test the lifecycle of an Endpoint', () => {
  const endpoints = '/api/v1/namespaces/default/endpoints';
  const subsets = [{ addresses: [{ ip: '10.0.0.24' }], ports: [{ name: 'http', port: 80 }] }];
  const object = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'e', labels }, subsets };
  expect(ask('POST', endpoints, object).status).toBe(201);
  const moved = [{ addresses: [{ ip: '10.0.0.25' }], ports: [{ name: 'http', port: 8080 }] }];
  expect(ask('PUT', `${endpoints}/e`, { ...object, subsets: moved }).body).toMatchObject({
    subsets: moved,
  });
  const patched = ask('PATCH', `${endpoints}/e`, { metadata: { labels: { patched: 'true' } } });
  expect(patched.body).toMatchObject({ metadata: { labels: { ...labels, patched: 'true' } } });
  ask('DELETE', `${endpoints}?labelSelector=test=e2e`);
  expect(ask('GET', `${endpoints}/e`).status).toBe(404);
});

test('a Pod cannot say its own class', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'best-effort' },
    spec: { containers: [container] },
    status: { qosClass: 'Guaranteed' },
  };
  expect(ask('POST', '/api/v1/namespaces/default/pods', pod).body).toMatchObject({
    status: { qosClass: 'BestEffort' },
  });
});
