/**
 * A CustomResourceDefinition as kinds that are served, one for each version
 * (apiextensions-apiserver/pkg/apiserver/customresource_handler.go, 1.36).
 */
import { apiVersionOf, deepFreeze, type KubeObject } from '../../../apimachinery/meta.ts';
import { isValues, type Values } from '../../../apimachinery/own-property.ts';
import { decode, type Decoded } from '../../../apimachinery/schema/decode.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { withDefaults } from '../../../apimachinery/structural-schema/defaults.ts';
import { definitionOf } from '../../../apimachinery/structural-schema/definition.ts';
import { withEmbeddedMetadata } from '../../../apimachinery/structural-schema/embedded.ts';
import type { JsonSchema } from '../../../apimachinery/structural-schema/json-schema.ts';
import { pruned } from '../../../apimachinery/structural-schema/prune.ts';
import { byPreference } from '../../../apimachinery/version-order.ts';
import { isConditionTrue } from '../../../api/apiextensions/v1/custom-resource-definition/conditions.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from '../../../api/generated/types/apiextensions/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { printerColumns } from './columns.ts';
import type { Conversion } from './conversion.ts';
import { scaleMapping } from './scale.ts';
import { selectableFields } from './selectable-fields.ts';
import { customStatusStrategy, customStrategy } from './strategy.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Those versions that are served. They share what etcd keeps, which is of the storage version. */
export function customKinds(
  definition: CustomResourceDefinition,
  convert: Conversion,
): readonly ResourceDefinition[] {
  const { group, names, versions } = definition.spec;
  const storage = versions.find((version) => version.storage)!;
  const kept: ResourceDefinition = {
    group,
    version: storage.name,
    kind: names.kind,
    plural: names.plural,
    shortNames: [],
    namespaced: definition.spec.scope === 'Namespaced',
    storagePrefix: `${group}/${names.plural}`,
    schema: definitionName(group, storage.name, names.kind),
    strategy: {},
    columns: [],
  };
  return versions
    .filter(({ served }) => served)
    .map((version) => customKind(definition, version, storage, kept, convert));
}

function customKind(
  crd: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  storage: CustomResourceDefinitionVersion,
  kept: ResourceDefinition,
  convert: Conversion,
): ResourceDefinition {
  const { group } = crd.spec;
  const { acceptedNames: names = crd.spec.names } = crd.status ?? {};
  const { singular, listKind, shortNames = [], categories = [] } = names;
  const schema = schemaOf(crd, version);
  const statusApart = version.subresources?.status !== undefined;
  const { scale } = version.subresources ?? {};
  const apiVersion = apiVersionOf(group, version.name);
  const keptVersion = apiVersionOf(group, storage.name);
  const keptSchema = schemaOf(crd, storage);
  return {
    ...kept,
    version: version.name,
    ...(singular && { singular }),
    ...(listKind && { listKind }),
    shortNames,
    categories,
    schema: definitionName(group, version.name, kept.kind),
    custom: {
      definition: definitionOf(schema, statusApart),
      published: version.schema?.openAPIV3Schema,
      decode: (known, value) => decoded(known, schema, value),
      warning: deprecation(crd, version),
      terminating: isConditionTrue(crd, 'Terminating'),
    },
    strategy: customStrategy(schema, statusApart, scale),
    ...(statusApart && { statusStrategy: customStatusStrategy(schema, scale) }),
    ...(scale && { scale: scaleMapping(scale) }),
    columns: printerColumns(version.additionalPrinterColumns ?? []),
    fields: selectableFields(version.selectableFields ?? []),
    stored: {
      as: kept,
      toStored: (object: KubeObject) => pruned(keptSchema, convert(object, keptVersion)).value,
      // What was kept may be of an older schema: what is gone from it is not shown, what has a default now has it.
      fromStored: (object: KubeObject) =>
        withDefaults(schema, pruned(schema, convert(object, apiVersion)).value),
    },
  };
}

/** Where nothing is pruned, nothing is known. */
function schemaOf(
  { spec }: CustomResourceDefinition,
  { schema }: CustomResourceDefinitionVersion,
): JsonSchema {
  const known: JsonSchema = schema?.openAPIV3Schema ?? {};
  return spec.preserveUnknownFields
    ? { ...known, 'x-kubernetes-preserve-unknown-fields': true }
    : known;
}

/** As OpenAPI calls it: `com.example.stable.v1.CronTab`. */
function definitionName(group: string, version: string, kind: string): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}

/** Metadata is read as everybody's; of the rest, what the schema does not know is dropped. */
function decoded(known: Schema, schema: JsonSchema, value: unknown): Decoded {
  if (!isValues(value)) return { object: {}, unknown: [] };
  const unknown: string[] = [];
  let error: string | undefined;
  const meta = (metadata: unknown, path: string): unknown => {
    const read = decode(known, OBJECT_META, metadata);
    unknown.push(...read.unknown.map((field) => `${path}.${field}`));
    error ??= read.error;
    return read.object;
  };
  const { metadata, ...rest } = value;
  const own = metadata === undefined ? {} : { metadata: meta(metadata, 'metadata') };
  const { apiVersion, kind, ...content } = withEmbeddedMetadata(schema, rest, '', meta) as Values;
  const known_ = pruned(schema, { apiVersion, kind, ...own, ...content });
  const object = deepFreeze(known_.value);
  const result = { object, unknown: [...unknown, ...known_.unknown] };
  return error === undefined ? result : { ...result, error };
}

/** `stable.example.com/v1beta1 CronTab is deprecated; use stable.example.com/v1 CronTab` */
function deprecation(
  { spec: { group, names, versions } }: CustomResourceDefinition,
  { deprecated, deprecationWarning, name }: CustomResourceDefinitionVersion,
): string | undefined {
  if (!deprecated) return undefined;
  if (deprecationWarning !== undefined) return deprecationWarning;
  const newer = versions
    .filter((one) => one.served && !one.deprecated && byPreference(one.name, name) < 0)
    .map((one) => one.name)
    .sort(byPreference)[0];
  const use = newer === undefined ? '' : `; use ${group}/${newer} ${names.kind}`;
  return `${group}/${name} ${names.kind} is deprecated${use}`;
}
