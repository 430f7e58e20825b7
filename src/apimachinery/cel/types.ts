/** What an expression can be, as the checker knows it (cel-go/common/types/types.go, checker/format.go). */

export type TypeKind =
  | 'dyn'
  | 'error'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'null'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'list'
  | 'map'
  /** With declared fields. */
  | 'object'
  /** Of a library: `net.IP`, `optional_type`. */
  | 'opaque'
  /** Stands for a type not known yet. */
  | 'parameter';

export interface CelType {
  readonly kind: TypeKind;
  readonly name: string;
  /** Element of a list; key and value of a map; what is optional. */
  readonly parameters: readonly CelType[];
  /** Of an object, under the names by which expressions reach them. */
  field?(name: string): CelType | undefined;
  /** How long a string, list or map can be, where a schema limits it. For the cost estimate. */
  readonly maxElements?: number;
  /** A string of one of these formats is never written longer; cost estimates start from it. */
  readonly minSerializedSize?: number;
}

const plain = (kind: TypeKind, name: string = kind): CelType => ({ kind, name, parameters: [] });

export const dynType = plain('dyn');
export const errorType = plain('error', '!error!');
export const boolType = plain('bool');
export const intType = plain('int');
export const uintType = plain('uint');
export const doubleType = plain('double');
export const stringType = plain('string');
export const bytesType = plain('bytes');
export const nullType = plain('null', 'null_type');
export const timestampType = plain('timestamp', 'google.protobuf.Timestamp');
export const durationType = plain('duration', 'google.protobuf.Duration');

export const listType = (element: CelType): CelType => ({
  kind: 'list',
  name: 'list',
  parameters: [element],
});

export const mapType = (key: CelType, value: CelType): CelType => ({
  kind: 'map',
  name: 'map',
  parameters: [key, value],
});

export const typeType = (of: CelType): CelType => ({
  kind: 'type',
  name: 'type',
  parameters: [of],
});

export const opaqueType = (name: string, ...parameters: CelType[]): CelType => ({
  kind: 'opaque',
  name,
  parameters,
});

export const optionalType = (value: CelType): CelType => opaqueType('optional_type', value);

export const parameterType = (name: string): CelType => plain('parameter', name);

/** An object whose fields are looked up, and so made, when they are needed: schemas may be circular. */
export function objectType(
  name: string,
  fields: ReadonlyMap<string, CelType> | ((name: string) => CelType | undefined),
): CelType {
  const field = typeof fields === 'function' ? fields : (named: string) => fields.get(named);
  return { kind: 'object', name, parameters: [], field };
}

export const isOptional = (type: CelType): boolean =>
  type.kind === 'opaque' && type.name === 'optional_type';

/** As error messages write a type. */
export function typeText(type: CelType): string {
  switch (type.kind) {
    case 'null':
      return 'null';
    case 'type':
      return type.parameters.length > 0 ? `type(${typeText(type.parameters[0]!)})` : 'type';
    default:
      if (type.parameters.length === 0) return type.name;
      return `${type.name}(${type.parameters.map(typeText).join(', ')})`;
  }
}

/** Equal down to the last parameter. */
export function sameType(one: CelType, other: CelType): boolean {
  return (
    one === other ||
    (one.kind === other.kind &&
      one.name === other.name &&
      one.parameters.length === other.parameters.length &&
      one.parameters.every((parameter, index) => sameType(parameter, other.parameters[index]!)))
  );
}
