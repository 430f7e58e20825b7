/**
 * The body of a server-side apply as an object of its kind. Its types are checked by structured-merge-diff rather than
 * by the decoder, which has words of its own (typed/validate.go, 1.36).
 */
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { isValues, ownValue, type Values } from '../../../apimachinery/own-property.ts';
import { notAMap } from '../../../apimachinery/patch/merge-patch.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { RequestContext } from '../request-context.ts';
import { decodeKind, withMetadata } from './decode-body.ts';

/** A field that the kind does not have is refused whatever the field validation. */
export function decodeApplied(context: RequestContext): KubeObject {
  const { kind, server } = context;
  const body = typedBody(context);
  const { object, unknown, error } = decodeKind(server.host.schema, kind, body);
  const problems = [
    ...(error === undefined ? [] : [typed(error, body)]),
    ...unknown.map((path) => `.${withKeys(body, path)}: field not declared in schema`),
  ];
  if (problems.length > 0) throw untyped(context, problems);
  return withMetadata(object);
}

function typedBody({ kind, request }: RequestContext): Values {
  // No text at all is YAML for nothing, which has no type.
  const { body = {} } = request;
  const expected = apiVersionOf(kind.group, kind.version);
  if (!isValues(body)) {
    throw StatusError.badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: ${notAMap(body)}`,
    );
  }
  const [apiVersion, name] = [ownValue(body, 'apiVersion') ?? '', ownValue(body, 'kind') ?? ''];
  if (apiVersion === expected && name === kind.kind) return body;
  throw StatusError.badRequest(
    `incorrect type specified in the apply patch: expected ${expected}, Kind=${kind.kind}, got ${String(apiVersion)}, Kind=${String(name)}`,
  );
}

function untyped({ kind, resource }: RequestContext, problems: readonly string[]): StatusError {
  const { namespace = '', name = '' } = resource;
  const told =
    problems.length === 1
      ? problems[0]!
      : `errors:\n${problems.map((one) => `  ${one}`).join('\n')}`;
  return new StatusError(
    500,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${apiVersionOf(kind.group, kind.version)}, Kind=${kind.kind}): ${told}`,
  );
}

const MISMATCH =
  /^json: cannot unmarshal (\w+)(?: .*?)? into Go struct field \w+\.(\S+) of type (.+)$/;
const GO_TYPES: Readonly<Record<string, string>> = {
  object: 'map[string]interface {}',
  array: '[]interface {}',
  number: 'int64',
};

// Parity: upstream's path has the keys of lists, and shows the value where a string, list or map was expected.
function typed(error: string, body: Values): string {
  const [, sent = '', path = '', type = ''] = MISMATCH.exec(error) ?? [];
  if (!path) return error;
  const got = GO_TYPES[sent] ?? sent;
  const expected = type.startsWith('[]')
    ? 'list'
    : type.startsWith('map[') || type.includes('.')
      ? 'map'
      : type === 'string' || type === 'bool'
        ? type.replace('bool', 'boolean')
        : 'numeric (int or float)';
  return `.${withKeys(body, path)}: expected ${expected}, got ${got}`;
}

/** `containers[0]` by its name: `containers[name="web"]`. */
function withKeys(body: unknown, path: string): string {
  let value: unknown = body;
  return path.replace(/([^.[\]]+)|\[(\d+)\]/g, (step, field?: string, index?: string) => {
    if (field !== undefined) {
      value = isValues(value) ? ownValue(value, field) : undefined;
      return step;
    }
    value = Array.isArray(value) ? (value[Number(index)] as unknown) : undefined;
    const name = isValues(value) ? ownValue(value, 'name') : undefined;
    return name === undefined ? step : `[name=${JSON.stringify(name)}]`;
  });
}
