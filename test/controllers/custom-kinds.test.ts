/** Controllers that look after objects of every kind look after those that users define, too. */
import { expect, test } from 'vitest';
import { customResourceDefinitions } from '../../src/api/apiextensions/v1/custom-resource-definition/custom-resource-definition.ts';
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { namespaces } from '../../src/api/core/v1/namespace/namespace.ts';
import { ControlPlane } from './control-plane.ts';

const at = (plural: string, namespace: string) =>
  `/apis/example.com/v1/namespaces/${namespace}/${plural}`;

function started() {
  const plane = new ControlPlane().settle();
  for (const [plural, kind] of [
    ['owners', 'Owner'],
    ['dependents', 'Dependent'],
  ] as const) {
    plane.create(customResourceDefinitions, {
      metadata: { name: `${plural}.example.com` },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural, kind },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        ],
      },
    } as never);
  }
  plane.run(60);
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): any =>
    plane.client.raw({ method, path, ...(body && { body }) }).body;
  const names = (plural: string, namespace = 'default'): string[] =>
    ask('GET', at(plural, namespace)).items.map((one: any) => one.metadata.name);
  const owned = () => {
    const { uid } = ask('POST', at('owners', 'default'), { metadata: { name: 'owner' } }).metadata;
    const owner = { apiVersion: 'example.com/v1', kind: 'Owner', name: 'owner', uid };
    const metadata = { name: 'dependent', namespace: 'default', ownerReferences: [owner] };
    ask('POST', at('dependents', 'default'), { metadata });
    plane.create(configMaps, { metadata } as never);
    plane.run(5);
  };
  return { plane, ask, names, owned };
}

test('what a custom resource owns goes with it', () => {
  const { plane, ask, names, owned } = started();
  owned();
  ask('DELETE', `${at('owners', 'default')}/owner`);
  plane.run(30);
  expect([names('owners'), names('dependents')]).toEqual([[], []]);
  expect(plane.get(configMaps, 'dependent')).toBeUndefined();
});

test('what a custom resource owns stays when it is orphaned', () => {
  const { plane, ask, names, owned } = started();
  owned();
  ask('DELETE', `${at('owners', 'default')}/owner`, { propagationPolicy: 'Orphan' });
  plane.run(30);
  expect([names('owners'), names('dependents')]).toEqual([[], ['dependent']]);
  expect(plane.get(configMaps, 'dependent')?.metadata.ownerReferences).toBeUndefined();
});

test('a namespace takes its custom resources along', () => {
  const { plane, ask, names } = started();
  plane.create(namespaces, { metadata: { name: 'shop' } } as never);
  plane.run(1);
  ask('POST', at('owners', 'shop'), { metadata: { name: 'owner' } });
  ask('POST', at('owners', 'default'), { metadata: { name: 'stays' } });
  plane.client.delete(namespaces, { name: 'shop' });
  plane.run(30);
  expect(plane.get(namespaces, 'shop')).toBeUndefined();
  expect([names('owners', 'shop'), names('owners')]).toEqual([[], ['stays']]);
});

test('a kind that is gone holds nobody up', () => {
  const { plane, ask, owned } = started();
  owned();
  plane.client.delete(customResourceDefinitions, { name: 'owners.example.com' });
  plane.run(60);
  expect(ask('GET', '/apis/example.com/v1').resources.map((one: any) => one.name)).toEqual([
    'dependents',
  ]);
  plane.create(namespaces, { metadata: { name: 'shop' } } as never);
  plane.run(1);
  plane.client.delete(namespaces, { name: 'shop' });
  plane.run(30);
  expect(plane.get(namespaces, 'shop')).toBeUndefined();
});
