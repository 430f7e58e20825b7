/** How custom resources are written (apiextensions-apiserver/pkg/registry/customresource, 1.36). */
import { deepEqual } from '../../../apimachinery/equality.ts';
import {
  invalid,
  type FieldError,
  type FieldErrorReason,
} from '../../../apimachinery/field-error.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { isQualifiedName } from '../../../apimachinery/names.ts';
import { withoutKey, withValue, type Values } from '../../../apimachinery/own-property.ts';
import { withDefaults } from '../../../apimachinery/structural-schema/defaults.ts';
import { validateEmbedded } from '../../../apimachinery/structural-schema/embedded.ts';
import {
  propertyOf,
  type JsonSchema,
} from '../../../apimachinery/structural-schema/json-schema.ts';
import { validateLists } from '../../../apimachinery/structural-schema/list-types.ts';
import { hasRules } from '../../../apimachinery/structural-schema/rules.ts';
import { validateRules } from '../../../apimachinery/structural-schema/validate-rules.ts';
import { validateValue } from '../../../apimachinery/structural-schema/validate-value.ts';
import { fieldErrors } from '../../../apimachinery/structural-schema/value-errors.ts';
import type { CustomResourceSubresourceScale } from '../../../api/generated/types/apiextensions/v1.ts';
import type { StatusStrategy, Strategy } from '../../../api/resource-definition.ts';
import { firstGeneration, withMeta } from '../../../api/strategies.ts';
import { scaleProblems } from './scale.ts';

type Scale = CustomResourceSubresourceScale | undefined;

export function customStrategy(
  schema: JsonSchema,
  statusApart: boolean,
  scale: Scale,
): Strategy<KubeObject> {
  return {
    applyDefaults: (object) => withDefaults(schema, object),
    prepareForCreate: (object) => firstGeneration(statusApart ? without(object, 'status') : object),
    prepareForUpdate(next, previous) {
      const kept = statusApart ? withStatusOf(next, previous) : next;
      const { generation = 0 } = previous.metadata;
      const same = deepEqual(content(kept), content(previous));
      return withMeta(kept, 'generation', same ? previous.metadata.generation : generation + 1);
    },
    validateCreate: (object) => problems(schema, object, undefined, scale),
    validateUpdate: (next, previous) => problems(schema, next, previous, scale),
    warnings: finalizerWarnings,
    allowUnconditionalUpdate: false,
  };
}

export function customStatusStrategy(schema: JsonSchema, scale: Scale): StatusStrategy<KubeObject> {
  return {
    prepareForUpdate(next, previous) {
      const { managedFields } = next.metadata;
      const { metadata } = withMeta(previous, 'managedFields', managedFields);
      return { ...withStatusOf(previous, next), metadata };
    },
    validateUpdate(next, previous) {
      const status = propertyOf(schema, 'status');
      const [now, before] = [statusOf(next), statusOf(previous)];
      const own =
        status && now !== undefined
          ? fieldErrors(validateValue(status, now, before), 'status')
          : [];
      const errors = [
        ...own,
        ...scaleProblems(scale, next, 'status'),
        ...lists(schema, next, previous),
      ];
      return [...errors, ...ruleErrors(schema, next, previous, errors)];
    },
  };
}

function problems(
  schema: JsonSchema,
  object: KubeObject,
  previous: KubeObject | undefined,
  scale: Scale,
): FieldError[] {
  const errors = [
    ...fieldErrors(validateValue(schema, object, previous)),
    ...scaleProblems(scale, object, 'spec'),
    ...scaleProblems(scale, object, 'status'),
    ...validateEmbedded(schema, object as unknown as Values),
    ...lists(schema, object, previous),
  ];
  return [...errors, ...ruleErrors(schema, object, previous, errors)];
}

/** Rules see what has its types only. */
const BLOCKING: ReadonlySet<FieldErrorReason> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

function ruleErrors(
  schema: JsonSchema,
  object: KubeObject,
  previous: KubeObject | undefined,
  errors: readonly FieldError[],
): readonly FieldError[] {
  if (!hasRules(schema)) return [];
  return errors.some(({ reason }) => BLOCKING.has(reason))
    ? [NOT_CHECKED]
    : validateRules(schema, object, previous);
}

const NOT_CHECKED = invalid(
  '<nil>',
  'null',
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** Lists that had two of one before may go on having them. */
function lists(schema: JsonSchema, object: KubeObject, previous: KubeObject | undefined) {
  return previous && validateLists(schema, previous).length > 0
    ? []
    : validateLists(schema, object);
}

const content = ({ metadata: _metadata, ...rest }: KubeObject) => rest;

const statusOf = (object: KubeObject): unknown => (object as { status?: unknown }).status;

const without = (object: KubeObject, key: string): KubeObject =>
  Object.hasOwn(object, key)
    ? (withoutKey(object as unknown as Values, key) as unknown as KubeObject)
    : object;

function withStatusOf(object: KubeObject, other: KubeObject): KubeObject {
  const status = statusOf(other);
  if (status === undefined) return without(object, 'status');
  return statusOf(object) === status
    ? object
    : (withValue(object as unknown as Values, 'status', status) as unknown as KubeObject);
}

const STANDARD = ['orphan', 'foregroundDeletion', 'kubernetes'];

function finalizerWarnings(object: KubeObject, previous?: KubeObject): string[] {
  const known = previous?.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((name) => !known.includes(name));
  return added.toSorted().flatMap((name) => {
    const about = `metadata.finalizers: ${JSON.stringify(name)}: `;
    const prefer = `prefer a domain-qualified finalizer name${
      name.includes('.') ? ' including a path (/)' : ''
    } to avoid accidental conflicts with other finalizer writers`;
    return [
      ...isQualifiedName(name).map((problem) => about + problem),
      ...(name.includes('/') || STANDARD.includes(name) ? [] : [about + prefer]),
    ];
  });
}
