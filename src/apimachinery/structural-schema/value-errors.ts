/**
 * What is wrong with a value, in the words of the validator that checks it and in those of the API
 * (kube-openapi/pkg/validation/errors; apiextensions-apiserver/pkg/apiserver/validation, 1.36).
 */
import { invalid, notSupported, required, tooLong, type FieldError } from '../field-error.ts';

/** One problem: where, which value, and how the API tells it. */
export interface ValueError {
  readonly path: string;
  readonly told: (field: string) => FieldError;
}

/** `spec.replicas in body must be of type integer: "string"` */
export const says = (path: string, value: unknown, problem: string): ValueError => ({
  path,
  told: (field) => invalid(field, value ?? '', `${path} in body ${problem}`),
});

export const wrongType = (path: string, expected: string, found: string): ValueError => ({
  path,
  told: (field) => ({
    ...invalid(
      field,
      found,
      `${path} in body must be of type ${expected}: ${JSON.stringify(found)}`,
    ),
    reason: 'FieldValueTypeInvalid',
  }),
});

export const missing = (path: string): ValueError => ({ path, told: (field) => required(field) });

export const notAmong = (
  path: string,
  value: unknown,
  allowed: readonly unknown[],
): ValueError => ({
  path,
  told: (field) =>
    notSupported(
      field,
      value,
      allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
});

export const longerThan = (path: string, limit: number): ValueError => ({
  path,
  told: (field) => tooLong(field, limit),
});

export const tooManyOf = (path: string, count: number, limit: number): ValueError => ({
  path,
  told: (field) => ({
    reason: 'FieldValueTooMany',
    field,
    body: `Too many: ${count}: must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
  }),
});

/** About the schema's own combinations; upstream gives no field for these. */
export const combined = (text: string): ValueError => ({
  path: '',
  told: (field) => invalid(field, '', text),
});

/** `under` is the field that the value stands in; the root of a resource has none. */
export function fieldErrors(errors: readonly ValueError[], under = ''): FieldError[] {
  return errors.map(({ path, told }) => {
    const below = path.replace(/^\./, '');
    const field = below === '' ? under : under === '' ? below : `${under}.${below}`;
    return told(field === '' ? '<nil>' : field);
  });
}
