/** The types of kinds that are built in, from the generated schema (apiserver/pkg/cel/openapi). Fields are looked up when they are asked for: some kinds hold themselves. */
import type { Definition } from '../schema/schema.ts';
import { escaped } from './escaping.ts';
import type { CelSchema } from './schema.ts';
import { schemaType } from './schema-types.ts';
import { dynType, listType, mapType, objectType, stringType, type CelType } from './types.ts';

export type FindDefinition = (name: string) => Definition | undefined;

const PREFIX = '#/definitions/';

/** Nothing if there is no such definition. */
export function definitionType(name: string, find: FindDefinition): CelType | undefined {
  const definition = find(name);
  return definition && typeOf(definition, name, find);
}

function typeOf(definition: Definition, name: string, find: FindDefinition): CelType | undefined {
  const { $ref, type, items, properties, additionalProperties } = definition;
  if ($ref !== undefined) return definitionType($ref.slice(PREFIX.length), find);
  if (definition['x-kubernetes-int-or-string']) return dynType;
  if (type === 'array') {
    const element = items && typeOf(items, `${name}.@items`, find);
    return element && listType(element);
  }
  if (type !== 'object') return schemaType(definition as CelSchema, name);
  if (typeof additionalProperties === 'object') {
    const value = typeOf(additionalProperties, `${name}.@values`, find);
    return value && mapType(stringType, value);
  }
  const known = new Map<string, CelType | undefined>();
  return objectType(name, (field) => {
    if (!known.has(field)) {
      const property = Object.keys(properties ?? {}).find((one) => escaped(one) === field);
      const found = property === undefined ? undefined : properties![property];
      known.set(field, found && typeOf(found, `${name}.${field}`, find));
    }
    return known.get(field);
  });
}
