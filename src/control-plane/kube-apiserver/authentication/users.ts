/** Names and groups that mean something to Kubernetes (apiserver/pkg/authentication/{user,serviceaccount}, 1.36). */
import type { UserInfo } from '../../../apimachinery/api-request.ts';

export const ALL_AUTHENTICATED = 'system:authenticated';
export const ALL_UNAUTHENTICATED = 'system:unauthenticated';

const PREFIX = 'system:serviceaccount:';

const serviceAccountName = (namespace: string, name: string): string =>
  `${PREFIX}${namespace}:${name}`;

export const serviceAccountGroups = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
];

export const serviceAccountUser = (namespace: string, name: string): UserInfo => ({
  name: serviceAccountName(namespace, name),
  groups: [...serviceAccountGroups(namespace), ALL_AUTHENTICATED],
});

/** The ServiceAccount that a user name stands for, if it does. */
export function splitUsername(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!username.startsWith(PREFIX)) return undefined;
  const [namespace, name, ...rest] = username.slice(PREFIX.length).split(':');
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}
