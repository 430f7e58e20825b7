/** test/e2e/apimachinery/crd_publish_openapi.go: what is published of kinds that users define, and followed by checks. */
import { expect } from 'vitest';
import { asking } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { SECOND } from '../../src/sim/clock.ts';
import { row } from './row.ts';

const NAME = '[sig-api-machinery] CustomResourcePublishOpenAPI [Privileged:ClusterAdmin]';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const JSON_PATCH = { headers: { 'content-type': 'application/json-patch+json' } };

const FOO = {
  description: 'Foo CRD for Testing',
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      description: 'Specification of Foo',
      properties: {
        bars: {
          description: 'List of Bars and their specs.',
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { description: 'Name of Bar.', type: 'string' },
              age: { description: 'Age of Bar.', type: 'string' },
              bazs: { description: 'List of Bazs.', items: { type: 'string' }, type: 'array' },
            },
          },
        },
      },
    },
    status: {
      description: 'Status of Foo',
      type: 'object',
      properties: { bars: { type: 'integer' } },
    },
  },
};
const WALDO = {
  description: 'Waldo CRD for Testing',
  type: 'object',
  properties: {
    spec: {
      description: 'Specification of Waldo',
      type: 'object',
      properties: { dummy: { type: 'object' } },
    },
  },
};
const PRESERVE_ROOT = {
  description: 'preserve-unknown-properties at root for Testing',
  'x-kubernetes-preserve-unknown-fields': true,
  type: 'object',
  properties: { spec: { type: 'object', properties: { dummy: { type: 'object' } } } },
};
const PRESERVE_NESTED = {
  description: 'preserve-unknown-properties in nested field for Testing',
  type: 'object',
  properties: {
    spec: {
      description: 'Specification of Waldo',
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { dummy: { type: 'object' } },
    },
  },
};

function started() {
  const { server, simulation } = loneApiServer();
  const ask = asking(server);
  const body = (...request: Parameters<typeof ask>): any => ask(...request).body;
  const define = (group: string, kind: string, versions: Readonly<Record<string, object>>) => {
    const plural = `${kind.toLowerCase()}s`;
    const made = ask('POST', CRDS, {
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural, kind },
        versions: Object.entries(versions).map(([name, openAPIV3Schema], index) => ({
          name,
          served: true,
          storage: index === 0,
          schema: { openAPIV3Schema },
        })),
      },
    });
    expect(made.status).toBe(201);
    simulation.runFor(SECOND);
  };
  const patch = (name: string, value: readonly object[]) => {
    expect(ask('PATCH', `${CRDS}/${name}`, value, JSON_PATCH).status).toBe(200);
    simulation.runFor(SECOND);
  };
  /** The definition of a kind in both documents; undefined where it is not. */
  const published = (group: string, version: string, kind: string) => {
    const name = [...group.split('.').reverse(), version, kind].join('.');
    const old = body('GET', '/openapi/v2').definitions[name];
    const answer = ask('GET', `/openapi/v3/apis/${group}/${version}`);
    const now = answer.status === 200 ? (answer.body as any).components.schemas[name] : undefined;
    expect(old === undefined).toBe(now === undefined);
    return now && { old, now };
  };
  /** As kubectl creates: what is unknown is refused. */
  const create = (group: string, version: string, plural: string, object: object) =>
    body('POST', `/apis/${group}/${version}/namespaces/default/${plural}?fieldValidation=Strict`, {
      metadata: { name: 'test-cr' },
      ...object,
    });
  return { body, define, patch, published, create };
}

const G = 'publish.example.com';

row(`${NAME} works for CRD with validation schema`, () => {
  const { define, published, create } = started();
  define(G, 'Foo', { v1: FOO });
  expect(create(G, 'v1', 'foos', { spec: { bars: [{ name: 'test-bar' }] } }).kind).toBe('Foo');
  expect(create(G, 'v1', 'foos', { spec: { foo: true } }).message).toContain(
    'unknown field "spec.foo"',
  );
  expect(create(G, 'v1', 'foos', { spec: { bars: [{ age: '10' }] } }).message).toContain(
    'spec.bars[0].name: Required value',
  );
  for (const told of Object.values(published(G, 'v1', 'Foo')!) as any[]) {
    expect(told).toMatchObject(FOO);
    expect(told.properties.apiVersion.description).toMatch(/^APIVersion defines/);
    expect(told.properties.metadata.description).toMatch(/^Standard object's metadata/);
  }
});

row(`${NAME} works for CRD without validation schema`, () => {
  const { define, published, create } = started();
  define(G, 'Empty', { v1: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } });
  const { a } = create(G, 'v1', 'emptys', { a: { b: [{ c: 'd' }] } });
  expect(a).toEqual({ b: [{ c: 'd' }] });
  const { old } = published(G, 'v1', 'Empty')!;
  expect([old.description, old.properties]).toEqual([undefined, undefined]);
});

row(`${NAME} works for CRD preserving unknown fields at the schema root`, () => {
  const { define, published, create } = started();
  define(G, 'Unknown', { v1: PRESERVE_ROOT });
  expect(create(G, 'v1', 'unknowns', { a: { b: [{ c: 'd' }] } }).a).toEqual({ b: [{ c: 'd' }] });
  const { old, now } = published(G, 'v1', 'Unknown')!;
  expect(Object.keys(old)).toEqual(['type', 'x-kubernetes-group-version-kind']);
  expect(now).toMatchObject(PRESERVE_ROOT);
});

row(`${NAME} works for CRD preserving unknown fields in an embedded object`, () => {
  const { define, published, create } = started();
  define(G, 'Nested', { v1: PRESERVE_NESTED });
  expect(create(G, 'v1', 'nesteds', { spec: { b: [{ c: 'd' }] } }).spec).toEqual({
    b: [{ c: 'd' }],
  });
  const { old, now } = published(G, 'v1', 'Nested')!;
  expect(old.description).toBe(PRESERVE_NESTED.description);
  expect(old.properties.spec).toEqual({
    description: 'Specification of Waldo',
    'x-kubernetes-preserve-unknown-fields': true,
  });
  expect(now).toMatchObject(PRESERVE_NESTED);
});

row(`${NAME} works for multiple CRDs of different groups`, () => {
  const { define, published } = started();
  define('one.example.com', 'Foo', { v1: FOO });
  define('two.example.com', 'Waldo', { v1beta1: WALDO });
  expect(published('one.example.com', 'v1', 'Foo')!.old).toMatchObject(FOO);
  expect(published('two.example.com', 'v1beta1', 'Waldo')!.old).toMatchObject(WALDO);
});

row(`${NAME} works for multiple CRDs of same group but different versions`, () => {
  const { define, published } = started();
  define(G, 'Multi', { v2: FOO, v3: FOO });
  define(G, 'Foo', { v4: FOO });
  define(G, 'Waldo', { v5: WALDO });
  for (const version of ['v2', 'v3'])
    expect(published(G, version, 'Multi')!.now).toMatchObject(FOO);
  expect(published(G, 'v4', 'Foo')!.now).toMatchObject(FOO);
  expect(published(G, 'v5', 'Waldo')!.now).toMatchObject(WALDO);
});

row(`${NAME} works for multiple CRDs of same group and version but different kinds`, () => {
  const { define, published } = started();
  define(G, 'Foo', { v6: FOO });
  define(G, 'Waldo', { v6: WALDO });
  expect(published(G, 'v6', 'Foo')!.now).toMatchObject(FOO);
  expect(published(G, 'v6', 'Waldo')!.now).toMatchObject(WALDO);
});

row(`${NAME} updates the published spec when one version gets renamed`, () => {
  const { define, patch, published } = started();
  define(G, 'Multi', { v2: FOO, v3: FOO });
  patch(`multis.${G}`, [
    { op: 'test', path: '/spec/versions/1/name', value: 'v3' },
    { op: 'replace', path: '/spec/versions/1/name', value: 'v4' },
  ]);
  expect(published(G, 'v4', 'Multi')!.old).toMatchObject(FOO);
  expect(published(G, 'v3', 'Multi')).toBeUndefined();
  expect(published(G, 'v2', 'Multi')!.old).toMatchObject(FOO);
});

row(`${NAME} removes definition from spec when one version gets changed to not be served`, () => {
  const { define, patch, published } = started();
  define(G, 'Multi', { v5: FOO, v6alpha1: FOO });
  expect(published(G, 'v6alpha1', 'Multi')).toBeDefined();
  patch(`multis.${G}`, [{ op: 'replace', path: '/spec/versions/1/served', value: false }]);
  expect(published(G, 'v6alpha1', 'Multi')).toBeUndefined();
  expect(published(G, 'v5', 'Multi')!.old).toMatchObject(FOO);
});
