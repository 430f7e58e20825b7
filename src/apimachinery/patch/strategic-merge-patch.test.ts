import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import json from '../../api/generated/schema.json' with { type: 'json' };
import { attempt } from '../attempt.ts';
import { deepFreeze } from '../meta.ts';
import { Schema, type SchemaJson } from '../schema/schema.ts';
import type { StatusError } from '../status.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

const schema = new Schema(json as unknown as SchemaJson);
const POD = 'io.k8s.api.core.v1.PodSpec';
const patched = (original: object, patch: object, type = POD) =>
  strategicMergePatch(schema, type, deepFreeze(original), patch) as any;
const refusal = (original: object, patch: unknown, type = POD) => {
  const tried = attempt(() => strategicMergePatch(schema, type, original, patch));
  return tried.ok ? undefined : (tried.refusal as StatusError).status;
};

const names = (items: { name: string }[]) => items.map(({ name }) => name).join('');
const containers = (text: string) => [...text].map((name) => ({ name, image: name }));
const ordering = (text: string) => [...text].map((name) => ({ name }));

describe('lists of objects', () => {
  test('merge by their key', () => {
    const result = patched(
      { containers: containers('ab') },
      {
        containers: [
          { name: 'b', image: 'new' },
          { name: 'c', image: 'c' },
        ],
      },
    );
    expect(result.containers).toEqual([
      { name: 'a', image: 'a' },
      { name: 'b', image: 'new' },
      { name: 'c', image: 'c' },
    ]);
  });

  test('keep what is not named as the same value', () => {
    const original = deepFreeze({ containers: containers('ab') });
    expect(patched(original, { containers: [{ name: 'b', tty: true }] }).containers[0]).toBe(
      original.containers[0],
    );
  });

  test('lose what is to be deleted', () =>
    expect(
      names(
        patched(
          { containers: containers('abc') },
          { containers: [{ name: 'b', $patch: 'delete' }] },
        ).containers,
      ),
    ).toBe('ac'));

  test('are replaced by $patch: replace', () => {
    const patch = { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z' }] };
    expect(patched({ containers: containers('abc') }, patch).containers).toEqual([
      { name: 'z', image: 'z' },
    ]);
  });

  test.each([
    ['abc', '', 'cba', 'cba'],
    ['abc', 'd', 'dabc', 'dabc'],
    ['abc', 'c', 'cb', 'acb'],
    ['abcd', 'e', 'dbe', 'acdbe'],
    ['', 'ba', 'ba', 'ba'],
  ])('%s patched with %s in the order %s are %s', (before, given, order, after) => {
    const patch = {
      '$setElementOrder/containers': ordering(order),
      ...(given && { containers: containers(given) }),
    };
    expect(names(patched(before ? { containers: containers(before) } : {}, patch).containers)).toBe(
      after,
    );
  });

  test('without a merge strategy are replaced', () =>
    expect(
      patched({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] }).tolerations,
    ).toEqual([{ key: 'b' }]));

  test('two with one key: the first is meant', () => {
    const ports = [
      { containerPort: 53, protocol: 'UDP' },
      { containerPort: 53, protocol: 'TCP' },
    ];
    const result = patched(
      { ports },
      { ports: [{ containerPort: 53, name: 'dns' }] },
      'io.k8s.api.core.v1.Container',
    );
    expect(result.ports).toEqual([{ containerPort: 53, protocol: 'UDP', name: 'dns' }, ports[1]]);
  });
});

describe('lists of plain values', () => {
  const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
  test('merge without doubles', () =>
    expect(
      patched({ finalizers: ['a', 'b'] }, { finalizers: ['c', 'a'] }, META).finalizers,
    ).toEqual(['c', 'a', 'b']));
  test('lose what is to be deleted', () =>
    expect(
      patched(
        { finalizers: ['a', 'b'] },
        { '$deleteFromPrimitiveList/finalizers': ['a'], '$setElementOrder/finalizers': ['b'] },
        META,
      ),
    ).toEqual({ finalizers: ['b'] }));
  test('are replaced where the kind does not merge them', () =>
    expect(patched({ args: ['a'] }, { args: ['b'] }, 'io.k8s.api.core.v1.Container').args).toEqual([
      'b',
    ]));
});

describe('objects', () => {
  test('merge, and null deletes', () =>
    expect(
      patched(
        { nodeSelector: { a: '1', b: '2' }, hostIPC: true },
        { nodeSelector: { a: null, c: '3' }, hostIPC: null },
      ),
    ).toEqual({
      nodeSelector: { b: '2', c: '3' },
    }));

  test('are replaced or emptied by $patch', () => {
    expect(
      patched({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'replace', b: '2' } }),
    ).toEqual({ nodeSelector: { b: '2' } });
    expect(patched({ nodeSelector: { a: '1' } }, { nodeSelector: { $patch: 'delete' } })).toEqual({
      nodeSelector: {},
    });
  });

  test('keep only the keys that $retainKeys names', () => {
    const original = { volumes: [{ name: 'v', emptyDir: {} }] };
    const patch = {
      volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }],
    };
    expect(patched(original, patch).volumes).toEqual([{ name: 'v', configMap: { name: 'c' } }]);
  });

  test('directives leave no trace where there is nothing to merge with', () => {
    const patch = {
      '$setElementOrder/volumes': [{ name: 'v' }],
      volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: null }],
      affinity: { nodeAffinity: { '$setElementOrder/x': [] } },
    };
    expect(patched({}, patch)).toEqual({
      volumes: [{ name: 'v' }],
      affinity: { nodeAffinity: {} },
    });
  });
});

test('what kubectl apply sends for a changed image', () => {
  const deployment = 'io.k8s.api.apps.v1.Deployment';
  const original = { spec: { replicas: 3, template: { spec: { containers: containers('ab') } } } };
  const patch = {
    spec: {
      template: {
        spec: {
          '$setElementOrder/containers': ordering('ab'),
          containers: [{ name: 'a', image: 'new' }],
        },
      },
    },
  };
  expect(patched(original, patch, deployment).spec.template.spec.containers).toEqual([
    { name: 'a', image: 'new' },
    { name: 'b', image: 'b' },
  ]);
});

test.each<[object, unknown, number, string]>([
  [{}, [], 400, 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
  [{}, { $patch: 'merge' }, 500, 'unknown patch type: merge in map: map[$patch:merge]'],
  [
    { containers: containers('a') },
    { containers: [{ image: 'x' }] },
    500,
    'map: map[image:x] does not contain declared merge key: name',
  ],
  [
    { volumes: [{ name: 'v' }] },
    { volumes: [{ name: 'v', $retainKeys: ['name'], emptyDir: {} }] },
    400,
    'invalid patch format of retainKeys',
  ],
  [{}, { $setElementOrder: [] }, 400, 'invalid patch format of setElementOrder list'],
  [{}, { $deleteFromPrimitiveListX: [] }, 400, 'invalid patch format of primitive list'],
  [
    { containers: containers('ab') },
    { containers: containers('ab'), '$setElementOrder/containers': ordering('ba') },
    500,
    "The order in patch list:\n[map[image:a name:a] map[image:b name:b]]\n doesn't match $setElementOrder list:\n[map[name:b] map[name:a]]\n",
  ],
])('%j with %j is refused', (original, patch, code, message) =>
  expect(refusal(original, patch)).toMatchObject({ code, message }),
);

test('an object patched with itself is itself', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const container = fc.record({ name, image: name }, { requiredKeys: ['name'] });
  const spec = fc.record(
    {
      containers: fc.uniqueArray(container, { selector: (one) => one.name, minLength: 1 }),
      nodeSelector: fc.dictionary(name, name),
      hostNetwork: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(spec, spec, (one, other) => {
      expect(patched(one, one)).toEqual(one);
      const both = patched(one, other);
      expect(patched(both, other)).toEqual(both);
    }),
  );
});
