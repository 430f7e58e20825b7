/** What a signer makes of an approved request (pkg/controller/certificates/signer/signer.go and authority/policies.go, 1.36). */
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { parseTime, timestamp } from '../../../../apimachinery/meta.ts';
import type { CertificateTerms } from '../../../../pki/certificate.ts';
import type { SigningRequest } from '../../../../pki/signing-request.ts';
import { MINUTE, SECOND, type Millis } from '../../../../sim/clock.ts';
import {
  KUBELET_CLIENT,
  kubeletClientProblem,
  kubeletServingProblem,
} from '../../certificate-requests.ts';

type Check = (asked: SigningRequest, usages: readonly string[]) => string | undefined;

/** What each of the cluster's own signers demands. Nobody here signs for any other. */
export const signers: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['kubernetes.io/kubelet-serving', kubeletServingProblem],
  [KUBELET_CLIENT, kubeletClientProblem],
  ['kubernetes.io/kube-apiserver-client', (_asked, usages) => clientProblem(usages)],
  ['kubernetes.io/legacy-unknown', () => undefined],
]);

function clientProblem(usages: readonly string[]): string | undefined {
  const other = usages.find((usage) => !CLIENT_USAGES.includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth';
}

const CLIENT_USAGES = ['digital signature', 'key encipherment', 'client auth'];

/** --cluster-signing-duration. */
const LONGEST: Millis = 365 * 24 * 60 * MINUTE;
const SHORTEST: Millis = 10 * MINUTE;
const BACKDATE: Millis = 5 * MINUTE;
/** What lasts less ends when it was asked to, not five minutes earlier. */
const SHORT: Millis = 8 * 60 * MINUTE;

/** Begins five minutes ago, for clocks that are late; ends no later than the authority itself. */
export function termsOf(
  { spec }: CertificateSigningRequest,
  asked: SigningRequest,
  now: Millis,
  authorityEnds: string,
): CertificateTerms {
  const { expirationSeconds: seconds, usages = [] } = spec;
  const wanted = seconds === undefined ? LONGEST : seconds * SECOND;
  const duration = Math.max(SHORTEST, Math.min(LONGEST, wanted));
  const end = now + duration - (duration < SHORT ? 0 : BACKDATE);
  return {
    // Parity: the subject stays as it was sent; Go writes its parts in an order of its own.
    subject: asked.encodedSubject,
    publicKeyInfo: asked.publicKeyInfo,
    notBefore: timestamp(now - BACKDATE),
    notAfter: timestamp(Math.min(end, parseTime(authorityEnds))),
    usages,
    ...(asked.alternativeNames && { alternativeNames: asked.alternativeNames }),
  };
}
