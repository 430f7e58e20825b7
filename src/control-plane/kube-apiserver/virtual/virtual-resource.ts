/**
 * Kinds that are answered at the moment of asking and kept nowhere (storage without etcd in pkg/registry): reviews of
 * who may do what, bindings, component statuses. The kind's definition says `virtual` and which verbs it offers.
 */
import { deepFreeze, type KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { admit, validateAdmission } from '../endpoints/admit.ts';
import { decodeBody } from '../endpoints/decode-body.ts';
import { tracked } from '../endpoints/managed-fields.ts';
import { withNamespace } from '../endpoints/write.ts';
import type { VirtualReads } from '../api-server-host.ts';
import type { RequestContext } from '../request-context.ts';
import { parameter } from '../request-info.ts';

export interface VirtualResource<T extends KubeObject = any> {
  readonly kind: ResourceDefinition<T>;
  /**
   * Answers what was posted: decoded, defaulted, in its namespace, admitted and valid by the kind's strategy. What it
   * gives is what the client is told: an object, or a Status.
   */
  create?(context: RequestContext, sent: T): object;
  get?(context: RequestContext, name: string): T;
  list?(context: RequestContext): readonly T[];
}

/** One whose objects somebody else gives. */
export const readVirtual = (kind: ResourceDefinition, read: VirtualReads): VirtualResource => ({
  kind,
  get: ({ key }) => read.get(kind, key),
  list: ({ request, resource: { namespace } }) => {
    const [labelSelector, fieldSelector] = ['labelSelector', 'fieldSelector'].map((name) =>
      parameter(request, name),
    );
    return read.list(kind, {
      ...(namespace !== undefined && { namespace }),
      ...(labelSelector && { labelSelector }),
      ...(fieldSelector && { fieldSelector }),
    });
  },
});

/** The answer to a POST. */
export function createVirtual(resource: VirtualResource, context: RequestContext): object {
  const { kind } = context;
  const { strategy } = kind;
  if (!resource.create || context.resource.name !== undefined) throw StatusError.methodNotAllowed();
  const sent = decodeBody(context);
  let object: KubeObject = { ...sent, metadata: withNamespace(context, sent.metadata) };
  object = strategy.applyDefaults?.(object) ?? object;
  object = tracked(context, undefined, object);
  object = admit(context, { operation: 'CREATE', object });
  const errors = strategy.validate?.(object) ?? [];
  if (errors.length > 0)
    throw StatusError.invalid({ group: kind.group, kind: kind.kind }, '', errors);
  validateAdmission(context, { operation: 'CREATE', object });
  return deepFreeze(resource.create(context, object));
}
