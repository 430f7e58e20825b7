/**
 * Reads @kubernetes/client-node, which was generated from the OpenAPI document of the Kubernetes
 * release that it names: the fields of every type, their formats, and every path with its methods.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The types by the generator's flat names (V1Pod, CoreV1Event). Only those that `all.d.ts` lists:
 * the package still carries the files of types that earlier releases had.
 */
export async function readModels(packageFolder) {
  const folder = join(packageFolder, 'dist/gen/models');
  const names = exportedFrom(join(folder, 'all.d.ts'));
  const models = {};
  for (const name of names) {
    const module = await import(pathToFileURL(join(folder, `${name}.js`)));
    const declaration = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    if (module[name]?.attributeTypeMap) models[name] = model(module[name], declaration);
  }
  return models;
}

/** Every operation of the API, as { group, version, resource, subresource, namespaced, verb, … }. */
export function readOperations(packageFolder) {
  const folder = join(packageFolder, 'dist/gen');
  const listed = readFileSync(join(folder, 'index.d.ts'), 'utf8');
  return readdirSync(join(folder, 'apis'))
    .filter((file) => /V\d\w*Api\.js$/.test(file))
    .filter((file) => listed.includes(` as ${file.slice(0, -'.js'.length)}`))
    .sort()
    .flatMap((file) => operationsIn(join(folder, 'apis', file)));
}

function model(type, declaration) {
  const documented = documentedFields(declaration);
  const properties = {};
  for (const { name, baseName, type: typeName, format } of type.attributeTypeMap) {
    const { description } = documented.get(name);
    properties[baseName] = { ...schemaOf(typeName, format), ...(description && { description }) };
  }
  const required = type.attributeTypeMap
    .filter(({ name }) => !documented.get(name).optional)
    .map(({ baseName }) => baseName);
  const description = /\/\*\*\n\* ([^\n]*)\n\*\/\nexport declare class/.exec(declaration)?.[1];
  return { description: description && unescaped(description), properties, required };
}

function documentedFields(declaration) {
  const field = /(?: {4}\/\*\*\n((?: {4}\*[^\n]*\n)+?) {4}\*\/\n)? {4}'([^']+)'(\?)?: /g;
  const fields = new Map();
  for (const [, comment, name, optional] of declaration.matchAll(field)) {
    const description = comment && unescaped(comment.replace(/^ {4}\* ?/gm, ''));
    fields.set(name, { description, optional: optional !== undefined });
  }
  return fields;
}

function schemaOf(type, format) {
  const array = /^Array<(.*)>$/.exec(type);
  if (array) return { type: 'array', items: schemaOf(array[1], format) };
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return { type: 'object', additionalProperties: schemaOf(map[1], format) };
  switch (type) {
    case 'string':
      return format === 'byte' ? { type, format } : { type };
    case 'number':
      return format === 'double'
        ? { type, format }
        : { type: 'integer', ...(format && { format }) };
    case 'boolean':
      return { type };
    case 'any':
      return { type: 'object' };
    default:
      return { $ref: type };
  }
}

/** Names that this file leaves to the caller: Date, V1MicroTime and IntOrString are such `$ref`s too. */
function exportedFrom(file) {
  const exports = readFileSync(file, 'utf8').matchAll(/models\/(\w+)\.js'/g);
  return [...exports].map(([, name]) => name).sort();
}

const unescaped = (text) =>
  text
    .replace(/\\(["'`])/g, '$1')
    .replace(/\\\\/g, '\\')
    .trim();

function operationsIn(file) {
  const code = readFileSync(file, 'utf8');
  const declaration = readFileSync(file.replace('.js', '.d.ts'), 'utf8');
  const method =
    /\n {4}async (\w+)\([^)]*\) \{[\s\S]*?const localVarPath = '([^']+)'[\s\S]*?HttpMethod\.(\w+)\)/g;
  return [...code.matchAll(method)].flatMap(([, name, path, http]) => {
    const place = placeOf(path);
    const verb = place && verbOf(http, place, name);
    if (!verb) return [];
    const response = new RegExp(`\\b${name}WithHttpInfo\\([^\\n]*HttpInfo<(\\w+)>`).exec(
      declaration,
    )?.[1];
    const body = new RegExp(`\\b${name}\\([^\\n]*\\bbody: (\\w+)[,)]`).exec(declaration)?.[1];
    return [{ ...place, verb, model: verb === 'create' ? (body ?? response) : response }];
  });
}

/** /apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale, taken apart. */
function placeOf(path) {
  const shape =
    /^\/api(?:s\/([^/]+))?\/(v\d\w*)\/(?:(namespaces\/\{namespace\})\/)?(\w+)(\/\{name\})?(?:\/(\w+))?$/;
  const match = shape.exec(path);
  if (!match || match[4] === 'watch') return undefined;
  const [, group = '', version, namespaced, resource, named, subresource] = match;
  return {
    group,
    version,
    resource,
    subresource,
    namespaced: Boolean(namespaced),
    named: Boolean(named),
  };
}

function verbOf(http, { named }, name) {
  switch (http) {
    case 'GET':
      return named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name.includes('Collection') ? 'deletecollection' : 'delete';
    default:
      return undefined; // HEAD and OPTIONS, of proxies: no verbs of their own.
  }
}
