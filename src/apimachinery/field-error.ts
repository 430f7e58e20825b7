/** Why a field was refused, in Kubernetes' words (apimachinery/pkg/util/validation/field/errors.go). */

export type FieldErrorReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

export interface FieldError {
  readonly reason: FieldErrorReason;
  /** As in `spec.containers[0].name` or `metadata.labels[a key]`. */
  readonly field: string;
  /** Everything after the field: `Required value: must name a port`. */
  readonly body: string;
}

export const required = (field: string, detail = ''): FieldError =>
  made('FieldValueRequired', field, 'Required value', detail);

export const invalid = (field: string, value: unknown, detail: string): FieldError =>
  made('FieldValueInvalid', field, `Invalid value: ${shown(value)}`, detail);

/** As `invalid`, of a value that is not shown. */
export const omitted = (field: string, detail: string): FieldError =>
  made('FieldValueInvalid', field, 'Invalid value', detail);

export const forbidden = (field: string, detail: string): FieldError =>
  made('FieldValueForbidden', field, 'Forbidden', detail);

export const duplicate = (field: string, value: unknown): FieldError =>
  made('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`, '');

export const notFound = (field: string, value: unknown): FieldError =>
  made('FieldValueNotFound', field, `Not found: ${shown(value)}`, '');

export const notSupported = (
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError =>
  made(
    'FieldValueNotSupported',
    field,
    `Unsupported value: ${shown(value)}`,
    supported.length > 0
      ? `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`
      : '',
  );

/** `limit` in bytes. The value itself is not repeated (since 1.32). */
export const tooLong = (field: string, limit: number): FieldError =>
  made('FieldValueTooLong', field, 'Too long', `may not be more than ${limit} bytes`);

/** More items than may be. */
export const tooMany = (field: string, count: number, limit: number): FieldError =>
  made(
    'FieldValueTooMany',
    field,
    `Too many: ${count}`,
    `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
  );

/** As `invalid`, of a value that is not even of the right form. */
export const typeInvalid = (field: string, value: unknown, detail: string): FieldError =>
  made('FieldValueTypeInvalid', field, `Invalid value: ${shown(value)}`, detail);

/** `field: body`, as it stands in a Status message. */
export const messageOf = (error: FieldError): string => `${error.field}: ${error.body}`;

function made(reason: FieldErrorReason, field: string, words: string, detail: string): FieldError {
  return { reason, field, body: detail ? `${words}: ${detail}` : words };
}

// Go's %#v for numbers and booleans, quotes for strings, JSON for the rest.
function shown(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  return JSON.stringify(value);
}
