/** Asks every admission plugin, in order: first those that change, later those that only refuse. */
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { AdmissionOperation, AdmissionRequest } from '../admission/admission.ts';
import type { RequestContext } from '../request-context.ts';

function admissionRequest(
  context: RequestContext,
  operation: AdmissionOperation,
  object: KubeObject | undefined,
  oldObject: KubeObject | undefined,
): AdmissionRequest {
  const { kind, resource, user } = context;
  return {
    operation,
    kind,
    subresource: resource.subresource,
    namespace: resource.namespace,
    name: resource.name ?? object?.metadata.name ?? '',
    object,
    oldObject,
    user,
    context,
  };
}

export function admit(
  context: RequestContext,
  operation: AdmissionOperation,
  object: KubeObject,
  old: KubeObject | undefined,
): KubeObject {
  let request = admissionRequest(context, operation, object, old);
  for (const plugin of context.server.admission) {
    const admitted = plugin.admit?.(request) ?? request.object;
    if (admitted !== request.object) request = { ...request, object: admitted };
  }
  return request.object!;
}

export function validateAdmission(
  context: RequestContext,
  operation: AdmissionOperation,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): void {
  const request = admissionRequest(context, operation, object, old);
  for (const plugin of context.server.admission) plugin.validate?.(request);
}
