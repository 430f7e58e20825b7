/**
 * Signs what was approved, for the signers that Kubernetes itself stands for (pkg/controller/certificates/signer/signer.go, 1.36).
 * Parity: upstream runs a controller and a queue for each signer; here one serves all, with the same authority.
 */
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { certificateSigningRequests } from '../../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import { base64 } from '../../../../api/base64.ts';
import {
  runController,
  type ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';
import type { CertificateAuthority } from '../../../../pki/certificate.ts';
import { pem } from '../../../../pki/pem.ts';
import { signingRequestIn } from '../../../../pki/signing-request.ts';
import { hasCondition } from '../../certificate-requests.ts';
import type { ManagedController } from '../../manager-host.ts';
import { signers, termsOf } from './plan.ts';

const NAME = 'certificatesigningrequest-signing-controller';

export const certificateSigningController: ManagedController = {
  name: NAME,
  serviceAccount: 'certificate-controller',
  run: (host) => [runController(signing(host.authority), host)],
};

const signing = (
  authority: CertificateAuthority,
): ControllerDefinition<CertificateSigningRequest> => ({
  name: NAME,
  for: certificateSigningRequests,

  reconciler:
    ({ client, lister, clock }) =>
    ({ name }) => {
      const request = lister(certificateSigningRequests).get({ name });
      if (!request || request.status.certificate) return;
      if (!hasCondition(request, 'Approved') || hasCondition(request, 'Denied')) return;
      if (hasCondition(request, 'Failed')) return;
      const problemOf = signers.get(request.spec.signerName);
      const asked = problemOf && signingRequestIn(request.spec.request);
      if (!asked?.signed) return;

      const { status, spec } = request;
      const problem = problemOf!(asked, spec.usages ?? []);
      const outcome = problem
        ? { conditions: [...(status.conditions ?? []), failure(problem)] }
        : {
            certificate: base64(
              pem(
                'CERTIFICATE',
                authority.issue(termsOf(request, asked, clock.now(), authority.notAfter)),
              ),
            ),
          };

      client.updateStatus(certificateSigningRequests, {
        ...request,
        status: { ...status, ...outcome },
      });
    },
});

const failure = (message: string) => ({
  type: 'Failed',
  status: 'True',
  reason: 'SignerValidationFailure',
  message,
});
