/** A request as webhooks and expressions are told of it: admission/v1 AdmissionRequest (webhook/request/admissionreview.go). */
import { namespaces } from '../../../api/core/v1/namespace/namespace.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';
import { isAbout } from '../admission/admission.ts';

/** Without the objects, which expressions see as variables and webhooks beside it. */
export function describedRequest(request: AdmissionRequest, kind: ResourceDefinition): object {
  const { objectKind, subresource, operation, user, dryRun } = request;
  const own = objectKind.kind === request.kind.kind && objectKind.group === request.kind.group;
  const requestKind = {
    group: objectKind.group,
    version: objectKind.version,
    kind: objectKind.kind,
  };
  const requestResource = resourceOf(request.kind);
  const namespace = namespaceOf(request);
  return {
    kind: own ? { group: kind.group, version: kind.version, kind: kind.kind } : requestKind,
    resource: resourceOf(kind),
    ...(subresource && { subResource: subresource }),
    requestKind,
    requestResource,
    ...(subresource && { requestSubResource: subresource }),
    ...(request.name && { name: request.name }),
    ...(namespace !== '' && { namespace }),
    operation,
    userInfo: {
      ...(user.name && { username: user.name }),
      ...(user.uid && { uid: user.uid }),
      ...(user.groups.length > 0 && { groups: user.groups }),
      ...(user.extra && Object.keys(user.extra).length > 0 && { extra: user.extra }),
    },
    dryRun,
    options: request.options(),
  };
}

/** A Namespace is said to be in itself. */
export const namespaceOf = (request: AdmissionRequest): string =>
  isAbout(request, namespaces) ? request.name : (request.namespace ?? '');

const resourceOf = ({ group, version, plural }: ResourceDefinition) => ({
  group,
  version,
  resource: plural,
});
