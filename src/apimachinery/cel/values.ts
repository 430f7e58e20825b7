/**
 * What expressions work with (cel-go/common/types): int is a bigint, double a number, and whatever
 * JavaScript has no type for is one of the classes below. All are immutable.
 */
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  errorType,
  intType,
  listType,
  mapType,
  nullType,
  optionalType,
  stringType,
  timestampType,
  typeType,
  uintType,
  type CelType,
} from './types.ts';
import { spend } from './work.ts';

export type Literal = null | boolean | bigint | number | string | Uint8Array | Uint;

export type Value =
  | Literal
  | Timestamp
  | Duration
  | TypeValue
  | ListValue
  | MapValue
  | Optional
  | OpaqueValue
  | CelError;

/** 64 bits without sign. */
export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class TypeValue {
  readonly type: CelType;
  constructor(type: CelType) {
    this.type = type;
  }
}

/** A value that tells what went wrong. Operations on it give it back, but for `||`, `&&` and their like. */
export class CelError {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

export class Optional {
  static readonly none = new Optional(undefined);
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** Of a library: compared and shown by itself. */
export abstract class OpaqueValue {
  abstract readonly type: CelType;
  abstract equals(other: Value): boolean;
  /** Counted in costs; most opaque values have none and count as one. */
  size?(): number;
}

export abstract class ListValue {
  abstract readonly size: number;
  /** Within bounds. */
  abstract at(index: number): Value;

  *[Symbol.iterator](): Generator<Value> {
    for (let index = 0; index < this.size; index += 1) yield this.at(index);
  }

  /** Shares what it holds where that can be done, so that a loop that appends is not quadratic. */
  concat(other: ListValue): ListValue {
    return this.size + other.size > COPIED
      ? new ConcatList(this, other)
      : ArrayList.of([...this, ...other]);
  }

  /** Equality of its own, where order doesn't count. */
  sameAs?(other: ListValue): boolean;
}

/** Lists longer than this are not copied to be put together. */
const COPIED = 64;

class ConcatList extends ListValue {
  readonly size: number;
  private readonly first: ListValue;
  private readonly second: ListValue;

  constructor(first: ListValue, second: ListValue) {
    super();
    this.first = first;
    this.second = second;
    this.size = first.size + second.size;
  }

  at(index: number): Value {
    const { first } = this;
    return index < first.size ? first.at(index) : this.second.at(index - first.size);
  }
}

/** A list that an expression made. */
export class ArrayList extends ListValue {
  readonly size: number;
  private readonly values: Value[];

  private constructor(values: Value[], size: number) {
    super();
    this.values = values;
    this.size = size;
  }

  /** The array is the list's from now on. */
  static of(values: Value[]): ArrayList {
    return new ArrayList(values, values.length);
  }

  at(index: number): Value {
    return this.values[index]!;
  }

  override concat(other: ListValue): ListValue {
    // Whoever holds the shorter list sees only its own length of the shared array.
    const longest = this.values.length === this.size;
    if (other.size > COPIED || (!longest && this.size > COPIED)) return super.concat(other);
    const values = this.values.length === this.size ? this.values : this.values.slice(0, this.size);
    for (const value of other) values.push(value);
    return new ArrayList(values, values.length);
  }
}

export abstract class MapValue {
  abstract readonly size: number;
  abstract get(key: Value): Value | undefined;
  /** For `key in map`: a map may answer for keys that it does not have. */
  has(key: Value): boolean {
    return this.get(key) !== undefined;
  }
  abstract keys(): Iterable<Value>;
  /** Of an object with declared fields; maps have none. */
  readonly type: CelType | undefined = undefined;
}

/** A map that an expression made. Insertions share one index, as ArrayList's appends share one array. */
export class EntryMap extends MapValue {
  readonly size: number;
  private readonly entries: Map<string, readonly [Value, Value, number]>;

  private constructor(entries: Map<string, readonly [Value, Value, number]>, size: number) {
    super();
    this.entries = entries;
    this.size = size;
  }

  /** The first of equal keys is kept. */
  static of(entries: Iterable<readonly [Value, Value]>): EntryMap {
    const found = new Map<string, readonly [Value, Value, number]>();
    for (const [key, value] of entries) {
      const text = mapKey(key);
      if (text !== undefined && !found.has(text)) found.set(text, [key, value, found.size]);
    }
    return new EntryMap(found, found.size);
  }

  get(key: Value): Value | undefined {
    const text = mapKey(key);
    const entry = text === undefined ? undefined : this.entries.get(text);
    return entry && entry[2] < this.size ? entry[1] : undefined;
  }

  *keys(): Generator<Value> {
    for (const [key, , order] of this.entries.values()) {
      if (order >= this.size) return;
      yield key;
    }
  }

  /** The key is new and can be one. */
  plus(key: Value, value: Value): EntryMap {
    const whole = this.entries.size === this.size;
    const entries = whole
      ? this.entries
      : new Map([...this.entries].filter(([, [, , order]]) => order < this.size));
    entries.set(mapKey(key)!, [key, value, this.size]);
    return new EntryMap(entries, this.size + 1);
  }
}

/** Equal keys have equal texts: 1, 1u and 1.0 are one key. Nothing for what can be no key. */
export function mapKey(key: Value): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'bigint') return `n${key}`;
  if (key instanceof Uint) return `n${key.value}`;
  if (typeof key === 'number') return Number.isInteger(key) ? `n${BigInt(key)}` : undefined;
  return undefined;
}

/** The type that an expression sees at run time: lists and maps of whatever. */
export function typeOf(value: Value): CelType {
  if (value === null) return nullType;
  switch (typeof value) {
    case 'boolean':
      return boolType;
    case 'bigint':
      return intType;
    case 'number':
      return doubleType;
    case 'string':
      return stringType;
  }
  if (value instanceof Uint) return uintType;
  if (value instanceof Uint8Array) return bytesType;
  if (value instanceof Timestamp) return timestampType;
  if (value instanceof Duration) return durationType;
  if (value instanceof ListValue) return listType(dynType);
  if (value instanceof MapValue) return value.type ?? mapType(dynType, dynType);
  if (value instanceof TypeValue) return typeType(value.type);
  if (value instanceof Optional) return optionalType(dynType);
  if (value instanceof OpaqueValue) return value.type;
  return errorType;
}

/** What costs are counted in: characters, bytes, elements, and one for everything else (traits.Sizer). */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return codePoints(value);
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof ListValue || value instanceof MapValue) return value.size;
  if (value instanceof OpaqueValue) return value.size?.() ?? 1;
  return 1;
}

export function codePoints(text: string): number {
  if (text.length > 100) spend(text.length / 4);
  let count = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xdc00 && unit < 0xe000 && index > 0) count -= 1;
  }
  return count;
}
