/** `"%d of %s".format([1, "a"])` (cel-go/ext/formatting.go). */
import { durationText, timestampText } from '../time.ts';
import { doubleText, utf8Text } from '../value-text.ts';
import {
  CelError,
  Duration,
  ListValue,
  MapValue,
  Timestamp,
  TypeValue,
  typeOf,
  Uint,
  type Value,
} from '../values.ts';
import { spend } from '../work.ts';

export function formatted(template: string, list: ListValue): Value {
  const clause = /%(%|(?:\.(\d+))?([a-zA-Z]))|%/g;
  let result = '';
  let at = 0;
  let next = 0;
  for (const match of template.matchAll(clause)) {
    result += template.slice(at, match.index);
    at = match.index + match[0].length;
    if (match[1] === '%') {
      result += '%';
      continue;
    }
    if (match[1] === undefined)
      return new CelError('could not parse formatting clause: unexpected end of string');
    if (next >= list.size) return new CelError(`index ${next} out of range`);
    const text = written(list.at(next), match[3]!, match[2]);
    if (text instanceof CelError) return text;
    result += text;
    next += 1;
  }
  if (next < list.size) {
    return new CelError(
      `too many arguments supplied to string.format (expected ${next}, got ${list.size})`,
    );
  }
  return result + template.slice(at);
}

const failed = (message: string): CelError => new CelError(`error during formatting: ${message}`);

function written(value: Value, verb: string, precision: string | undefined): string | CelError {
  const digits = precision === undefined ? 6 : Number(precision);
  switch (verb) {
    case 's':
      return text(value);
    case 'd':
      return decimal(value);
    case 'f':
      return typeof value === 'number'
        ? Number.isFinite(value)
          ? fixed(value, digits)
          : doubleText(value).replace('+Inf', 'Infinity').replace('-Inf', '-Infinity')
        : wrong('decimal clause can only be used on doubles', value);
    case 'e':
      return typeof value === 'number'
        ? value.toExponential(Math.min(digits, 100)).replace(/e([+-])(\d)$/, 'e$10$2')
        : wrong('scientific clause can only be used on doubles', value);
    case 'b': {
      if (typeof value === 'boolean') return value ? '1' : '0';
      const number = whole(value);
      return number === undefined
        ? wrong('only integers and bools can be formatted as binary', value)
        : number.toString(2);
    }
    case 'o': {
      const number = whole(value);
      return number === undefined
        ? wrong('octal clause can only be used on integers', value)
        : number.toString(8);
    }
    case 'x':
    case 'X': {
      const hex = hexadecimal(value);
      return hex === undefined
        ? wrong('only integers, byte buffers, and strings can be formatted as hex', value)
        : verb === 'X'
          ? hex.toUpperCase()
          : hex;
    }
    default:
      return new CelError(
        `could not parse formatting clause: unrecognized formatting clause "${verb}"`,
      );
  }
}

const wrong = (rule: string, value: Value): CelError =>
  failed(`${rule}, was given ${typeOf(value).name}`);

const whole = (value: Value): bigint | undefined =>
  typeof value === 'bigint' ? value : value instanceof Uint ? value.value : undefined;

function decimal(value: Value): string | CelError {
  const number = whole(value);
  if (number !== undefined) return String(number);
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  return wrong('decimal clause can only be used on integers', value);
}

function hexadecimal(value: Value): string | undefined {
  const number = whole(value);
  if (number !== undefined) return number.toString(16);
  if (typeof value === 'string')
    return [...value].map((one) => one.codePointAt(0)!.toString(16).padStart(2, '0')).join('');
  if (value instanceof Uint8Array)
    return [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return undefined;
}

/** Halves to even, as Go and IEEE 754 round what a double really is. */
const fixed = (value: number, digits: number): string => value.toFixed(Math.min(digits, 100));

function text(value: Value): string | CelError {
  spend(1);
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? doubleText(value)
      : doubleText(value).replace('Inf', 'Infinity').replace('+', '');
  }
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return utf8Text(value) ?? '';
  if (value instanceof Duration) return durationText(value.nanos);
  if (value instanceof Timestamp) return timestampText(value.nanos);
  if (value instanceof TypeValue) return value.type.name;
  if (value instanceof ListValue) return joined([...value].map(text), '[', ']');
  if (value instanceof MapValue && !value.type) {
    const entries = [...value.keys()].map((key) => ({
      key: text(key),
      value: text(value.get(key)!),
    }));
    entries.sort((one, other) => (String(one.key) < String(other.key) ? -1 : 1));
    return joined(
      entries.map(({ key, value: one }) =>
        key instanceof CelError ? key : one instanceof CelError ? one : `${key}: ${one}`,
      ),
      '{',
      '}',
    );
  }
  return wrong(
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    value,
  );
}

function joined(
  parts: readonly (string | CelError)[],
  open: string,
  close: string,
): string | CelError {
  const error = parts.find((part) => part instanceof CelError);
  return error ?? `${open}${parts.join(', ')}${close}`;
}
