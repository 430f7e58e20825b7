/**
 * What a request is about, whether or not such a kind is served
 * (apiserver/pkg/endpoints/request/requestinfo.go and filters/authorization.go, 1.36).
 */
import { attempt } from '../../../apimachinery/attempt.ts';
import type { ApiRequest, UserInfo } from '../../../apimachinery/api-request.ts';
import { parseFieldSelector, requiredValue } from '../../../apimachinery/fields.ts';
import { isPathSegmentName } from '../../../apimachinery/names.ts';
import { parameter, segmentsOf } from '../request-info.ts';
import type { Attributes } from './authorizer.ts';

/** Of a namespace itself, not of what is in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

export function attributesOf(request: ApiRequest, user: UserInfo): Attributes {
  const { path, method, query } = request;
  const segments = segmentsOf(path);
  const plain = segments[0] === '' && !segments.includes('', 1);
  const parts = plain ? segments : withoutEmpty(segments);
  const core = parts[1] === 'api';
  // api, version, resource … or apis, group, version, resource …
  const from = core ? 3 : 4;
  if ((!core && parts[1] !== 'apis') || parts.length <= from)
    return { ...NO_RESOURCE, user, verb: method.toLowerCase(), path };

  const group = core ? '' : parts[2]!;
  const version = core ? parts[2]! : parts[3]!;
  let at = from;
  let namespace = '';
  if (parts[at] === 'namespaces' && parts.length > at + 1) {
    namespace = parts[at + 1]!;
    if (parts.length > at + 2 && !NAMESPACE_SUBRESOURCES.has(parts[at + 2]!)) at += 2;
  }
  const resource = parts[at]!;
  let name = parts[at + 1] ?? '';
  const watching = query?.watch !== undefined && /^(true|1)$/.test(parameter(request, 'watch')!);
  const verb = verbOf(method, name !== '', watching);
  const fieldSelector = SELECTING.has(verb) ? parameter(request, 'fieldSelector') : undefined;
  if (fieldSelector) name = selectedName(fieldSelector);
  const subresource = parts[at + 2] ?? '';
  const place = { group, version, resource, subresource, namespace, name };
  const found = { user, verb, isResource: true, path, ...place };
  return fieldSelector ? { ...found, fieldSelector } : found;
}

/** The first stays, whatever it is: what comes behind it counts from one. */
const withoutEmpty = (segments: readonly string[]): readonly string[] => [
  '',
  ...segments.filter((segment) => segment !== ''),
];

const NO_RESOURCE = {
  isResource: false,
  group: '',
  version: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
};

const SELECTING = new Set(['list', 'watch', 'deletecollection']);

function verbOf(method: ApiRequest['method'], named: boolean, watching: boolean): string {
  switch (method) {
    case 'GET':
      return named ? 'get' : watching ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
  }
}

/** A selection by name is a request for that object. */
function selectedName(fieldSelector: string): string {
  const parsed = attempt(() => parseFieldSelector(fieldSelector));
  const name = parsed.ok ? requiredValue(parsed.value, 'metadata.name') : undefined;
  return name !== undefined && isPathSegmentName(name).length === 0 ? name : '';
}
