/** Kinds that users define: from the definition to objects, and to the end of both. */
import { expect, test } from 'vitest';
import { SECOND } from '../../../sim/clock.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const TABS = '/apis/stable.example.com/v1/namespaces/default/crontabs';

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' },
        image: { type: 'string', default: 'busybox' },
        replicas: { type: 'integer', minimum: 1, maximum: 10, default: 1 },
        mode: { type: 'string', enum: ['Fast', 'Slow'] },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port'],
          items: {
            type: 'object',
            required: ['port'],
            properties: { port: { type: 'integer' }, name: { type: 'string' } },
          },
        },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, labelSelector: { type: 'string' } },
    },
  },
};

const crontabs = (more: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: {
          status: {},
          scale: {
            specReplicasPath: '.spec.replicas',
            statusReplicasPath: '.status.replicas',
            labelSelectorPath: '.status.labelSelector',
          },
        },
        additionalPrinterColumns: [
          { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        selectableFields: [{ jsonPath: '.spec.mode' }],
      },
    ],
    ...more,
  },
});

const tab = (spec: object, name = 'tab') => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name },
  spec: { cronSpec: '* * * * */5', ...spec },
});

function served(definition: object | undefined = crontabs()) {
  const { server, simulation, etcd } = loneApiServer();
  const answer = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    type?: string,
  ) => {
    const [base = '', search = ''] = path.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    const headers = type ? { 'content-type': type } : {};
    return server.handle({ method, path: base, query, body, headers }) as {
      status: number;
      body: any;
      warnings?: string[];
    };
  };
  const ask: (...request: Parameters<typeof answer>) => any = (...request) =>
    answer(...request).body;
  const pass = (time = SECOND) => simulation.runFor(time);
  if (definition) {
    expect(answer('POST', CRDS, definition).status).toBe(201);
    pass();
  }
  return { server, simulation, etcd, ask, answer, pass };
}

const MERGE = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

test('a definition is accepted, established and served', () => {
  const { ask } = served();
  const { status } = ask('GET', `${CRDS}/crontabs.stable.example.com`);
  expect(status.acceptedNames).toEqual({
    plural: 'crontabs',
    singular: 'crontab',
    kind: 'CronTab',
    listKind: 'CronTabList',
    shortNames: ['ct'],
    categories: ['all'],
  });
  expect(
    status.conditions.map(({ type, status: is, reason }: any) => `${type} ${is} ${reason}`),
  ).toEqual(['NamesAccepted True NoConflicts', 'Established True InitialNamesAccepted']);
  expect(status.storedVersions).toEqual(['v1']);
  expect(ask('GET', '/apis/stable.example.com/v1').resources).toEqual([
    {
      name: 'crontabs',
      singularName: 'crontab',
      namespaced: true,
      kind: 'CronTab',
      verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
      shortNames: ['ct'],
      categories: ['all'],
    },
    {
      name: 'crontabs/status',
      singularName: '',
      namespaced: true,
      kind: 'CronTab',
      verbs: ['get', 'patch', 'update'],
    },
    {
      name: 'crontabs/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    },
  ]);
  expect(ask('GET', TABS)).toMatchObject({
    kind: 'CronTabList',
    apiVersion: 'stable.example.com/v1',
    items: [],
  });
});

test('objects are defaulted, pruned, owned and printed', () => {
  const { ask, answer } = served();
  const { body, warnings } = answer(
    'POST',
    `${TABS}?fieldManager=me`,
    tab({ typo: 1, anything: { a: [1] }, image: null }),
  );
  expect(warnings).toEqual(['unknown field "spec.typo"']);
  expect(body.spec).toEqual({
    cronSpec: '* * * * */5',
    image: 'busybox',
    replicas: 1,
    anything: { a: [1] },
  });
  expect(body.metadata.generation).toBe(1);
  expect(body.metadata.managedFields[0].fieldsV1).toEqual({
    'f:spec': {
      '.': {},
      'f:anything': { '.': {}, 'f:a': {} },
      'f:cronSpec': {},
      'f:image': {},
      'f:replicas': {},
    },
  });
  expect(
    answer('POST', `${TABS}?fieldValidation=Strict`, tab({ typo: 1 }, 'two')).body.message,
  ).toBe(
    'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.typo"',
  );
  const { server } = served();
  void server;
  const list = ask('GET', TABS);
  expect(list.items).toHaveLength(1);
  expect(ask('GET', `${TABS}?fieldSelector=spec.mode%3DFast`).items).toHaveLength(0);
  expect(ask('GET', `${TABS}?fieldSelector=spec.image%3Dx`).message).toBe(
    'field label not supported: spec.image',
  );
});

test.each([
  [
    { replicas: 'three' },
    '[spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string", .spec.replicas: Invalid value: 0: .spec.replicas accessor error: three is of the type string, expected int64]',
  ],
  [
    { replicas: 11 },
    'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10',
  ],
  [
    { cronSpec: 'x' },
    `spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match '${schema.properties.spec.properties.cronSpec.pattern}'`,
  ],
  [{ cronSpec: undefined }, 'spec.cronSpec: Required value'],
  [{ mode: 'Odd' }, 'spec.mode: Unsupported value: "Odd": supported values: "Fast", "Slow"'],
  [{ ports: [{ port: 1 }, { port: 1 }] }, 'spec.ports[1]: Duplicate value: {"port":1}'],
])('%o is refused', (spec, problem) => {
  const { answer } = served();
  const { status, body } = answer('POST', TABS, JSON.parse(JSON.stringify(tab(spec))));
  expect([status, body.message]).toEqual([
    422,
    `CronTab.stable.example.com "tab" is invalid: ${problem}`,
  ]);
});

test('status and scale are written apart', () => {
  const { ask } = served();
  ask('POST', TABS, { ...tab({ replicas: 3 }), status: { replicas: 7 } });
  expect(ask('GET', `${TABS}/tab`).status).toBeUndefined();
  const patched = ask(
    'PATCH',
    `${TABS}/tab/status`,
    { spec: { replicas: 9 }, status: { replicas: 2, labelSelector: 'a=b' } },
    MERGE,
  );
  expect([patched.spec.replicas, patched.status.replicas, patched.metadata.generation]).toEqual([
    3, 2, 1,
  ]);
  expect(ask('GET', `${TABS}/tab/scale`)).toMatchObject({
    spec: { replicas: 3 },
    status: { replicas: 2, selector: 'a=b' },
  });
  expect(ask('PATCH', `${TABS}/tab/scale`, { spec: { replicas: 5 } }, MERGE).spec).toEqual({
    replicas: 5,
  });
  expect(ask('GET', `${TABS}/tab`)).toMatchObject({
    spec: { replicas: 5 },
    metadata: { generation: 2 },
  });
});

test('applying merges lists by their keys', () => {
  const { ask, answer } = served();
  ask('PATCH', `${TABS}/tab?fieldManager=a`, tab({ ports: [{ port: 80, name: 'http' }] }), APPLY);
  ask(
    'PATCH',
    `${TABS}/tab?fieldManager=b`,
    tab({ ports: [{ port: 443 }], cronSpec: '* * * * */5' }),
    APPLY,
  );
  expect(ask('GET', `${TABS}/tab`).spec.ports).toEqual([{ port: 80, name: 'http' }, { port: 443 }]);
  expect(
    answer('PATCH', `${TABS}/tab?fieldManager=b`, tab({ cronSpec: '1 * * * *' }), APPLY).body
      .message,
  ).toBe('Apply failed with 1 conflict: conflict with "a": .spec.cronSpec');
  expect(answer('PATCH', `${TABS}/tab`, {}, 'application/strategic-merge-patch+json').status).toBe(
    415,
  );
});

test('a definition that is deleted takes its instances along', () => {
  const { ask, answer, pass } = served();
  ask('POST', TABS, tab({}));
  ask('POST', TABS, {
    ...tab({}, 'held'),
    metadata: { name: 'held', finalizers: ['example.com/hold'] },
  });
  const deleted = ask('DELETE', `${CRDS}/crontabs.stable.example.com`);
  expect(deleted.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
  pass();
  expect(ask('GET', TABS).items.map(({ metadata }: any) => metadata.name)).toEqual(['held']);
  expect(answer('POST', TABS, tab({}, 'late')).body.message).toBe(
    'create not allowed while custom resource definition is terminating',
  );
  ask('PATCH', `${TABS}/held`, { metadata: { finalizers: null } }, MERGE);
  pass(6 * SECOND);
  expect(answer('GET', `${CRDS}/crontabs.stable.example.com`).status).toBe(404);
  expect(answer('GET', TABS).status).toBe(404);
  expect(ask('GET', '/apis').groups.map(({ name }: any) => name)).not.toContain(
    'stable.example.com',
  );
});
