/**
 * The annotation in which kubectl keeps what it applied before servers could apply, and how it passes over to
 * managed fields (apimachinery/pkg/util/managedfields/internal/lastapplied{,manager,updater}.go, 1.36).
 */
import { compare, fieldsOf } from './compare.ts';
import { difference, type FieldSet } from './field-set.ts';
import { parseJson } from '../parse-json.ts';
import type { KubeObject } from '../meta.ts';
import { isValues, put, withoutKey, type Values } from '../own-property.ts';
import { decode } from '../schema/decode.ts';
import type { Schema } from '../schema/schema.ts';

/** The manager as which kubectl applies on the server; any other name opts out of this. */
export const MANAGER = 'kubectl';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The fields that kubectl applied itself and that still have the values that it gave them. */
export function lastApplied(
  schema: Schema,
  definition: string,
  live: KubeObject,
): FieldSet | undefined {
  const parsed = parseJson(live.metadata.annotations?.[ANNOTATION] ?? '');
  if (!isValues(parsed) || parsed['apiVersion'] !== live.apiVersion) return undefined;
  const { object, error } = decode<Values>(schema, definition, parsed);
  if (error !== undefined) return undefined;
  const type = schema.type(definition);
  const { changed, removed } = compare(type, object, live as unknown as Values);
  return difference(difference(fieldsOf(type, object), changed), removed);
}

/** The object with its annotation, if it has one, saying what is applied now. */
export function withLastApplied<T extends KubeObject>(object: T, applied: KubeObject): T {
  const { annotations } = object.metadata;
  if (annotations?.[ANNOTATION] === undefined) return object;
  const own = applied.metadata?.annotations;
  const metadata = own
    ? { ...applied.metadata, annotations: withoutKey(own, ANNOTATION) }
    : applied.metadata;
  const text = `${JSON.stringify(inOrder({ ...applied, metadata }))}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [ANNOTATION]: text } },
  };
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isValues(value)) return value;
  const result = {};
  for (const key of Object.keys(value).sort()) put(result, key, inOrder(value[key]));
  return result;
}
