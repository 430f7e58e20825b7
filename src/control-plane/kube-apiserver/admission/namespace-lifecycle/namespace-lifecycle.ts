/**
 * Nothing is created in a namespace that does not exist or is going; the first three cannot be deleted
 * (apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go).
 */
import type { Namespace } from '../../../../api/generated/types/core/v1.ts';
import { localSubjectAccessReviews } from '../../../../api/authorization/v1/local-subject-access-review/local-subject-access-review.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import { groupResource } from '../../../../api/resource-definition.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { isAbout, refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',

  admit(request) {
    check(request);
    if (
      request.operation === 'DELETE' &&
      isAbout(request, namespaces) &&
      IMMORTAL.has(request.name)
    ) {
      throw refused(request, 'this namespace may not be deleted');
    }
    return undefined;
  },
};

function check({ operation, kind, namespace, name, object, context }: AdmissionRequest): void {
  if (operation !== 'CREATE' || !kind.namespaced || namespace === undefined) return;
  // Whoever asks what they may do is not told which namespaces there are.
  if (kind.plural === 'localsubjectaccessreviews') return;
  // One may ask about a namespace that is not there.
  if (kind === localSubjectAccessReviews) return;
  const found = context.find<Namespace>(namespaces, { name: namespace });
  if (!found) throw StatusError.notFound(groupResource(namespaces), namespace);
  if (found.object.status.phase !== 'Terminating') return;
  const shown = name || object?.metadata.name || 'Unknown';
  const refusal = StatusError.forbidden(
    groupResource(kind),
    shown,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  throw new StatusError(403, 'Forbidden', refusal.message, {
    ...refusal.status.details,
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
}
