/**
 * Kubernetes' Protobuf, read only: what kubectl sends for the kinds that it knows (`create`, `expose`, `drain`). The
 * field numbers come from `scripts/generate-protobuf-fields.mjs`. Answers are JSON, which every client takes.
 */
import fields from '../../api/generated/protobuf-fields.json';

/** Number, JSON name (empty: its fields belong to the object around it), shape, message, 1 if zero means something. */
type Field = readonly [number: number, json: string, shape: string, message: string, pointer?: 1];
type Values = { [name: string]: unknown };

const MESSAGES = fields as unknown as Readonly<Record<string, readonly Field[]>>;
const MAGIC = 'k8s\0';
const META = 'apimachinery/pkg/apis/meta/v1.';

/** Something that is not Kubernetes' Protobuf, or of a kind that is not known. */
export class ProtobufProblem extends Error {}

/** runtime.Unknown around an object: its apiVersion and kind, then itself. */
export function decodeProtobuf(bytes: Uint8Array): Values {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== MAGIC)
    throw new ProtobufProblem('provided data does not appear to be a protobuf message');
  const envelope = read(bytes.subarray(4));
  const typeMeta = read(bytesOf(envelope, 1));
  const apiVersion = textOf(typeMeta, 1);
  const kind = textOf(typeMeta, 2);
  const message = messageFor(apiVersion, kind);
  if (!message) throw new ProtobufProblem(`no kind ${JSON.stringify(kind)} is registered`);
  return { apiVersion, kind, ...decodeMessage(message, bytesOf(envelope, 2)) };
}

/** `api/apps/v1.Deployment`; the folder of a group is its first word. */
function messageFor(apiVersion: string, kind: string): string | undefined {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const name = `api/${group.split('.')[0] || 'core'}/${version}.${kind}`;
  return [name, META + kind].find((one) => Object.hasOwn(MESSAGES, one));
}

type Wire = readonly [field: number, value: bigint | Uint8Array];

/** A message's fields in the order of their arrival. */
function read(bytes: Uint8Array): Wire[] {
  const found: Wire[] = [];
  let next = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[next++];
      if (byte === undefined || shift > 63n) throw new ProtobufProblem('unexpected EOF');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    if (next + length > bytes.length) throw new ProtobufProblem('unexpected EOF');
    return bytes.subarray(next, (next += length));
  };
  while (next < bytes.length) {
    const tag = Number(varint());
    const field = tag >> 3;
    switch (tag & 7) {
      case 0:
        found.push([field, varint()]);
        break;
      case 1:
        found.push([field, take(8)]);
        break;
      case 2:
        found.push([field, take(Number(varint()))]);
        break;
      case 5:
        found.push([field, take(4)]);
        break;
      default:
        throw new ProtobufProblem(`proto: illegal wireType ${tag & 7}`);
    }
  }
  return found;
}

function decodeMessage(message: string, bytes: Uint8Array): Values {
  const values: Values = {};
  const known = new Map(MESSAGES[message]?.map((field) => [field[0], field]));
  for (const [number, wire] of read(bytes)) {
    const field = known.get(number);
    if (!field) continue;
    const [, json, shape, type, pointer] = field;
    if (shape.endsWith('[]')) {
      const list = (values[json] ??= []) as unknown[];
      list.push(decodeValue(shape.slice(0, -2), type, wire));
    } else if (shape.endsWith('{}')) {
      const map = (values[json] ??= {}) as Values;
      const entry = read(wire as Uint8Array);
      const value = entry.find(([key]) => key === 2)?.[1] ?? new Uint8Array();
      Object.defineProperty(map, textOf(entry, 1), {
        ...OWN,
        value: decodeValue(shape.slice(0, -2), type, value),
      });
    } else {
      const value = decodeValue(shape, type, wire);
      if (json === '') Object.assign(values, value);
      // What Go has no pointer for is always sent; its zero is what JSON leaves out.
      else if (value !== undefined && (pointer || !isZero(value))) values[json] = value;
    }
  }
  return values;
}

/** So that a key such as `__proto__` is a key. */
const OWN = { enumerable: true, configurable: true, writable: true };

function decodeValue(shape: string, type: string, wire: bigint | Uint8Array): unknown {
  if (shape === 'bool') return wire !== 0n;
  if (shape === 'int') return Number(BigInt.asIntN(64, wire as bigint));
  const bytes = wire as Uint8Array;
  if (!(bytes instanceof Uint8Array)) throw new ProtobufProblem('proto: wrong wireType');
  // A list as the value of a map is a message of its own, with its items as the first field.
  if (shape.endsWith('[]'))
    return read(bytes)
      .filter(([number]) => number === 1)
      .map(([, item]) => decodeValue(shape.slice(0, -2), type, item));
  switch (shape) {
    case 'string':
      return utf8(bytes);
    case 'bytes':
      return Buffer.from(bytes).toString('base64');
    case 'double':
      return Buffer.from(bytes).readDoubleLE();
    default:
      return (SPECIAL[type] ?? ((own: Uint8Array) => decodeMessage(type, own)))(bytes);
  }
}

/** Messages that are no objects in JSON. */
const SPECIAL: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  [`${META}Time`]: (bytes) => moment(bytes, /\.\d+Z$/, 'Z'),
  [`${META}MicroTime`]: (bytes) => moment(bytes, /Z$/, '000Z'),
  [`${META}FieldsV1`]: (bytes) => JSON.parse(textOf(read(bytes), 1) || '{}') as unknown,
  'apimachinery/pkg/runtime.RawExtension': (bytes) =>
    JSON.parse(textOf(read(bytes), 1) || 'null') as unknown,
  'apimachinery/pkg/api/resource.Quantity': (bytes) => textOf(read(bytes), 1) || '0',
  'apimachinery/pkg/util/intstr.IntOrString': (bytes) => {
    const fields = read(bytes);
    return intOf(fields, 1) === 1 ? textOf(fields, 3) : intOf(fields, 2);
  },
};

/** Undefined for Go's zero time, which is sent without seconds. */
function moment(bytes: Uint8Array, digits: RegExp, instead: string): string | undefined {
  if (bytes.length === 0) return undefined;
  const date = new Date(intOf(read(bytes), 1) * 1000);
  if (Number.isNaN(date.getTime())) throw new ProtobufProblem('time is out of range');
  return date.toISOString().replace(digits, instead);
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

const bytesOf = (fields: readonly Wire[], number: number): Uint8Array => {
  const value = fields.find(([field]) => field === number)?.[1];
  return value instanceof Uint8Array ? value : new Uint8Array();
};

const textOf = (fields: readonly Wire[], number: number): string => utf8(bytesOf(fields, number));

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function intOf(fields: readonly Wire[], number: number): number {
  const value = fields.find(([field]) => field === number)?.[1];
  return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
}
