/**
 * Checks that many kinds share (apimachinery/pkg/api/validation and pkg/apis/core/validation, 1.36).
 */
import { deepEqual } from '../../apimachinery/equality.ts';
import {
  invalid,
  notSupported,
  required,
  type FieldError,
} from '../../apimachinery/field-error.ts';
import { isValidPercent, isValidPortName, isValidPortNum } from '../../apimachinery/names.ts';
import type { IntOrString, LabelSelector } from '../generated/types/meta/v1.ts';

export type Errors = readonly FieldError[];
export const NONE: Errors = [];

/** One error for each problem that a check of names.ts finds. */
export const checked = <T>(
  field: string,
  value: T,
  check: (value: T) => readonly string[],
): Errors => {
  const problems = check(value);
  return problems.length === 0 ? NONE : problems.map((problem) => invalid(field, value, problem));
};

export const nonNegative = (field: string, value: number | undefined): Errors =>
  value !== undefined && value < 0
    ? [invalid(field, value, 'must be greater than or equal to 0')]
    : NONE;

export const immutable = (field: string, next: unknown, previous: unknown): Errors =>
  deepEqual(next, previous) ? NONE : [invalid(field, next, 'field is immutable')];

/** Required if empty, not supported if none of `supported`. */
export function oneOf(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): Errors {
  if (!value) return [required(field)];
  return supported.includes(value) ? NONE : [notSupported(field, value, supported)];
}

export const isEmptySelector = ({
  matchLabels = {},
  matchExpressions = [],
}: LabelSelector): boolean => Object.keys(matchLabels).length + matchExpressions.length === 0;

export const validatePort = (field: string, port: IntOrString | undefined): Errors =>
  typeof port === 'string'
    ? checked(field, port, isValidPortName)
    : checked(field, port ?? 0, isValidPortNum);

/** A count of at least 0, or a percentage of at most 100. */
export function validateIntOrPercent(field: string, value: IntOrString): Errors {
  return typeof value === 'string'
    ? checked(field, value, isValidPercent)
    : nonNegative(field, value);
}

export const notOver100Percent = (field: string, value: IntOrString): Errors =>
  (percentOf(value) ?? 0) > 100 ? [invalid(field, value, 'must not be greater than 100%')] : NONE;

/** 25 of `25%`. */
export const percentOf = (value: IntOrString): number | undefined =>
  typeof value === 'string' && isValidPercent(value).length === 0
    ? Number(value.slice(0, -1))
    : undefined;
