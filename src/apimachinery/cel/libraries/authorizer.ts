/** Asking whether somebody may do something (apiserver/pkg/cel/library/authz.go). */
import type { UserInfo } from '../../api-request.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../names.ts';
import { member, type Library } from '../functions.ts';
import { opaqueType, type CelType } from '../types.ts';
import { CelError, OpaqueValue, type Value } from '../values.ts';

/** What is asked: a path, or a resource. */
export interface AccessAttributes {
  readonly user: UserInfo;
  readonly verb: string;
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

export interface AccessDecision {
  readonly allowed: boolean;
  readonly reason: string;
  /** What went wrong while deciding. */
  readonly error?: string;
}

export type Authorize = (attributes: AccessAttributes) => AccessDecision;

export const authorizerType = opaqueType('kubernetes.authorization.Authorizer');
export const resourceCheckType = opaqueType('kubernetes.authorization.ResourceCheck');
const pathCheckType = opaqueType('kubernetes.authorization.PathCheck');
const groupCheckType = opaqueType('kubernetes.authorization.GroupCheck');
const decisionType = opaqueType('kubernetes.authorization.Decision');

/** Everything but the decision is a question not yet whole. */
class Question extends OpaqueValue {
  readonly type: CelType;
  readonly authorize: Authorize;
  readonly attributes: Omit<AccessAttributes, 'verb'>;

  constructor(type: CelType, authorize: Authorize, attributes: Omit<AccessAttributes, 'verb'>) {
    super();
    this.type = type;
    this.authorize = authorize;
    this.attributes = attributes;
  }

  with(type: CelType, more: Partial<AccessAttributes>): Question {
    return new Question(type, this.authorize, { ...this.attributes, ...more });
  }

  equals(other: Value): boolean {
    return other === this;
  }
}

class Decision extends OpaqueValue {
  readonly type = decisionType;
  readonly decision: AccessDecision;

  constructor(decision: AccessDecision) {
    super();
    this.decision = decision;
  }

  equals(other: Value): boolean {
    return other === this;
  }
}

/** What the variable `authorizer` holds. */
export const authorizerValue = (authorize: Authorize, user: UserInfo): Value =>
  new Question(authorizerType, authorize, { user });

/** What `authorizer.requestResource` holds: the resource of the request itself. */
export const requestResourceValue = (
  authorize: Authorize,
  attributes: Omit<AccessAttributes, 'verb'>,
): Value => new Question(resourceCheckType, authorize, attributes);

const blank = (text: string): boolean => text.trim() === '';

const check = (question: Question, verb: string): Value =>
  new Decision(question.authorize({ ...question.attributes, verb }));

const narrowed = (name: string, id: string, field: keyof AccessAttributes) =>
  member(
    name,
    id,
    `${resourceCheckType.name}, string -> ${resourceCheckType.name}`,
    (question: Question, text: string) => question.with(resourceCheckType, { [field]: text }),
  );

export const authorizer: Library = [
  member(
    'path',
    'authorizer_path',
    `${authorizerType.name}, string -> ${pathCheckType.name}`,
    (question: Question, path: string) =>
      blank(path) ? new CelError('path must not be empty') : question.with(pathCheckType, { path }),
  ),
  member(
    'group',
    'authorizer_group',
    `${authorizerType.name}, string -> ${groupCheckType.name}`,
    (question: Question, group: string) => question.with(groupCheckType, { group }),
  ),
  member(
    'serviceAccount',
    'authorizer_serviceaccount',
    `${authorizerType.name}, string, string -> ${authorizerType.name}`,
    (question: Question, namespace: string, name: string) => {
      if (isDNS1123Subdomain(name).length > 0) return new CelError('Invalid service account name');
      if (isDNS1123Label(namespace).length > 0)
        return new CelError('Invalid service account namespace');
      return question.with(authorizerType, { user: serviceAccountUser(namespace, name) });
    },
  ),
  member(
    'resource',
    'groupcheck_resource',
    `${groupCheckType.name}, string -> ${resourceCheckType.name}`,
    (question: Question, resource: string) =>
      blank(resource)
        ? new CelError('resource must not be empty')
        : question.with(resourceCheckType, { resource }),
  ),
  narrowed('subresource', 'resourcecheck_subresource', 'subresource'),
  narrowed('namespace', 'resourcecheck_namespace', 'namespace'),
  narrowed('name', 'resourcecheck_name', 'name'),
  narrowed('fieldSelector', 'authorizer_fieldselector', 'fieldSelector'),
  narrowed('labelSelector', 'authorizer_labelselector', 'labelSelector'),
  member(
    'check',
    'pathcheck_check',
    `${pathCheckType.name}, string -> ${decisionType.name}`,
    check,
  ),
  member(
    'check',
    'resourcecheck_check',
    `${resourceCheckType.name}, string -> ${decisionType.name}`,
    check,
  ),
  member(
    'allowed',
    'decision_allowed',
    `${decisionType.name} -> bool`,
    ({ decision }: Decision) => decision.allowed,
  ),
  member(
    'reason',
    'decision_reason',
    `${decisionType.name} -> string`,
    ({ decision }: Decision) => decision.reason,
  ),
  member(
    'errored',
    'decision_errored',
    `${decisionType.name} -> bool`,
    ({ decision }: Decision) => decision.error !== undefined,
  ),
  member(
    'error',
    'decision_error',
    `${decisionType.name} -> string`,
    ({ decision }: Decision) => decision.error ?? '',
  ),
];

const serviceAccountUser = (namespace: string, name: string): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});
