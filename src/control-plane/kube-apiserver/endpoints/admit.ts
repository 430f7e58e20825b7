/**
 * Asks every admission plugin, in order: in the first phase those that change, in the second those that only refuse
 * (apiserver/pkg/admission/chain.go, pkg/endpoints/handlers/{create,update,delete,rest}.go).
 */
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type {
  AdmissionOperation,
  AdmissionRequest,
  GroupVersionKind,
} from '../admission/admission.ts';
import { Reinvocation } from '../admission/reinvocation.ts';
import type { RequestContext } from '../request-context.ts';
import { operationOptions } from './options.ts';

/** What is asked about. `objectKind` where it is not the object of the path itself. */
export interface Admitted {
  readonly operation: AdmissionOperation;
  readonly object?: KubeObject;
  readonly oldObject?: KubeObject;
  readonly objectKind?: GroupVersionKind;
  /** Where the body says so and not the query. */
  readonly dryRun?: boolean;
}

/** The first phase: `object` as the plugins want it. */
export function admit(
  context: RequestContext,
  asked: Admitted & { readonly object: KubeObject },
): KubeObject {
  return mutated(context, admissionRequest(context, asked)).object!;
}

/** The second phase. */
export function validateAdmission(context: RequestContext, asked: Admitted): void {
  validated(context, admissionRequest(context, asked));
}

/** Both, for what has nothing between them: deletions, connections, and what a subresource takes. */
export function admitAndValidate(context: RequestContext, asked: Admitted): KubeObject | undefined {
  const request = mutated(context, admissionRequest(context, asked));
  validated(context, request);
  return request.object;
}

/** Twice, if a webhook or policy changed the object: others may have to see that. */
function mutated(context: RequestContext, request: AdmissionRequest): AdmissionRequest {
  const first = mutatedOnce(context, request);
  const { reinvocation } = request;
  if (!reinvocation.wanted) return first;
  reinvocation.again = true;
  return mutatedOnce(context, first);
}

function mutatedOnce(context: RequestContext, request: AdmissionRequest): AdmissionRequest {
  let next = request;
  for (const plugin of context.server.admission) {
    const object = plugin.admit?.(next);
    if (object !== undefined && object !== next.object) next = { ...next, object };
  }
  return next;
}

function validated(context: RequestContext, request: AdmissionRequest): void {
  for (const plugin of context.server.admission) plugin.validate?.(request);
}

function admissionRequest(
  context: RequestContext,
  { operation, object, oldObject, objectKind, dryRun }: Admitted,
): AdmissionRequest {
  const { kind, resource, user } = context;
  return {
    operation,
    kind,
    subresource: resource.subresource,
    objectKind: objectKind ?? kind,
    namespace: resource.namespace,
    name: resource.name ?? object?.metadata?.name ?? '',
    object,
    oldObject,
    options: () => operationOptions(context.server.host.schema, context.request),
    dryRun: dryRun ?? context.dryRun,
    user,
    reinvocation: new Reinvocation(),
    context,
  };
}
