/**
 * Resources inside a custom resource (`x-kubernetes-embedded-resource`): they have apiVersion, kind and metadata like
 * any other (apiserver/schema/objectmeta, 1.36).
 */
import { invalid, required, type FieldError } from '../field-error.ts';
import type { ObjectMeta } from '../meta.ts';
import { isDNS1035Label } from '../names.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { isValues, put, type Values } from '../own-property.ts';
import { itemsOf, propertyOf, valuesOf, type JsonSchema } from './json-schema.ts';

/** What is wrong with resources below the root, whose own metadata is checked like everybody's. */
export function validateEmbedded(schema: JsonSchema, resource: Values): FieldError[] {
  return below(schema, resource, '');
}

function below(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? value.flatMap((item, index) => problems(items, item, `${path}[${index}]`)) : [];
  }
  if (!isValues(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const property = propertyOf(schema, key);
    const known = property ?? valuesOf(schema);
    if (!known) return [];
    const field = property ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
    return problems(known, value[key], field);
  });
}

function problems(schema: JsonSchema, value: unknown, path: string): FieldError[] {
  const deeper = below(schema, value, path);
  if (!schema['x-kubernetes-embedded-resource'] || !isValues(value)) return deeper;
  return [...named(value, path), ...metadata(value, path), ...deeper];
}

function named(value: Values, path: string): FieldError[] {
  const { apiVersion = '', kind = '' } = value;
  return [
    ...(apiVersion === '' ? [required(`${path}.apiVersion`, 'must not be empty')] : []),
    ...(kind === '' ? [required(`${path}.kind`, 'must not be empty')] : []),
    ...kindProblems(kind).map((problem) => invalid(`${path}.kind`, kind, problem)),
  ];
}

function kindProblems(kind: unknown): string[] {
  if (typeof kind !== 'string' || kind === '') return [];
  const problems = isDNS1035Label(kind.toLowerCase());
  return problems.length === 0
    ? []
    : [`may have mixed case, but should otherwise match: ${problems.join(',')}`];
}

function metadata({ metadata: meta }: Values, path: string): FieldError[] {
  if (!isValues(meta)) return [];
  const rules = { namespaced: typeof meta.namespace === 'string', names: 'subdomain' } as const;
  // An embedded object need not have a name yet.
  const complete = { name: 'name', ...meta } as unknown as ObjectMeta;
  return validateObjectMeta(complete, rules).map((error) => ({
    ...error,
    field: `${path}.${error.field}`,
  }));
}

/** The value with every embedded resource's metadata changed by `change`; itself where nothing changes. */
export function withEmbeddedMetadata(
  schema: JsonSchema,
  value: unknown,
  path: string,
  change: (metadata: unknown, path: string) => unknown,
): unknown {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (!items) return value;
    const next = value.map((item, index) =>
      withEmbeddedMetadata(items, item, `${path}[${index}]`, change),
    );
    return next.every((item, index) => item === value[index]) ? value : next;
  }
  if (!isValues(value)) return value;
  const result: Record<string, unknown> = {};
  let same = true;
  for (const key of Object.keys(value)) {
    const field = path === '' ? key : `${path}.${key}`;
    const known = propertyOf(schema, key) ?? valuesOf(schema);
    const embedded = schema['x-kubernetes-embedded-resource'] && key === 'metadata' && path !== '';
    const next = embedded
      ? change(value[key], field)
      : known
        ? withEmbeddedMetadata(known, value[key], field, change)
        : value[key];
    if (next !== undefined) put(result, key, next);
    same &&= next === value[key];
  }
  return same ? value : result;
}
