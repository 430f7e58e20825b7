/** Defaults must themselves fit the schema they stand in (apiserver/schema/defaulting/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { invalid, type FieldError } from '../../../../apimachinery/field-error.ts';
import {
  itemsOf,
  type JsonSchema,
} from '../../../../apimachinery/structural-schema/json-schema.ts';
import { validateLists } from '../../../../apimachinery/structural-schema/list-types.ts';
import { prunedValue } from '../../../../apimachinery/structural-schema/prune.ts';
import { validateValue } from '../../../../apimachinery/structural-schema/validate-value.ts';
import { fieldErrors } from '../../../../apimachinery/structural-schema/value-errors.ts';

export function validateDefaults(schema: JsonSchema, path: string): FieldError[] {
  const { properties = {}, additionalProperties: values } = schema;
  const items = itemsOf(schema);
  return [
    ...own(schema, `${path}.default`),
    ...(items ? validateDefaults(items, `${path}.items`) : []),
    ...Object.keys(properties)
      .sort()
      .flatMap((name) => validateDefaults(properties[name]!, `${path}.properties[${name}]`)),
    ...(typeof values === 'object' ? validateDefaults(values, `${path}.additionalProperties`) : []),
  ];
}

function own(schema: JsonSchema, path: string): FieldError[] {
  const value = schema.default;
  if (value === undefined) return [];
  const known = prunedValue(schema, value).value;
  return [
    ...(deepEqual(known, value) ? [] : [invalid(path, value, 'must not have unknown fields')]),
    ...fieldErrors(validateValue(schema, value), path),
    ...validateLists(schema, value, path),
  ];
}
