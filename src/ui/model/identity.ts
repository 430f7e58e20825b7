/** Somebody that the page speaks as, by the API's own means: impersonation (authentication/authentication.md, "User impersonation"). */
import type { ApiRequest } from '../../apimachinery/api-request.ts';

export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The clock, faults and machines are no part of the cluster: they answer whoever sits in front of it. */
const SIMULATION = '/apis/sim.kubeglass.dev';

/** A request as that identity; unchanged without one. */
export function spokenAs(request: ApiRequest, identity: Identity | undefined): ApiRequest {
  if (!identity || request.path.startsWith(SIMULATION)) return request;
  return { ...request, headers: { ...request.headers, ...headersOf(identity) } };
}

const headersOf = ({ user, groups }: Identity) => ({
  'impersonate-user': user,
  ...(groups.length > 0 && { 'impersonate-group': groups.join(', ') }),
});

/** `--as jane --as-group devs`: the same for kubectl. */
export const kubectlAs = ({ user, groups }: Identity): string =>
  [`--as ${user}`, ...groups.map((group) => `--as-group ${group}`)].join(' ');

interface Binding {
  readonly metadata: unknown;
  readonly subjects?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  }[];
}

/** Users that role bindings and ServiceAccounts speak of, to choose from. The system's own come last. */
export function knownUsers(
  bindings: readonly Binding[],
  accounts: readonly {
    readonly metadata: { readonly namespace?: string; readonly name: string };
  }[],
): readonly string[] {
  const users = new Set<string>();
  for (const { subjects = [] } of bindings)
    for (const { kind, name } of subjects) if (kind === 'User') users.add(name);
  for (const { metadata } of accounts)
    users.add(`system:serviceaccount:${metadata.namespace ?? 'default'}:${metadata.name}`);
  const rank = (name: string) =>
    name.startsWith('system:serviceaccount:kube-') ? 2 : name.startsWith('system:') ? 1 : 0;
  return [...users].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}
