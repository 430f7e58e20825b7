/** What the editor knows of all kinds: Kubernetes' own, fetched when the editor opens, and the simulation's. */
import type { JSONSchema } from 'monaco-yaml';
import { simDefinitions } from '../../../api/sim/v1alpha1/definitions.ts';
import { SIM_API_VERSION, type Schema } from '../../../api/sim/v1alpha1/schema.ts';

/** Written by nobody: the scheduler's and the trace's records. */
const readOnly = ['SchedulingAttempt', 'Span'];

export async function loadSchema(): Promise<JSONSchema> {
  const response = await fetch(
    new URL('../../../api/generated/editor-schema.json', import.meta.url),
  );
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return withSimulation((await response.json()) as JSONSchema);
}

export function withSimulation(schema: JSONSchema): JSONSchema {
  const kinds = Object.entries(simDefinitions).flatMap(([name, definition]) => {
    const kind = definition['x-kubernetes-group-version-kind']?.[0]?.kind;
    return kind && !readOnly.includes(kind) ? [{ name, kind, definition }] : [];
  });
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: withValues(schema.properties?.apiVersion, [SIM_API_VERSION]),
      kind: withValues(
        schema.properties?.kind,
        kinds.map(({ kind }) => kind),
      ),
    },
    allOf: [
      ...(schema.allOf ?? []).map(objectsOnly),
      ...kinds.map(({ name, kind }) => ({
        if: {
          type: 'object',
          required: ['apiVersion', 'kind'],
          properties: { apiVersion: { const: SIM_API_VERSION }, kind: { const: kind } },
        },
        then: { $ref: `#/definitions/${name}` },
      })),
    ],
    definitions: {
      ...schema.definitions,
      ...Object.fromEntries(
        kinds.map(({ name, kind, definition }) => [name, { title: kind, ...strict(definition) }]),
      ),
    },
  };
}

/** What is not an object fits any condition about fields, and would be told what each of a hundred kinds expects. */
const objectsOnly = (rule: boolean | JSONSchema): boolean | JSONSchema =>
  typeof rule === 'object' && typeof rule.if === 'object'
    ? { ...rule, if: { type: 'object', ...rule.if } }
    : rule;

/** The list of names that are offered; others are allowed, because a cluster may serve more. */
function withValues(
  schema: boolean | JSONSchema | undefined,
  values: readonly string[],
): JSONSchema {
  if (typeof schema !== 'object') return { type: 'string' };
  const [named, ...others] = schema.anyOf ?? [];
  const known = typeof named === 'object' ? (named.enum ?? []) : [];
  return { ...schema, anyOf: [{ enum: [...known, ...values] }, ...others] };
}

/** Only the fields that stand there, at every depth. */
function strict(schema: Schema): JSONSchema {
  const {
    properties,
    items,
    additionalProperties,
    required,
    enum: values,
    type,
    description,
    $ref,
  } = schema;
  return {
    ...(type && { type }),
    ...(description && { description }),
    ...($ref && { $ref }),
    ...(values && { enum: [...values] }),
    ...(required && { required: [...required] }),
    ...(items && { items: strict(items) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, strict(field)]),
      ),
    }),
    ...(additionalProperties
      ? { additionalProperties: strict(additionalProperties) }
      : properties && { additionalProperties: false }),
  };
}
