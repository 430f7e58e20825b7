/** JSON as expressions see it: converted where they look, and no further. */
import { ListValue, MapValue, type Value } from './values.ts';

/** Without a schema: whole numbers are int, others double, names are as they are. */
export function jsonValue(json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (typeof json === 'string' || typeof json === 'boolean') return json;
  return Array.isArray(json) ? new JsonList(json) : new JsonMap(json as JsonObject);
}

type JsonObject = Readonly<Record<string, unknown>>;

const known = new WeakMap<object, readonly string[]>();

/** Counted once, however often an expression asks. */
export function keysOf(json: JsonObject): readonly string[] {
  let keys = known.get(json);
  if (!keys) {
    keys = Object.keys(json).filter((key) => json[key] !== undefined);
    known.set(json, keys);
  }
  return keys;
}

class JsonList extends ListValue {
  private readonly json: readonly unknown[];

  constructor(json: readonly unknown[]) {
    super();
    this.json = json;
  }

  get size(): number {
    return this.json.length;
  }

  at(index: number): Value {
    return jsonValue(this.json[index]);
  }
}

class JsonMap extends MapValue {
  private readonly json: JsonObject;

  constructor(json: JsonObject) {
    super();
    this.json = json;
  }

  get size(): number {
    return keysOf(this.json).length;
  }

  get(key: Value): Value | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.json, key)) return undefined;
    return this.json[key] === undefined ? undefined : jsonValue(this.json[key]);
  }

  keys(): Iterable<Value> {
    return keysOf(this.json);
  }
}
