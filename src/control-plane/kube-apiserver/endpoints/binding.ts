/** How a Pod gets its node (BindingREST, pkg/registry/core/pod/storage/storage.go, 1.36). */
import { timestamp, type KubeObject, type ObjectKey } from '../../../apimachinery/meta.ts';
import { decode } from '../../../apimachinery/schema/decode.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import type { Binding, Pod } from '../../../api/generated/types/core/v1.ts';
import type { RequestContext } from '../request-context.ts';
import { admitAndValidate } from './admit.ts';

export const BINDING_KIND = { group: '', version: 'v1', kind: 'Binding' };
const BINDING = 'io.k8s.api.core.v1.Binding';
const BOUND = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Answers a POST to `pods/<name>/binding`. */
export function bindNamed(context: RequestContext): object {
  const { key } = context;
  const sent = bindingOf(context);
  checkTarget(sent, key.name);
  context.store.get(key);
  const admitted = admitAndValidate(context, {
    operation: 'CREATE',
    object: { ...sent, metadata: named(context, sent) },
    objectKind: BINDING_KIND,
  }) as Binding;
  return assign(context, admitted, key);
}

/** As bindNamed, of a Binding that admission has seen and that names its Pod itself. */
export function bindPod(context: RequestContext, binding: Binding): object {
  const { name, namespace } = binding.metadata;
  checkTarget(binding, name);
  return assign(context, binding, { name, namespace });
}

function assign(context: RequestContext, binding: Binding, key: ObjectKey): object {
  const store = context.server.store(pods);
  const previous = store.get(key);
  const bound = bind(previous.object, binding, context.now);
  if (!context.dryRun) store.replace(bound, previous, 'bind');
  return BOUND;
}

function checkTarget({ target }: Binding, name: string): void {
  if (target?.kind && target.kind !== 'Node' && target.kind !== 'Minion') {
    throw StatusError.invalid({ group: '', kind: 'Binding' }, name, [
      {
        reason: 'FieldValueNotSupported',
        field: 'target.kind',
        body: `Unsupported value: ${JSON.stringify(target.kind)}: supported values: "Node", "<empty>"`,
      },
    ]);
  }
  if (!target?.name) {
    throw StatusError.invalid({ group: '', kind: 'Binding' }, name, [
      { reason: 'FieldValueRequired', field: 'target.name', body: 'Required value' },
    ]);
  }
}

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
