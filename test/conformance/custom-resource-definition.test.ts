/** test/e2e/apimachinery/custom_resource_definition.go and crd_watch.go. */
import { expect } from 'vitest';
import type { WatchEvent } from '../../src/apimachinery/api-request.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { asking } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { SECOND } from '../../src/sim/clock.ts';
import { row } from './row.ts';

const SIMPLE =
  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin] Simple CustomResourceDefinition';
const RESOURCES =
  '[sig-api-machinery] CustomResourceDefinition resources [Privileged:ClusterAdmin]';
const WATCH =
  '[sig-api-machinery] CustomResourceDefinition Watch [Privileged:ClusterAdmin] CustomResourceDefinition Watch';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const JSON_PATCH = { headers: { 'content-type': 'application/json-patch+json' } };

function started() {
  const { server, simulation } = loneApiServer();
  const ask = asking(server);
  const define = (name: string, labels: object = {}, properties: object = {}) => {
    const plural = `${name}s`;
    const schema = { openAPIV3Schema: { type: 'object', properties } };
    const made = ask('POST', CRDS, {
      metadata: { name: `${plural}.tests.example.com`, labels },
      spec: {
        group: 'tests.example.com',
        scope: 'Cluster',
        names: { plural, kind: name },
        versions: [{ name: 'v1beta1', served: true, storage: true, schema }],
      },
    });
    simulation.runFor(SECOND);
    return made.body as KubeObject;
  };
  const body = (...request: Parameters<typeof ask>): any => ask(...request).body;
  return { server, simulation, ask, body, define };
}

row(`${SIMPLE} creating/deleting custom resource definition objects works`, () => {
  const { ask, body, define, simulation } = started();
  define('noxu');
  const { conditions } = body('GET', `${CRDS}/noxus.tests.example.com`).status;
  expect(conditions).toContainEqual(
    expect.objectContaining({ type: 'Established', status: 'True' }),
  );
  expect(ask('GET', '/apis/tests.example.com/v1beta1/noxus').status).toBe(200);
  expect(ask('DELETE', `${CRDS}/noxus.tests.example.com`).status).toBe(200);
  simulation.runFor(SECOND);
  expect(ask('GET', `${CRDS}/noxus.tests.example.com`).status).toBe(404);
  expect(ask('GET', '/apis/tests.example.com/v1beta1/noxus').status).toBe(404);
});

row(`${SIMPLE} listing custom resource definition objects works`, () => {
  const { body, define, simulation } = started();
  for (let index = 0; index < 10; index++) define(`noxu${'abcdefghij'[index]}`, { test: 'yes' });
  define('other');

  const list = () => body('GET', CRDS, undefined, { query: { labelSelector: 'test=yes' } }).items;
  expect(list()).toHaveLength(10);
  body('DELETE', CRDS, undefined, { query: { labelSelector: 'test=yes' } });
  simulation.runFor(SECOND);
  expect(list()).toHaveLength(0);
  expect(body('GET', `${CRDS}/others.tests.example.com`).kind).toBe('CustomResourceDefinition');
});

row(
  `${SIMPLE} getting/updating/patching custom resource definition status sub-resource works`,
  () => {
    const { body, define } = started();
    const { metadata } = define('noxu');
    const path = `${CRDS}/${metadata.name}/status`;
    const status = body('GET', path);
    const conditions = [...status.status.conditions, { message: 'updated' }];
    const updated = body('PUT', path, { ...status, status: { ...status.status, conditions } });
    expect(updated.status.conditions).toContainEqual(
      expect.objectContaining({ message: 'updated' }),
    );
    const patch = [{ op: 'add', path: '/status/conditions', value: [{ message: 'patched' }] }];
    const patched = body('PATCH', path, patch, JSON_PATCH);
    expect(patched.status.conditions).toContainEqual(
      expect.objectContaining({ message: 'patched' }),
    );
  },
);

row(
  `${RESOURCES} should include custom resource definition resources in discovery documents`,
  () => {
    const { body } = started();
    const group = body('GET', '/apis').groups.find(
      ({ name }: any) => name === 'apiextensions.k8s.io',
    );
    expect(group.versions).toContainEqual({
      groupVersion: 'apiextensions.k8s.io/v1',
      version: 'v1',
    });
    expect(body('GET', '/apis/apiextensions.k8s.io').versions).toEqual(group.versions);
    const list = body('GET', '/apis/apiextensions.k8s.io/v1');
    expect(list.groupVersion).toBe('apiextensions.k8s.io/v1');
    expect(list.resources.map(({ name }: any) => name)).toContain('customresourcedefinitions');
  },
);

row(`${RESOURCES} custom resource defaulting for requests and from storage works`, () => {
  const { body, define, simulation } = started();
  define('noxu', {}, { a: { type: 'string' }, b: { type: 'string' } });
  const path = '/apis/tests.example.com/v1beta1/noxus';
  const create = (name: string) => body('POST', path, { metadata: { name } });
  const patch = (value: readonly object[]) => {
    body('PATCH', `${CRDS}/noxus.tests.example.com`, value, JSON_PATCH);
    simulation.runFor(SECOND);
  };
  const property = '/spec/versions/0/schema/openAPIV3Schema/properties';
  create('one');
  patch([{ op: 'add', path: `${property}/a/default`, value: 'A' }]);
  expect(body('GET', `${path}/one`).a).toBe('A');
  expect(create('two').a).toBe('A');
  patch([
    { op: 'remove', path: `${property}/a/default` },
    { op: 'add', path: `${property}/b/default`, value: 'B' },
  ]);
  expect(body('GET', `${path}/two`)).toMatchObject({ a: 'A', b: 'B' });
  expect(body('GET', `${path}/one`)).toMatchObject({ b: 'B' });
  expect(body('GET', `${path}/one`).a).toBeUndefined();
});

row(`${WATCH} watch on custom resource definition objects`, () => {
  const { server, body, define, simulation } = started();
  define('noxu');
  const path = '/apis/tests.example.com/v1beta1/noxus';
  const told: string[] = [];
  const watch = (name: string) =>
    server.watch(
      { method: 'GET', path, query: { fieldSelector: `metadata.name=${name}` } },
      {
        onEvent: ({ type, object }: WatchEvent) =>
          void told.push(`${type} ${(object as KubeObject).metadata.name}`),
        onClose: () => {},
      },
    );
  watch('name1');
  watch('name2');
  for (const name of ['name1', 'name2']) body('POST', path, { metadata: { name } });
  for (const name of ['name1', 'name2'])
    body('PATCH', `${path}/${name}`, { metadata: { labels: { modified: 'yes' } } });
  for (const name of ['name1', 'name2']) body('DELETE', `${path}/${name}`);
  simulation.runFor(SECOND);
  expect(told).toEqual(
    ['ADDED', 'MODIFIED', 'DELETED'].flatMap((type) => [`${type} name1`, `${type} name2`]),
  );
});
