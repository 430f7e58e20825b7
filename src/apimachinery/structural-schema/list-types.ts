/** No two items of a set are equal, and none of a map have the same keys (apiserver/schema/listtype/validation.go, 1.36). */
import { deepEqual } from '../equality.ts';
import { duplicate, type FieldError } from '../field-error.ts';
import { isValues, ownValue } from '../own-property.ts';
import { itemsOf, propertyOf, valuesOf, type JsonSchema } from './json-schema.ts';

export function validateLists(schema: JsonSchema, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return [
      ...duplicates(schema, value, path),
      ...value.flatMap((item, index) =>
        items ? validateLists(items, item, `${path}[${index}]`) : [],
      ),
    ];
  }
  if (!isValues(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const property = propertyOf(schema, key);
    const known = property ?? valuesOf(schema);
    if (!known) return [];
    const below = property ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
    return validateLists(known, value[key], below);
  });
}

function duplicates(schema: JsonSchema, items: readonly unknown[], path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const itemSchema = itemsOf(schema);
  const identity = (item: unknown): unknown => {
    if (type === 'set') return item;
    const of = (key: string) =>
      (isValues(item) ? ownValue(item, key) : undefined) ??
      (itemSchema && propertyOf(itemSchema, key)?.default);
    return Object.fromEntries(keys.map((key) => [key, of(key)]));
  };
  const seen = new Map<string, unknown[]>();
  return items.flatMap((item, index) => {
    const own = identity(item);
    const name =
      typeof own === 'object'
        ? Object.keys(own ?? {})
            .sort()
            .join()
        : String(own);
    const alike = seen.get(name) ?? [];
    if (alike.some((one) => deepEqual(one, own))) return [duplicate(`${path}[${index}]`, own)];
    seen.set(name, [...alike, own]);
    return [];
  });
}
