/**
 * Approves kubelets' requests for client certificates where who asks may have them: his own by `selfnodeclient`, any by
 * `nodeclient` (pkg/controller/certificates/approver/sarapprove.go, 1.36).
 */
import type { SubjectAccessReview } from '../../../../api/generated/types/authorization/v1.ts';
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates/v1.ts';
import { subjectAccessReviews } from '../../../../api/authorization/v1/subject-access-review/subject-access-review.ts';
import { certificateSigningRequests } from '../../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import { groupResource } from '../../../../api/resource-definition.ts';
import { collectionPath, pathOf } from '../../../../api/resource-path.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { refusalOf, type Client } from '../../../../client/client.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { signingRequestIn, type SigningRequest } from '../../../../pki/signing-request.ts';
import { hasCondition, KUBELET_CLIENT, kubeletClientProblem } from '../../certificate-requests.ts';

export const certificateApprovingController: ControllerDefinition<CertificateSigningRequest> = {
  name: 'certificatesigningrequest-approving-controller',
  serviceAccount: 'certificate-controller',
  for: certificateSigningRequests,

  reconciler:
    ({ client, lister }) =>
    ({ name }) => {
      const request = lister(certificateSigningRequests).get({ name });
      if (!request || request.status.certificate) return;
      if (hasCondition(request, 'Approved') || hasCondition(request, 'Denied')) return;
      if (request.spec.signerName !== KUBELET_CLIENT) return;
      const asked = signingRequestIn(request.spec.request);
      if (!asked || kubeletClientProblem(asked, request.spec.usages ?? [])) return;

      const tried = rightsFor(request, asked);
      const right = tried.find((one) => mayHave(client, request, one));

      // Tried again later, and later still: a role may be bound in the meantime.
      if (!right)
        throw StatusError.forbidden(
          groupResource(certificateSigningRequests),
          name,
          `recognized csr ${JSON.stringify(name)} as [${tried.join(' ')}] but subject access review was not approved`,
        );
      const approved = {
        type: 'Approved',
        status: 'True',
        reason: 'AutoApproved',
        message: MESSAGES[right],
      };
      const conditions = [...(request.status.conditions ?? []), approved];
      const path = `${pathOf(certificateSigningRequests, { name })}/approval`;
      const body = { ...request, status: { ...request.status, conditions } };
      const answer = client.raw({ method: 'PUT', path, body });
      if (answer.status >= 400) throw refusalOf(answer);
    },
};

type Right = 'selfnodeclient' | 'nodeclient';

const MESSAGES: Readonly<Record<Right, string>> = {
  selfnodeclient: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  nodeclient: 'Auto approving kubelet client certificate after SubjectAccessReview.',
};

const rightsFor = (
  { spec }: CertificateSigningRequest,
  { subject }: SigningRequest,
): readonly Right[] =>
  spec.username === subject.commonName ? ['selfnodeclient', 'nodeclient'] : ['nodeclient'];

function mayHave(client: Client, { spec }: CertificateSigningRequest, right: Right): boolean {
  const { username: user, uid, groups, extra } = spec;
  const { group, plural: resource } = certificateSigningRequests;
  const resourceAttributes = { group, resource, verb: 'create', subresource: right };
  const answer = client.raw({
    method: 'POST',
    path: collectionPath(subjectAccessReviews),
    body: { spec: { user, uid, groups, extra, resourceAttributes } },
  });
  if (answer.status >= 400) throw refusalOf(answer);
  return (answer.body as SubjectAccessReview).status?.allowed ?? false;
}
