/** Arithmetic, order, membership, indices and sizes (cel-go/common/stdlib/standard.go). */
import { compare, equal } from '../equality.ts';
import { overload, overloads, type Library, member } from '../functions.ts';
import {
  CelError,
  codePoints,
  type Duration,
  type ListValue,
  type MapValue,
  type Timestamp,
  Uint,
  type Value,
} from '../values.ts';
import { durationOf, timestampOf } from '../time.ts';

const noOverload = new CelError('no such overload');

const int = (value: bigint): Value =>
  value < -(2n ** 63n) || value >= 2n ** 63n ? new CelError('integer overflow') : value;

const uint = (value: bigint): Value =>
  value < 0n || value >= 2n ** 64n ? new CelError('unsigned integer overflow') : new Uint(value);

const division = (divide: (one: bigint, other: bigint) => bigint, zero: string) =>
  ({
    int: (one: bigint, other: bigint) =>
      other === 0n ? new CelError(zero) : int(divide(one, other)),
    uint: (one: Uint, other: Uint) =>
      other.value === 0n ? new CelError(zero) : uint(divide(one.value, other.value)),
  }) as const;

const quotient = division((one, other) => one / other, 'division by zero');
const remainder = division((one, other) => one % other, 'modulus by zero');

const arithmetic: Library = [
  overload('_+_', 'add_bytes', 'bytes, bytes -> bytes', (one: Uint8Array, other: Uint8Array) =>
    Uint8Array.from([...one, ...other]),
  ),
  overload(
    '_+_',
    'add_double',
    'double, double -> double',
    (one: number, other: number) => one + other,
  ),
  overload(
    '_+_',
    'add_duration_duration',
    'duration, duration -> duration',
    (one: Duration, other: Duration) => durationOf(one.nanos + other.nanos),
  ),
  overload(
    '_+_',
    'add_duration_timestamp',
    'duration, timestamp -> timestamp',
    (one: Duration, other: Timestamp) => timestampOf(one.nanos + other.nanos),
  ),
  overload(
    '_+_',
    'add_timestamp_duration',
    'timestamp, duration -> timestamp',
    (one: Timestamp, other: Duration) => timestampOf(one.nanos + other.nanos),
  ),
  overload('_+_', 'add_int64', 'int, int -> int', (one: bigint, other: bigint) => int(one + other)),
  overload('_+_', 'add_list', 'list(A), list(A) -> list(A)', (one: ListValue, other: ListValue) =>
    one.concat(other),
  ),
  overload(
    '_+_',
    'add_string',
    'string, string -> string',
    (one: string, other: string) => one + other,
  ),
  overload('_+_', 'add_uint64', 'uint, uint -> uint', (one: Uint, other: Uint) =>
    uint(one.value + other.value),
  ),

  overload(
    '_-_',
    'subtract_double',
    'double, double -> double',
    (one: number, other: number) => one - other,
  ),
  overload(
    '_-_',
    'subtract_duration_duration',
    'duration, duration -> duration',
    (one: Duration, other: Duration) => durationOf(one.nanos - other.nanos),
  ),
  overload('_-_', 'subtract_int64', 'int, int -> int', (one: bigint, other: bigint) =>
    int(one - other),
  ),
  overload(
    '_-_',
    'subtract_timestamp_duration',
    'timestamp, duration -> timestamp',
    (one: Timestamp, other: Duration) => timestampOf(one.nanos - other.nanos),
  ),
  overload(
    '_-_',
    'subtract_timestamp_timestamp',
    'timestamp, timestamp -> duration',
    (one: Timestamp, other: Timestamp) => durationOf(one.nanos - other.nanos),
  ),
  overload('_-_', 'subtract_uint64', 'uint, uint -> uint', (one: Uint, other: Uint) =>
    uint(one.value - other.value),
  ),

  overload(
    '_*_',
    'multiply_double',
    'double, double -> double',
    (one: number, other: number) => one * other,
  ),
  overload('_*_', 'multiply_int64', 'int, int -> int', (one: bigint, other: bigint) =>
    int(one * other),
  ),
  overload('_*_', 'multiply_uint64', 'uint, uint -> uint', (one: Uint, other: Uint) =>
    uint(one.value * other.value),
  ),

  overload(
    '_/_',
    'divide_double',
    'double, double -> double',
    (one: number, other: number) => one / other,
  ),
  overload('_/_', 'divide_int64', 'int, int -> int', quotient.int),
  overload('_/_', 'divide_uint64', 'uint, uint -> uint', quotient.uint),
  overload('_%_', 'modulo_int64', 'int, int -> int', remainder.int),
  overload('_%_', 'modulo_uint64', 'uint, uint -> uint', remainder.uint),

  overload('-_', 'negate_double', 'double -> double', (value: number) => -value),
  overload('-_', 'negate_int64', 'int -> int', (value: bigint) => int(-value)),
  overload('!_', 'logical_not', 'bool -> bool', (value: boolean) => !value),
];

/** Decided in calls.ts; here only so that the checker knows their types. */
const decidedElsewhere: Library = [
  overload('_&&_', 'logical_and', 'bool, bool -> bool', () => noOverload),
  overload('_||_', 'logical_or', 'bool, bool -> bool', () => noOverload),
  overload('_?_:_', 'conditional', 'bool, A, A -> A', () => noOverload),
  overload('_==_', 'equals', 'A, A -> bool', () => noOverload),
  overload('_!=_', 'not_equals', 'A, A -> bool', () => noOverload),
  overload('@not_strictly_false', 'not_strictly_false', 'bool -> bool', () => noOverload),
  overload('_[_]', 'index_list', 'list(A), int -> A', () => noOverload),
  overload('_[_]', 'index_map', 'map(A, B), A -> B', () => noOverload),
];

const ordered = (name: string, word: string, decide: (order: number) => boolean): Library =>
  overloads(
    name,
    Object.fromEntries(
      [
        ['bool', 'bool, bool'],
        ['int64', 'int, int'],
        ['int64_double', 'int, double'],
        ['int64_uint64', 'int, uint'],
        ['uint64', 'uint, uint'],
        ['uint64_double', 'uint, double'],
        ['uint64_int64', 'uint, int'],
        ['double', 'double, double'],
        ['double_int64', 'double, int'],
        ['double_uint64', 'double, uint'],
        ['string', 'string, string'],
        ['bytes', 'bytes, bytes'],
        ['timestamp', 'timestamp, timestamp'],
        ['duration', 'duration, duration'],
      ].map(([suffix, types]) => [`${word}_${suffix}`, `${types} -> bool`]),
    ),
    (one: Value, other: Value) => {
      const order = compare(one, other);
      return order === undefined ? new CelError('NaN values cannot be ordered') : decide(order);
    },
  );

const membership: Library = [
  overload('@in', 'in_list', 'A, list(A) -> bool', (value: Value, list: ListValue) => {
    for (const element of list) if (equal(element, value)) return true;
    return false;
  }),
  overload('@in', 'in_map', 'A, map(A, B) -> bool', (key: Value, map: MapValue) => map.has(key)),
];

const sizes: Library = [
  ['bytes', (value: Uint8Array) => BigInt(value.length)] as const,
  ['list', (value: ListValue) => BigInt(value.size)] as const,
  ['map', (value: MapValue) => BigInt(value.size)] as const,
  ['string', (value: string) => BigInt(codePoints(value))] as const,
].flatMap(([kind, run]) => {
  const type = { bytes: 'bytes', list: 'list(A)', map: 'map(A, B)', string: 'string' }[kind];
  return [
    overload('size', `size_${kind}`, `${type} -> int`, run),
    member('size', `${kind}_size`, `${type} -> int`, run),
  ];
});

export const operators: Library = [
  ...arithmetic,
  ...decidedElsewhere,
  ...ordered('_<_', 'less', (order) => order < 0),
  ...ordered('_<=_', 'less_equals', (order) => order <= 0),
  ...ordered('_>_', 'greater', (order) => order > 0),
  ...ordered('_>=_', 'greater_equals', (order) => order >= 0),
  ...membership,
  ...sizes,
];
