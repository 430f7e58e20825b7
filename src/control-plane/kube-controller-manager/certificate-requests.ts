/** What the controllers of CertificateSigningRequests ask of them (pkg/controller/certificates and pkg/apis/certificates/helpers.go, 1.36). */
import type { CertificateSigningRequest } from '../../api/generated/types/certificates/v1.ts';
import type { SigningRequest } from '../../pki/signing-request.ts';

export const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';

export const hasCondition = (
  { status }: CertificateSigningRequest,
  type: 'Approved' | 'Denied' | 'Failed',
): boolean => status.conditions?.some((condition) => condition.type === type) ?? false;

/** Why this is no request for the certificate of a kubelet that calls kube-apiserver; undefined if it is one. */
export function kubeletClientProblem(
  { subject, dnsNames, emails, addresses, uris }: SigningRequest,
  usages: readonly string[],
): string | undefined {
  if (!isOfNodes(subject.organizations)) return NOT_OF_NODES;
  if (dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (emails.length > 0) return NO_EMAIL;
  if (addresses.length > 0) return 'IP subjectAltNames are not allowed';
  if (uris.length > 0) return NO_URI;
  if (!subject.commonName.startsWith(NODE)) return NO_NODE;
  return usagesProblem(usages, 'client auth');
}

/** The same for the certificate with which a kubelet serves. */
export function kubeletServingProblem(
  { subject, dnsNames, emails, addresses, uris }: SigningRequest,
  usages: readonly string[],
): string | undefined {
  if (!isOfNodes(subject.organizations)) return NOT_OF_NODES;
  if (dnsNames.length === 0 && addresses.length === 0)
    return 'DNS or IP subjectAltName is required';
  if (emails.length > 0) return NO_EMAIL;
  if (uris.length > 0) return NO_URI;
  return (
    usagesProblem(usages, 'server auth') ??
    (subject.commonName.startsWith(NODE) ? undefined : NO_NODE)
  );
}

const NODE = 'system:node:';
const NOT_OF_NODES = 'subject organization is not system:nodes';
const NO_NODE = `subject common name does not begin with ${NODE}`;
const NO_EMAIL = 'Email subjectAltNames are not allowed';
const NO_URI = 'URI subjectAltNames are not allowed';

const isOfNodes = (organizations: readonly string[]): boolean =>
  organizations.length === 1 && organizations[0] === 'system:nodes';

/** Key encipherment is for RSA keys, and may be asked for. */
function usagesProblem(usages: readonly string[], purpose: string): string | undefined {
  const all = ['digital signature', 'key encipherment', purpose].sort();
  const given = new Set(usages);
  const fits =
    [...given].every((usage) => all.includes(usage)) &&
    given.has(purpose) &&
    given.has('digital signature');
  return fits ? undefined : `usages did not match [${all.join(' ')}]`;
}
