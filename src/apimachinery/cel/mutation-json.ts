/** What a mutation's expression gave, as the JSON that is applied (apiserver/pkg/cel/mutation/common/val.go). */
import { durationText, timestampText } from './time.ts';
import { utf8Text } from './value-text.ts';
import { CelError, Duration, ListValue, MapValue, Timestamp, Uint, type Value } from './values.ts';

/** The JSON of a value; an error for what has none. */
export function toJson(value: Value): { readonly json: unknown } | CelError {
  if (value === null || typeof value === 'boolean' || typeof value === 'string')
    return { json: value };
  if (typeof value === 'bigint') return { json: Number(value) };
  if (typeof value === 'number') return { json: value };
  if (value instanceof Uint) return { json: Number(value.value) };
  if (value instanceof Timestamp) return { json: timestampText(value.nanos) };
  if (value instanceof Duration) return { json: durationText(value.nanos) };
  if (value instanceof Uint8Array) return { json: utf8Text(value) ?? '' };
  if (value instanceof ListValue) return listJson(value);
  if (value instanceof MapValue) return mapJson(value);
  return new CelError('unsupported type of value in mutation');
}

function listJson(list: ListValue): { readonly json: unknown } | CelError {
  const json: unknown[] = [];
  for (const element of list) {
    const converted = toJson(element);
    if (converted instanceof CelError) return converted;
    json.push(converted.json);
  }
  return { json };
}

function mapJson(map: MapValue): { readonly json: unknown } | CelError {
  const entries: [string, unknown][] = [];
  for (const key of map.keys()) {
    if (typeof key !== 'string') return new CelError('unsupported key type');
    const converted = toJson(map.get(key)!);
    if (converted instanceof CelError) return converted;
    entries.push([key, converted.json]);
  }
  return { json: Object.fromEntries(entries) };
}

/** `Object.spec` may stand at the field spec of an Object and nowhere else. Nothing if all is in place. */
export function misplaced(value: Value, path = 'Object'): string | undefined {
  if (!(value instanceof MapValue)) {
    if (!(value instanceof ListValue)) return undefined;
    for (const element of value) {
      const problem = misplaced(element, path);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  const name = value.type?.name;
  if (name !== undefined && name !== path) {
    return `unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(path)}, which matches field name path from root Object type`;
  }
  for (const key of value.keys()) {
    const problem = misplaced(value.get(key)!, `${path}.${String(key)}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
