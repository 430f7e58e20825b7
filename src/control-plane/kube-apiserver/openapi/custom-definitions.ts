/**
 * What is published of a custom kind (apiextensions-apiserver/pkg/controller/openapi/{builder,v2}, 1.36). A kind that
 * keeps what it does not know tells older clients nothing, because they would take what is told for all there is.
 */
import type { JsonSchema } from '../../../apimachinery/structural-schema/json-schema.ts';
import { itemsOf } from '../../../apimachinery/structural-schema/json-schema.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';

type Json = { readonly [key: string]: unknown };

const OBJECT_META = '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const API_VERSION =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources';
const KIND =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds';
const METADATA =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

const META: Json = {
  apiVersion: { description: API_VERSION, type: 'string' },
  kind: { description: KIND, type: 'string' },
  metadata: { $ref: OBJECT_META, description: METADATA },
};

/** The definition of a custom kind, with references as Swagger has them. */
export function publishedDefinition(kind: ResourceDefinition, old: boolean): Json {
  const { group, version, custom } = kind;
  const identity = { 'x-kubernetes-group-version-kind': [{ group, version, kind: kind.kind }] };
  const schema = custom?.published;
  if (!schema || (old && schema['x-kubernetes-preserve-unknown-fields']))
    return { type: 'object', ...identity };
  const told = old ? swagger(schema) : withEmbedded(schema);
  const properties = { ...(told.properties as Json), ...META };
  return { ...told, properties, ...identity };
}

/** The same for a list of it. */
export function publishedList(kind: ResourceDefinition): Json {
  const { group, version, schema } = kind;
  const { metadata: _metadata, ...meta } = META;
  return {
    description: `${kind.kind}List is a list of ${kind.kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...meta,
      items: {
        description: `List of ${kind.plural}. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md`,
        type: 'array',
        items: { $ref: `#/definitions/${schema}` },
      },
      metadata: {
        $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta',
        description:
          'Standard list metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
      },
    },
    'x-kubernetes-group-version-kind': [
      { group, version, kind: kind.listKind ?? `${kind.kind}List` },
    ],
  };
}

/** Resources inside a resource have metadata like any other. */
function withEmbedded(schema: JsonSchema): Json {
  const told = mapped(schema, withEmbedded);
  if (schema['x-kubernetes-int-or-string'] && !schema.anyOf)
    return { ...told, anyOf: [{ type: 'integer' }, { type: 'string' }] };
  if (!schema['x-kubernetes-embedded-resource']) return told;
  return { ...told, properties: { ...(told.properties as Json), ...META } };
}

/** Swagger knows no combinations and no nulls, and what keeps unknown fields is told as anything. */
function swagger(schema: JsonSchema): Json {
  const {
    allOf: _all,
    anyOf: _any,
    oneOf: _one,
    not: _not,
    nullable,
    ...told
  } = mapped(schema, swagger);
  if (nullable || schema['x-kubernetes-preserve-unknown-fields']) {
    const { type: _type, items: _items, properties: _properties, ...rest } = told;
    return rest;
  }
  if (!schema['x-kubernetes-embedded-resource']) return told;
  return { ...told, properties: { ...(told.properties as Json), ...META } };
}

function mapped(schema: JsonSchema, change: (schema: JsonSchema) => Json): Json {
  const { properties, additionalProperties: values } = schema;
  const items = itemsOf(schema);
  const { items: _items, ...told } = schema;
  return {
    ...told,
    ...(items && { items: change(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, change(one)]),
      ),
    }),
    ...(typeof values === 'object' && { additionalProperties: change(values) }),
  };
}
