/**
 * Takes out of a custom resource what its schema does not know (apiextensions-apiserver/pkg/apiserver/schema/pruning,
 * 1.36). Nothing is changed in place: what needs no pruning comes back as the same value.
 */
import { isValues, put, type Values } from '../own-property.ts';
import { itemsOf, META_FIELDS, propertyOf, valuesOf, type JsonSchema } from './json-schema.ts';

export interface Pruned<T> {
  readonly value: T;
  /** Paths of what was taken out: `spec.ports[0].prot`. */
  readonly unknown: readonly string[];
}

/** `resource` keeps apiVersion, kind and metadata, which a schema need not mention. */
export function pruned<T>(schema: JsonSchema, resource: T): Pruned<T> {
  const pruner = new Pruner();
  const root = { ...schema, 'x-kubernetes-embedded-resource': true };
  const value = pruner.prune(root, resource, '') as T;
  return { value, unknown: pruner.unknown.sort() };
}

/** The same for a value inside a resource: a default. */
export function prunedValue(schema: JsonSchema, value: unknown): Pruned<unknown> {
  const pruner = new Pruner();
  return { value: pruner.prune(schema, value, ''), unknown: pruner.unknown.sort() };
}

class Pruner {
  readonly unknown: string[] = [];

  prune(schema: JsonSchema | undefined, value: unknown, path: string): unknown {
    if (Array.isArray(value)) return this.#items(schema, value, path);
    return isValues(value) ? this.#fields(schema, value, path) : value;
  }

  #items(schema: JsonSchema | undefined, value: readonly unknown[], path: string): unknown {
    const items = schema && itemsOf(schema);
    if (items === undefined && schema?.['x-kubernetes-preserve-unknown-fields']) return value;
    const kept = value.map((item, index) => this.prune(items, item, `${path}[${index}]`));
    return kept.every((item, index) => item === value[index]) ? value : kept;
  }

  #fields(schema: JsonSchema | undefined, value: Values, path: string): unknown {
    const open = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
    const resource = schema?.['x-kubernetes-embedded-resource'] === true;
    const values = schema && valuesOf(schema);
    const kept: Record<string, unknown> = {};
    let same = true;
    for (const key of Object.keys(value)) {
      const child = value[key];
      const below = path === '' ? key : `${path}.${key}`;
      const known = (schema && propertyOf(schema, key)) ?? values;
      if ((resource && META_FIELDS.has(key)) || (!known && open)) put(kept, key, child);
      else if (known) {
        const next = this.prune(known, child, below);
        put(kept, key, next);
        same &&= next === child;
      } else {
        this.unknown.push(below);
        same = false;
      }
    }
    return same ? value : kept;
  }
}
