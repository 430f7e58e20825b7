/** From one type to another (cel-go/common/stdlib/standard.go, common/types/*.go). */
import { overload, type Library } from '../functions.ts';
import { utf8 } from '../literals.ts';
import {
  durationOf,
  durationText,
  readDuration,
  readTimestamp,
  timestampOf,
  timestampText,
} from '../time.ts';
import {
  CelError,
  type Duration,
  type Timestamp,
  TypeValue,
  Uint,
  typeOf,
  type Value,
} from '../values.ts';
import { doubleText, utf8Text } from '../value-text.ts';

const intRange = (value: bigint): Value =>
  value < -(2n ** 63n) || value >= 2n ** 63n ? new CelError('integer overflow') : value;
const uintRange = (value: bigint): Value =>
  value < 0n || value >= 2n ** 64n ? new CelError('unsigned integer overflow') : new Uint(value);

export const conversions: Library = [
  overload('type', 'type', 'A -> type(A)', (value: Value) => new TypeValue(typeOf(value))),
  overload('dyn', 'to_dyn', 'A -> dyn', (value: Value) => value),

  overload('bool', 'bool_to_bool', 'bool -> bool', (value: boolean) => value),
  overload('bool', 'string_to_bool', 'string -> bool', (text: string) => {
    if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
    if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
    return new CelError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
  }),

  overload('bytes', 'bytes_to_bytes', 'bytes -> bytes', (value: Uint8Array) => value),
  overload('bytes', 'string_to_bytes', 'string -> bytes', (text: string) => utf8(text)),

  overload('double', 'double_to_double', 'double -> double', (value: number) => value),
  overload('double', 'int64_to_double', 'int -> double', (value: bigint) => Number(value)),
  overload('double', 'string_to_double', 'string -> double', readDouble),
  overload('double', 'uint64_to_double', 'uint -> double', ({ value }: Uint) => Number(value)),

  overload('duration', 'duration_to_duration', 'duration -> duration', (value: Duration) => value),
  overload('duration', 'int64_to_duration', 'int -> duration', (nanos: bigint) =>
    durationOf(nanos),
  ),
  overload('duration', 'string_to_duration', 'string -> duration', (text: string) => {
    const nanos = readDuration(text);
    return nanos === undefined
      ? new CelError(`time: invalid duration ${JSON.stringify(text)}`)
      : durationOf(nanos);
  }),

  overload('int', 'int64_to_int64', 'int -> int', (value: bigint) => value),
  overload('int', 'double_to_int64', 'double -> int', (value: number) =>
    Math.abs(value) < 2 ** 63
      ? intRange(BigInt(Math.trunc(value)))
      : new CelError('integer overflow'),
  ),
  overload('int', 'duration_to_int64', 'duration -> int', ({ nanos }: Duration) => nanos),
  overload('int', 'string_to_int64', 'string -> int', (text: string) =>
    /^[+-]?[0-9]+$/.test(text) ? intText(text) : syntaxError('ParseInt', text),
  ),
  overload('int', 'timestamp_to_int64', 'timestamp -> int', ({ nanos }: Timestamp) =>
    nanos < 0n && nanos % 1_000_000_000n !== 0n
      ? nanos / 1_000_000_000n - 1n
      : nanos / 1_000_000_000n,
  ),
  overload('int', 'uint64_to_int64', 'uint -> int', ({ value }: Uint) => intRange(value)),

  overload('string', 'string_to_string', 'string -> string', (text: string) => text),
  overload('string', 'bool_to_string', 'bool -> string', (value: boolean) => String(value)),
  overload(
    'string',
    'bytes_to_string',
    'bytes -> string',
    (bytes: Uint8Array) =>
      utf8Text(bytes) ?? new CelError('invalid UTF-8 in bytes, cannot convert to string'),
  ),
  overload('string', 'double_to_string', 'double -> string', (value: number) => doubleText(value)),
  overload('string', 'duration_to_string', 'duration -> string', ({ nanos }: Duration) =>
    durationText(nanos),
  ),
  overload('string', 'int64_to_string', 'int -> string', (value: bigint) => String(value)),
  overload('string', 'timestamp_to_string', 'timestamp -> string', ({ nanos }: Timestamp) =>
    timestampText(nanos),
  ),
  overload('string', 'uint64_to_string', 'uint -> string', ({ value }: Uint) => String(value)),

  overload(
    'timestamp',
    'timestamp_to_timestamp',
    'timestamp -> timestamp',
    (value: Timestamp) => value,
  ),
  overload('timestamp', 'int64_to_timestamp', 'int -> timestamp', (seconds: bigint) =>
    timestampOf(seconds * 1_000_000_000n),
  ),
  overload('timestamp', 'string_to_timestamp', 'string -> timestamp', (text: string) => {
    const nanos = readTimestamp(text);
    return nanos === undefined ? notATime(text) : timestampOf(nanos);
  }),

  overload('uint', 'uint64_to_uint64', 'uint -> uint', (value: Uint) => value),
  overload('uint', 'double_to_uint64', 'double -> uint', (value: number) =>
    value >= 0 && value < 2 ** 64
      ? uintRange(BigInt(Math.trunc(value)))
      : new CelError('unsigned integer overflow'),
  ),
  overload('uint', 'int64_to_uint64', 'int -> uint', (value: bigint) => uintRange(value)),
  overload('uint', 'string_to_uint64', 'string -> uint', (text: string) =>
    /^[0-9]+$/.test(text) && BigInt(text) < 2n ** 64n
      ? new Uint(BigInt(text))
      : syntaxError('ParseUint', text),
  ),
];

function intText(text: string): Value {
  const value = intRange(BigInt(text.replace('+', '')));
  return value instanceof CelError
    ? new CelError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`)
    : value;
}

const syntaxError = (go: string, text: string): CelError =>
  new CelError(`strconv.${go}: parsing ${JSON.stringify(text)}: invalid syntax`);

const notATime = (text: string): CelError => {
  const quoted = JSON.stringify(text);
  return new CelError(
    `parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`,
  );
};

function readDouble(text: string): Value {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^nan$/i.test(text) ? Number.NaN : syntaxError('ParseFloat', text);
}
