/**
 * A custom resource's schema as a definition beside those of the built-in kinds, for server-side apply, which needs to
 * know what is merged how (apiextensions-apiserver/pkg/controller/openapi/builder; kube-openapi/pkg/schemaconv, 1.36).
 */
import type { Definition } from '../schema/schema.ts';
import { itemsOf, valuesOf, type JsonSchema } from './json-schema.ts';

const OBJECT_META = '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const TEXT: Definition = { type: 'string' };

/** The definition of a whole resource. */
export function definitionOf(schema: JsonSchema, statusApart: boolean): Definition {
  const { properties, ...definition } = converted(schema);
  return {
    ...definition,
    type: 'object',
    'x-kubernetes-unstructured': true,
    'x-kubernetes-status-subresource': statusApart,
    properties: { ...properties, apiVersion: TEXT, kind: TEXT, metadata: { $ref: OBJECT_META } },
  };
}

function converted(schema: JsonSchema): Definition {
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  const { properties, type } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'];
  if (schema['x-kubernetes-int-or-string']) return { 'x-kubernetes-int-or-string': true };
  const listType = schema['x-kubernetes-list-type'];
  const mapType = schema['x-kubernetes-map-type'];
  const fields = Object.entries(properties ?? {}).map(([name, one]) => [name, converted(one)]);
  return {
    ...(type && { type }),
    ...(schema.default !== undefined && { default: schema.default }),
    'x-kubernetes-unstructured': true,
    ...(items && { items: converted(items) }),
    ...((properties || embedded) && {
      properties: {
        ...(Object.fromEntries(fields) as Record<string, Definition>),
        ...(embedded && { apiVersion: TEXT, kind: TEXT, metadata: { $ref: OBJECT_META } }),
      },
    }),
    ...(values && { additionalProperties: converted(values) }),
    ...(schema['x-kubernetes-preserve-unknown-fields'] && {
      'x-kubernetes-preserve-unknown-fields': true,
    }),
    ...(listType && { 'x-kubernetes-list-type': listType }),
    ...(schema['x-kubernetes-list-map-keys'] && {
      'x-kubernetes-list-map-keys': schema['x-kubernetes-list-map-keys'],
    }),
    ...(mapType && { 'x-kubernetes-map-type': mapType }),
  };
}
