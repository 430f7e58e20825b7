/**
 * The shapes of all kinds, read from the generated schema: what each field is in Go, and how lists and
 * maps are merged. Types are linked once, when they are first asked for.
 */

export interface SchemaJson {
  readonly definitions: { readonly [name: string]: Definition };
}

export interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly properties?: { readonly [field: string]: Definition };
  readonly additionalProperties?: Definition | boolean;
  readonly items?: Definition;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly default?: unknown;
  /** Of a custom resource: values are kept as they came, and nothing is there that nobody wrote. */
  readonly 'x-kubernetes-unstructured'?: boolean;
  /** Of a custom resource's root: status is written through its subresource. */
  readonly 'x-kubernetes-status-subresource'?: boolean;
}

export type TypeKind =
  | 'struct'
  | 'map'
  | 'list'
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'double'
  | 'quantity'
  | 'time'
  | 'microtime'
  | 'int-or-string'
  | 'bytes'
  /** Kept as it is. */
  | 'any';

export interface Type {
  readonly kind: TypeKind;
  /** As Go's errors name it: `int32`, `[]v1.Container`, `map[string]string`. */
  readonly goName: string;
  /** Of a struct. A Map, so that no field name is special. */
  readonly fields: ReadonlyMap<string, Type>;
  /** Fields of a struct that are written even when empty. */
  readonly required: ReadonlySet<string>;
  /** A struct that keeps fields that it does not know. */
  readonly open: boolean;
  /** Of a custom resource: its values may have any shape until they are validated. */
  readonly unstructured: boolean;
  /** Status and the rest are written apart, so neither way of writing owns the other's fields. */
  readonly statusApart: boolean;
  /** What stands for the field where it is left out. */
  readonly default: unknown;
  /** Of a list or map; of an open struct in a custom resource: what its unknown fields are. */
  readonly element: Type | undefined;
  /** Server-side apply: whether the value has one owner as a whole. */
  readonly atomic: boolean;
  /** Server-side apply: a list told apart by these fields. Empty for a set. */
  readonly keys: readonly string[] | undefined;
  /** Strategic merge patch. */
  readonly mergeKey: string | undefined;
  readonly patchStrategies: readonly string[];
  /** Frozen values that are known to be of this type already. */
  readonly known: WeakSet<object>;
}

export class Schema {
  private readonly json: SchemaJson;
  private readonly parent: Schema | undefined;
  private readonly added = new Map<string, Definition>();
  private readonly types = new Map<string, Type>();

  constructor(json: SchemaJson, parent?: Schema) {
    this.json = json;
    this.parent = parent;
  }

  /** One that knows the same and may learn more, by itself. */
  extended(): Schema {
    return new Schema({ definitions: {} }, this);
  }

  /** Adds a definition, or replaces the one of that name. */
  define(name: string, definition: Definition): void {
    this.added.set(name, definition);
    this.types.delete(name);
  }

  forget(name: string): void {
    this.added.delete(name);
    this.types.delete(name);
  }

  /** A definition as it stands in the file: `io.k8s.api.core.v1.Pod`. */
  definition(name: string): Definition | undefined {
    return this.own(name) ?? this.parent?.definition(name);
  }

  private own(name: string): Definition | undefined {
    const { definitions } = this.json;
    return (
      this.added.get(name) ?? (Object.hasOwn(definitions, name) ? definitions[name] : undefined)
    );
  }

  /** The linked type of a definition. Asking for one that does not exist is a bug. */
  type(name: string): Type {
    const linked = this.types.get(name);
    if (linked) return linked;
    const definition = this.own(name);
    if (!definition && this.parent) return this.parent.type(name);
    if (!definition) throw new Error(`no definition ${name} in the schema`);
    const segments = name.split('.');
    const fields = new Map<string, Type>();
    const type = made(definition, kindOf(definition, name), segments.slice(-2).join('.'), {
      fields,
      element: openElement(definition),
    });
    // Before its fields: a type may contain itself.
    this.types.set(name, type);
    this.link(definition, fields);
    return type;
  }

  private link({ properties = {} }: Definition, fields: Map<string, Type>): void {
    for (const field of Object.keys(properties)) fields.set(field, this.typeOf(properties[field]!));
  }

  private typeOf(definition: Definition): Type {
    const { $ref, items, additionalProperties } = definition;
    if ($ref !== undefined) {
      const type = this.type($ref.slice('#/definitions/'.length));
      return tagged(definition) ? { ...type, ...merging(definition, type) } : type;
    }
    if (items) {
      const element = this.typeOf(items);
      return made(definition, 'list', `[]${element.goName}`, { element });
    }
    if (typeof additionalProperties === 'object') {
      const element = this.typeOf(additionalProperties);
      const goName =
        element.kind === 'quantity' ? 'v1.ResourceList' : `map[string]${element.goName}`;
      return made(definition, 'map', goName, { element });
    }
    if (isDeduced(definition)) return deduced;
    const kind = kindOf(definition);
    const fields = new Map<string, Type>();
    this.link(definition, fields);
    return made(definition, kind, goNames[kind] ?? 'map[string]interface {}', {
      fields,
      element: openElement(definition),
    });
  }
}

/** Nothing is known of the value: it is taken for what it looks like (schemaconv's __untyped_deduced_). */
const isDeduced = (definition: Definition): boolean =>
  definition['x-kubernetes-unstructured'] === true &&
  definition['x-kubernetes-preserve-unknown-fields'] === true &&
  definition.properties === undefined &&
  (definition.type === undefined || definition.type === 'object');

const openElement = (definition: Definition): Type | undefined =>
  definition['x-kubernetes-unstructured'] && definition['x-kubernetes-preserve-unknown-fields']
    ? deduced
    : undefined;

const goNames: { readonly [kind in TypeKind]?: string } = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  bytes: '[]uint8',
};

const noFields: ReadonlyMap<string, Type> = new Map();

const deduced: Type = deducedType();

function deducedType(): Type {
  const type: { -readonly [key in keyof Type]: Type[key] } = {
    ...made({ 'x-kubernetes-unstructured': true }, 'map', 'interface {}', {}),
    atomic: false,
  };
  type.element = type;
  return type;
}

function made(
  definition: Definition,
  kind: TypeKind,
  goName: string,
  {
    fields = noFields,
    element,
  }: { fields?: ReadonlyMap<string, Type>; element?: Type | undefined },
): Type {
  return {
    kind,
    goName,
    fields,
    required: new Set(definition.required),
    open: definition['x-kubernetes-preserve-unknown-fields'] === true,
    unstructured: definition['x-kubernetes-unstructured'] === true,
    statusApart: definition['x-kubernetes-unstructured']
      ? definition['x-kubernetes-status-subresource'] === true
      : definition.properties?.spec !== undefined && definition.properties.status !== undefined,
    default: definition.default,
    element,
    known: new WeakSet(),
    ...merging(definition, { atomic: kind === 'list' || kind === 'any', patchStrategies: [] }),
  };
}

/** What a field's tags say beyond its type. */
function merging(
  definition: Definition,
  otherwise: Pick<Type, 'atomic' | 'patchStrategies'> & Partial<Pick<Type, 'keys' | 'mergeKey'>>,
): Pick<Type, 'atomic' | 'keys' | 'mergeKey' | 'patchStrategies'> {
  const listType = definition['x-kubernetes-list-type'];
  const mapType = definition['x-kubernetes-map-type'];
  return {
    atomic:
      listType === undefined && mapType === undefined
        ? otherwise.atomic
        : (listType ?? mapType) === 'atomic',
    keys:
      listType === 'map'
        ? definition['x-kubernetes-list-map-keys']
        : listType === 'set'
          ? []
          : otherwise.keys,
    mergeKey: definition['x-kubernetes-patch-merge-key'] ?? otherwise.mergeKey,
    patchStrategies:
      definition['x-kubernetes-patch-strategy']?.split(',') ?? otherwise.patchStrategies,
  };
}

const tagged = (definition: Definition): boolean =>
  Object.keys(definition).some((key) => key.startsWith('x-'));

function kindOf({ type, format, properties, ...rest }: Definition, name = ''): TypeKind {
  if (rest['x-kubernetes-int-or-string'] || format === 'int-or-string') return 'int-or-string';
  switch (type) {
    case 'string':
      if (format === 'quantity' || name.endsWith('.resource.Quantity')) return 'quantity';
      if (format === 'date-time') return name.endsWith('.MicroTime') ? 'microtime' : 'time';
      return format === 'byte' ? 'bytes' : 'string';
    case 'boolean':
      return 'bool';
    case 'integer':
      return format === 'int32' ? 'int32' : 'int64';
    case 'number':
      return 'double';
    default:
      return properties || (type === 'object' && rest['x-kubernetes-unstructured'])
        ? 'struct'
        : 'any';
  }
}
