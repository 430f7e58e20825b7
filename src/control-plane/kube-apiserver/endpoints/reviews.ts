/**
 * Questions about oneself: `kubectl auth can-i` and `kubectl auth whoami` (authorization.k8s.io, authentication.k8s.io).
 *
 * Parity: nobody is refused anything yet, so that is what is told. The groups are not listed by discovery.
 */
import type { ApiRequest, ApiResponse, UserInfo } from '../../../apimachinery/api-request.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import { decode, decodingError } from '../../../apimachinery/schema/decode.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ApiServerHost } from '../api-server-host.ts';

type Answer = (user: UserInfo) => object;

const EVERYTHING = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };

const REVIEWS: Readonly<Record<string, { readonly kind: string; readonly status: Answer }>> = {
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
    kind: 'SelfSubjectAccessReview',
    status: () => ({ allowed: true }),
  },
  '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
    kind: 'SelfSubjectRulesReview',
    status: () => ({
      resourceRules: [EVERYTHING],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }),
  },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': {
    kind: 'SelfSubjectReview',
    status: ({ name, groups }) => ({ userInfo: { username: name, groups } }),
  },
};

/** The answer to such a question; undefined for anything else. */
export function reviewed(
  request: ApiRequest,
  user: UserInfo,
  { schema, clock }: Pick<ApiServerHost, 'schema' | 'clock'>,
): ApiResponse | undefined {
  if (!Object.hasOwn(REVIEWS, request.path)) return undefined;
  if (request.method !== 'POST') throw StatusError.methodNotAllowed();
  const { kind, status } = REVIEWS[request.path]!;
  const group = request.path.split('/')[2]!.split('.')[0]!;
  const definition = `io.k8s.api.${group}.v1.${kind}`;
  const { object, error } = decode<{ spec?: object }>(schema, definition, request.body ?? {});
  if (error !== undefined) throw StatusError.badRequest(decodingError(kind, 'v1', error));
  const { spec } = object;
  return {
    status: 201,
    body: {
      kind,
      apiVersion: request.path.slice('/apis/'.length, request.path.lastIndexOf('/')),
      metadata: { creationTimestamp: timestamp(clock.now()) },
      ...(spec !== undefined && { spec }),
      status: status(user),
    },
  };
}
