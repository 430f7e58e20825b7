/** From a request's body to an object of its kind, with Kubernetes' words for what does not fit. */
import type { Schema } from '../../../apimachinery/schema/schema.ts';
import {
  decode,
  type Decoded,
  decodingError,
  strictError,
  strictProblems,
} from '../../../apimachinery/schema/decode.ts';
import { isTooDeep, MAX_DEPTH } from '../../../apimachinery/json-depth.ts';
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { isValues } from '../../../apimachinery/own-property.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';
import { END_OF_INPUT, jsonProblem, summary } from './json-text.ts';

const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** The body of a create or update, with apiVersion and kind filled in, defaults not yet. `stored`: what it is an update of. */
export function decodeBody(context: RequestContext, stored?: KubeObject): KubeObject {
  checkMediaType(context);
  const { kind, request } = context;
  const body = request.body;
  const expected = apiVersionOf(kind.group, kind.version);
  if (!isValues(body)) throw unrecognized(kind, body);
  const sent = body as { apiVersion?: unknown; kind?: unknown };
  if (sent.kind !== undefined && sent.kind !== '' && sent.kind !== kind.kind) {
    throw unlike(String(sent.kind), String(sent.apiVersion ?? expected), kind, context);
  }
  if (sent.apiVersion !== undefined && sent.apiVersion !== '' && sent.apiVersion !== expected) {
    throw StatusError.badRequest(
      `the API version in the data (${String(sent.apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
  const typed =
    sent.kind && sent.apiVersion ? body : { ...body, apiVersion: expected, kind: kind.kind };
  return decodeAs(context, kind, typed, stored);
}

/** Decodes a value that stands for an object of `kind`: a body, or the outcome of a patch. */
function decodeAs(
  context: RequestContext,
  kind: ResourceDefinition,
  value: unknown,
  stored: KubeObject | undefined,
): KubeObject {
  const { object, unknown, error } = decodeKind(context.server.host.schema, kind, value, stored);
  if (error) throw StatusError.badRequest(decodingError(kind.kind, kind.version, error));
  if (unknown.length > 0) tellUnknown(context, unknown);
  return withMetadata(object as KubeObject);
}

function tellUnknown(context: RequestContext, unknown: readonly string[]): void {
  const { kind, fieldValidation } = context;
  if (fieldValidation === 'Strict')
    throw StatusError.badRequest(decodingError(kind.kind, kind.version, strictError(unknown)!));
  if (fieldValidation === 'Warn') strictProblems(unknown).forEach((text) => context.warn(text));
}

/**
 * JSON as an object of its kind: by the generated schema, or as a custom kind has it. What it shares with the `stored` object,
 * which was decoded before, is not read again.
 */
export const decodeKind = (
  schema: Schema,
  kind: ResourceDefinition,
  value: unknown,
  stored?: KubeObject,
): Decoded<KubeObject> =>
  (kind.custom?.decode(schema, value) ??
    decode(schema, kind.schema, value, stored)) as Decoded<KubeObject>;

/** An object without metadata has empty metadata: it is a struct upstream, never absent. */
export function withMetadata(object: KubeObject): KubeObject {
  return object.metadata ? object : { ...object, metadata: {} as KubeObject['metadata'] };
}

/** A body that is no object: no JSON at all, given as text, or JSON of another type. */
function unrecognized({ kind }: ResourceDefinition, body: unknown): StatusError {
  const type =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const noJson = body === undefined ? END_OF_INPUT : typeof body === 'string' && jsonProblem(body);
  const problem =
    noJson || `json: cannot unmarshal ${jsonType(body)} into Go value of type ${type}`;
  const text = body === undefined ? '' : noJson ? String(body) : shallowText(body);
  return StatusError.badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${problem} (${summary(text)})`,
  );
}

/** Its beginning as JSON is all that is shown. */
const shallowText = (body: unknown): string =>
  isTooDeep(body) ? '['.repeat(MAX_DEPTH) : JSON.stringify(body);

function unlike(
  sent: string,
  apiVersion: string,
  kind: ResourceDefinition,
  { server }: RequestContext,
): StatusError {
  const slash = apiVersion.indexOf('/');
  const [known] = server.versionsOf(slash < 0 ? '' : apiVersion.slice(0, slash), sent);
  if (known) {
    return StatusError.badRequest(
      `${sent} in version "${apiVersion.slice(slash + 1)}" cannot be handled as a ${kind.kind}: converting (${goType(known)}) to (${internalType(kind)}): unknown conversion`,
    );
  }
  return StatusError.badRequest(
    `${sent} in version "${apiVersion}" cannot be handled as a ${kind.kind}: no kind "${sent}" is registered for version "${apiVersion}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`,
  );
}

const goType = ({ version, kind }: ResourceDefinition): string => `${version}.${kind}`;
const internalType = ({ group, kind }: ResourceDefinition): string =>
  `${group.split('.')[0] || 'core'}.${kind}`;

function checkMediaType({ request }: RequestContext): void {
  const sent = request.headers?.['content-type']?.split(';')[0]?.trim();
  if (sent && !MEDIA_TYPES.includes(sent)) throw StatusError.unsupportedMediaType(MEDIA_TYPES);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value === 'boolean' ? 'bool' : typeof value;
}
