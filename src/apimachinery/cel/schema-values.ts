/** JSON that a schema describes, as expressions see it (apiserver/pkg/cel/common/values.go). */
import { equal } from './equality.ts';
import { escaped } from './escaping.ts';
import { isObjectSchema, withObjectMeta, type CelSchema } from './schema.ts';
import { readDuration, readTimestamp } from './time.ts';
import { readBase64 } from './base64.ts';
import { jsonValue, keysOf } from './json-values.ts';
import {
  ArrayList,
  CelError,
  Duration,
  ListValue,
  MapValue,
  mapKey,
  Timestamp,
  type Value,
} from './values.ts';
import { spend } from './work.ts';

/** `root` is for a whole resource, which has metadata whatever its schema says. */
export function schemaValue(json: unknown, schema: CelSchema, root = false): Value {
  if (json === null || json === undefined) {
    return schema.nullable
      ? null
      : new CelError('invalid data, got null for schema with nullable=false');
  }
  if (schema['x-kubernetes-int-or-string']) {
    return typeof json === 'string' || Number.isInteger(json)
      ? jsonValue(json)
      : new CelError('invalid data, expected XIntOrString value to be either a string or integer');
  }
  switch (schema.type) {
    case 'object':
      return isJsonObject(json)
        ? objectValue(
            json,
            root || schema['x-kubernetes-embedded-resource'] ? withObjectMeta(schema) : schema,
          )
        : new CelError('invalid data, expected a map for the provided schema with type=object');
    case 'array':
      return Array.isArray(json)
        ? listValue(json, schema)
        : new CelError('invalid data, expected an array for the provided schema with type=array');
    case 'string':
      return typeof json === 'string' ? textValue(json, schema.format) : unexpected('string', json);
    case 'number':
      return typeof json === 'number' ? json : unexpected('float', json);
    case 'integer':
      return Number.isInteger(json) ? BigInt(json as number) : unexpected('int', json);
    case 'boolean':
      return typeof json === 'boolean' ? json : unexpected('bool', json);
    default:
      return jsonValue(json);
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

const isJsonObject = (json: unknown): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const unexpected = (expected: string, json: unknown): CelError =>
  new CelError(`invalid data, expected ${expected}, got ${goType(json)}`);

function goType(json: unknown): string {
  if (typeof json === 'number') return Number.isInteger(json) ? 'int64' : 'float64';
  if (typeof json === 'boolean') return 'bool';
  if (typeof json === 'string') return 'string';
  return Array.isArray(json) ? '[]interface {}' : 'map[string]interface {}';
}

function objectValue(json: JsonObject, schema: CelSchema): Value {
  const { properties, additionalProperties } = schema;
  if (properties) return new SchemaObject(json, properties);
  if (isObjectSchema(additionalProperties)) return new SchemaMap(json, additionalProperties);
  if (schema['x-kubernetes-preserve-unknown-fields']) return new SchemaObject(json, {});
  return new CelError(
    'invalid object type, expected either Properties or AdditionalProperties with Allows=true and non-empty Schema',
  );
}

class SchemaMap extends MapValue {
  private readonly json: JsonObject;
  private readonly values: CelSchema;

  constructor(json: JsonObject, values: CelSchema) {
    super();
    this.json = json;
    this.values = values;
  }

  get size(): number {
    return keysOf(this.json).length;
  }

  get(key: Value): Value | undefined {
    return typeof key === 'string' && Object.hasOwn(this.json, key)
      ? schemaValue(this.json[key], this.values)
      : undefined;
  }

  keys(): Iterable<Value> {
    return keysOf(this.json);
  }
}

/** Fields under the names by which expressions reach them. What the schema doesn't name cannot be seen. */
class SchemaObject extends MapValue {
  private readonly json: JsonObject;
  private readonly properties: Readonly<Record<string, CelSchema>>;
  private names: ReadonlyMap<string, string> | undefined;

  constructor(json: JsonObject, properties: Readonly<Record<string, CelSchema>>) {
    super();
    this.json = json;
    this.properties = properties;
  }

  get size(): number {
    return keysOf(this.json).length;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const property = this.property(key);
    if (property === undefined || !Object.hasOwn(this.json, property)) return undefined;
    const json = this.json[property];
    const schema = this.properties[property]!;
    // An explicit null counts as set only where the schema allows one.
    if (json === undefined || (json === null && !schema.nullable)) return undefined;
    return schemaValue(json, schema);
  }

  *keys(): Generator<Value> {
    for (const property of keysOf(this.json)) {
      const name = escaped(property);
      if (name !== undefined && this.get(name) !== undefined) yield name;
    }
  }

  private property(name: string): string | undefined {
    if (!name.includes('__')) return Object.hasOwn(this.properties, name) ? name : undefined;
    this.names ??= new Map(
      Object.keys(this.properties).map((property) => [escaped(property) ?? '', property]),
    );
    return this.names.get(name);
  }
}

function listValue(json: readonly unknown[], schema: CelSchema): Value {
  if (!schema.items) {
    return new CelError('invalid array type, expected Items with a non-empty Schema');
  }
  const list = new SchemaList(json, schema.items);
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return new KeyedList(list, (value) => mapKey(value) ?? '');
    case 'map': {
      const names = (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escaped(key) ?? key);
      return new KeyedList(list, (value) => keyOf(value, names));
    }
    default:
      return list;
  }
}

const keyOf = (value: Value, names: readonly string[]): string =>
  names
    .map((name) => (value instanceof MapValue ? value.get(name) : undefined))
    .map((key) => (key === undefined ? '-' : (mapKey(key) ?? '-')))
    .join('\0');

class SchemaList extends ListValue {
  private readonly json: readonly unknown[];
  private readonly items: CelSchema;

  constructor(json: readonly unknown[], items: CelSchema) {
    super();
    this.json = json;
    this.items = items;
  }

  get size(): number {
    return this.json.length;
  }

  at(index: number): Value {
    return schemaValue(this.json[index], this.items);
  }
}

/** A list of type set or map: order doesn't matter for equality, and adding merges by key. */
class KeyedList extends ListValue {
  private readonly list: ListValue;
  private readonly key: (value: Value) => string;

  constructor(list: ListValue, key: (value: Value) => string) {
    super();
    this.list = list;
    this.key = key;
  }

  get size(): number {
    return this.list.size;
  }

  at(index: number): Value {
    return this.list.at(index);
  }

  override sameAs(other: ListValue): boolean {
    if (this.size !== other.size) return false;
    const mine = this.keyed();
    for (const value of other) {
      const found = mine.get(this.key(value));
      if (found === undefined || !equal(found, value)) return false;
    }
    return true;
  }

  override concat(other: ListValue): ListValue {
    spend(other.size);
    const merged = this.keyed();
    for (const value of other) merged.set(this.key(value), value);
    return new KeyedList(ArrayList.of([...merged.values()]), this.key);
  }

  private keyed(): Map<string, Value> {
    spend(this.size);
    return new Map([...this.list].map((value) => [this.key(value), value]));
  }
}

function textValue(text: string, format: string | undefined): Value {
  switch (format) {
    case 'duration': {
      const nanos = readDuration(text);
      return nanos === undefined
        ? new CelError(`Invalid duration ${text}: time: invalid duration ${JSON.stringify(text)}`)
        : new Duration(nanos);
    }
    case 'date':
    case 'date-time': {
      const nanos = readTimestamp(format === 'date' ? `${text}T00:00:00Z` : text);
      return nanos === undefined
        ? new CelError(`Invalid ${format} formatted string ${text}`)
        : new Timestamp(nanos);
    }
    case 'byte':
      return readBase64(text) ?? new CelError(`Invalid byte formatted string ${text}`);
    default:
      return text;
  }
}
