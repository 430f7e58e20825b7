/** Who may approve or sign for whom: a right on `signers`, which nobody stores (pkg/certauthorization/authorization.go, 1.36). */
import type { UserInfo } from '../../../apimachinery/api-request.ts';
import type { Authorizer } from '../authorization/authorizer.ts';

/** By the signer's own name, or by `kubernetes.io/*` for all of a domain. */
export function maySignFor(
  authorizer: Authorizer,
  user: UserInfo,
  verb: 'approve' | 'sign',
  signerName: string,
): boolean {
  const may = (name: string) =>
    authorizer.authorize({
      user,
      verb,
      isResource: true,
      path: '',
      group: 'certificates.k8s.io',
      version: '*',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    }).allowed;
  return may(signerName) || may(`${signerName.split('/')[0]}/*`);
}
