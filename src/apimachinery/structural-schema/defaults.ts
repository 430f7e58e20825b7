/**
 * Fills in what a schema says is there when nobody says otherwise (apiextensions-apiserver/pkg/apiserver/schema/defaulting,
 * 1.36). Nothing is changed in place; nulls where none may be are as if left out.
 */
import { deepFreeze } from '../meta.ts';
import { isValues, ownValue, put, type Values } from '../own-property.ts';
import { itemsOf, propertyOf, valuesOf, type JsonSchema } from './json-schema.ts';

export function withDefaults<T>(schema: JsonSchema, value: T): T {
  return completed(schema, value) as T;
}

function completed(schema: JsonSchema | undefined, value: unknown): unknown {
  if (!schema) return value;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    const next = value.map((item) => completed(items, replaced(items, item)));
    return next.every((item, index) => item === value[index]) ? value : next;
  }
  return isValues(value) ? completedFields(schema, value) : value;
}

function completedFields(schema: JsonSchema, value: Values): Values {
  const values = valuesOf(schema);
  let result: Record<string, unknown> | undefined;
  const change = (): Record<string, unknown> => (result ??= { ...value });
  for (const key of Object.keys(value)) {
    const child = value[key];
    const known = propertyOf(schema, key) ?? values;
    if (!known) continue;
    if (child === null && !known.nullable && known.default === undefined && known !== values) {
      delete change()[key];
      continue;
    }
    const next = completed(known, replaced(known, child));
    if (next !== child) put(change(), key, next);
  }
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined || ownValue(value, key) !== undefined) continue;
    put(change(), key, completed(property, deepFreeze(property.default)));
  }
  return result ?? value;
}

/** A null that may not be one stands for the default. */
function replaced(schema: JsonSchema | undefined, value: unknown): unknown {
  if (value !== null || !schema || schema.nullable || schema.default === undefined) return value;
  return deepFreeze(schema.default);
}
