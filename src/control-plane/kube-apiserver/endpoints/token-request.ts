/** `kubectl create token`: a token for a ServiceAccount, for a while (pkg/registry/core/serviceaccount/storage/token.go, 1.36). */
import { nodes } from '../../../api/core/v1/node/node.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { secrets } from '../../../api/core/v1/secret/secret.ts';
import type {
  BoundObjectReference,
  TokenRequest,
} from '../../../api/generated/types/authentication/v1.ts';
import type { Pod, ServiceAccount } from '../../../api/generated/types/core/v1.ts';
import { groupResource, type ResourceDefinition } from '../../../api/resource-definition.ts';
import { invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import { timestamp, type KubeObject } from '../../../apimachinery/meta.ts';
import { decode, decodingError } from '../../../apimachinery/schema/decode.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { uuid } from '../../../sim/random.ts';
import { ISSUER, type TokenSubject } from '../authentication/service-account-tokens.ts';
import type { RequestContext } from '../request-context.ts';
import { admitAndValidate } from './admit.ts';
import { existing } from './write.ts';

export const TOKEN_REQUEST = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
};

const HOUR = 3600;
/** What the kubelet asks for; such a token lives on for a year, so that what never reads it anew goes on working. */
const RENEWED_BY_KUBELETS = 3607;
const YEAR = 365 * 24 * HOUR;
const LEAST = 10 * 60;
const MOST = 2 ** 32;

export function requestToken(context: RequestContext): TokenRequest {
  const { server, now, key } = context;
  const account = existing(context).object as ServiceAccount;
  const sent = decoded(context);
  if (sent.metadata?.name && sent.metadata.name !== key.name)
    throw StatusError.badRequest(
      `the name of the object (${sent.metadata.name}) does not match the name on the URL (${key.name})`,
    );
  const { audiences, expirationSeconds = HOUR, boundObjectRef } = sent.spec ?? {};
  const asked: TokenRequest = {
    ...sent,
    metadata: { name: key.name, namespace: key.namespace, creationTimestamp: timestamp(now) },
    spec: {
      audiences: audiences?.length ? audiences : [ISSUER],
      expirationSeconds,
      ...(boundObjectRef && { boundObjectRef }),
    },
  } as unknown as TokenRequest;
  const errors = problems(expirationSeconds);
  if (errors.length > 0)
    throw StatusError.invalid(
      { group: TOKEN_REQUEST.group, kind: TOKEN_REQUEST.kind },
      key.name,
      errors,
    );
  const object = asked as unknown as KubeObject;
  const admitted = admitAndValidate(context, {
    operation: 'CREATE',
    object,
    objectKind: TOKEN_REQUEST,
  });
  const { spec } = admitted as unknown as TokenRequest;
  const subject = bound(context, account, spec.boundObjectRef);

  const extended =
    expirationSeconds === RENEWED_BY_KUBELETS && (spec.audiences ?? []).includes(ISSUER);
  const short = now + expirationSeconds * 1000;
  const token = server.tokens.issue(subject, {
    audiences: spec.audiences ?? [],
    expires: extended ? now + YEAR * 1000 : short,
    ...(extended && { warnAfter: short }),
    id: uuid(server.host.random),
  });
  return { ...asked, spec, status: { token, expirationTimestamp: timestamp(short) } };
}

function decoded({ server, request }: RequestContext): TokenRequest {
  const definition = 'io.k8s.api.authentication.v1.TokenRequest';
  const { object, error } = decode<TokenRequest>(
    server.host.schema,
    definition,
    request.body ?? {},
  );
  if (error !== undefined) throw StatusError.badRequest(decodingError('TokenRequest', 'v1', error));
  return { ...object, apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' };
}

function problems(seconds: number): readonly FieldError[] {
  const refuse = (problem: string) => [invalid('spec.expirationSeconds', seconds, problem)];
  if (seconds < LEAST) return refuse('may not specify a duration less than 10 minutes');
  return seconds > MOST ? refuse('may not specify a duration larger than 2^32 seconds') : [];
}

/** What the token is to end with. A Pod's token also says on which node it is. */
function bound(
  context: RequestContext,
  account: ServiceAccount,
  reference: BoundObjectReference | undefined,
): TokenSubject {
  if (!reference) return { account };
  const { namespace, name } = account.metadata;
  const at = (kind: ResourceDefinition, within?: string) => {
    const found = context.find(kind, { namespace: within, name: reference.name ?? '' })?.object;
    if (!found) throw StatusError.notFound(groupResource(kind), reference.name ?? '');
    const { uid } = found.metadata;
    if (reference.uid && reference.uid !== uid) {
      const problem = `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
      throw StatusError.conflict(
        { group: kind.group, resource: kind.plural },
        reference.name ?? '',
        problem,
      );
    }
    return found;
  };
  const named = ({ metadata }: KubeObject) => ({ name: metadata.name, uid: metadata.uid });
  switch (`${reference.apiVersion}/${reference.kind}`) {
    case 'v1/Pod': {
      const pod = at(pods, namespace) as Pod;
      if (pod.spec.serviceAccountName !== name)
        throw StatusError.badRequest(
          `cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`,
        );
      const node = pod.spec.nodeName
        ? context.find(nodes, { name: pod.spec.nodeName })?.object
        : undefined;
      return { account, pod: named(pod), ...(node && { node: named(node) }) };
    }
    case 'v1/Secret':
      return { account, secret: named(at(secrets, namespace)) };
    case 'v1/Node':
      return { account, node: named(at(nodes)) };
  }
  throw StatusError.badRequest(
    `cannot bind token to object of type ${reference.apiVersion}, Kind=${reference.kind}`,
  );
}
