/** Puts a certificate or a verdict into the status only who may sign for that signer (plugin/pkg/admission/certificates/signing, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { certificateSigningRequests } from '../../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { refused, type AdmissionPlugin } from '../admission.ts';
import { maySignFor } from '../signer-rights.ts';

export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',

  validate(request) {
    const { operation, kind, subresource, user, context } = request;
    if (operation !== 'UPDATE' || kind !== certificateSigningRequests || subresource !== 'status')
      return;
    const next = request.object as CertificateSigningRequest;
    const old = request.oldObject as CertificateSigningRequest;
    if (
      next.status.certificate === old.status.certificate &&
      deepEqual(next.status.conditions ?? [], old.status.conditions ?? [])
    )
      return;
    const { signerName } = old.spec;
    if (!maySignFor(context.server.authorizer, user, 'sign', signerName))
      throw refused(
        request,
        `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`,
      );
  },
};
