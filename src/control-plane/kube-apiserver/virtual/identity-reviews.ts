/** `kubectl auth whoami`, and whose token one was shown (pkg/registry/authentication, 1.36). */
import { selfSubjectReviews } from '../../../api/authentication/v1/self-subject-review/self-subject-review.ts';
import { tokenReviews } from '../../../api/authentication/v1/token-review/token-review.ts';
import type {
  SelfSubjectReview,
  TokenReview,
  TokenReviewStatus,
  UserInfo as ReviewedUser,
} from '../../../api/generated/types/authentication/v1.ts';
import type { UserInfo } from '../../../apimachinery/api-request.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import type { TokenVerdict } from '../authentication/authenticator.ts';
import { ISSUER } from '../authentication/service-account-tokens.ts';
import type { VirtualResource } from './virtual-resource.ts';

export const selfSubjectReview: VirtualResource<SelfSubjectReview> = {
  kind: selfSubjectReviews,
  create: ({ user, now }, { apiVersion, kind }) => ({
    kind,
    apiVersion,
    metadata: { creationTimestamp: timestamp(now) },
    status: { userInfo: shown(user) },
  }),
};

export const tokenReview: VirtualResource<TokenReview> = {
  kind: tokenReviews,

  create({ server }, review) {
    const { token, audiences = [] } = review.spec;
    const verdict = server.tokens.authenticate(token, audiences.length > 0 ? audiences : [ISSUER]);
    return { ...review, status: statusOf(verdict, audiences.length > 0) };
  },
};

function statusOf(verdict: TokenVerdict | undefined, toldAudiences: boolean): TokenReviewStatus {
  if (!verdict) return { user: {}, error: UNKNOWN };
  if ('error' in verdict) return { user: {}, error: `[${UNKNOWN}, ${verdict.error}]` };
  const { user, audiences } = verdict;
  return { authenticated: true, user: shown(user), ...(toldAudiences && { audiences }) };
}

const UNKNOWN = 'invalid bearer token';

function shown({ name, groups, uid, extra }: UserInfo): ReviewedUser {
  return {
    username: name,
    ...(uid && { uid }),
    groups,
    ...(extra && Object.keys(extra).length > 0 && { extra }),
  };
}
