/**
 * Checks of the parts that all objects have: labels, annotations, owners, finalizers, selectors, conditions
 * (apimachinery/pkg/api/validation/objectmeta.go and pkg/apis/meta/v1/validation/validation.go, 1.36).
 */
import type {
  Condition,
  LabelSelector,
  ManagedFieldsEntry,
  OwnerReference,
} from '../api/generated/types/meta/v1.ts';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  forbidden,
  tooLong,
  type FieldError,
} from './field-error.ts';
import { byteLength, isQualifiedName, isValidLabelValue } from './names.ts';

type Texts = { readonly [key: string]: string };

/** Of all keys and values together. */
const ANNOTATIONS_LIMIT = 262_144;

export function validateLabels(labels: Texts = {}, field: string): FieldError[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...validateLabelName(key, field),
    ...isValidLabelValue(value).map((message) => invalid(field, value, message)),
  ]);
}

export const validateLabelName = (name: string, field: string): FieldError[] =>
  isQualifiedName(name).map((message) => invalid(field, name, message));

export function validateAnnotations(annotations: Texts = {}, field: string): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    // Unlike a label's, an annotation's prefix may have capitals.
    for (const message of isQualifiedName(key.toLowerCase()))
      errors.push(invalid(field, key, message));
    size += byteLength(key) + byteLength(value);
  }
  return size > ANNOTATIONS_LIMIT ? [...errors, tooLong(field, ANNOTATIONS_LIMIT)] : errors;
}

export function validateLabelSelector(
  selector: LabelSelector | undefined,
  field: string,
): FieldError[] {
  if (!selector) return [];
  const expressions = selector.matchExpressions ?? [];
  return [
    ...validateLabels(selector.matchLabels, `${field}.matchLabels`),
    ...expressions.flatMap(({ key, operator, values = [] }, index) => {
      const at = `${field}.matchExpressions[${index}]`;
      return [...validateOperator(operator, values, at), ...validateLabelName(key, `${at}.key`)];
    }),
  ];
}

function validateOperator(operator: string, values: readonly string[], at: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0
        ? []
        : [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0
        ? []
        : [
            forbidden(
              `${at}.values`,
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            ),
          ];
    default:
      return [invalid(`${at}.operator`, operator, 'not a valid selector operator')];
  }
}

export function validateOwnerReferences(
  owners: readonly OwnerReference[] = [],
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const owner of owners) {
    errors.push(...validateOwnerReference(owner, field));
    if (!owner.controller) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller === undefined) controller = name;
    else {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalid(field, owners, detail));
    }
  }
  return errors;
}

function validateOwnerReference(owner: OwnerReference, field: string): FieldError[] {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner;
  const errors: FieldError[] = [];
  if (apiVersion === '' || apiVersion.endsWith('/')) {
    errors.push(invalid(`${field}.apiVersion`, apiVersion, 'version must not be empty'));
  }
  if (kind === '') errors.push(invalid(`${field}.kind`, kind, 'must not be empty'));
  if (name === '') errors.push(invalid(`${field}.name`, name, 'must not be empty'));
  if (uid === '') errors.push(invalid(`${field}.uid`, uid, 'must not be empty'));
  if (apiVersion === 'v1' && kind === 'Event') {
    errors.push(invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
  }
  return errors;
}

export function validateFinalizers(
  finalizers: readonly string[] = [],
  field: string,
): FieldError[] {
  const errors = finalizers.flatMap((name) =>
    isQualifiedName(name).map((message) => invalid(field, name, message)),
  );
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(
      invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'),
    );
  }
  return errors;
}

export function validateManagedFields(
  entries: readonly ManagedFieldsEntry[] = [],
  field: string,
): FieldError[] {
  if (entries.every(isPlainEntry)) return [];
  return entries.flatMap(
    ({ operation = '', fieldsType = '', manager = '', subresource = '' }, index) => {
      const at = `${field}[${index}]`;
      const errors: FieldError[] = [];
      if (operation !== 'Apply' && operation !== 'Update') {
        errors.push(invalid(`${at}.operation`, operation, 'must be `Apply` or `Update`'));
      }
      if (fieldsType !== '' && fieldsType !== 'FieldsV1') {
        errors.push(invalid(`${at}.fieldsType`, fieldsType, 'must be `FieldsV1`'));
      }
      errors.push(...validateFieldManager(manager, `${at}.manager`));
      if (byteLength(subresource) > 256) errors.push(tooLong(`${at}.subresource`, 256));
      return errors;
    },
  );
}

/** As nearly all are: nothing is wrong with it. */
const isPlainEntry = ({
  operation,
  fieldsType,
  manager = '',
  subresource = '',
}: ManagedFieldsEntry): boolean =>
  (operation === 'Update' || operation === 'Apply') &&
  fieldsType === 'FieldsV1' &&
  (manager === '' || PLAIN.test(manager)) &&
  subresource.length <= 64;

export function validateFieldManager(manager: string, field = 'fieldManager'): FieldError[] {
  if (PLAIN.test(manager)) return [];
  const errors = byteLength(manager) > 128 ? [tooLong(field, 128)] : [];
  let position = 0;
  for (const character of manager) {
    if (/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(character)) {
      const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      errors.push(invalid(field, manager, `invalid character U+${code} (at position ${position})`));
    }
    position += byteLength(character);
  }
  return errors;
}

/** What nearly all managers are called, in which there is nothing to find. */
const PLAIN = /^[-\w ./:]{0,128}$/;

/** meta/v1 Conditions, as newer kinds have them. */
export function validateConditions(
  conditions: readonly Condition[] = [],
  field: string,
): FieldError[] {
  const seen = new Set<string>();
  return conditions.flatMap((condition, index) => {
    const at = `${field}[${index}]`;
    const again = seen.has(condition.type);
    seen.add(condition.type);
    return [
      ...(again ? [duplicate(`${at}.type`, condition.type)] : []),
      ...validateCondition(condition, at),
    ];
  });
}

function validateCondition(condition: Condition, at: string): FieldError[] {
  const {
    type = '',
    status = '',
    reason = '',
    message = '',
    observedGeneration = 0,
    lastTransitionTime,
  } = condition;
  const errors = validateLabelName(type, `${at}.type`);
  const statuses = ['False', 'True', 'Unknown'];
  if (!statuses.includes(status)) errors.push(notSupported(`${at}.status`, status, statuses));
  if (observedGeneration < 0) {
    errors.push(
      invalid(
        `${at}.observedGeneration`,
        observedGeneration,
        'must be greater than or equal to zero',
      ),
    );
  }
  if (!lastTransitionTime) errors.push(required(`${at}.lastTransitionTime`, 'must be set'));
  if (reason === '') errors.push(required(`${at}.reason`, 'must be set'));
  else if (!conditionReason.test(reason))
    errors.push(invalid(`${at}.reason`, reason, conditionReasonError));
  if (byteLength(reason) > 1024) errors.push(tooLong(`${at}.reason`, 1024));
  if (byteLength(message) > 32_768) errors.push(tooLong(`${at}.message`, 32_768));
  return errors;
}

const CONDITION_REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const conditionReason = new RegExp(`^${CONDITION_REASON}$`);
const conditionReasonError = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${CONDITION_REASON}')`;
