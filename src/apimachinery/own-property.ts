/**
 * Reading and writing fields of JSON objects whose names come from strangers. Plain access would find what
 * every object inherits, and plain assignment of `__proto__` would change it.
 */

export type Values = { readonly [key: string]: unknown };

export const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const ownValue = (object: Values, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Sets a field of an object that is still being made. */
export function put(object: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** The same object with one field set. */
export function withValue(object: Values, key: string, value: unknown): Values {
  const result = { ...object };
  put(result, key, value);
  return result;
}

/** The same object without one field. */
export function withoutKey(object: Values, key: string): Values {
  const { [key]: _dropped, ...rest } = object;
  return rest;
}
