/** The `scale` subresource: one number of an object, in a form that all kinds share (autoscaling/v1 Scale). */
import { decode } from '../../../apimachinery/schema/decode.ts';
import { deepEqual } from '../../../apimachinery/equality.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { applyJsonPatch } from '../../../apimachinery/patch/json-patch.ts';
import { mergePatch } from '../../../apimachinery/patch/merge-patch.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Scale } from '../../../api/generated/types/autoscaling/v1.ts';
import { groupResource } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';
import { patchBody } from './update.ts';
import { existing, update } from './write.ts';

const SCALE = 'io.k8s.api.autoscaling.v1.Scale';
const SCALE_KIND = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

export function scaleEndpoint(context: RequestContext): Scale {
  const { request, kind } = context;
  // Reading is told apart by name of the subresource (ScaleREST.Get, pkg/registry/apps/deployment/storage/storage.go).
  if (request.method === 'GET' && !kind.custom && !context.store.find(context.key)) {
    const group = kind.group || 'autoscaling';
    throw StatusError.notFound({ group, resource: `${kind.plural}/scale` }, context.key.name);
  }
  const previous = existing(context);
  const before = scaleOf(context, previous.object);
  if (request.method === 'GET') return before;
  const wanted = decoded(context, before);
  const { resourceVersion, uid } = wanted.metadata;
  if (uid && uid !== before.metadata.uid) {
    throw StatusError.conflict(
      groupResource(kind),
      context.key.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
    );
  }
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) {
    throw StatusError.modified(groupResource(kind), context.key.name);
  }
  const replicas = wanted.spec.replicas ?? 0;
  if (replicas < 0) {
    throw StatusError.invalid({ group: 'autoscaling', kind: 'Scale' }, context.key.name, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        body: `Invalid value: ${replicas}: must be greater than or equal to 0`,
      },
    ]);
  }
  const next = kind.scale!.withReplicas(previous.object, replicas) as KubeObject;
  if (deepEqual(next, previous.object)) return before;
  return scaleOf(
    context,
    update(context, next, previous, {
      strategy: kind.strategy,
      action: 'scale',
      travels: {
        kind: SCALE_KIND,
        of: (object) => scaleOf(context, object) as KubeObject,
        into: (object, scale) =>
          kind.scale!.withReplicas(object, (scale as Scale).spec.replicas ?? 0) as KubeObject,
      },
    }),
  );
}

function decoded(context: RequestContext, before: Scale): Scale {
  const { request, server } = context;
  const type = request.headers?.['content-type']?.split(';')[0];
  const sent =
    request.method === 'PUT'
      ? request.body
      : type === 'application/json-patch+json'
        ? applyJsonPatch(before, patchBody(request.body))
        : request.method === 'PATCH'
          ? mergePatch(before, patchBody(request.body))
          : undefined;
  if (sent === undefined) throw StatusError.methodNotAllowed();
  const { object, error } = decode(server.host.schema, SCALE, sent);
  if (error)
    throw StatusError.badRequest(`Scale in version "v1" cannot be handled as a Scale: ${error}`);
  const scale = object as Scale;
  return { ...scale, metadata: scale.metadata ?? {}, spec: scale.spec ?? {} };
}

function scaleOf({ kind }: RequestContext, object: KubeObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const mapping = kind.scale!;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: mapping.replicas(object) },
    status: { replicas: mapping.statusReplicas(object), selector: mapping.selector(object) },
  };
}
