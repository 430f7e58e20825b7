/** Equal and less than, across kinds of numbers (cel-go/common/types/compare.go, runtime equality of v0.26). */
import {
  Duration,
  ListValue,
  MapValue,
  OpaqueValue,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';
import { spend } from './work.ts';

/** Never an error: what cannot be compared is not equal. */
export function equal(one: Value, other: Value): boolean {
  spend(1);
  if (one === other) return true;
  const numbers = compareNumbers(one, other);
  if (numbers !== undefined) return numbers === 0;
  if (one instanceof Uint8Array) {
    return other instanceof Uint8Array && compareBytes(one, other) === 0;
  }
  if (one instanceof Timestamp) return other instanceof Timestamp && one.nanos === other.nanos;
  if (one instanceof Duration) return other instanceof Duration && one.nanos === other.nanos;
  if (one instanceof TypeValue) {
    return other instanceof TypeValue && one.type.name === other.type.name;
  }
  if (one instanceof ListValue) return other instanceof ListValue && equalLists(one, other);
  if (one instanceof MapValue) return other instanceof MapValue && equalMaps(one, other);
  if (one instanceof Optional) return other instanceof Optional && equalOptionals(one, other);
  return one instanceof OpaqueValue && one.equals(other);
}

/** Less than, equal, greater than; nothing if the two have no order. NaN has none. */
export function compare(one: Value, other: Value): number | undefined {
  spend(1);
  const numbers = compareNumbers(one, other);
  if (numbers !== undefined) return Number.isNaN(numbers) ? undefined : numbers;
  if (typeof one === 'string' && typeof other === 'string') return compareStrings(one, other);
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other);
  if (one instanceof Uint8Array && other instanceof Uint8Array) return compareBytes(one, other);
  if (one instanceof Timestamp && other instanceof Timestamp) return sign(one.nanos, other.nanos);
  if (one instanceof Duration && other instanceof Duration) return sign(one.nanos, other.nanos);
  return undefined;
}

const isNumber = (value: Value): value is bigint | number | Uint =>
  typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;

function compareNumbers(one: Value, other: Value): number | undefined {
  if (!isNumber(one) || !isNumber(other)) return undefined;
  const first = one instanceof Uint ? one.value : one;
  const second = other instanceof Uint ? other.value : other;
  if (Number.isNaN(first) || Number.isNaN(second)) return Number.NaN;
  // JavaScript compares a bigint with a number by their exact amounts.
  return first < second ? -1 : first > second ? 1 : 0;
}

/** By code points, as UTF-8 sorts; UTF-16 would put emoji before some of the rest. */
function compareStrings(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    if (one.charCodeAt(index) !== other.charCodeAt(index)) {
      return rank(one.charCodeAt(index)) - rank(other.charCodeAt(index));
    }
  }
  return one.length - other.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    if (one[index] !== other[index]) return one[index]! - other[index]!;
  }
  return one.length - other.length;
}

const sign = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

function equalLists(one: ListValue, other: ListValue): boolean {
  if (one.sameAs) return one.sameAs(other);
  if (one.size !== other.size) return false;
  for (let index = 0; index < one.size; index += 1) {
    if (!equal(one.at(index), other.at(index))) return false;
  }
  return true;
}

function equalMaps(one: MapValue, other: MapValue): boolean {
  if (one.size !== other.size) return false;
  for (const key of one.keys()) {
    const mine = one.get(key);
    const theirs = other.get(key);
    if (mine === undefined || theirs === undefined || !equal(mine, theirs)) return false;
  }
  return true;
}

function equalOptionals(one: Optional, other: Optional): boolean {
  if (one.value === undefined || other.value === undefined) return one.value === other.value;
  return equal(one.value, other.value);
}
