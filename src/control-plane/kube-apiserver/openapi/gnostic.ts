/** A Swagger 2.0 document as gnostic's protobuf (github.com/google/gnostic/openapiv2/OpenAPIv2.proto). */
import { Message } from './protobuf.ts';

type Json = { readonly [key: string]: unknown };

export interface Swagger {
  readonly swagger: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: Json } };
  readonly definitions: { readonly [name: string]: Json };
}

export function gnosticDocument({ swagger, info, paths, definitions }: Swagger): Uint8Array {
  return new Message()
    .text(1, swagger)
    .message(2, new Message().text(1, info.title).text(2, info.version))
    .message(
      8,
      new Message().messages(
        2,
        Object.entries(paths).map(([path, item]) => named(path, pathItem(item))),
      ),
    )
    .message(9, new Message().messages(1, namedSchemas(definitions)))
    .bytes();
}

const named = (name: string, value: Message): Message =>
  new Message().text(1, name).message(2, value);

const namedSchemas = (schemas: { readonly [name: string]: unknown }): Message[] =>
  Object.entries(schemas).map(([name, value]) => named(name, schemaMessage(value as Json)));

const METHODS = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;

function pathItem(item: { readonly [method: string]: Json }): Message {
  const message = new Message();
  for (const [method, field] of Object.entries(METHODS)) {
    const operation = item[method];
    if (operation) message.message(field, operationMessage(operation));
  }
  return message;
}

function operationMessage(operation: Json): Message {
  return new Message()
    .text(5, operation.operationId as string)
    .texts(6, operation.produces as string[])
    .texts(7, operation.consumes as string[])
    .message(9, new Message())
    .messages(13, extensions(operation));
}

function schemaMessage(schema: Json): Message {
  const { properties, items, additionalProperties: values, type } = schema;
  return new Message()
    .text(1, schema.$ref as string)
    .text(2, schema.format as string)
    .text(3, schema.title as string)
    .text(4, schema.description as string)
    .message(5, schema.default === undefined ? undefined : anything(schema.default))
    .double(6, schema.multipleOf as number)
    .double(7, schema.maximum as number)
    .flag(8, schema.exclusiveMaximum as boolean)
    .double(9, schema.minimum as number)
    .flag(10, schema.exclusiveMinimum as boolean)
    .integer(11, schema.maxLength as number)
    .integer(12, schema.minLength as number)
    .text(13, schema.pattern as string)
    .integer(14, schema.maxItems as number)
    .integer(15, schema.minItems as number)
    .flag(16, schema.uniqueItems as boolean)
    .integer(17, schema.maxProperties as number)
    .integer(18, schema.minProperties as number)
    .texts(19, schema.required as string[])
    .messages(20, ((schema.enum as unknown[]) ?? []).map(anything))
    .message(21, values === undefined ? undefined : valuesMessage(values))
    .message(22, type ? new Message().texts(1, [type as string]) : undefined)
    .message(23, items ? new Message().messages(1, [schemaMessage(items as Json)]) : undefined)
    .message(
      25,
      properties ? new Message().messages(1, namedSchemas(properties as Json)) : undefined,
    )
    .messages(31, extensions(schema));
}

const valuesMessage = (values: unknown): Message =>
  typeof values === 'boolean'
    ? new Message().flag(2, values)
    : new Message().message(1, schemaMessage(values as Json));

/** JSON is YAML. */
const anything = (value: unknown): Message => new Message().text(2, JSON.stringify(value));

const extensions = (of: Json): Message[] =>
  Object.entries(of)
    .filter(([name, value]) => name.startsWith('x-') && value !== undefined)
    .map(([name, value]) => named(name, anything(value)));
