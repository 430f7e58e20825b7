/**
 * What a version's schema may say (apiextensions/validation ValidateCustomResourceDefinitionOpenAPISchema, 1.36).
 * Structure and defaults are checked beside this.
 */
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import {
  itemsOf,
  META_FIELDS,
  type JsonSchema,
} from '../../../../apimachinery/structural-schema/json-schema.ts';

/** What is known from above. */
interface Surroundings {
  readonly root: boolean;
  /** Why there may be no default here. */
  readonly noDefaults?: string;
  /** apiVersion, kind and metadata of the resource, or of one inside it. */
  readonly insideMeta: boolean;
}

export const openApiProblems = (schema: JsonSchema, path: string): FieldError[] =>
  problems(schema, path, { root: true, insideMeta: false });

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** What JSON schema has and custom resources have not. */
const UNSUPPORTED: readonly (readonly [field: keyof JsonSchema, detail: string])[] = [
  ['id', 'id is not supported'],
  ['additionalItems', 'additionalItems is not supported'],
  ['patternProperties', 'patternProperties is not supported'],
  ['definitions', 'definitions is not supported'],
  ['dependencies', 'dependencies is not supported'],
  ['$ref', '$ref is not supported'],
];

function problems(schema: JsonSchema, path: string, around: Surroundings): FieldError[] {
  const { properties = {}, additionalProperties: values, not } = schema;
  const items = itemsOf(schema);
  const nested = (one: JsonSchema, at: string) => problems(one, at, { ...around, root: false });
  return [
    ...standard(schema, path, around),
    ...(schema.uniqueItems
      ? [
          forbidden(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...(values !== undefined && values !== true && Object.keys(properties).length > 0
      ? [
          forbidden(
            `${path}.additionalProperties`,
            'additionalProperties and properties are mutual exclusive',
          ),
        ]
      : []),
    ...(typeof values === 'object'
      ? problems(values, `${path}.additionalProperties`, {
          ...around,
          root: false,
          ...(around.insideMeta && {
            noDefaults: 'inside additionalProperties applying to object metadata',
          }),
        })
      : []),
    ...Object.keys(properties)
      .sort()
      .flatMap((name) =>
        problems(properties[name]!, `${path}.properties[${name}]`, below(schema, name, around)),
      ),
    ...(not ? nested(not, `${path}.not`) : []),
    ...(['allOf', 'oneOf', 'anyOf'] as const).flatMap((list) =>
      (schema[list] ?? []).flatMap((one, i) => nested(one, `${path}.${list}[${i}]`)),
    ),
    ...(items ? nested(items, `${path}.items`) : []),
    ...extensions(schema, path),
    ...mapKeys(schema, path),
    ...rules(schema, path),
  ];
}

function below(schema: JsonSchema, name: string, around: Surroundings): Surroundings {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (!(around.root || embedded) || !META_FIELDS.has(name)) return { ...around, root: false };
  return {
    root: false,
    insideMeta: true,
    ...(around.root ? { noDefaults: `in top-level ${name}` } : around),
    ...(around.root && { insideMeta: true }),
  };
}

function standard(schema: JsonSchema, path: string, around: Surroundings): FieldError[] {
  const { type = '', default: value } = schema;
  return [
    ...(type !== '' && !TYPES.includes(type) ? [notSupported(`${path}.type`, type, TYPES)] : []),
    ...(value !== undefined && around.noDefaults
      ? [forbidden(`${path}.default`, `must not be set ${around.noDefaults}`)]
      : []),
    ...UNSUPPORTED.filter(([field]) => schema[field] !== undefined && schema[field] !== '').map(
      ([field, detail]) => forbidden(`${path}.${field}`, detail),
    ),
    ...(type === 'null'
      ? [forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative')]
      : []),
    ...(Array.isArray(schema.items)
      ? [forbidden(`${path}.items`, 'items must be a schema object and not an array')]
      : []),
    ...(around.insideMeta && schema['x-kubernetes-embedded-resource']
      ? [
          forbidden(
            `${path}.x-kubernetes-embedded-resource`,
            'must not be used inside of resource meta',
          ),
        ]
      : []),
  ];
}

function extensions(schema: JsonSchema, path: string): FieldError[] {
  const { type = '' } = schema;
  const mapType = schema['x-kubernetes-map-type'];
  const listType = schema['x-kubernetes-list-type'];
  const typed = (wanted: string, extension: string) =>
    type === ''
      ? required(`${path}.type`, `must be ${wanted} if ${extension} is specified`)
      : invalid(`${path}.type`, type, `must be ${wanted} if ${extension} is specified`);
  return [
    ...(schema['x-kubernetes-preserve-unknown-fields'] === false
      ? [
          invalid(
            `${path}.x-kubernetes-preserve-unknown-fields`,
            false,
            'must be true or undefined',
          ),
        ]
      : []),
    ...(mapType !== undefined && type !== 'object'
      ? [typed('object', 'x-kubernetes-map-type')]
      : []),
    ...(mapType !== undefined && !['atomic', 'granular'].includes(mapType)
      ? [notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular'])]
      : []),
    ...(listType !== undefined && type !== 'array'
      ? [typed('array', 'x-kubernetes-list-type')]
      : listType === 'set'
        ? setItems(itemsOf(schema), `${path}.items`)
        : []),
    ...(listType !== undefined && !['atomic', 'set', 'map'].includes(listType)
      ? [notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map'])]
      : []),
  ];
}

/** An item of a set is told apart by all that it is. */
function setItems(items: JsonSchema | undefined, path: string): FieldError[] {
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items?.['x-kubernetes-list-type'];
  if (items?.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalid(`${path}.x-kubernetes-list-type`, listType, detail)];
  if (items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [invalid(`${path}.x-kubernetes-map-type`, listType, detail)];
  return [];
}

function mapKeys(schema: JsonSchema, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const items = itemsOf(schema);
  const field = `${path}.x-kubernetes-list-map-keys`;
  const mustBeMap = 'must be map if x-kubernetes-list-map-keys is non-empty';
  const misplaced =
    keys.length === 0 || listType === 'map'
      ? []
      : listType === undefined
        ? [required(`${path}.x-kubernetes-list-type`, mustBeMap)]
        : [invalid(`${path}.x-kubernetes-list-type`, listType, mustBeMap)];
  const nullable =
    (listType === 'map' || listType === 'set') && items?.nullable
      ? [
          forbidden(
            `${path}.items.nullable`,
            `cannot be nullable when x-kubernetes-list-type is ${listType}`,
          ),
        ]
      : [];
  if (listType !== 'map') return [...misplaced, ...nullable];
  const missing = [
    ...(keys.length === 0
      ? [required(field, 'must not be empty if x-kubernetes-list-type is map')]
      : []),
    ...(schema.items === undefined
      ? [required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map')]
      : []),
    ...(items && items.type !== 'object'
      ? [
          invalid(
            `${path}.items.type`,
            items.type ?? '',
            "must be object if parent array's x-kubernetes-list-type is map",
          ),
        ]
      : []),
  ];
  return [
    ...missing,
    ...(items?.type === 'object' ? keyProblems(keys, items, path) : []),
    ...nullable,
    ...(items ? keys.flatMap((key) => keyDemands(key, items, `${path}.items`)) : []),
  ];
}

function keyProblems(keys: readonly string[], items: JsonSchema, path: string): FieldError[] {
  const field = `${path}.x-kubernetes-list-map-keys`;
  return keys.flatMap((key, index) => {
    const property = items.properties?.[key];
    return [
      ...(!property
        ? [invalid(field, keys, 'entries must all be names of item properties')]
        : property.type === 'array' || property.type === 'object'
          ? [
              invalid(
                `${path}.items.properties[${key}].type`,
                items.type,
                "must be a scalar type if parent array's x-kubernetes-list-type is map",
              ),
            ]
          : []),
      ...(keys.indexOf(key) < index
        ? [invalid(field, keys, 'must not contain duplicate entries')]
        : []),
    ];
  });
}

function keyDemands(key: string, items: JsonSchema, path: string): FieldError[] {
  const property = items.properties?.[key];
  if (!property) return [];
  const field = `${path}.properties[${key}]`;
  return [
    ...(!items.required?.includes(key) && property.default === undefined
      ? [
          required(
            `${field}.default`,
            'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
          ),
        ]
      : []),
    ...(property.nullable
      ? [
          forbidden(
            `${field}.nullable`,
            'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
          ),
        ]
      : []),
  ];
}

const REASONS = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
];
const LINE_BREAK = /[\n\r]/;

/** The texts of x-kubernetes-validations. What they compute is checked when they are compiled. */
function rules(schema: JsonSchema, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const field = `${path}.x-kubernetes-validations[${index}]`;
    const { message = '', messageExpression = '', reason, fieldPath = '' } = rule;
    const [text, shown] = [(rule.rule ?? '').trim(), message.trim()];
    const first =
      text === ''
        ? [required(`${field}.rule`, 'rule is not specified')]
        : message !== '' && shown === ''
          ? [invalid(`${field}.message`, message, 'must be non-empty if specified')]
          : LINE_BREAK.test(shown)
            ? [invalid(`${field}.message`, message, 'must not contain line breaks')]
            : LINE_BREAK.test(text) && shown === ''
              ? [
                  required(
                    `${field}.message`,
                    'message must be specified if rule contains line breaks',
                  ),
                ]
              : [];
    return [
      ...first,
      ...(messageExpression !== '' && messageExpression.trim() === ''
        ? [
            required(
              `${field}.messageExpression`,
              'messageExpression must be non-empty if specified',
            ),
          ]
        : []),
      ...(reason !== undefined && !REASONS.includes(reason)
        ? [notSupported(`${field}.reason`, reason, REASONS)]
        : []),
      ...(fieldPath !== '' && fieldPath.trim() === ''
        ? [invalid(`${field}.fieldPath`, fieldPath, 'must be non-empty if specified')]
        : []),
      ...(LINE_BREAK.test(fieldPath)
        ? [invalid(`${field}.fieldPath`, fieldPath, 'must not contain line breaks')]
        : []),
      ...(fieldPath !== '' && 'problem' in schemaAt(schema, fieldPath)
        ? [invalid(`${field}.fieldPath`, fieldPath, 'must be a valid path')]
        : []),
    ];
  });
}

/** Where a path like `.spec.replicas` or `.data['a.b']` leads in a schema (schema/cel ValidFieldPath). */
export function schemaAt(
  schema: JsonSchema,
  path: string,
  brackets = true,
):
  | { readonly schema: JsonSchema; readonly names: readonly string[] }
  | { readonly problem: string } {
  const names: string[] = [];
  let found = schema;
  const steps = path.match(/\[|\]|\.|'(?:[^'\\]|\\.)*'|[^.[\]]+/g) ?? [];
  for (let at = 0; at < steps.length;) {
    const opening = steps[at];
    let name: string;
    if (opening === '.') {
      if (steps[at + 1] === undefined) return { problem: 'unexpected end of JSON path' };
      name = steps[at + 1]!;
      at += 2;
    } else if (opening === '[') {
      if (!brackets) return { problem: 'array notation is not allowed' };
      const quoted = steps[at + 1];
      if (quoted === undefined) return { problem: 'unexpected end of JSON path' };
      if (!/^'.*'$/s.test(quoted))
        return { problem: `expected single quoted string but got ${quoted}` };
      if (steps[at + 2] !== ']') return { problem: 'unexpected end of JSON path' };
      name = quoted.slice(1, -1).replace(/\\(.)/g, '$1');
      at += 3;
    } else {
      return { problem: `expected [ or . but got: ${opening}` };
    }
    const next = found.properties
      ? found.properties[name]
      : typeof found.additionalProperties === 'object'
        ? found.additionalProperties
        : undefined;
    if (!next) return { problem: 'does not refer to a valid field' };
    names.push(name);
    found = next;
  }
  return { schema: found, names };
}
