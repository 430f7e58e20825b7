/**
 * What a request is about, whether or not such a kind is served
 * (apiserver/pkg/endpoints/request/requestinfo.go and filters/authorization.go, 1.36).
 */
import { attempt } from '../../../apimachinery/attempt.ts';
import type { ApiRequest, UserInfo } from '../../../apimachinery/api-request.ts';
import { parseFieldSelector, requiredValue } from '../../../apimachinery/fields.ts';
import { isPathSegmentName } from '../../../apimachinery/names.ts';
import { parameter } from '../request-info.ts';
import type { Attributes } from './authorizer.ts';

/** Of a namespace itself, not of what is in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

export function attributesOf(request: ApiRequest, user: UserInfo): Attributes {
  const { path, method, query } = request;
  const parts = path.split('/').filter((part) => part !== '');
  const core = parts[0] === 'api';
  // api, version, resource … or apis, group, version, resource …
  const from = core ? 2 : 3;
  if ((!core && parts[0] !== 'apis') || parts.length <= from)
    return { ...NO_RESOURCE, user, verb: method.toLowerCase(), path };

  const [group, version] = core ? ['', parts[1]!] : [parts[1]!, parts[2]!];
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
  const fieldSelector = parameter(request, 'fieldSelector');
  if (fieldSelector && SELECTING.has(verb)) name = selectedName(fieldSelector);
  return {
    user,
    verb,
    isResource: true,
    path,
    group,
    version,
    resource,
    subresource: parts[at + 2] ?? '',
    namespace,
    name,
    ...(fieldSelector && SELECTING.has(verb) && { fieldSelector }),
  };
}

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
