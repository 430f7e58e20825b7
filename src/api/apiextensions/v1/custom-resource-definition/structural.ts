/**
 * What makes a schema structural: every field is described once, outside of the validations that speak of it
 * (apiextensions-apiserver/pkg/apiserver/schema/validation.go, 1.36).
 */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import {
  forbidden,
  invalid,
  messageOf,
  required,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import { compilePattern } from '../../../../apimachinery/regular-expression.ts';
import {
  itemsOf,
  propertyOf,
  type JsonSchema,
} from '../../../../apimachinery/structural-schema/json-schema.ts';

/** What keeps a schema from being structural, sorted by what is said. */
export function structuralProblems(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, schema, path)];
  return errors.toSorted((a, b) =>
    messageOf(a) < messageOf(b) ? -1 : messageOf(a) > messageOf(b) ? 1 : 0,
  );
}

type Level = 'root' | 'item' | 'field';

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function invariants(schema: JsonSchema | undefined, level: Level, path: string): FieldError[] {
  if (!schema) return [];
  const { type = '', properties = {}, additionalProperties } = schema;
  const items = itemsOf(schema);
  const values = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  return [
    ...(type === 'array' && !items ? [required(`${path}.items`, 'must be specified')] : []),
    ...invariants(items, 'item', `${path}.items`),
    ...Object.entries(properties).flatMap(([name, one]) =>
      invariants(one, 'field', `${path}.properties[${name}]`),
    ),
    ...(additionalProperties !== undefined && level === 'root'
      ? [forbidden(`${path}.additionalProperties`, 'must not be used at the root')]
      : []),
    ...invariants(values, 'field', `${path}.additionalProperties`),
    ...intOrStringProblems(schema, path),
    ...validationProblems(schema, intOrStringPattern(schema), level, path),
    ...typeProblems(schema, level, path),
    ...(embedded && additionalProperties !== undefined
      ? [
          forbidden(
            `${path}.additionalProperties`,
            'must not be used if x-kubernetes-embedded-resource is set',
          ),
        ]
      : []),
    ...metadataProblems(schema, level, path),
    ...(embedded &&
    !schema['x-kubernetes-preserve-unknown-fields'] &&
    Object.keys(properties).length === 0
      ? [
          required(
            `${path}.properties`,
            'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
          ),
        ]
      : []),
  ];
}

function typeProblems(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const { type = '' } = schema;
  const field = `${path}.type`;
  const mustBeObject = 'must be object if x-kubernetes-embedded-resource is true';
  if (schema['x-kubernetes-embedded-resource'] && type !== 'object')
    return [type === '' ? required(field, mustBeObject) : invalid(field, type, mustBeObject)];
  const free =
    schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  const empty = type === '' && !free ? [required(field, EMPTY_TYPE[level])] : [];
  return level === 'root' && type !== '' && type !== 'object'
    ? [invalid(field, type, 'must be object at the root')]
    : empty;
}

function intOrStringProblems(schema: JsonSchema, path: string): FieldError[] {
  if (!schema['x-kubernetes-int-or-string']) return [];
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    .filter((extension) => schema[extension])
    .map((extension) =>
      invalid(`${path}.${extension}`, true, 'must be false if x-kubernetes-int-or-string is true'),
    );
}

/** apiVersion, kind and metadata are what they are everywhere; at the root only names may be restricted. */
function metadataProblems(schema: JsonSchema, level: Level, path: string): FieldError[] {
  if (level !== 'root' && !schema['x-kubernetes-embedded-resource']) return [];
  const texts = ['kind', 'apiVersion'].flatMap((name) => {
    const property = propertyOf(schema, name);
    return property && property.type !== 'string'
      ? [invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string')]
      : [];
  });
  const metadata = propertyOf(schema, 'metadata');
  if (!metadata) return texts;
  const field = `${path}.properties[metadata]`;
  const { type = '', properties = {}, default: _default, description: _text, ...more } = metadata;
  const others = Object.keys(properties).some((name) => name !== 'name' && name !== 'generateName');
  return [
    ...texts,
    ...(type === 'object' ? [] : [invalid(`${field}.type`, type, 'must be object')]),
    ...(level === 'root' && (others || Object.keys(more).length > 0)
      ? [
          forbidden(
            field,
            'must not specify anything other than name and generateName, but metadata is implicitly specified',
          ),
        ]
      : []),
  ];
}

const INT_OR_STRING: readonly JsonSchema[] = [{ type: 'integer' }, { type: 'string' }];

/** Which of a schema's own validations may say `type` after all: those that spell an integer or a string. */
function intOrStringPattern({ anyOf, allOf }: JsonSchema): 'anyOf' | 'allOf' | undefined {
  if (deepEqual(anyOf, INT_OR_STRING)) return 'anyOf';
  return deepEqual(allOf?.[0]?.anyOf, INT_OR_STRING) ? 'allOf' : undefined;
}

function validationProblems(
  schema: JsonSchema,
  excused: 'anyOf' | 'allOf' | undefined,
  level: Level,
  path: string,
): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  const compiled = pattern ? compilePattern(pattern) : undefined;
  return [
    ...(excused === 'anyOf'
      ? []
      : anyOf.flatMap((one, i) => nestedProblems(one, undefined, level, `${path}.anyOf[${i}]`))),
    ...allOf.flatMap((one, i) =>
      nestedProblems(
        one,
        excused === 'allOf' && i === 0 ? 'anyOf' : undefined,
        level,
        `${path}.allOf[${i}]`,
      ),
    ),
    ...oneOf.flatMap((one, i) => nestedProblems(one, undefined, level, `${path}.oneOf[${i}]`)),
    ...nestedProblems(not, undefined, level, `${path}.not`),
    ...(compiled?.ok === false
      ? [
          invalid(
            `${path}.pattern`,
            pattern,
            `must be a valid regular expression, but isn't: ${compiled.problem}`,
          ),
        ]
      : []),
  ];
}

/** What a validation may not say, because it would describe and not only restrict. */
const NOT_NESTED: readonly (readonly [field: keyof JsonSchema, detail: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['externalDocs', 'must be undefined to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function nestedProblems(
  schema: JsonSchema | undefined,
  excused: 'anyOf' | undefined,
  level: Level,
  path: string,
): FieldError[] {
  if (!schema) return [];
  const { properties = {} } = schema;
  const said = (value: unknown) => value !== undefined && value !== '' && value !== false;
  return [
    ...validationProblems(schema, excused, level, path),
    ...nestedProblems(itemsOf(schema), undefined, level, `${path}.items`),
    ...Object.entries(properties).flatMap(([name, one]) =>
      nestedProblems(one, undefined, 'field', `${path}.properties[${name}]`),
    ),
    ...NOT_NESTED.filter(([field]) => said(schema[field])).map(([field, detail]) =>
      forbidden(`${path}.${field}`, detail),
    ),
    ...(Object.hasOwn(properties, 'metadata')
      ? [forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context')]
      : []),
  ];
}

/** Fields and items that validations speak of must be described outside of them (schema/complete.go). */
function completeness(
  schema: JsonSchema,
  spine: JsonSchema | undefined,
  path: string,
): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not } = schema;
  const nested = [
    ...anyOf.flatMap((one, i) => nestedCompleteness(one, spine, `${path}.anyOf[${i}]`, path)),
    ...allOf.flatMap((one, i) => nestedCompleteness(one, spine, `${path}.allOf[${i}]`, path)),
    ...oneOf.flatMap((one, i) => nestedCompleteness(one, spine, `${path}.oneOf[${i}]`, path)),
    ...(not ? nestedCompleteness(not, spine, `${path}.not`, path) : []),
  ];
  const items = itemsOf(schema);
  const values = schema.additionalProperties;
  return [
    ...nested,
    ...(items ? completeness(items, items, `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      completeness(one, one, `${path}.properties[${name}]`),
    ),
    ...(typeof values === 'object'
      ? completeness(values, values, `${path}.additionalProperties`)
      : []),
  ];
}

function nestedCompleteness(
  schema: JsonSchema,
  spine: JsonSchema | undefined,
  path: string,
  spinePath: string,
): FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, properties = {} } = schema;
  const items = itemsOf(schema);
  const spineItems = spine && itemsOf(spine);
  const because = `because it is defined in ${path}`;
  const deeper = (one: JsonSchema, at: string) => nestedCompleteness(one, spine, at, spinePath);
  return [
    ...anyOf.flatMap((one, i) => deeper(one, `${path}.anyOf[${i}]`)),
    ...allOf.flatMap((one, i) => deeper(one, `${path}.allOf[${i}]`)),
    ...oneOf.flatMap((one, i) => deeper(one, `${path}.oneOf[${i}]`)),
    ...(not ? deeper(not, `${path}.not`) : []),
    ...(items && !spineItems ? [required(`${spinePath}.items`, `${because}.items`)] : []),
    ...(items && spineItems
      ? nestedCompleteness(items, spineItems, `${path}.items`, `${spinePath}.items`)
      : []),
    ...Object.entries(properties).flatMap(([name, one]) => {
      const known = spine && propertyOf(spine, name);
      const at = `properties[${name}]`;
      if (!known) return [required(`${spinePath}.${at}`, `${because}.${at}`)];
      return nestedCompleteness(one, known, `${path}.${at}`, `${spinePath}.${at}`);
    }),
  ];
}
