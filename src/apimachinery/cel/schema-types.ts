/** The type of what a schema describes, with the sizes that it allows (apiserver/pkg/cel/common/schemas.go). */
import { escaped } from './escaping.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';
import { isObjectSchema, withObjectMeta, type CelSchema } from './schema.ts';
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  objectType,
  stringType,
  timestampType,
  type CelType,
} from './types.ts';

/**
 * Nothing for what no expression can look into. `name` is what errors call it; the fields of an object
 * are called `name.field`. `root` is for a whole resource.
 */
export function schemaType(schema: CelSchema, name: string, root = false): CelType | undefined {
  if (schema['x-kubernetes-int-or-string']) {
    return sized(dynType, 1, stringLength(schema, 4) ?? MAX_REQUEST_BYTES - 2);
  }
  const whole = root ? withObjectMeta(schema) : schema;
  switch (whole.type) {
    case 'array':
      return arrayType(whole, name);
    case 'object':
      return isObjectSchema(whole.additionalProperties)
        ? mapTypeOf(whole, whole.additionalProperties, name)
        : fieldsType(whole, name);
    case 'string':
      return textType(whole);
    case 'boolean':
      return sized(boolType, 4);
    case 'number':
      return sized(doubleType, 1);
    case 'integer':
      return sized(intType, 1);
    default:
      return undefined;
  }
}

function arrayType(schema: CelSchema, name: string): CelType | undefined {
  const items = schema.items && childType(schema.items, `${name}.@items`);
  if (!items) return undefined;
  const most = Math.floor((MAX_REQUEST_BYTES - 2) / ((items.minSerializedSize ?? 0) + 1));
  return sized(listType(items), 2, atLeastZero(schema.maxItems) ?? most);
}

function mapTypeOf(schema: CelSchema, values: CelSchema, name: string): CelType | undefined {
  const value = childType(values, `${name}.@values`);
  if (!value) return undefined;
  const most = Math.floor((MAX_REQUEST_BYTES - 2) / ((value.minSerializedSize ?? 0) + 6));
  return sized(mapType(stringType, value), 2, atLeastZero(schema.maxProperties) ?? most);
}

function fieldsType(schema: CelSchema, name: string): CelType {
  const fields = new Map<string, CelType>();
  let smallest = 2;
  for (const [property, field] of Object.entries(schema.properties ?? {})) {
    const reached = escaped(property);
    const type = childType(field, `${name}.${reached ?? property}`);
    if (!type) continue;
    if (reached !== undefined) fields.set(reached, type);
    if (schema.required?.includes(property) && field.default === undefined) {
      smallest += property.length + (type.minSerializedSize ?? 0) + 4;
    }
  }
  return sized(objectType(name, fields), smallest);
}

const childType = (schema: CelSchema, name: string): CelType | undefined =>
  schemaType(schema, name, schema['x-kubernetes-embedded-resource'] === true);

function textType(schema: CelSchema): CelType {
  switch (schema.format) {
    case 'byte':
      return sized(bytesType, 2, atLeastZero(schema.maxLength) ?? MAX_REQUEST_BYTES - 2);
    case 'duration':
      return sized(durationType, 3, 32);
    case 'date':
      return sized(timestampType, 12, 12);
    case 'date-time':
      return sized(timestampType, 21, 32);
  }
  const longest = stringLength(schema, 4);
  if (longest !== undefined) return sized(stringType, 2, longest);
  const choices = schema.enum ?? [];
  if (choices.length === 0) return sized(stringType, 2, MAX_REQUEST_BYTES - 2);
  const lengths = choices.map((choice) => (typeof choice === 'string' ? choice.length : 0));
  return sized(stringType, 2, Math.max(...lengths));
}

/** In bytes: a character may need four. */
const stringLength = (schema: CelSchema, factor: number): number | undefined => {
  const longest = atLeastZero(schema.maxLength);
  return longest === undefined ? undefined : longest * factor;
};

const atLeastZero = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.max(0, value);

const sized = (type: CelType, minSerializedSize: number, maxElements?: number): CelType => ({
  ...type,
  minSerializedSize,
  ...(maxElements === undefined ? {} : { maxElements }),
});
