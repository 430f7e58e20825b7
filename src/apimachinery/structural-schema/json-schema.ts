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

/** What every resource has, and what no schema speaks of. */
export const META_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);
