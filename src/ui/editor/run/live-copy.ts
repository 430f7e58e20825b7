/** Objects as people read and edit them: without what the API server keeps for itself. */
import type { Json } from '../manifest/json-of.ts';

type JsonObject = { readonly [key: string]: Json };

const serversOwn = [
  'managedFields',
  'resourceVersion',
  'uid',
  'creationTimestamp',
  'generation',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

/** What a person may change: no status, and of the metadata only what is theirs. */
export function editable(object: JsonObject): JsonObject {
  const { status: _status, ...rest } = object;
  if (!isObject(rest.metadata)) return rest;
  const metadata = Object.fromEntries(
    Object.entries(rest.metadata).filter(([key]) => !serversOwn.includes(key)),
  );
  return { ...rest, metadata };
}

/** It was read from the cluster and edited, rather than written: it says what the whole object shall be. */
export function isLiveCopy({ metadata }: JsonObject): boolean {
  return (
    isObject(metadata) &&
    (typeof metadata.uid === 'string' || typeof metadata.resourceVersion === 'string')
  );
}

/** The JSON merge patch (RFC 7386) that makes `next` of `previous`; undefined when they are equal. */
export function mergePatchBetween(previous: Json | undefined, next: Json): Json | undefined {
  if (!isObject(previous) || !isObject(next)) return same(previous, next) ? undefined : next;
  const patch: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(next)) {
    const change = mergePatchBetween(previous[key], value);
    if (change !== undefined) patch[key] = change;
  }
  for (const key of Object.keys(previous)) if (!Object.hasOwn(next, key)) patch[key] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return (
      one.length === other.length &&
      one.every((item, index) => same(item as Json, other[index] as Json))
    );
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  );
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
