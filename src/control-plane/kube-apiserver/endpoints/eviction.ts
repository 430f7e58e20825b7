/** Asks politely that a Pod goes: refused while a budget forbids it (pkg/registry/core/pod/storage/eviction.go). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Eviction, PodDisruptionBudget } from '../../../api/generated/types/policy/v1.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { podDisruptionBudgets } from '../../../api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { decode } from '../../../apimachinery/schema/decode.ts';
import { selectorOf } from '../../../apimachinery/labels.ts';
import { timestamp } from '../../../apimachinery/meta.ts';
import { StatusError, type Status } from '../../../apimachinery/status.ts';
import { SECOND } from '../../../sim/clock.ts';
import { RequestContext } from '../request-context.ts';
import type { Stored } from '../registry/resource-store.ts';
import { admitAndValidate } from './admit.ts';
import { remove } from './delete.ts';

export function evict(context: RequestContext): Status {
  const { request, key, server } = context;
  if (request.method !== 'POST') throw StatusError.methodNotAllowed();
  const body = decoded(context);
  const dryRun = context.dryRun || (body.deleteOptions?.dryRun?.length ?? 0) > 0;
  if (body.metadata?.name && body.metadata.name !== key.name) {
    throw StatusError.badRequest(
      `name in URL does not match name in Eviction object: ${JSON.stringify(key.name)} != ${JSON.stringify(body.metadata.name)}`,
    );
  }
  const pod = context.store.get(key).object as Pod;
  admitAndValidate(context, {
    operation: 'CREATE',
    object: body,
    objectKind: EVICTION_KIND,
    dryRun,
  });
  const budgets = needsBudget(pod) ? budgetsFor(context, pod) : [];
  if (budgets.length > 1) {
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  const [budget] = budgets;
  if (budget && !mayGoUnhealthy(budget.object, pod)) spend(context, budget, pod, dryRun);

  const deletion = new RequestContext(
    server,
    {
      ...request,
      method: 'DELETE',
      body: { ...body.deleteOptions, ...(dryRun && { dryRun: ['All'] }) },
    },
    { ...context.resource, subresource: '', verb: 'delete' },
  );
  if (!dryRun) markDisrupted(context, pod);
  remove(deletion);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}

const EVICTION = 'io.k8s.api.policy.v1.Eviction';
const EVICTION_KIND = { group: 'policy', version: 'v1', kind: 'Eviction' };

function decoded({ server, request }: RequestContext): Eviction {
  const { object, error } = decode(server.host.schema, EVICTION, request.body ?? {});
  if (error)
    throw StatusError.badRequest(
      `Eviction in version "v1" cannot be handled as a Eviction: ${error}`,
    );
  return object as Eviction;
}

/** A Pod that has ended, waits, or is going anyway costs nobody anything. */
function needsBudget({ status, metadata }: Pod): boolean {
  return (
    status.phase !== 'Succeeded' &&
    status.phase !== 'Failed' &&
    status.phase !== 'Pending' &&
    !metadata.deletionTimestamp
  );
}

function budgetsFor({ server, resource }: RequestContext, pod: Pod): Stored<PodDisruptionBudget>[] {
  const store = server.store(podDisruptionBudgets);
  return store.etcd
    .range(store.prefixOf(resource.namespace))
    .map(({ value, modRevision }) => ({ object: store.read(value), revision: modRevision }))
    .filter(({ object }) => selectorOf(object.spec.selector).matches(pod.metadata.labels));
}

/** A Pod that is not ready costs nothing, if enough others are or the budget does not mind. */
function mayGoUnhealthy({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (pod.status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'))
    return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { desiredHealthy = 0, currentHealthy = 0 } = status;
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function spend(
  context: RequestContext,
  stored: Stored<PodDisruptionBudget>,
  pod: Pod,
  dryRun: boolean,
): void {
  const { object: budget } = stored;
  const { name } = budget.metadata;
  const { status } = budget;
  if ((status.observedGeneration ?? 0) < (budget.metadata.generation ?? 0)) {
    throw StatusError.tooManyRequests(
      "Cannot evict pod as it would violate the pod's disruption budget.",
      10,
      [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${name} is still being processed by the server.`,
        },
      ],
    );
  }
  const allowed = status.disruptionsAllowed ?? 0;
  if (allowed <= 0) {
    throw StatusError.tooManyRequests(
      "Cannot evict pod as it would violate the pod's disruption budget.",
      0,
      [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${name} needs ${status.desiredHealthy ?? 0} healthy pods and has ${status.currentHealthy ?? 0} currently`,
        },
      ],
    );
  }
  if (dryRun) return;
  const next: PodDisruptionBudget = {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: allowed - 1,
      disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: timestamp(context.now) },
    },
  };
  context.server.store(podDisruptionBudgets).replace(next, stored, 'update-status');
}

function markDisrupted(context: RequestContext, { metadata }: Pod): void {
  const found = context.server.store<Pod>(pods).get(metadata);
  const { object: pod } = found;
  const conditions = (pod.status.conditions ?? []).filter(
    ({ type }) => type !== 'DisruptionTarget',
  );
  const marked: Pod = {
    ...pod,
    status: {
      ...pod.status,
      conditions: [
        ...conditions,
        {
          type: 'DisruptionTarget',
          status: 'True',
          observedGeneration: pod.metadata.generation,
          lastTransitionTime: timestamp(Math.floor(context.now / SECOND) * SECOND),
          reason: 'EvictionByEvictionAPI',
          message: 'Eviction API: evicting',
        },
      ],
    },
  };
  context.server.store(pods).replace(marked, found, 'update-status');
}
