/**
 * Joins what the packages know into one set of definitions under upstream's own names, in the form
 * of upstream's api/openapi-spec/swagger.json: `$ref`s with their description beside them.
 */
import { listFacts } from './list-types.mjs';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';

/** Types with a JSON form of their own, which both packages leave out. */
const SCALARS = {
  [QUANTITY]: {
    description: 'Quantity is a fixed-point representation of a number, such as 500m, 1.5 or 64Mi.',
    type: 'string',
  },
  [INT_OR_STRING]: {
    description: 'IntOrString is a type that can hold an int32 or a string.',
    format: 'int-or-string',
    'x-kubernetes-int-or-string': true,
  },
  [`${META}.Time`]: {
    description: 'Time is an instant, to the second.',
    type: 'string',
    format: 'date-time',
  },
  [`${META}.MicroTime`]: {
    description: 'MicroTime is an instant, to the microsecond.',
    type: 'string',
    format: 'date-time',
  },
};

/** The types that hold any JSON at all, so that not even `type: object` can be said of them. */
const ANY_JSON = [
  'JSON',
  'JSONSchemaPropsOrArray',
  'JSONSchemaPropsOrBool',
  'JSONSchemaPropsOrStringArray',
];

/** The kinds that are sent without metadata. Elsewhere apiVersion and kind without it only point at an object. */
const BARE_KINDS = [
  'APIGroup',
  'APIGroupList',
  'APIResourceList',
  'APIVersions',
  'DeleteOptions',
].map((kind) => `${META}.${kind}`);

/**
 * @param models      client-node: the release's types by flat name, with formats
 * @param names       upstream's names by flat name, see fullNames
 * @param described   kubernetes-models: the stable ones by full name, with references and enums
 * @param operations  client-node: tells which group an alpha or beta type belongs to
 * @param swagger     an upstream document, old but with merge keys: they must agree with ours
 */
export function mergeDefinitions({ models, names, described, operations, swagger }) {
  const definitions = { ...SCALARS };
  for (const [flatName, model] of Object.entries(models)) {
    const name = names[flatName];
    const stable = described[name];
    // An alpha or beta type borrows from its stable namesake what client-node lost: quantities and texts.
    const twin = stable ?? described[stableTwin(name)];
    const properties = {};
    for (const [field, schema] of Object.entries(model.properties)) {
      const own = withFullReferences(schema, names);
      const known = twin?.properties[field];
      // kubernetes-models has the longer texts: with the values of an enum, and beside references.
      const description = (stable && known?.description) || own.description || known?.description;
      properties[field] = {
        ...(stable ? joined(known, own) : borrowed(own, known)),
        ...(description && { description }),
        ...listFacts(name, field, own),
      };
    }
    definitions[name] = {
      description: stable?.description ?? model.description,
      ...(!ANY_JSON.includes(kindOf(name)) && { type: 'object' }),
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(model.required.length > 0 && { required: model.required }),
      ...listFacts(name, ''),
    };
  }
  for (const [name, definition] of Object.entries(described)) {
    // Types without a field of their own (FieldsV1, RawExtension, JSON) are no models of client-node.
    if (definitions[name] || Object.keys(definition.properties).length > 0) continue;
    if (!referred(definitions, name)) continue;
    const anyJson = ANY_JSON.includes(kindOf(name));
    definitions[name] = {
      description: definition.description,
      ...(!anyJson && { type: 'object' }),
    };
  }
  markKinds(definitions, described, operations);
  closeRecursion(definitions);
  checkMergeKeys(definitions, swagger);
  return sortedByName(definitions);
}

/** Both packages cut JSON schemas off where they contain themselves. */
function closeRecursion(definitions) {
  const name = Object.keys(definitions).find((each) => kindOf(each) === 'JSONSchemaProps');
  const itself = { $ref: `#/definitions/${name}` };
  const { properties } = definitions[name];
  for (const field of ['allOf', 'anyOf', 'oneOf']) properties[field].items = itself;
  for (const field of ['definitions', 'patternProperties', 'properties'])
    properties[field].additionalProperties = itself;
  properties.not = { ...properties.not, ...itself };
}

export const kindOf = (name) => name.slice(name.lastIndexOf('.') + 1);
export const versionOf = (name) => name.split('.').at(-2);
/** The Go package's word for the group: io.k8s.api.rbac.v1.Role → rbac. */
export const packageOf = (name) => name.split('.').at(-3);

/** The stable namesake in the same group: …resource.v1beta2.Device → …resource.v1.Device. */
const stableTwin = (name) => name.replace(/\.(v\d+)(?:alpha|beta)\d+\./, '.$1.');

/** client-node's flat names by upstream's. Stable ones are matched, others follow the paths that use them. */
export function fullNames(models, described, operations) {
  const names = {
    Date: `${META}.Time`,
    V1MicroTime: `${META}.MicroTime`,
    IntOrString: INT_OR_STRING,
    VersionInfo: 'io.k8s.apimachinery.pkg.version.Info',
    V1GroupResource: `${META}.GroupResource`,
  };
  for (const flatName of Object.keys(models)) {
    const [, prefix, version, kind] =
      /^(.*?)(V\d+(?:(?:alpha|beta)\d+)?)(.*)$/.exec(flatName) ?? [];
    if (!version || names[flatName]) continue;
    const ending = `.${version.toLowerCase()}.${kind}`;
    const matches = Object.keys(described)
      .filter((name) => name.endsWith(ending))
      .filter((name) => !prefix || packageOf(name) === prefix.toLowerCase());
    if (matches.length === 1) names[flatName] = matches[0];
  }
  for (const { group, version, model } of operations) {
    if (!models[model] || names[model]) continue;
    nameWithParts(model, `io.k8s.api.${goPackage(group)}.${version}`);
  }
  return names;

  function nameWithParts(flatName, prefix) {
    names[flatName] = `${prefix}.${flatName.replace(/^.*?V\d+(?:(?:alpha|beta)\d+)?/, '')}`;
    for (const part of references(models[flatName])) {
      if (models[part] && !names[part]) nameWithParts(part, prefix);
    }
  }
}

/** resource.k8s.io → resource; internal.apiserver.k8s.io is the only one that is not its first word. */
const goPackage = (group) =>
  group === 'internal.apiserver.k8s.io' ? 'apiserverinternal' : group.split('.')[0];

/** Structure from kubernetes-models, which keeps references and enums; number formats from client-node. */
function joined(known, own) {
  if (!known) return own;
  if (known.type === 'array') return { type: 'array', items: joined(known.items, own.items) };
  if (known.additionalProperties) {
    return {
      type: 'object',
      additionalProperties: joined(known.additionalProperties, own.additionalProperties),
    };
  }
  if (known.$ref) return { $ref: `#/definitions/${known.$ref}` };
  if (!own || own.$ref || own.type === 'object') return known;
  return { ...own, ...(known.enum && { enum: known.enum }) };
}

function borrowed(own, known) {
  if (!known) return own;
  if (own.items) return { ...own, items: borrowed(own.items, known.items) };
  if (own.additionalProperties) {
    return {
      ...own,
      additionalProperties: borrowed(own.additionalProperties, known.additionalProperties),
    };
  }
  const lost = known.$ref === QUANTITY || known.$ref?.endsWith('.RawExtension');
  return lost ? { $ref: `#/definitions/${known.$ref}` } : own;
}

/** Which definitions are whole objects, of which group, version and kind. */
function markKinds(definitions, described, operations) {
  const groups = Object.fromEntries(
    operations.map(({ group }) => [goPackage(group || 'core'), group]),
  );
  groups.core = '';
  for (const [name, definition] of Object.entries(definitions)) {
    const { apiVersion, kind: kindField, metadata } = definition.properties ?? {};
    if (!apiVersion || !kindField || !(metadata || BARE_KINDS.includes(name))) continue;
    const group = name.startsWith(META) ? '' : groups[packageOf(name)];
    const kind = described[name]?.groupVersionKind ?? {
      group,
      version: versionOf(name),
      kind: kindOf(name),
    };
    definition['x-kubernetes-group-version-kind'] = [kind];
    definition.properties.apiVersion = withoutEnum(apiVersion);
    definition.properties.kind = withoutEnum(kindField);
  }
}

/** The facts in list-types.mjs are written by hand. What 1.13 said of a list is still so; see to it. */
function checkMergeKeys(definitions, swagger) {
  const word = 'x-kubernetes-patch-merge-key';
  for (const [name, { properties = {} }] of Object.entries(swagger.definitions)) {
    for (const [field, old] of Object.entries(properties)) {
      const now = definitions[name]?.properties?.[field];
      if (now?.type === 'array' && old[word] !== undefined && old[word] !== now[word]) {
        throw new Error(`${name}.${field} was merged by ${old[word]}, here by ${now[word]}`);
      }
    }
  }
}

const withoutEnum = ({ enum: _literal, ...schema }) => schema;

function withFullReferences(schema, names) {
  const text = JSON.stringify(schema, (key, value) => {
    if (key !== '$ref' || typeof value !== 'string') return value;
    if (!names[value]) throw new Error(`no full name for ${value}`);
    return `#/definitions/${names[value]}`;
  });
  return JSON.parse(text);
}

function references(value) {
  const found = new Set();
  JSON.stringify(value, (key, each) => {
    if (key === '$ref' && typeof each === 'string') found.add(each);
    return each;
  });
  return found;
}

const referred = (definitions, name) => references(definitions).has(`#/definitions/${name}`);

const sortedByName = (definitions) =>
  Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
