/** What a CustomResourceDefinition must be (apiextensions/validation/validation.go, 1.36). */

import {
  duplicate,
  forbidden,
  invalid,
  required,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import { isDNS1035Label, isDNS1123Subdomain } from '../../../../apimachinery/names.ts';
import type { JsonSchema } from '../../../../apimachinery/structural-schema/json-schema.ts';
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
} from '../../../generated/types/apiextensions/v1.ts';
import { immutable, NONE, oneOf, type Errors } from '../../../validation/common.ts';
import { validateApproval } from './approval.ts';
import { isConditionTrue } from './conditions.ts';
import { validateDefaults } from './default-validation.ts';
import { lifted, type Lifted } from './lifted.ts';
import { ruleProblems } from './rules.ts';
import { openApiProblems, schemaAt } from './schema-validation.ts';
import { structuralProblems } from './structural.ts';

export function validateDefinition(definition: CustomResourceDefinition): Errors {
  const { metadata, spec } = definition;
  const { plural = '' } = spec.names ?? {};
  return [
    ...(metadata.name === `${plural}.${spec.group ?? ''}`
      ? NONE
      : [invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')]),
    ...validateSpec(spec),
    ...validateStatus(definition),
    ...(spec.preserveUnknownFields
      ? [
          invalid(
            'spec.preserveUnknownFields',
            true,
            'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
          ),
        ]
      : NONE),
  ];
}

/** What is written through the status subresource. */
export const validateStatus = ({ spec, status }: CustomResourceDefinition): Errors => [
  ...validateNames(status?.acceptedNames, 'status.acceptedNames'),
  ...validateStoredVersions(status?.storedVersions ?? [], spec.versions ?? []),
];

export const validateNew = (definition: CustomResourceDefinition): Errors =>
  validateApproval(definition, undefined);

export function validateChange(
  next: CustomResourceDefinition,
  previous: CustomResourceDefinition,
): Errors {
  const [{ spec }, { spec: before }] = [next, previous];
  return [
    ...(isConditionTrue(previous, 'Established')
      ? [
          ...immutable('spec.scope', spec.scope, before.scope),
          ...immutable('spec.names.kind', spec.names.kind, before.names.kind),
        ]
      : NONE),
    ...immutable('spec.group', spec.group, before.group),
    ...immutable('spec.names.plural', spec.names.plural, before.names.plural),
    ...validateApproval(next, previous),
  ];
}

function validateSpec(spec: CustomResourceDefinitionSpec): FieldError[] {
  const { group = '', versions = [], names } = spec;
  return [
    ...validateGroup(group),
    ...oneOf('spec.scope', spec.scope, ['Cluster', 'Namespaced']),
    ...versions.flatMap((version, index) =>
      version.schema?.openAPIV3Schema
        ? []
        : [required(`spec.versions[${index}].schema.openAPIV3Schema`)],
    ),
    ...versions.flatMap((version, index) => validateVersion(version, `spec.versions[${index}]`)),
    ...(new Set(versions.map(({ name }) => name)).size < versions.length
      ? [invalid('spec.versions', versions, 'must contain unique version names')]
      : []),
    ...(versions.filter(({ storage }) => storage).length === 1
      ? []
      : [
          invalid(
            'spec.versions',
            versions,
            'must have exactly one version marked as storage version',
          ),
        ]),
    ...(['plural', 'singular', 'kind', 'listKind'] as const)
      .filter((name) => !names?.[name])
      .map((name) => required(`spec.names.${name}`)),
    ...validateNames(names, 'spec.names'),
    ...lifted(spec, 'schema').flatMap((schema) => validateSchema(spec, schema)),
    ...lifted(spec, 'subresources').flatMap(({ value, field }) =>
      validateSubresources(value, field),
    ),
    ...lifted(spec, 'additionalPrinterColumns').flatMap(({ value, field }) =>
      value.flatMap((column, index) => validateColumn(column, `${field}[${index}]`)),
    ),
    ...lifted(spec, 'selectableFields').flatMap(validateSelectable),
    ...validateConversion(spec.conversion),
  ];
}

function validateGroup(group: string): FieldError[] {
  if (group === '') return [required('spec.group')];
  const problems = isDNS1123Subdomain(group);
  if (problems.length > 0) return [invalid('spec.group', group, problems.join(','))];
  return group.includes('.')
    ? []
    : [invalid('spec.group', group, 'should be a domain with at least one dot')];
}

/** Go's unicode.IsPrint. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function validateVersion(version: CustomResourceDefinitionVersion, field: string): FieldError[] {
  const { name = '', deprecated, deprecationWarning: warning } = version;
  const problems = isDNS1035Label(name);
  const refuse = (detail: string) => [invalid(`${field}.deprecationWarning`, warning, detail)];
  const named = problems.length > 0 ? [invalid(`${field}.name`, name, problems.join(','))] : [];
  if (warning === undefined) return named;
  if (!deprecated) return [...named, ...refuse('can only be set for deprecated versions')];
  const odd = UNPRINTABLE.exec(warning);
  return [
    ...named,
    ...(warning.length > 256 ? refuse('must be <= 256 characters long') : []),
    ...(warning === '' ? refuse('must not be an empty string') : []),
    ...(odd
      ? refuse(
          `must only contain printable UTF-8 characters; non-printable character found at index ${odd.index}`,
        )
      : []),
  ];
}

function validateNames(
  names: CustomResourceDefinitionNames | undefined,
  field: string,
): FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names ?? {};
  const label = (name: string, value: string | undefined) => {
    const problems = value ? isDNS1035Label(value) : [];
    return problems.length > 0 ? [invalid(`${field}.${name}`, value, problems.join(','))] : [];
  };
  const mixed = (name: string, value: string | undefined) => {
    const problems = value ? isDNS1035Label(value.toLowerCase()) : [];
    const detail = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
    return problems.length > 0 ? [invalid(`${field}.${name}`, value, detail)] : [];
  };
  return [
    ...label('plural', plural),
    ...label('singular', singular),
    ...mixed('kind', kind),
    ...mixed('listKind', listKind),
    ...shortNames.flatMap((name, index) => label(`shortNames[${index}]`, name)),
    ...(kind && kind === listKind
      ? [invalid(`${field}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
    ...categories.flatMap((name, index) => label(`categories[${index}]`, name)),
  ];
}

function validateStoredVersions(
  stored: readonly string[],
  versions: readonly CustomResourceDefinitionVersion[],
): FieldError[] {
  const field = 'status.storedVersions';
  if (stored.length === 0) return [invalid(field, stored, 'must have at least one stored version')];
  return [
    ...versions
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map(({ name }) => invalid(field, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) =>
      versions.some((version) => version.name === name)
        ? []
        : [
            invalid(
              `${field}[${index}]`,
              name,
              `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
            ),
          ],
    ),
  ];
}

/** Beside `type: object`, which a root always is. */
const AT_ROOT =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';

const GO_NAMES: Readonly<Record<string, string>> = {
  'x-kubernetes-preserve-unknown-fields': 'XPreserveUnknownFields',
  'x-kubernetes-validations': 'XValidations',
};

function validateSchema(spec: CustomResourceDefinitionSpec, found: Lifted<'schema'>): FieldError[] {
  const schema = found.value.openAPIV3Schema as JsonSchema | undefined;
  if (!schema) return [];
  const field = `${found.field}.openAPIV3Schema`;
  const apart =
    found.field === 'spec.validation'
      ? spec.versions.some(({ subresources }) => subresources?.status)
      : found.versions.some(({ subresources }) => subresources?.status);
  const structural = structuralProblems(schema, field);
  const defaults = structural.length === 0 ? validateDefaults(schema, field) : [];
  const open = openApiProblems(schema, field);
  return [
    ...(apart ? rootProblems(schema, field) : []),
    ...(schema.nullable
      ? [forbidden(`${field}.nullable`, 'nullable cannot be true at the root')]
      : []),
    ...structural,
    ...defaults,
    ...open,
    // What is not sound has no types to compile against.
    ...(structural.length + defaults.length + open.length === 0 ? ruleProblems(schema, field) : []),
  ];
}

/** Status is checked by itself, so the root may say nothing that would be lost then. */
function rootProblems(schema: JsonSchema, field: string): FieldError[] {
  const { type } = schema;
  if (type !== undefined && type !== 'object') {
    return [
      invalid(
        `${field}.type`,
        type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  }
  const allowed = AT_ROOT.split(' ');
  const goName = (name: string) => GO_NAMES[name] ?? name[0]!.toUpperCase() + name.slice(1);
  return Object.keys(schema).every((name) => allowed.includes(goName(name)))
    ? []
    : [
        invalid(
          field,
          schema,
          `only [${AT_ROOT}] fields are allowed at the root of the schema if the status subresource is enabled`,
        ),
      ];
}

function validateSubresources({ scale }: CustomResourceSubresources, field: string): FieldError[] {
  if (!scale) return [];
  const path = (
    name: string,
    value: string | undefined,
    under: readonly string[],
    said: string,
  ) => {
    const at = `${field}.scale.${name}`;
    if (!value) return [required(at)];
    if (!value.startsWith('.'))
      return [invalid(at, value, 'must be a simple json path starting with .')];
    return under.some((prefix) => value.startsWith(prefix))
      ? []
      : [invalid(at, value, `should be a json path under ${said}`)];
  };
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  return [
    ...path('specReplicasPath', specReplicasPath, ['.spec.'], '.spec'),
    ...path('statusReplicasPath', statusReplicasPath, ['.status.'], '.status'),
    ...(labelSelectorPath
      ? path(
          'labelSelectorPath',
          labelSelectorPath,
          ['.spec.', '.status.'],
          'either .spec or .status',
        )
      : []),
  ];
}

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

function validateColumn(column: CustomResourceColumnDefinition, field: string): FieldError[] {
  const { name, type, format, jsonPath } = column;
  const typeDetail = `must be one of ${COLUMN_TYPES.join(',')}`;
  return [
    ...(name ? [] : [required(`${field}.name`)]),
    ...(!type
      ? [required(`${field}.type`, typeDetail)]
      : COLUMN_TYPES.includes(type)
        ? []
        : [invalid(`${field}.type`, type, typeDetail)]),
    ...(format && !COLUMN_FORMATS.includes(format)
      ? [invalid(`${field}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`)]
      : []),
    ...(!jsonPath
      ? [required(`${field}.JSONPath`)]
      : jsonPath.startsWith('.')
        ? []
        : [invalid(`${field}.JSONPath`, jsonPath, 'must be a simple json path starting with .')]),
  ];
}

const MOST_SELECTABLE = 8;

function validateSelectable({ value, field, versions }: Lifted<'selectableFields'>): FieldError[] {
  const schema = versions[0]?.schema?.openAPIV3Schema as JsonSchema | undefined;
  const seen = new Set<string>();
  const errors = value.flatMap(({ jsonPath }, index) => {
    const at = `${field}[${index}].jsonPath`;
    if (!jsonPath) return [required(at)];
    const found = schemaAt(schema ?? {}, jsonPath, false);
    if ('problem' in found) return [invalid(at, jsonPath, `is an invalid path: ${found.problem}`)];
    const path = found.names.join('.');
    const twice = seen.has(path);
    seen.add(path);
    return [
      ...(found.names[0] === 'metadata'
        ? [invalid(at, jsonPath, 'must not point to fields in metadata')]
        : []),
      ...(['string', 'boolean', 'integer'].includes(found.schema.type ?? '')
        ? []
        : [
            invalid(
              at,
              jsonPath,
              'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
            ),
          ]),
      ...(twice ? [duplicate(at, jsonPath)] : []),
    ];
  });
  return seen.size <= MOST_SELECTABLE
    ? errors
    : [
        ...errors,
        {
          reason: 'FieldValueTooMany',
          field,
          body: `Too many: ${seen.size}: must have at most ${MOST_SELECTABLE} items`,
        },
      ];
}

const REVIEW_VERSIONS = ['v1', 'v1beta1'];

function validateConversion(conversion: CustomResourceConversion | undefined): FieldError[] {
  if (!conversion) return [];
  const field = 'spec.conversion';
  const { strategy, webhook } = conversion;
  const { clientConfig, conversionReviewVersions: versions = [] } = webhook ?? {};
  const strategies = oneOf(`${field}.strategy`, strategy, ['None', 'Webhook']);
  if (strategy !== 'Webhook') {
    const unexpected = 'should not be set when strategy is not set to Webhook';
    return [
      ...strategies,
      ...(clientConfig ? [forbidden(`${field}.webhookClientConfig`, unexpected)] : []),
      ...(versions.length > 0 ? [forbidden(`${field}.conversionReviewVersions`, unexpected)] : []),
    ];
  }
  const reviews = `${field}.conversionReviewVersions`;
  return [
    ...(!clientConfig
      ? [required(`${field}.webhookClientConfig`, 'required when strategy is set to Webhook')]
      : (clientConfig.url === undefined) === (clientConfig.service === undefined)
        ? [required(`${field}.webhookClientConfig`, 'exactly one of url or service is required')]
        : []),
    ...(versions.length === 0
      ? [required(reviews)]
      : versions.some((version) => REVIEW_VERSIONS.includes(version))
        ? []
        : [
            invalid(
              reviews,
              versions,
              `must include at least one of ${REVIEW_VERSIONS.join(', ')}`,
            ),
          ]),
    ...versions.flatMap((version, index) =>
      versions.indexOf(version) < index
        ? [invalid(`${reviews}[${index}]`, version, 'duplicate version')]
        : isDNS1035Label(version).map((problem) =>
            invalid(`${reviews}[${index}]`, version, problem),
          ),
    ),
  ];
}
