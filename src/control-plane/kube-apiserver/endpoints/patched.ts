/**
 * The outcome of a patch as an object of its kind, with upstream's words where it is none
 * (apiserver/pkg/endpoints/handlers/patch.go, apimachinery/pkg/runtime/converter.go, 1.36).
 */
import { invalid } from '../../../apimachinery/field-error.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { isValues } from '../../../apimachinery/own-property.ts';
import { strictError, strictProblems } from '../../../apimachinery/schema/decode.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { RequestContext } from '../request-context.ts';
import { decodeKind, withMetadata } from './decode-body.ts';

/** After a JSON patch or a merge patch, which are decoded from the whole patched text. */
export function decodePatched(
  context: RequestContext,
  patched: unknown,
  stored: KubeObject,
): KubeObject {
  return decoded(
    context,
    patched,
    stored,
    () => JSON.stringify(patched),
    (error) => error,
  );
}

/** After a strategic merge patch, whose outcome is turned into the object without becoming text. */
export function decodeMerged(
  context: RequestContext,
  merged: unknown,
  stored: KubeObject,
  patch: unknown,
): KubeObject {
  return decoded(context, merged, stored, () => goMap(patch), restoring);
}

function decoded(
  context: RequestContext,
  value: unknown,
  stored: KubeObject,
  shown: () => string,
  inWords: (error: string) => string,
): KubeObject {
  const { kind, server, fieldValidation } = context;
  const refuse = (problem: string) =>
    StatusError.invalid({ group: '', kind: '' }, '', [invalid('patch', shown(), problem)]);
  const { object, unknown, error } = decodeKind(server.host.schema, kind, value, stored);
  if (error !== undefined) throw refuse(inWords(error));
  if (unknown.length > 0 && fieldValidation === 'Strict') throw refuse(strictError(unknown)!);
  if (unknown.length > 0 && fieldValidation === 'Warn')
    strictProblems(unknown).forEach((text) => context.warn(text));
  return withMetadata(object);
}

const MISMATCH =
  /^json: cannot unmarshal (\w+)(?: .*?)? into Go (?:struct field \S+|value) of type (.+)$/;
const KINDS: Readonly<Record<string, string>> = { object: 'map', array: 'slice', number: 'int64' };
const INTEGERS = /^u?int(8|16|32|64)?$/;

/** The converter knows Go's kinds, not JSON's, and tells no path. */
function restoring(error: string): string {
  const [, sent = '', type = ''] = MISMATCH.exec(error) ?? [];
  if (!type) return error;
  const from = KINDS[sent] ?? sent;
  if (type.startsWith('[]')) return `cannot restore slice from ${from}`;
  if (type.startsWith('map[')) return `cannot restore map from ${from}`;
  if (type.includes('.')) return `cannot restore struct from: ${from}`;
  if (type === 'string' && from === 'int64') return 'cannot convert int64 to string';
  return INTEGERS.test(type) && from === 'float64'
    ? `cannot convert float64 to ${type}`
    : `unrecognized type: ${type}`;
}

/** A value as Go prints it with %+v: `map[spec:map[replicas:2]]`, keys in their order. */
function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`;
  if (isValues(value)) {
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${key}:${goMap(value[key])}`);
    return `map[${entries.join(' ')}]`;
  }
  return value === null ? '<nil>' : String(value);
}
