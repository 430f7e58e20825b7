/**
 * Reads kubernetes-models and @kubernetes-models/apimachinery: full names, the kinds that types
 * stand for, enums, quantities, and the descriptions of fields that refer to another type.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const INTERFACE =
  /(?:\/\*\*\n((?: \*[^\n]*\n)+?) \*\/\n)?export interface I\w+(?: extends TypeMeta)? \{\n([\s\S]*?)^\}$/m;

/** Definitions by full name (io.k8s.api.core.v1.Pod), `$ref`s among them by full name as well. */
export function readDefinitions(...packageFolders) {
  const definitions = {};
  for (const file of packageFolders.flatMap((folder) => declarationsIn(folder))) {
    const text = readFileSync(file, 'utf8');
    const flatName = /export (?:type )?\{ ?\w+ as I?(Io\w+)/.exec(text)?.[1];
    const body = INTERFACE.exec(text);
    if (flatName && body) definitions[fullName(flatName)] = definition(body[1], body[2]);
  }
  return definitions;
}

function declarationsIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) {
      return ['_schemas', 'node_modules'].includes(entry.name)
        ? []
        : declarationsIn(join(folder, entry.name));
    }
    return entry.name.endsWith('.d.ts') && entry.name !== 'index.d.ts'
      ? [join(folder, entry.name)]
      : [];
  });
}

function definition(comment, body) {
  const field =
    /(?: {4}\/\*\*\n((?: {5}\*[^\n]*\n)+?) {5}\*\/\n)? {4}"([^"]+)"(\?)?: ((?:[^;{]|\{[\s\S]*?\n {4}\})+);/g;
  const properties = {};
  const required = [];
  for (const [, fieldComment, name, optional, type] of body.matchAll(field)) {
    const description = fieldComment && textOf(fieldComment);
    properties[name] = { ...schemaOf(type.trim()), ...(description && { description }) };
    if (!optional) required.push(name);
  }
  const groupVersionKind = literalKind(properties);
  return { description: comment && textOf(comment), properties, required, groupVersionKind };
}

function schemaOf(type) {
  const array = /^Array<([\s\S]*)>$/.exec(type);
  if (array) return { type: 'array', items: schemaOf(array[1].trim()) };
  const map = /^\{\s*\[key: string\]: ([\s\S]*?);?\s*\}$/.exec(type);
  if (map) return { type: 'object', additionalProperties: schemaOf(map[1].trim()) };
  if (type.startsWith('"'))
    return { type: 'string', enum: [...type.matchAll(/"([^"]*)"/g)].map((m) => m[1]) };
  const reference = /^I?(Io\w+)$/.exec(type);
  if (reference) return { $ref: fullName(reference[1]) };
  if (type === 'string | number' || type === 'number | string') {
    return { $ref: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString' };
  }
  return ['string', 'number', 'boolean'].includes(type) ? { type } : {};
}

/** Kinds have their apiVersion and kind as literals: "apps/v1", "Deployment". */
function literalKind({ apiVersion, kind }) {
  if (apiVersion?.enum?.length !== 1 || kind?.enum?.length !== 1) return undefined;
  const [group, version] = apiVersion.enum[0].includes('/')
    ? apiVersion.enum[0].split('/')
    : ['', apiVersion.enum[0]];
  return { group, version, kind: kind.enum[0] };
}

/** IoK8sApiCoreV1Taint → io.k8s.api.core.v1.Taint. What was joined is told apart by its capitals. */
function fullName(flat) {
  const roots = [
    ['IoK8sApimachineryPkgApis', 'io.k8s.apimachinery.pkg.apis.'],
    ['IoK8sApiextensionsApiserverPkgApis', 'io.k8s.apiextensions-apiserver.pkg.apis.'],
    ['IoK8sKubeAggregatorPkgApis', 'io.k8s.kube-aggregator.pkg.apis.'],
    ['IoK8sApi', 'io.k8s.api.'],
  ];
  const fixed = {
    IoK8sApimachineryPkgApiResourceQuantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    IoK8sApimachineryPkgRuntimeRawExtension: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
    IoK8sApimachineryPkgUtilIntstrIntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    IoK8sApimachineryPkgVersionInfo: 'io.k8s.apimachinery.pkg.version.Info',
  };
  if (fixed[flat]) return fixed[flat];
  const [prefix, root] = roots.find(([start]) => flat.startsWith(start));
  const [, group, version, kind] = /^([A-Z][a-z]+?)(V\d+(?:(?:alpha|beta)\d+)?)([A-Z]\w*)$/.exec(
    flat.slice(prefix.length),
  );
  return `${root}${group.toLowerCase()}.${version.toLowerCase()}.${kind}`;
}

const textOf = (comment) => comment.replace(/^\s*\* ?/gm, '').trim();
