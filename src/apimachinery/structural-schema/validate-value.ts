/**
 * Checks a value against a JSON schema as custom resources are checked (kube-openapi/pkg/validation/validate, 1.36),
 * with ratcheting: what was wrong before and has not changed is let be (apiserver/validation/ratcheting.go).
 */
import { deepEqual } from '../equality.ts';
import { invalid, type FieldError } from '../field-error.ts';
import { isValues, ownValue, type Values } from '../own-property.ts';
import { compilePattern } from '../regular-expression.ts';
import { fitsFormat, isKnownFormat } from './formats.ts';
import { itemsOf, valuesOf, type JsonSchema } from './json-schema.ts';
import {
  combined,
  longerThan,
  missing,
  notAmong,
  says,
  tooManyOf,
  wrongType,
  type ValueError,
} from './value-errors.ts';

/** All that is wrong with `value`. With `previous`, what stayed as it was is not told. */
export function validateValue(
  schema: JsonSchema,
  value: unknown,
  previous?: unknown,
): readonly ValueError[] {
  return checked(schema, value, '', previous).errors;
}

/** What a check found, and how much of the schema fitted: of several alternatives the best failure is told. */
class Result {
  readonly errors: ValueError[] = [];
  matches = 0;

  get valid(): boolean {
    return this.errors.length === 0;
  }

  add(...errors: readonly ValueError[]): void {
    this.errors.push(...errors);
  }

  merge(other: Result | undefined): void {
    if (!other) return;
    this.errors.push(...other.errors);
    this.matches += other.matches;
  }
}

type Check = (
  schema: JsonSchema,
  value: unknown,
  path: string,
  previous: unknown,
) => Result | undefined;

function checked(schema: JsonSchema, value: unknown, path: string, previous: unknown): Result {
  const result = new Result();
  if (value === null) {
    result.merge(checkType(schema, value, path, previous));
    result.merge(checkEnum(schema, value, path, previous));
  } else {
    for (const check of CHECKS) {
      result.merge(check(schema, value, path, previous));
      result.matches++;
    }
    result.matches++;
  }
  return !result.valid && previous !== undefined && deepEqual(previous, value)
    ? new Result()
    : result;
}

const checkType: Check = ({ type, nullable, format = '' }, value, path) => {
  const result = new Result();
  result.matches = 1;
  const found = typeOf(value);
  if (value === null) {
    if (type && !nullable) result.add(wrongType(path, type, 'null'));
    return result;
  }
  const fits = !type || found === type || (found === 'integer' && type === 'number');
  const known = format !== '' && isKnownFormat(type, format);
  // A format says what a text must be without its type being asked for.
  if (type === undefined && known && found !== 'string' && found !== 'array')
    result.add(wrongType(path, format, FORMAT_OF[found] ?? ''));
  else if (
    known &&
    type !== 'number' &&
    type !== 'integer' &&
    (found === 'string' || found === 'array')
  )
    return result;
  else if (!fits) result.add(wrongType(path, type, found));
  return result;
};

const FORMAT_OF: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64' };

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

const checkCombinations: Check = (schema, value, path) => {
  const result = new Result();
  const { anyOf = [], oneOf = [], allOf = [], not } = schema;
  const against = (one: JsonSchema) => checked(one, value, path, undefined);
  if (anyOf.length > 0) {
    const results = anyOf.map(against);
    const valid = results.find((one) => one.valid);
    if (!valid)
      result.add(combined(`${JSON.stringify(path)} must validate at least one schema (anyOf)`));
    result.merge(valid ?? best(results));
  }
  if (oneOf.length > 0) {
    const results = oneOf.map(against);
    const valid = results.filter((one) => one.valid);
    if (valid.length === 1) result.merge(valid[0]);
    else {
      const found =
        valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
      result.add(
        combined(`${JSON.stringify(path)} must validate one and only one schema (oneOf). ${found}`),
      );
      if (valid.length === 0) result.merge(best(results));
    }
  }
  if (allOf.length > 0) {
    const results = allOf.map(against);
    results.forEach((one) => result.merge(one));
    const valid = results.filter((one) => one.valid).length;
    if (valid < results.length) {
      const none = valid === 0 ? '. None validated' : '';
      result.add(combined(`${JSON.stringify(path)} must validate all the schemas (allOf)${none}`));
    }
  }
  if (not && against(not).valid)
    result.add(combined(`${JSON.stringify(path)} must not validate the schema (not)`));
  result.matches++;
  return result;
};

const best = (results: readonly Result[]): Result =>
  results.reduce((found, one) => (one.matches > found.matches ? one : found));

const checkText: Check = ({ maxLength, minLength, pattern }, value, path) => {
  if (typeof value !== 'string') return undefined;
  const length = [...value].length;
  if (maxLength !== undefined && length > maxLength) return failed(longerThan(path, maxLength));
  if (minLength !== undefined && length < minLength)
    return failed(says(path, value, `should be at least ${minLength} chars long`));
  if (pattern && !matchesPattern(pattern, value))
    return failed(says(path, value, `should match '${pattern}'`));
  return undefined;
};

const checkFormat: Check = ({ type, format = '' }, value, path) => {
  if (typeof value !== 'string' || !isKnownFormat(type, format)) return undefined;
  return fitsFormat(format, value) === false
    ? failed({
        path,
        told: (field) => ({
          ...says(path, value, `must be of type ${format}: ${JSON.stringify(value)}`).told(field),
          reason: 'FieldValueTypeInvalid',
        }),
      })
    : undefined;
};

const checkNumber: Check = (schema, value, path) => {
  if (typeof value !== 'number') return undefined;
  const { multipleOf, maximum, minimum } = schema;
  const result = new Result();
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    result.add(says(path, value, `should be a multiple of ${multipleOf}`));
  if (
    maximum !== undefined &&
    (value > maximum || (schema.exclusiveMaximum && value === maximum))
  ) {
    const than = schema.exclusiveMaximum ? 'less than' : 'less than or equal to';
    result.add(says(path, value, `should be ${than} ${maximum}`));
  }
  if (
    minimum !== undefined &&
    (value < minimum || (schema.exclusiveMinimum && value === minimum))
  ) {
    const than = schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to';
    result.add(says(path, value, `should be ${than} ${minimum}`));
  }
  result.matches++;
  return result;
};

function isMultiple(value: number, factor: number): boolean {
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  return Number.isInteger(times);
}

const checkItems: Check = (schema, value, path, previous) => {
  if (!Array.isArray(value)) return undefined;
  const result = new Result();
  const items = itemsOf(schema);
  const before = Array.isArray(previous) ? (previous as readonly unknown[]) : [];
  if (items) {
    value.forEach((item, index) =>
      result.merge(checked(items, item, `${path}[${index}]`, counterpart(schema, before, item))),
    );
  }
  const { minItems, maxItems } = schema;
  if (minItems !== undefined && value.length < minItems)
    result.add(says(path, value.length, `should have at least ${minItems} items`));
  if (maxItems !== undefined && value.length > maxItems)
    result.add(tooManyOf(path, value.length, maxItems));
  result.matches++;
  return result;
};

/** The item that was there before for this one, where items can be told apart. */
function counterpart(schema: JsonSchema, before: readonly unknown[], item: unknown): unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return before.find((one) =>
        keys.every((key) => isValues(one) && isValues(item) && one[key] === item[key]),
      );
    default:
      return undefined;
  }
}

const checkEnum: Check = (schema, value, path) => {
  const allowed = schema.enum;
  if (!allowed?.length || allowed.some((one) => deepEqual(one, value))) return undefined;
  return failed(notAmong(path, value, allowed));
};

const checkFields: Check = (schema, value, path, previous) => {
  if (!isValues(value)) return undefined;
  const { minProperties, maxProperties, properties = {}, required = [] } = schema;
  const keys = Object.keys(value);
  if (minProperties !== undefined && keys.length < minProperties)
    return failed(says(path, keys.length, `should have at least ${minProperties} properties`));
  if (maxProperties !== undefined && keys.length > maxProperties)
    return failed(tooManyOf(path, keys.length, maxProperties));
  const result = new Result();
  const before = (key: string) => (isValues(previous) ? ownValue(previous, key) : undefined);
  const values = valuesOf(schema);
  for (const key of keys) {
    if (Object.hasOwn(properties, key)) continue;
    if (schema.additionalProperties === false)
      result.add({ path, told: (field) => forbiddenProperty(field, path, key) });
    else if (values) result.merge(checked(values, value[key], `${path}.${key}`, before(key)));
  }
  // In the order of their names, which upstream leaves to chance.
  for (const key of Object.keys(properties).sort()) {
    if (!Object.hasOwn(value, key)) continue;
    const below = path === '' ? key : `${path}.${key}`;
    result.merge(checked(properties[key]!, value[key], below, before(key)));
  }
  for (const key of required) if (!has(value, key)) result.add(missing(`${path}.${key}`));
  return result;
};

const has = (value: Values, key: string): boolean =>
  Object.hasOwn(value, key) && value[key] !== undefined;

const forbiddenProperty = (field: string, path: string, key: string): FieldError =>
  invalid(field, key, `${path}.${key} in body is a forbidden property`);

const CHECKS: readonly Check[] = [
  checkType,
  checkCombinations,
  checkText,
  checkFormat,
  checkNumber,
  checkItems,
  checkEnum,
  checkFields,
];

function failed(error: ValueError): Result {
  const result = new Result();
  result.add(error);
  return result;
}

function matchesPattern(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  return compiled.ok && compiled.expression.matches(text);
}
