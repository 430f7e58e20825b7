/**
 * The options of a request, from its query or body, checked as upstream checks them
 * (apimachinery/pkg/apis/meta/v1/validation, meta/internalversion/validation, 1.36).
 */
import type { ApiRequest } from '../../../apimachinery/api-request.ts';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from '../../../apimachinery/field-error.ts';
import { decode } from '../../../apimachinery/schema/decode.ts';
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { DeleteOptions } from '../../../api/generated/types/meta/v1.ts';
import type { OperationOptions } from '../admission/admission.ts';
import { flag, parameter, parameters } from '../request-info.ts';

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
}

const APPLY = 'application/apply-patch+yaml';
const LONGEST_MANAGER = 128;
const FIELD_VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

/** Those of a create, update or patch. A read has none to check. */
export function writeOptions(request: ApiRequest): WriteOptions {
  if (!request.query && !isApply(request)) return PLAIN;
  const dryRun = parameters(request, 'dryRun');
  const fieldValidation = parameter(request, 'fieldValidation') ?? '';
  if (request.method !== 'GET' && request.method !== 'DELETE') {
    refuse(optionsKind(request), [
      ...(request.method === 'PATCH' ? patchErrors(request) : []),
      ...managerErrors(parameter(request, 'fieldManager') ?? ''),
      ...dryRunErrors(dryRun),
      ...(FIELD_VALIDATIONS.includes(fieldValidation)
        ? []
        : [notSupported('fieldValidation', fieldValidation, FIELD_VALIDATIONS)]),
    ]);
  }
  return {
    dryRun: dryRun.includes('All'),
    fieldValidation: (fieldValidation || 'Warn') as FieldValidation,
  };
}

/** What holds where nothing is said. */
const PLAIN: WriteOptions = { dryRun: false, fieldValidation: 'Warn' };

const isApply = ({ method, headers }: ApiRequest): boolean =>
  method === 'PATCH' && headers?.['content-type']?.split(';')[0]?.trim() === APPLY;

function patchErrors(request: ApiRequest): FieldError[] {
  if (!isApply(request)) {
    return parameter(request, 'force') === undefined
      ? []
      : [forbidden('force', 'may not be specified for non-apply patch')];
  }
  return parameter(request, 'fieldManager')
    ? []
    : [required('fieldManager', 'is required for apply patch')];
}

/** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function managerErrors(manager: string): FieldError[] {
  const long = manager.length > LONGEST_MANAGER ? [tooLong('fieldManager', LONGEST_MANAGER)] : [];
  const bad = UNPRINTABLE.exec(manager);
  if (!bad) return long;
  const code = bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const problem = `invalid character U+${code} (at position ${bad.index})`;
  return [...long, invalid('fieldManager', manager, problem)];
}

function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  return dryRun.every((value) => value === 'All') ? [] : [notSupported('dryRun', dryRun, ['All'])];
}

const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';
const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** Those of a delete: the body's if there is one, else the query's. */
export function deleteOptions(schema: Schema, request: ApiRequest): DeleteOptions {
  const options =
    request.body === undefined ? queriedDelete(request) : decodedDelete(schema, request.body);
  const { propagationPolicy: policy, orphanDependents } = options;
  const both = 'orphanDependents and deletionPropagation cannot be both set';
  refuse('DeleteOptions', [
    ...(policy !== undefined && orphanDependents !== undefined
      ? [invalid('propagationPolicy', policy, both)]
      : []),
    ...(policy !== undefined && !POLICIES.includes(policy)
      ? [notSupported('propagationPolicy', policy, [...POLICIES, 'nil'])]
      : []),
    ...dryRunErrors(options.dryRun ?? []),
  ]);
  const { gracePeriodSeconds: grace } = options;
  return grace !== undefined && grace < 0 ? { ...options, gracePeriodSeconds: 1 } : options;
}

function decodedDelete(schema: Schema, body: unknown): DeleteOptions {
  const { object, error } = decode(schema, DELETE_OPTIONS, body);
  if (error) {
    throw StatusError.badRequest(
      `DeleteOptions in version "v1" cannot be handled as a DeleteOptions: ${error}`,
    );
  }
  const options = object as DeleteOptions;
  if (options.kind && options.kind !== 'DeleteOptions')
    throw StatusError.badRequest('decoded object cannot be converted to DeleteOptions');
  return options;
}

function queriedDelete(request: ApiRequest): DeleteOptions {
  const grace = integerParameter(request, 'gracePeriodSeconds');
  const policy = parameter(request, 'propagationPolicy');
  const dryRun = parameters(request, 'dryRun');
  return {
    ...(grace !== undefined && { gracePeriodSeconds: grace }),
    ...(policy !== undefined && { propagationPolicy: policy }),
    ...(parameter(request, 'orphanDependents') !== undefined && {
      orphanDependents: flag(request, 'orphanDependents'),
    }),
    ...(dryRun.length > 0 && { dryRun }),
  };
}

/** The options of a write as admission sees them (AdmissionRequest.options). */
export function operationOptions(schema: Schema, request: ApiRequest): OperationOptions {
  const type = { apiVersion: 'meta.k8s.io/v1', kind: optionsKind(request) };
  if (request.method === 'DELETE') return { ...deleteOptions(schema, request), ...type };
  const dryRun = parameters(request, 'dryRun');
  const fieldManager = parameter(request, 'fieldManager');
  const fieldValidation = parameter(request, 'fieldValidation');
  return {
    ...type,
    ...(dryRun.length > 0 && { dryRun }),
    ...(request.method === 'PATCH' &&
      parameter(request, 'force') !== undefined && { force: flag(request, 'force') }),
    ...(fieldManager && { fieldManager }),
    ...(fieldValidation && { fieldValidation }),
  };
}

/** Checks what a list or watch asks of revisions. */
export function checkListOptions(request: ApiRequest, watching: boolean): void {
  const match = parameter(request, 'resourceVersionMatch');
  const version = parameter(request, 'resourceVersion');
  const initialEvents = parameter(request, 'sendInitialEvents');
  const errors: FieldError[] = [];
  const refuseMatch = (problem: string) => errors.push(forbidden('resourceVersionMatch', problem));
  if (watching) {
    if (initialEvents !== undefined && match !== 'NotOlderThan')
      refuseMatch('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
    if (initialEvents === undefined && match)
      refuseMatch(
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      );
    if (match && match !== 'NotOlderThan')
      errors.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']));
    return refuse('ListOptions', errors);
  }
  if (match) {
    if (!version)
      refuseMatch('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (parameter(request, 'continue'))
      refuseMatch('resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && version === '0')
      refuseMatch('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (initialEvents !== undefined)
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  refuse('ListOptions', errors);
}

/** A whole number, in the words of Go's strconv where it is none. */
export function integerParameter(request: ApiRequest, name: string): number | undefined {
  const text = parameter(request, name);
  if (text === undefined || text === '') return undefined;
  const problem = !/^[+-]?\d+$/.test(text)
    ? 'invalid syntax'
    : Math.abs(Number(text)) > 2 ** 63
      ? 'value out of range'
      : undefined;
  if (problem === undefined) return Number(text);
  throw StatusError.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${problem}`);
}

function optionsKind({ method }: ApiRequest): string {
  const kinds = { POST: 'Create', PUT: 'Update', PATCH: 'Patch', DELETE: 'Delete', GET: 'Get' };
  return `${kinds[method]}Options`;
}

function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw StatusError.invalid({ group: 'meta.k8s.io', kind }, '', errors);
}
