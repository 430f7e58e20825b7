/** May somebody do something? (apiserver/pkg/authorization/authorizer/interfaces.go, 1.36.) */
import type { UserInfo } from '../../../apimachinery/api-request.ts';

/** What is about to be done, and by whom. Empty texts stand for what does not apply. */
export interface Attributes {
  readonly user: UserInfo;
  /** Of a resource `list`, `deletecollection`, `bind`; of a path the HTTP method in lower case. */
  readonly verb: string;
  /** False for paths that are no resource: /version, /metrics. */
  readonly isResource: boolean;
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** As the client wrote it. */
  readonly fieldSelector?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** Nobody else is asked: it is forbidden, not just not allowed. */
  readonly denied?: boolean;
  readonly reason: string;
  /** What kept somebody from judging. */
  readonly error?: string;
}

/** As `kubectl auth can-i --list` shows them. */
export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface NonResourceRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface Rules {
  readonly resourceRules: readonly ResourceRule[];
  readonly nonResourceRules: readonly NonResourceRule[];
  /** Somebody could not tell all that he allows. */
  readonly incomplete: boolean;
  readonly error?: string;
}

export interface Authorizer {
  authorize(attributes: Attributes): Decision;
  rulesFor(user: UserInfo, namespace: string): Rules;
}

/** --authorization-mode=AlwaysAllow. */
export const alwaysAllow: Authorizer = {
  authorize: () => ({ allowed: true, reason: '' }),
  rulesFor: () => ({
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  }),
};
