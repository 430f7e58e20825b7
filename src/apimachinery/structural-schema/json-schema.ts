/** The JSON schemas that custom resources are described by (apiextensions/v1 JSONSchemaProps), as the rest reads them. */
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions/v1.ts';
import { ownValue } from '../own-property.ts';

export type JsonSchema = JSONSchemaProps;

/** The schema of a list's items. Several schemas for one list are refused, and so never come here. */
export const itemsOf = ({ items }: JsonSchema): JsonSchema | undefined =>
  items !== undefined && !Array.isArray(items) ? (items as JsonSchema) : undefined;

/** The schema of a map's values; an empty one where anything goes; undefined where there is no map. */
export const valuesOf = ({ additionalProperties }: JsonSchema): JsonSchema | undefined =>
  typeof additionalProperties === 'object'
    ? additionalProperties
    : additionalProperties === true
      ? ANYTHING
      : undefined;

const ANYTHING: JsonSchema = Object.freeze({});

export const propertyOf = ({ properties }: JsonSchema, name: string): JsonSchema | undefined =>
  properties && (ownValue(properties, name) as JsonSchema | undefined);

/** Schemas directly inside one, on its structural spine and in its validations. */
export function schemasIn(schema: JsonSchema): readonly JsonSchema[] {
  const { not, allOf = [], anyOf = [], oneOf = [], properties = {}, additionalProperties } = schema;
  const items = Array.isArray(schema.items) ? (schema.items as JsonSchema[]) : [itemsOf(schema)];
  return [
    ...items,
    ...allOf,
    ...anyOf,
    ...oneOf,
    not,
    ...Object.values(properties),
    typeof additionalProperties === 'object' ? additionalProperties : undefined,
  ].filter((one) => one !== undefined);
}

/** Whether the schema or one below it is so. */
export const someSchema = (
  schema: JsonSchema | undefined,
  test: (schema: JsonSchema) => boolean,
): boolean =>
  schema !== undefined && (test(schema) || schemasIn(schema).some((one) => someSchema(one, test)));

/** What every resource has, and what no schema speaks of. */
export const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
