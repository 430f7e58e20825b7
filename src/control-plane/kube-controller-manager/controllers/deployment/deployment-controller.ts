/** Moves Pods from one template to the next through ReplicaSets (pkg/controller/deployment/deployment_controller.go, 1.36). */
import type { Deployment, ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { deployments } from '../../../../api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../../../../api/apps/v1/replica-set/replica-set.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { controllerOf, keyOf, type Draft } from '../../../../apimachinery/meta.ts';
import { isAlreadyExists, isNotFound, type Refusal } from '../../../../apimachinery/status.ts';
import type {
  ControllerContext,
  ControllerDefinition,
  Request,
} from '../../../../controller-runtime/controller.ts';
import {
  adoptersOf,
  indexOrphans,
  indexSelectors,
  orphansFor,
} from '../../../../controller-runtime/orphans.ts';
import { claim, planClaims } from '../../../../controller-runtime/controller-ref.ts';
import { isNamespaceTerminating } from '../../../../controller-runtime/pod-control.ts';
import { isPodTerminal } from '../../../../controller-runtime/pod-state.ts';
import type { Cancel, Millis } from '../../../../sim/clock.ts';
import { hasProgressDeadline, replicasOf } from './limits.ts';
import { planDeployment } from './plan.ts';
import { sameTemplate } from './revisions.ts';
import { condition, withCondition } from './status.ts';

export const deploymentController: ControllerDefinition<Deployment> = {
  name: 'deployment-controller',
  for: deployments,
  owns: [replicaSets],
  watches: [{ kind: replicaSets, map: adopters }],
  reads: [pods],

  reconciler(context) {
    const { client, clock, lister } = context;
    const ownInformer = context.informer(replicaSets);
    indexOrphans(ownInformer);
    indexSelectors(context.informer(deployments), ({ spec }) => selectorOf(spec.selector));
    context.informer(pods).on({ delete: (pod) => wakeRecreate(context, pod) });
    // Not left to the queue, where a deadline could not be taken back: a rollout that is done has nothing to wait for.
    const deadlines = new Map<string, Cancel>();
    const lookAgain = (request: Request, after: Millis | undefined) => {
      const key = keyOf(request);
      deadlines.get(key)?.();
      deadlines.delete(key);
      if (after !== undefined)
        deadlines.set(
          key,
          clock.after(after, () => context.enqueue(request)),
        );
    };

    return (request) => {
      const deployment = lister(deployments).get(request);
      if (!deployment) return lookAgain(request, undefined); // Deleted. Its ReplicaSets are the garbage collector's business.
      if (selectsAll(deployment)) return refuseToSelectAll(context, deployment);
      const selector = selectorOf(deployment.spec.selector);
      const candidates = [
        ...ownInformer.ownedBy(deployment.metadata.uid),
        ...orphansFor(ownInformer, request.namespace!, selector),
      ];
      const claims = planClaims(deployment, candidates, ({ metadata }) =>
        selector.matches(metadata.labels ?? {}),
      );
      const owned = claim(client, deployment, deployments, replicaSets, claims);

      const plan = planDeployment({
        deployment,
        replicaSets: owned,
        oldPodsRun: (newest) =>
          owned.some(
            (each) => each.metadata.uid !== newest?.metadata.uid && hasPods(context, each),
          ),
        now: clock.now(),
      });

      if (plan.create && !create(context, deployment, plan.create, owned)) return;
      for (const { before, after } of plan.update) {
        client.update(replicaSets, after);
        if (replicasOf(before) !== replicasOf(after)) {
          const direction = replicasOf(before) < replicasOf(after) ? 'up' : 'down';
          tellScaling(context, deployment, direction, after, replicasOf(before), replicasOf(after));
        }
      }
      for (const outdated of plan.remove) remove(context, outdated);
      if (plan.deployment !== deployment) client.updateStatus(deployments, plan.deployment);
      lookAgain(request, plan.requeueAfter);
    };
  },
};

/** False if the status has been written already, since the creation was refused or had happened before. */
function create(
  context: ControllerContext,
  deployment: Deployment,
  draft: Draft<ReplicaSet>,
  owned: readonly ReplicaSet[],
): boolean {
  const created = attempt(() => context.client.create(replicaSets, draft));
  if (created.ok) {
    const replicas = draft.spec.replicas ?? 0;
    if (replicas > 0) tellScaling(context, deployment, 'up', created.value, 0, replicas);
    return true;
  }
  if (isAlreadyExists(created.refusal))
    return collide(context, deployment, draft, owned, created.refusal);
  if (isNamespaceTerminating(created.refusal)) throw created.refusal;
  const message = `Failed to create new replica set "${draft.metadata.name}": ${created.refusal.message}`;
  if (hasProgressDeadline(deployment)) {
    const failed = condition(
      'Progressing',
      'False',
      'ReplicaSetCreateError',
      message,
      context.clock.now(),
    );
    const status = {
      ...deployment.status,
      conditions: withCondition(deployment.status?.conditions, failed),
    };
    // That this may be refused too does not matter: the first problem is the one to report.
    attempt(() => context.client.updateStatus(deployments, { ...deployment, status }));
  }
  context.events.event(deployment, 'Warning', 'ReplicaSetCreateError', message);
  throw created.refusal;
}

/** The name is taken: by this Deployment's own ReplicaSet that the cache has not seen yet, or by another template. */
function collide(
  { client, lister }: ControllerContext,
  deployment: Deployment,
  draft: Draft<ReplicaSet>,
  owned: readonly ReplicaSet[],
  refusal: Refusal,
): boolean {
  const key = { namespace: deployment.metadata.namespace, name: draft.metadata.name! };
  const existing =
    lister(replicaSets).get(key) ?? owned.find(({ metadata }) => metadata.name === key.name);
  if (!existing) throw refusal;
  const mine = controllerOf(existing)?.uid === deployment.metadata.uid;
  if (mine && sameTemplate(existing.spec.template, deployment.spec.template)) return false;
  const status = {
    ...deployment.status,
    collisionCount: (deployment.status?.collisionCount ?? 0) + 1,
  };
  client.updateStatus(deployments, { ...deployment, status });
  throw refusal;
}

function tellScaling(
  { events }: ControllerContext,
  deployment: Deployment,
  direction: 'up' | 'down',
  { metadata }: ReplicaSet,
  from: number,
  to: number,
): void {
  const message = `Scaled ${direction} replica set ${metadata.name} from ${from} to ${to}`;
  events.event(deployment, 'Normal', 'ScalingReplicaSet', message);
}

function remove({ client }: ControllerContext, { metadata }: ReplicaSet): void {
  const removed = attempt(() => client.delete(replicaSets, metadata));
  if (!removed.ok && !isNotFound(removed.refusal)) throw removed.refusal;
}

/** Has Pods that run or wait to run, whatever its own count says. */
function hasPods({ lister }: ControllerContext, { metadata, status }: ReplicaSet): boolean {
  return (
    (status?.replicas ?? 0) > 0 ||
    lister(pods)
      .ownedBy(metadata.uid)
      .some((pod) => !isPodTerminal(pod))
  );
}

/** Recreate waits for the last Pod of the old ReplicaSets, which no ReplicaSet's status tells. */
function wakeRecreate({ lister, enqueue }: ControllerContext, pod: Pod): void {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return;
  const replicaSet = lister(replicaSets).get({
    namespace: pod.metadata.namespace,
    name: owner.name,
  });
  const deployment = replicaSet && controllerOf(replicaSet);
  if (deployment?.kind !== 'Deployment') return;
  const key = { namespace: pod.metadata.namespace, name: deployment.name };
  if (lister(deployments).get(key)?.spec.strategy?.type === 'Recreate') enqueue(key);
}

/** The Deployments that might want a ReplicaSet that nobody controls. */
function adopters(replicaSet: ReplicaSet, _previous: unknown, { lister }: ControllerContext) {
  const labels = replicaSet.metadata.labels ?? {};
  if (
    controllerOf(replicaSet) ||
    replicaSet.metadata.deletionTimestamp ||
    Object.keys(labels).length === 0
  )
    return [];
  return adoptersOf(lister(deployments), replicaSet.metadata.namespace ?? '', labels)
    .filter(({ spec }) => selectorOf(spec.selector).matches(labels))
    .map(({ metadata }) => metadata);
}

function selectsAll({ spec }: Deployment): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function refuseToSelectAll({ client, events }: ControllerContext, deployment: Deployment): void {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.';
  events.event(deployment, 'Warning', 'SelectingAll', message);
  const { generation } = deployment.metadata;
  if ((deployment.status?.observedGeneration ?? 0) >= (generation ?? 0)) return;
  client.updateStatus(deployments, {
    ...deployment,
    status: { ...deployment.status, observedGeneration: generation },
  });
}
