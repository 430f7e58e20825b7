/** Words for writing the simulator's own schemas, in the form of the generated ones: slim OpenAPI definitions. */

export const SIM_GROUP = 'sim.kubeglass.dev';
export const SIM_VERSION = 'v1alpha1';
export const SIM_API_VERSION = 'sim.kubeglass.dev/v1alpha1';

export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly description?: string;
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** The name under which the definition of a kind is found: `ResourceDefinition.schema`. */
export const schemaName = (kind: string): string => `dev.kubeglass.sim.${SIM_VERSION}.${kind}`;

export const text = (description: string, values?: readonly string[]): Schema =>
  values ? { type: 'string', description, enum: values } : { type: 'string', description };
export const integer = (description: string): Schema => ({
  type: 'integer',
  format: 'int64',
  description,
});
export const number = (description: string): Schema => ({
  type: 'number',
  format: 'double',
  description,
});
export const flag = (description: string): Schema => ({ type: 'boolean', description });
export const time = (description: string): Schema => ({
  type: 'string',
  format: 'date-time',
  description,
});
export const quantity = (description: string): Schema => ({
  description,
  $ref: '#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity',
});
export const anything = (description: string): Schema => ({ description });
export const list = (description: string, items: Schema): Schema => ({
  type: 'array',
  description,
  items,
});
export const map = (description: string, values: Schema): Schema => ({
  type: 'object',
  description,
  additionalProperties: values,
});
export const object = (
  description: string,
  properties: { readonly [name: string]: Schema },
  required: readonly string[] = [],
): Schema => ({
  type: 'object',
  description,
  properties,
  ...(required.length > 0 && { required }),
});

/** The definition of a whole kind: what every object has, and its own fields. */
export function kindSchema(
  kind: string,
  description: string,
  fields: { readonly [name: string]: Schema },
): Schema {
  return {
    type: 'object',
    description,
    properties: {
      apiVersion: text('The group and version of this representation.'),
      kind: text('The kind of this object.'),
      metadata: {
        description: 'What every object has: name, labels and so on.',
        $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
      },
      ...fields,
    },
    'x-kubernetes-group-version-kind': [{ group: SIM_GROUP, version: SIM_VERSION, kind }],
  };
}
