/**
 * Fills Secrets of type kubernetes.io/service-account-token with a token of their ServiceAccount, and takes them away
 * with it (pkg/controller/serviceaccount/tokens_controller.go, 1.36).
 * Parity: legacy-service-account-token-cleaner does not run; tokens that nobody uses stay.
 */
import type { Secret, ServiceAccount } from '../../../../api/generated/types/core/v1.ts';
import { base64 } from '../../../../api/base64.ts';
import { secrets } from '../../../../api/core/v1/secret/secret.ts';
import { serviceAccounts } from '../../../../api/core/v1/service-account/service-account.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isConflict, isNotFound } from '../../../../apimachinery/status.ts';
import type { Client } from '../../../../client/client.ts';
import {
  runController,
  type ControllerContext,
  type ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';
import { signToken } from '../../../../pki/json-web-token.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';

const NAME = 'serviceaccount-token-controller';
const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

export const serviceAccountTokenController: ManagedController = {
  name: NAME,
  byItself: true,
  run: (host) => [runController(tokens(host), host)],
};

const tokens = ({
  rootCertificate,
  accountKey,
}: Pick<ManagerHost, 'rootCertificate' | 'accountKey'>): ControllerDefinition<Secret> => ({
  name: NAME,
  for: secrets,
  watches: [{ kind: serviceAccounts, map: tokensOf }],

  reconciler: ({ client, lister }) => {
    const needs = (secret: Secret) => {
      const { data = {} } = secret;
      return data['ca.crt'] !== base64(rootCertificate) || !data.namespace || !data.token;
    };
    return ({ namespace, name }) => {
      const secret = lister(secrets).get({ namespace, name });
      if (secret?.type !== TYPE || secret.metadata.deletionTimestamp) return;
      const { annotations = {}, uid } = secret.metadata;
      const account = accountOf(client, secret);
      if (!account) {
        const gone = attempt(() =>
          client.delete(secrets, { namespace, name }, { preconditions: { uid } }),
        );
        if (!gone.ok && !isNotFound(gone.refusal) && !isConflict(gone.refusal)) throw gone.refusal;
        return;
      }
      if (!needs(secret)) return;

      const data = {
        token: base64(signToken(accountKey, claimsOf(account, secret))),
        namespace: base64(namespace!),
        ...secret.data,
        'ca.crt': base64(rootCertificate),
      };
      const metadata = {
        ...secret.metadata,
        annotations: {
          ...annotations,
          [ACCOUNT]: account.metadata.name,
          [ACCOUNT_UID]: account.metadata.uid,
        },
      };
      // Its resourceVersion goes with it: who has changed it since brings it back.
      const written = attempt(() => client.update(secrets, { ...secret, metadata, data }));
      if (!written.ok && !isNotFound(written.refusal) && !isConflict(written.refusal))
        throw written.refusal;
    };
  },
});

/** Asked of the server itself: an account that was made just before its Secret is not known here yet. */
function accountOf(client: Client, { metadata }: Secret): ServiceAccount | undefined {
  const { annotations = {}, namespace } = metadata;
  const read = attempt(() =>
    client.get(serviceAccounts, { namespace, name: annotations[ACCOUNT] ?? '' }),
  );
  if (!read.ok && !isNotFound(read.refusal)) throw read.refusal;
  const wanted = annotations[ACCOUNT_UID];
  if (!read.ok || (wanted && wanted !== read.value.metadata.uid)) return undefined;
  return read.value;
}

function tokensOf({ metadata }: ServiceAccount, _before: unknown, { lister }: ControllerContext) {
  const { namespace, name } = metadata;
  return lister(secrets)
    .list(namespace)
    .filter(({ type, metadata: own }) => type === TYPE && own.annotations?.[ACCOUNT] === name)
    .map(({ metadata: own }) => ({ namespace, name: own.name }));
}

/** They have no end: a token holds as long as its Secret does. */
const claimsOf = ({ metadata }: ServiceAccount, secret: Secret) => ({
  iss: 'kubernetes/serviceaccount',
  'kubernetes.io/serviceaccount/namespace': metadata.namespace,
  'kubernetes.io/serviceaccount/secret.name': secret.metadata.name,
  'kubernetes.io/serviceaccount/service-account.name': metadata.name,
  'kubernetes.io/serviceaccount/service-account.uid': metadata.uid,
  sub: `system:serviceaccount:${metadata.namespace}:${metadata.name}`,
});
