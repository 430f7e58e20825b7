/** What hangs below an object: status, scale, binding, eviction, finalize, log, and what streams. */
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import { timestamp, type KubeObject } from '../../../apimachinery/meta.ts';
import { decode } from '../../../apimachinery/schema/decode.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Binding, Namespace, Pod } from '../../../api/generated/types/core/v1.ts';
import { namespaces } from '../../../api/core/v1/namespace/namespace.ts';
import { ephemeralContainersStrategy } from '../../../api/core/v1/pod/ephemeral-containers.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { resizeStrategy } from '../../../api/core/v1/pod/resize.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';
import { admitAndValidate } from './admit.ts';
import { attach, exec, portForward } from './connect.ts';
import { evict } from './eviction.ts';
import { podLog } from './log.ts';
import { existing, type UpdateStrategy } from './write.ts';
import { patch, put } from './update.ts';
import { scaleEndpoint } from './scale.ts';
import type { Subresource } from './subresource.ts';

const OK = 200;

function ok(body: unknown): ApiResponse {
  return { status: OK, body };
}

/** A part of an object that is read and written as the whole of it, by rules of its own. */
const part = (
  name: string,
  strategyOf: (kind: ResourceDefinition) => UpdateStrategy | undefined,
): Subresource => ({
  name,
  verbs: ['get', 'patch', 'update'],
  serves: (kind) => strategyOf(kind) !== undefined,
  handle: (context) => {
    const strategy = strategyOf(context.kind)!;
    switch (context.request.method) {
      case 'GET':
        return ok(existing(context).object);
      case 'PUT':
        return ok(put(context, { strategy, action: `update-${name}` }).object);
      case 'PATCH':
        return ok(patch(context, { strategy, action: `update-${name}` }).object);
      default:
        throw StatusError.methodNotAllowed();
    }
  },
});

const ofPods = (strategy: object) => (kind: ResourceDefinition) =>
  kind === pods ? (strategy as UpdateStrategy) : undefined;

const status = part('status', ({ statusStrategy }) => statusStrategy as UpdateStrategy | undefined);
const ephemeralContainers = part('ephemeralcontainers', ofPods(ephemeralContainersStrategy));
const resize = part('resize', ofPods(resizeStrategy));

const scale: Subresource = {
  name: 'scale',
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  verbs: ['get', 'patch', 'update'],
  serves: (kind) => kind.scale !== undefined,
  handle: (context) => ok(scaleEndpoint(context)),
};

const BINDING_KIND = { group: '', version: 'v1', kind: 'Binding' };

/** Puts a Pod on a node: kube-scheduler's one decisive write (pkg/registry/core/pod/storage/storage.go). */
const binding: Subresource = {
  name: 'binding',
  kind: BINDING_KIND,
  verbs: ['create'],
  serves: (kind) => kind === pods,
  handle: (context) => {
    if (context.request.method !== 'POST') throw StatusError.methodNotAllowed();
    const sent = bindingOf(context);
    const { target } = sent;
    if (target?.kind && target.kind !== 'Node' && target.kind !== 'Minion') {
      throw StatusError.invalid({ group: '', kind: 'Binding' }, context.key.name, [
        {
          reason: 'FieldValueNotSupported',
          field: 'target.kind',
          body: `Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`,
        },
      ]);
    }
    if (!target?.name) {
      throw StatusError.invalid({ group: '', kind: 'Binding' }, context.key.name, [
        { reason: 'FieldValueRequired', field: 'target.name', body: 'Required value' },
      ]);
    }
    const previous = existing(context);
    const admitted = admitAndValidate(context, {
      operation: 'CREATE',
      object: { ...sent, metadata: named(context, sent) },
      objectKind: BINDING_KIND,
    }) as Binding;
    const bound = bind(previous.object as Pod, admitted, context.now);
    if (!context.dryRun) context.store.replace(bound, previous, 'bind');
    return {
      status: 201,
      body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
    };
  },
};

const BINDING = 'io.k8s.api.core.v1.Binding';

function bindingOf({ server, request }: RequestContext): Binding {
  const { object, error } = decode(server.host.schema, BINDING, request.body ?? {});
  if (error)
    throw StatusError.badRequest(
      `Binding in version "v1" cannot be handled as a Binding: ${error}`,
    );
  return object as Binding;
}

/** A Binding has the name and namespace of its path, whether or not it says so. */
function named({ key }: RequestContext, { metadata }: Binding): KubeObject['metadata'] {
  return { ...metadata, name: key.name, namespace: key.namespace };
}

function bind(pod: Pod, { metadata, target }: Binding, now: number): Pod {
  const { name } = pod.metadata;
  const refuse = (problem: string) =>
    StatusError.conflict({ group: '', resource: 'pods/binding' }, name, problem);
  if (metadata?.uid && metadata.uid !== pod.metadata.uid) {
    throw refuse(
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`,
    );
  }
  if (pod.metadata.deletionTimestamp)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName)
    throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if (pod.spec.schedulingGates?.length)
    throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  const conditions = (pod.status.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: undefined,
    lastTransitionTime: timestamp(now),
    observedGeneration: pod.metadata.generation,
  } as const;
  // Being bound, it is promised to no other node (feature ClearingNominatedNodeNameAfterBinding, on since 1.35).
  const { nominatedNodeName: _, ...status } = pod.status;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(metadata?.annotations && {
        annotations: { ...pod.metadata.annotations, ...metadata.annotations },
      }),
      // Feature PodTopologyLabelsAdmission, on since 1.35.
      ...(metadata?.labels && { labels: { ...pod.metadata.labels, ...metadata.labels } }),
    },
    spec: { ...pod.spec, nodeName: target.name },
    status: { ...status, conditions: [...conditions, scheduled] },
  };
}

const eviction: Subresource = {
  name: 'eviction',
  kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
  verbs: ['create'],
  serves: (kind) => kind === pods,
  handle: (context) => ({ status: 201, body: evict(context) }),
};

/** Only what still holds the Namespace changes. */
const finalizing: UpdateStrategy = {
  prepareForUpdate: (next, old) => {
    const { finalizers = [] } = (next as Namespace).spec ?? {};
    return { ...old, spec: { ...(old as Namespace).spec, finalizers } } as KubeObject;
  },
};

/** Takes a Namespace's own finalizers away once it is empty (pkg/registry/core/namespace/storage/storage.go). */
const finalize: Subresource = {
  name: 'finalize',
  verbs: ['update'],
  serves: (kind) => kind === namespaces,
  handle: (context) => {
    if (context.request.method !== 'PUT') throw StatusError.methodNotAllowed();
    return ok(put(context, { strategy: finalizing, action: 'finalize' }).object);
  },
};

const log: Subresource = {
  name: 'log',
  verbs: ['get'],
  serves: (kind) => kind === pods,
  handle: (context) => {
    if (context.request.method !== 'GET') throw StatusError.methodNotAllowed();
    return { status: OK, headers: { 'content-type': 'text/plain' }, body: podLog(context) };
  },
};

/** In the order in which discovery tells them. */
export const subresources: readonly Subresource[] = [
  attach,
  binding,
  ephemeralContainers,
  eviction,
  exec,
  finalize,
  log,
  portForward,
  resize,
  scale,
  status,
];

export function subresourceOf(context: RequestContext): Subresource {
  const { kind, resource } = context;
  const found = subresources.find((one) => one.name === resource.subresource && one.serves(kind));
  if (!found) throw StatusError.unknownPath();
  return found;
}
