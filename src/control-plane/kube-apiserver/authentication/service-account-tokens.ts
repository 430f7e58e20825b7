/** Tokens of ServiceAccounts: what they claim, and whether they still hold (pkg/serviceaccount/{claims,legacy,jwt}.go, 1.36). */
import { nodes } from '../../../api/core/v1/node/node.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { secrets } from '../../../api/core/v1/secret/secret.ts';
import { serviceAccounts } from '../../../api/core/v1/service-account/service-account.ts';
import type { Secret, ServiceAccount } from '../../../api/generated/types/core/v1.ts';
import { base64 } from '../../../api/base64.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { parseTime, type KubeObject, type ObjectKey } from '../../../apimachinery/meta.ts';
import { keySet, signToken, verifiedToken } from '../../../pki/json-web-token.ts';
import { SigningKey } from '../../../pki/signing-key.ts';
import type { Millis } from '../../../sim/clock.ts';
import type { TokenAuthenticator, TokenVerdict } from './authenticator.ts';
import { serviceAccountUser } from './users.ts';

/** kube-apiserver's --service-account-issuer, and --api-audiences: whom tokens are for unless they say so. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const LEGACY_ISSUER = 'kubernetes/serviceaccount';
const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since';
/** Objects that are being deleted still vouch for a while. */
const DELETED_LEEWAY: Millis = 60_000;

/** --service-account-signing-key-file: whoever knows the secret makes the same key. */
export const accountKey = (secret = 'nobody'): SigningKey =>
  new SigningKey(`service accounts of ${secret}`);

export interface TokenStore {
  find<T extends KubeObject>(kind: ResourceDefinition<T>, key: ObjectKey): T | undefined;
  now(): Millis;
}

interface Named {
  readonly name: string;
  readonly uid?: string;
}

/** What a token is bound to. */
export interface TokenSubject {
  readonly account: ServiceAccount;
  readonly pod?: Named;
  readonly secret?: Named;
  readonly node?: Named;
}

export interface TokenTerms {
  readonly audiences: readonly string[];
  readonly expires: Millis;
  /** From when on its use is a sign that somebody does not renew it. */
  readonly warnAfter?: Millis;
  readonly id: string;
}

export class ServiceAccountTokens implements TokenAuthenticator {
  readonly #key: SigningKey;
  readonly #store: TokenStore;

  constructor(key: SigningKey, store: TokenStore) {
    this.#key = key;
    this.#store = store;
  }

  /** Published at /openid/v1/jwks. */
  get keySet(): object {
    return keySet(this.#key);
  }

  issue({ account, pod, secret, node }: TokenSubject, terms: TokenTerms): string {
    const { namespace = '', name, uid } = account.metadata;
    const now = seconds(this.#store.now());
    return signToken(this.#key, {
      aud: terms.audiences,
      exp: seconds(terms.expires),
      iat: now,
      iss: ISSUER,
      jti: terms.id,
      'kubernetes.io': {
        namespace,
        ...(node && { node }),
        ...(pod && { pod }),
        ...(secret && { secret }),
        serviceaccount: { name, uid },
        ...(terms.warnAfter !== undefined && { warnafter: seconds(terms.warnAfter) }),
      },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  authenticate(token: string, audiences: readonly string[]): TokenVerdict | undefined {
    const verified = verifiedToken(this.#key, token);
    if (verified === undefined) return undefined;
    if (verified === false) return { error: 'go-jose/go-jose: error in cryptographic primitive' };
    const { claims } = verified;
    const aud = (claims.aud as readonly string[] | undefined) ?? [ISSUER];
    const meant = audiences.filter((audience) => aud.includes(audience));
    if (meant.length === 0)
      return {
        error: `token audiences ${quoted(aud)} is invalid for the target audiences ${quoted(audiences)}`,
      };
    const verdict =
      claims.iss === LEGACY_ISSUER ? this.#legacy(claims, token) : this.#bound(claims);
    return typeof verdict === 'string' ? { error: verdict } : { ...verdict, audiences: meant };
  }

  #bound(claims: Claims): Identified | string {
    const { exp, nbf, jti } = claims as { exp: number; nbf: number; jti: string };
    const now = seconds(this.#store.now());
    if (now >= exp) return 'service account token has expired';
    if (now < nbf) return 'service account token is not valid yet';
    const bound = claims['kubernetes.io'] as BoundClaims;
    const { namespace, serviceaccount, pod, secret, node } = bound;
    const gone =
      this.#gone(serviceAccounts, { namespace, name: serviceaccount.name }, serviceaccount.uid) ??
      (secret && this.#gone(secrets, { namespace, name: secret.name }, secret.uid)) ??
      (pod && this.#gone(pods, { namespace, name: pod.name }, pod.uid)) ??
      // A Pod's token names its node for the record; only one that is bound to the node itself needs it.
      (node && !pod && this.#gone(nodes, { name: node.name }, node.uid));
    if (gone) return gone;
    return {
      user: {
        ...serviceAccountUser(namespace, serviceaccount.name),
        uid: serviceaccount.uid,
        extra: {
          'authentication.kubernetes.io/credential-id': [`JTI=${jti}`],
          ...named('node', node),
          ...named('pod', pod),
        },
      },
    };
  }

  /** Of a Secret of type kubernetes.io/service-account-token: without an end, as long as the Secret is there and holds it. */
  // Parity: upstream notes the day of its last use as a label of the Secret; here looking at a token writes nothing, and no cleaner asks for it.
  #legacy(claims: Claims, token: string): Identified | string {
    const claim = (name: string) => String(claims[`kubernetes.io/serviceaccount/${name}`] ?? '');
    const namespace = claim('namespace');
    const account = claim('service-account.name');
    const uid = claim('service-account.uid');
    const secret = this.#store.find<Secret>(secrets, { namespace, name: claim('secret.name') });
    if (!secret || secret.metadata.deletionTimestamp) return 'Token has been invalidated';
    if (secret.data?.token !== base64(token)) return "Token does not match server's copy";
    const gone = this.#gone(serviceAccounts, { namespace, name: account }, uid);
    if (gone) return gone;
    if (secret.metadata.labels?.[INVALID_SINCE])
      return `the token in secret ${namespace}/${secret.metadata.name} for service account ${namespace}/${account} has been marked invalid. Use tokens from the TokenRequest API or manually created secret-based tokens, or remove the '${INVALID_SINCE}' label from the secret to temporarily allow use of this token`;
    return { user: { ...serviceAccountUser(namespace, account), uid } };
  }

  #gone<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    key: ObjectKey,
    uid: string | undefined,
  ): string | undefined {
    const found = this.#store.find(kind, key);
    if (!found) return INVALIDATED;
    const { deletionTimestamp } = found.metadata;
    if (deletionTimestamp && parseTime(deletionTimestamp) + DELETED_LEEWAY < this.#store.now())
      return INVALIDATED;
    if (found.metadata.uid === uid) return undefined;
    return kind === (serviceAccounts as ResourceDefinition)
      ? `service account UID (${found.metadata.uid}) does not match claim (${uid})`
      : INVALIDATED;
  }
}

const INVALIDATED = 'service account token has been invalidated';

type Claims = { readonly [name: string]: unknown };

interface BoundClaims {
  readonly namespace: string;
  readonly serviceaccount: Named & { readonly uid: string };
  readonly pod?: Named;
  readonly secret?: Named;
  readonly node?: Named;
}

type Identified = Pick<Exclude<TokenVerdict, { readonly error: string }>, 'user'>;

const named = (what: string, one: Named | undefined) =>
  one && {
    [`authentication.kubernetes.io/${what}-name`]: [one.name],
    ...(one.uid && { [`authentication.kubernetes.io/${what}-uid`]: [one.uid] }),
  };

const seconds = (millis: Millis): number => Math.floor(millis / 1000);
const quoted = (list: readonly string[]): string =>
  `[${list.map((one) => JSON.stringify(one)).join(' ')}]`;
