/** Nobody asks for a certificate that makes him master of the cluster (plugin/pkg/admission/certificates/subjectrestriction, 1.36). */
import { certificateSigningRequests } from '../../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { invalid } from '../../../../apimachinery/field-error.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { signingRequestIn } from '../../../../pki/signing-request.ts';
import { isAbout, refused, type AdmissionPlugin } from '../admission.ts';

const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',

  validate(request) {
    if (request.operation !== 'CREATE' || !isAbout(request, certificateSigningRequests)) return;
    const { metadata, spec } = request.object as CertificateSigningRequest;
    const asked = signingRequestIn(spec.request);
    // Parity: upstream's validation of the kind reads the request and its signature, with Go's words for what is wrong; here it is done where keys are known, a moment later.
    const problem = !asked
      ? 'asn1: structure error: malformed certificate request'
      : asked.signed
        ? undefined
        : 'x509: ECDSA verification failure';
    if (problem)
      throw StatusError.invalid(
        { group: certificateSigningRequests.group, kind: certificateSigningRequests.kind },
        metadata.name,
        [invalid('spec.request', spec.request, problem)],
      );
    if (spec.signerName !== CLIENT_SIGNER) return;
    if (asked!.subject.organizations.includes('system:masters'))
      throw refused(
        request,
        `use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`,
      );
  },
};
