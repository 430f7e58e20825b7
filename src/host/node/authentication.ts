/**
 * Who is at the other end of a connection: whoever a client certificate of the cluster's authority names, or a bearer
 * token; else nobody in particular (apiserver/pkg/authentication/request/{x509,bearertoken,anonymous}, 1.36).
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { UserInfo } from '../../apimachinery/api-request.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { ADMIN } from '../../cluster/identities.ts';

const AUTHENTICATED = 'system:authenticated';
const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

export interface Doorkeeper {
  readonly cluster: Pick<Cluster, 'authenticate'>;
  /** As --token-auth-file with one line: whoever shows it is administrator. */
  readonly token?: string;
}

/** Undefined for whoever shows something that is not right. */
export function authenticated(
  message: IncomingMessage,
  doorkeeper: Doorkeeper,
): UserInfo | undefined {
  const shown = certificateUser(message);
  if (shown) return shown;
  const [scheme = '', token = ''] = (message.headers.authorization ?? '').trim().split(' ', 2);
  if (scheme.toLowerCase() === 'bearer' && token)
    return isSame(token, doorkeeper.token) ? ADMIN : doorkeeper.cluster.authenticate(token);
  return shown === undefined ? ANONYMOUS : undefined;
}

/** False for a certificate that nobody here signed. */
function certificateUser({ socket }: IncomingMessage): UserInfo | false | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerCertificate();
  if (!certificate.subject) return undefined;
  if (!socket.authorized) return false;
  const { CN, O } = certificate.subject as { CN?: string | string[]; O?: string | string[] };
  const name = [CN ?? []].flat().at(-1);
  if (!name) return false;
  return {
    name,
    groups: [...[O ?? []].flat(), AUTHENTICATED],
    extra: {
      'authentication.kubernetes.io/credential-id': [
        `X509SHA256=${certificate.fingerprint256.replaceAll(':', '').toLowerCase()}`,
      ],
    },
  };
}

function isSame(given: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
