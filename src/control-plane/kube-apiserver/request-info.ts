/** What a path asks for (apiserver/pkg/endpoints/request/requestinfo.go). */
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import type { ResourceDefinition, Verb } from '../../api/resource-definition.ts';

export interface ResourceRequest {
  readonly verb: Verb;
  readonly kind: ResourceDefinition;
  readonly namespace: string | undefined;
  /** Absent for collections. */
  readonly name: string | undefined;
  /** `status`, `binding`; empty for the object itself. */
  readonly subresource: string;
}

/** Finds a served kind by its place in the path. */
export type FindKind = (
  group: string,
  version: string,
  plural: string,
) => ResourceDefinition | undefined;

/**
 * `/api/v1/namespaces/default/pods/web/log` and its like. Undefined for what is no resource: discovery, health, a
 * group or kind that is not served.
 */
export function resourceRequest(
  { method, path, query }: ApiRequest,
  find: FindKind,
): ResourceRequest | undefined {
  const parts = segmentsOf(path);
  // '', 'api', version, … or '', 'apis', group, version, …
  const core = parts[1] === 'api';
  if (!core && parts[1] !== 'apis') return undefined;
  const [group, version] = core ? ['', parts[2]] : [parts[2], parts[3]];
  let next = core ? 3 : 4;
  if (group === undefined || !version || !parts[next]) return undefined;
  // The core group has a root of its own.
  if (!core && group === '') return undefined;

  let namespace: string | undefined;
  if (
    parts[next] === 'namespaces' &&
    parts[next + 2] &&
    !NAMESPACE_SUBRESOURCES.has(parts[next + 2]!)
  ) {
    namespace = parts[next + 1];
    next += 2;
  }
  const kind = find(group, version, parts[next]!);
  if (!kind) return undefined;
  if (namespace !== undefined && !kind.namespaced) return undefined;
  const name = parts[next + 1] || undefined;
  const subresource = parts.length > next + 2 ? parts.slice(next + 2).join('/') : '';
  if (name && kind.namespaced && namespace === undefined) return undefined;
  const watching = query?.watch === 'true' || query?.watch === '1';
  return { verb: verbOf(method, name, watching), kind, namespace, name, subresource };
}

/** A path between its slashes; the first is empty. Each is asked for more than once, and many come again and again. */
export function segmentsOf(path: string): readonly string[] {
  if (path.length > LONGEST_REMEMBERED) return path.split('/');
  let segments = known.get(path);
  if (!segments) {
    if (known.size >= PATHS_REMEMBERED) known.clear();
    known.set(path, (segments = path.split('/')));
  }
  return segments;
}

const known = new Map<string, readonly string[]>();
const PATHS_REMEMBERED = 1024;
const LONGEST_REMEMBERED = 512;

const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

function verbOf(method: ApiRequest['method'], name: string | undefined, watching: boolean): Verb {
  switch (method) {
    case 'GET':
      return name ? 'get' : watching ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name ? 'delete' : 'deletecollection';
  }
}

/** A query parameter's first value. */
export function parameter(request: ApiRequest, name: string): string | undefined {
  const value = request.query?.[name];
  return typeof value === 'string' || value === undefined ? value : value[0];
}

/** All values of a query parameter, in their order. */
export function parameters(request: ApiRequest, name: string): readonly string[] {
  const value = request.query?.[name];
  return typeof value === 'string' ? [value] : (value ?? []);
}

/** `true`, `1`, `t` in any case, as Go's ParseBool; an empty value is true, as upstream's query decoding has it. */
export function flag(request: ApiRequest, name: string): boolean {
  const value = parameter(request, name);
  return value !== undefined && !/^(false|f|0)$/i.test(value);
}
