/** Acting as somebody else: the Impersonate-… headers (apiserver/pkg/endpoints/filters/impersonation, 1.36). */
import type { ApiRequest, UserInfo } from '../../../apimachinery/api-request.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Attributes, Authorizer } from '../authorization/authorizer.ts';
import { forbidden } from '../authorization/forbidden.ts';
import {
  ALL_AUTHENTICATED,
  ALL_UNAUTHENTICATED,
  serviceAccountGroups,
  splitUsername,
} from './users.ts';

const USER = 'impersonate-user';
const GROUP = 'impersonate-group';
const UID = 'impersonate-uid';
const EXTRA = 'impersonate-extra-';
/** A header that is sent several times is one text here, as in JavaScript's own HTTP libraries. */
const SEPARATOR = ', ';

/** Whom the request is made for: `asker`, or whom they may act as. Throws where they may not. */
export function impersonated(
  { headers, path }: ApiRequest,
  asker: UserInfo,
  authorizer: Authorizer,
): UserInfo {
  if (!headers || !isAsked(headers)) return asker;
  const name = headers[USER] ?? '';
  const groups = valuesOf(headers[GROUP]);
  const uid = headers[UID];
  const extra = extraOf(headers);
  if (!name) throw withoutUser(path);

  const demand = (asked: Partial<Attributes>) => {
    const attributes: Attributes = { ...NOTHING, user: asker, ...asked };
    const { allowed, reason } = authorizer.authorize(attributes);
    if (!allowed) throw forbidden(attributes, reason);
  };
  const account = splitUsername(name);
  if (account)
    demand({ resource: 'serviceaccounts', namespace: account.namespace, name: account.name });
  else demand({ resource: 'users', name });
  for (const group of groups) demand({ resource: 'groups', name: group });
  for (const [subresource, values] of Object.entries(extra))
    for (const value of values)
      demand({
        group: AUTHENTICATION,
        version: 'v1',
        resource: 'userextras',
        subresource,
        name: value,
      });
  if (uid) demand({ group: AUTHENTICATION, version: 'v1', resource: 'uids', name: uid });

  return {
    name,
    groups: groupsOf(name, groups),
    ...(uid && { uid }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

const AUTHENTICATION = 'authentication.k8s.io';

const NOTHING = {
  verb: 'impersonate',
  isResource: true,
  path: '',
  group: '',
  version: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
};

type Headers = NonNullable<ApiRequest['headers']>;

function isAsked(headers: Headers): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  return false;
}

const valuesOf = (header: string | undefined): readonly string[] =>
  header ? header.split(SEPARATOR).map((value) => value.trim()) : [];

/** Keys are escaped in a header's name: `impersonate-extra-acme%2eorg%2fproject`. */
function extraOf(headers: Headers): { [key: string]: readonly string[] } {
  const extra: { [key: string]: readonly string[] } = {};
  for (const name of Object.keys(headers).sort()) {
    if (name.startsWith(EXTRA))
      extra[unescaped(name.slice(EXTRA.length))] = valuesOf(headers[name]);
  }
  return extra;
}

/** What is escaped wrongly is taken as it is. */
const unescaped = (text: string): string =>
  /%(?![0-9a-f]{2})/i.test(text)
    ? text
    : text.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
        String.fromCharCode(parseInt(code, 16)),
      );

/** Everybody but the anonymous one is authenticated, unless the groups say something of it. */
function groupsOf(name: string, given: readonly string[]): readonly string[] {
  const account = splitUsername(name);
  const groups = given.length === 0 && account ? serviceAccountGroups(account.namespace) : given;
  if (name === 'system:anonymous') return groups.length === 0 ? [ALL_UNAUTHENTICATED] : groups;
  if (groups.includes(ALL_AUTHENTICATED) || groups.includes(ALL_UNAUTHENTICATED)) return groups;
  return [...groups, ALL_AUTHENTICATED];
}

// Parity: upstream lists what was asked for as Go prints its references; only that no user was named is told here.
function withoutUser(path: string): StatusError {
  return new StatusError(
    500,
    'InternalError',
    `Internal Server Error: ${JSON.stringify(path)}: requested impersonation without impersonating a user`,
  );
}
