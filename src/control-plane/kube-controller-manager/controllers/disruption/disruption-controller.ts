/** Keeps each PodDisruptionBudget's count of Pods that may be evicted (pkg/controller/disruption/disruption.go, 1.36). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { OwnerReference } from '../../../../api/generated/types/meta/v1.ts';
import type { PodDisruptionBudget } from '../../../../api/generated/types/policy/v1.ts';
import { deployments } from '../../../../api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../../../../api/apps/v1/replica-set/replica-set.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { podDisruptionBudgets } from '../../../../api/policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { controllerOf, groupOf } from '../../../../apimachinery/meta.ts';
import type {
  ControllerContext,
  ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';
import { asGoPrints } from '../../selector-text.ts';
import { failedStatus, planBudget } from './plan.ts';

export const disruptionController: ControllerDefinition<PodDisruptionBudget> = {
  name: 'disruption-controller',
  for: podDisruptionBudgets,
  watches: [
    { kind: pods, map: budgetsOf },
    {
      kind: replicaSets,
      map: ({ metadata }, previous, context) =>
        previous ? [] : budgetsIn(metadata.namespace, context),
    },
  ],
  reads: [deployments],

  reconciler: (context) => (request) => {
    const { client, clock, events, lister } = context;
    const budget = lister(podDisruptionBudgets).get(request);
    if (!budget) return;
    const selector = selectorOf(budget.spec.selector);
    const matching = lister(pods)
      .list(request.namespace)
      .filter((pod) => selector.matches(pod.metadata.labels ?? {}));
    if (matching.length === 0) events.event(budget, 'Normal', 'NoPods', 'No matching pods found');

    const byCount =
      budget.spec.maxUnavailable === undefined && typeof budget.spec.minAvailable === 'number';
    const unmanaged = byCount ? [] : matching.filter((pod) => !controllerOf(pod));
    const scale = byCount ? matching.length : expectedScale(context, matching);
    if (typeof scale === 'string') {
      const message = `Failed to calculate the number of expected pods: ${scale}`;
      events.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', message);
      const status = failedStatus(budget, scale, clock.now());
      if (!deepEqual(status, budget.status))
        client.updateStatus(podDisruptionBudgets, { ...budget, status });
      return;
    }

    if (unmanaged.length > 0) {
      const message = `Pods selected by this PodDisruptionBudget (selector: ${asGoPrints(budget.spec.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
      events.event(budget, 'Warning', 'UnmanagedPods', message);
    }

    // Parity: a Pod that was to be evicted and was not keeps its condition DisruptionTarget; upstream takes that back after two minutes.
    const { status, recheckAfter, notDeleted } = planBudget(budget, matching, scale, clock.now());
    // Upstream names the namespace twice, and so do we.
    const { namespace } = budget.metadata;
    for (const pod of notDeleted)
      events.event(
        pod,
        'Warning',
        'NotDeleted',
        `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`,
      );
    if (!deepEqual(status, budget.status))
      client.updateStatus(podDisruptionBudgets, { ...budget, status });
    return { requeueAfter: recheckAfter };
  },
};

/** How many Pods the controllers of these want together, each counted once; or why nobody can tell. Pods of nobody's are left out. */
function expectedScale(context: ControllerContext, matching: readonly Pod[]): number | string {
  const scales = new Map<string, number>();
  for (const pod of matching) {
    const owner = controllerOf(pod);
    if (!owner) continue;
    if (scales.has(owner.uid)) continue;
    const found = scaleOf(context, pod.metadata.namespace!, owner);
    if (!found) return `found no controllers for pod "${pod.metadata.name}"`;
    scales.set(owner.uid, found.replicas);
    if (found.uid !== owner.uid) scales.set(owner.uid, 0).set(found.uid, found.replicas);
  }
  return [...scales.values()].reduce((total, replicas) => total + replicas, 0);
}

/** The workload behind a Pod's controller: the Deployment of a ReplicaSet, or whatever has a `scale`. */
function scaleOf(
  { client, lister }: ControllerContext,
  namespace: string,
  owner: OwnerReference,
): { readonly uid: string; readonly replicas: number } | undefined {
  if (groupOf(owner.apiVersion) === 'apps' && owner.kind === 'ReplicaSet') {
    const replicaSet = lister(replicaSets).get({ namespace, name: owner.name });
    if (replicaSet?.metadata.uid !== owner.uid) return undefined;
    const above = controllerOf(replicaSet);
    const deployment =
      above?.kind === 'Deployment'
        ? lister(deployments).get({ namespace, name: above.name })
        : undefined;
    if (deployment && deployment.metadata.uid === above?.uid) {
      return { uid: deployment.metadata.uid, replicas: deployment.spec.replicas ?? 1 };
    }
    return { uid: owner.uid, replicas: replicaSet.spec.replicas ?? 1 };
  }
  // Parity: upstream finds the resource of any kind by discovery; here its plural is the usual one.
  const root = groupOf(owner.apiVersion) ? '/apis' : '/api';
  const path = `${root}/${owner.apiVersion}/namespaces/${namespace}/${owner.kind.toLowerCase()}s/${owner.name}/scale`;
  const answer = client.raw({ method: 'GET', path });
  if (answer.status >= 400) return undefined;
  const scale = answer.body as {
    readonly metadata: { readonly uid: string };
    readonly spec?: { readonly replicas?: number };
  };
  return scale.metadata.uid === owner.uid
    ? { uid: owner.uid, replicas: scale.spec?.replicas ?? 0 }
    : undefined;
}

function budgetsOf(pod: Pod, previous: Pod | undefined, context: ControllerContext) {
  const labels = pod.metadata.labels ?? {};
  const before = previous?.metadata.labels ?? labels;
  return budgetsIn(pod.metadata.namespace, context, (budget) => {
    const selector = selectorOf(budget.spec.selector);
    return selector.matches(labels) || selector.matches(before);
  });
}

function budgetsIn(
  namespace: string | undefined,
  { lister }: ControllerContext,
  concerns: (budget: PodDisruptionBudget) => boolean = () => true,
) {
  return lister(podDisruptionBudgets)
    .list(namespace)
    .filter(concerns)
    .map(({ metadata }) => metadata);
}
