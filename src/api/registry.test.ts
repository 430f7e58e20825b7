import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kindNamed, kindOf, kinds, kubernetesKinds, simKinds } from './registry.ts';
import { simDefinitions } from './sim/v1alpha1/definitions.ts';
import type { Schema } from './sim/v1alpha1/schema.ts';

interface Resource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly subresources: readonly { readonly name: string }[];
}
const read = (file: string) => JSON.parse(readFileSync(`src/api/generated/${file}.json`, 'utf8'));
const resources: readonly Resource[] = read('resources');
const definitions: { readonly [name: string]: unknown } = read('schema').definitions;

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

describe('a kind of Kubernetes', () => {
  test.each(kubernetesKinds)('$plural is served as upstream serves it', (kind) => {
    const upstream = resources.find(
      ({ group, version, resource }) =>
        group === kind.group && version === kind.version && resource === kind.plural,
    )!;
    const subresources = upstream.subresources.map(({ name }) => name);
    expect(kind.kind).toBe(upstream.kind);
    expect(kind.namespaced).toBe(upstream.namespaced);
    expect(VERBS.filter((verb) => !kind.without?.some((missing) => missing === verb))).toEqual(
      [...upstream.verbs].sort(),
    );
    expect(kind.statusStrategy !== undefined).toBe(subresources.includes('status'));
    expect(kind.scale !== undefined).toBe(subresources.includes('scale'));
    expect(definitions).toHaveProperty([kind.schema]);
  });
});

describe('a kind of the simulator', () => {
  test.each(simKinds)('$plural has a schema that explains every field', ({ schema, kind }) => {
    const definition = simDefinitions[schema]!;
    expect(definition['x-kubernetes-group-version-kind']).toEqual([
      { group: 'sim.kubeglass.dev', version: 'v1alpha1', kind },
    ]);
    for (const problem of unexplained(definition, kind)) expect.fail(problem);
  });
});

test('kinds are found by either name', () => {
  for (const kind of kinds) {
    expect(kindOf(kind.group, kind.version, kind.plural)).toBe(kind);
    expect(kindNamed(kind.group, kind.version, kind.kind)).toBe(kind);
  }
  expect(kindOf('', 'v1', 'frobs')).toBeUndefined();
});

function unexplained(schema: Schema, path: string): string[] {
  const { properties = {}, items, additionalProperties, $ref, description } = schema;
  const own = description ? [] : [`${path} has no description`];
  if ($ref && !definitions[$ref.replace('#/definitions/', '')])
    return [`${path} refers to nothing: ${$ref}`];
  return [
    ...($ref ? [] : own),
    ...Object.entries(properties).flatMap(([name, property]) =>
      unexplained(property, `${path}.${name}`),
    ),
    ...(items ? unexplained(items, `${path}[]`) : []),
    ...(additionalProperties ? unexplained(additionalProperties, `${path}{}`) : []),
  ];
}
