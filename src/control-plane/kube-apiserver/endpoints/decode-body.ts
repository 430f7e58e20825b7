/** From a request's body to an object of its kind, with Kubernetes' words for what does not fit. */
import { decode } from '../../../apimachinery/schema/decode.ts';
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';

const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** The body of a create or update, with apiVersion and kind filled in, defaults not yet. */
export function decodeBody(context: RequestContext): KubeObject {
  checkMediaType(context);
  const { kind, request } = context;
  const body = request.body;
  const expected = apiVersionOf(kind.group, kind.version);
  if (body === undefined || body === '') {
    throw StatusError.badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`,
    );
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw StatusError.badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(body)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  }
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
  return decodeAs(context, kind, kind.schema, typed);
}

/** Decodes a value that stands for an object of `kind`: a body, or the outcome of a patch. */
export function decodeAs(
  context: RequestContext,
  kind: ResourceDefinition,
  definition: string,
  value: unknown,
): KubeObject {
  const { object, unknown, error } = decode(context.server.host.schema, definition, value);
  const handled = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`;
  if (error) throw StatusError.badRequest(`${handled}: ${error}`);
  if (unknown.length > 0) {
    const told = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
    if (context.fieldValidation === 'Strict') {
      throw StatusError.badRequest(`${handled}: strict decoding error: ${told.join(', ')}`);
    }
    if (context.fieldValidation === 'Warn') told.forEach((text) => context.warn(text));
  }
  return withMetadata(object as KubeObject);
}

/** An object without metadata has empty metadata: it is a struct upstream, never absent. */
function withMetadata(object: KubeObject): KubeObject {
  return object.metadata ? object : { ...object, metadata: {} as KubeObject['metadata'] };
}

function unlike(
  sent: string,
  apiVersion: string,
  kind: ResourceDefinition,
  { server }: RequestContext,
): StatusError {
  const slash = apiVersion.indexOf('/');
  const known = server.kindNamed(slash < 0 ? '' : apiVersion.slice(0, slash), sent);
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
