/** Approves or denies only who may do so for that signer (plugin/pkg/admission/certificates/approval, 1.36). */
import { certificateSigningRequests } from '../../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { refused, type AdmissionPlugin } from '../admission.ts';
import { maySignFor } from '../signer-rights.ts';

export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',

  validate(request) {
    const { operation, kind, subresource, oldObject, user, context } = request;
    if (operation !== 'UPDATE' || kind !== certificateSigningRequests || subresource !== 'approval')
      return;
    // The old one's: nobody may approve by naming another signer.
    const { signerName } = (oldObject as CertificateSigningRequest).spec;
    if (!maySignFor(context.server.authorizer, user, 'approve', signerName))
      throw refused(
        request,
        `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`,
      );
  },
};
