/** `kubectl auth can-i` and what else asks who may do what (pkg/registry/authorization, 1.36). */
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
} from '../../../api/generated/types/authorization/v1.ts';
import { localSubjectAccessReviews } from '../../../api/authorization/v1/local-subject-access-review/local-subject-access-review.ts';
import { selfSubjectAccessReviews } from '../../../api/authorization/v1/self-subject-access-review/self-subject-access-review.ts';
import { selfSubjectRulesReviews } from '../../../api/authorization/v1/self-subject-rules-review/self-subject-rules-review.ts';
import { subjectAccessReviews } from '../../../api/authorization/v1/subject-access-review/subject-access-review.ts';
import type { UserInfo } from '../../../apimachinery/api-request.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Attributes } from '../authorization/authorizer.ts';
import type { RequestContext } from '../request-context.ts';
import type { VirtualResource } from './virtual-resource.ts';

export const selfSubjectAccessReview: VirtualResource<SelfSubjectAccessReview> = {
  kind: selfSubjectAccessReviews,
  create: (context, review) => ({ ...review, status: judged(context, context.user, review.spec) }),
};

export const subjectAccessReview: VirtualResource<SubjectAccessReview> = {
  kind: subjectAccessReviews,
  create: (context, review) => ({
    ...review,
    status: judged(context, subjectOf(review.spec), review.spec),
  }),
};

export const localSubjectAccessReview: VirtualResource<LocalSubjectAccessReview> = {
  kind: localSubjectAccessReviews,
  create: (context, review) => ({
    ...review,
    status: judged(context, subjectOf(review.spec), review.spec),
  }),
};

export const selfSubjectRulesReview: VirtualResource<SelfSubjectRulesReview> = {
  kind: selfSubjectRulesReviews,

  create({ server, user }, { apiVersion, kind, spec }) {
    if (!spec?.namespace) throw StatusError.badRequest('no namespace on request');
    const { error, ...rules } = server.authorizer.rulesFor(user, spec.namespace);
    const status = { ...rules, ...(error !== undefined && { evaluationError: error }) };
    return { kind, apiVersion, metadata: {}, spec: {}, status };
  },
};

interface Asked {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

function judged({ server }: RequestContext, user: UserInfo, asked: Asked) {
  const { allowed, denied, reason, error } = server.authorizer.authorize(attributesOf(user, asked));
  return {
    allowed,
    ...(denied && { denied }),
    ...(reason && { reason }),
    ...(error && { evaluationError: error }),
  };
}

function subjectOf({ user = '', groups = [], uid, extra }: SubjectAccessReviewSpec): UserInfo {
  return { name: user, groups, ...(uid && { uid }), ...(extra && { extra }) };
}

/** A version that is left out stands for all. */
function attributesOf(
  user: UserInfo,
  { resourceAttributes: asked, nonResourceAttributes: path }: Asked,
): Attributes {
  return {
    user,
    verb: (asked ?? path)?.verb ?? '',
    isResource: asked !== undefined,
    path: path?.path ?? '',
    group: asked?.group ?? '',
    version: asked?.version || '*',
    resource: asked?.resource ?? '',
    subresource: asked?.subresource ?? '',
    namespace: asked?.namespace ?? '',
    name: asked?.name ?? '',
    ...(asked?.fieldSelector && { fieldSelector: selectorText(asked.fieldSelector) }),
  };
}

/** A selector's text: as it was written, or from its requirements of one value each, those that can be told. */
function selectorText({
  rawSelector,
  requirements = [],
}: NonNullable<ResourceAttributes['fieldSelector']>): string {
  if (requirements.length === 0) return rawSelector ?? '';
  return requirements
    .filter(({ operator, values = [] }) => SIGNS[operator] !== undefined && values.length === 1)
    .map(({ key, operator, values }) => `${key}${SIGNS[operator]}${values![0]}`)
    .join(',');
}

const SIGNS: Readonly<Record<string, string | undefined>> = { In: '=', NotIn: '!=' };
