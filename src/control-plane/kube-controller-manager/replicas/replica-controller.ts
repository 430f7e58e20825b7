/**
 * Keeps the number of an object's Pods where its spec wants it (pkg/controller/replicaset/replica_set.go, 1.36). The
 * object is a ReplicaSet, or what can be looked at as one: upstream's ReplicationControllers are run in the same way
 * (pkg/controller/replication/conversion.go).
 */
import type { ReplicaSet } from '../../../api/generated/types/apps/v1.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { attempt } from '../../../apimachinery/attempt.ts';
import { selectorOf } from '../../../apimachinery/labels.ts';
import { deepEqual } from '../../../apimachinery/equality.ts';
import {
  controllerOf,
  controllerReference,
  groupOf,
  keyOf,
  type KubeObject,
} from '../../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { isConflict, type Refusal } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import type { Informer } from '../../../client/informer.ts';
import type {
  ControllerContext,
  ControllerDefinition,
} from '../../../controller-runtime/controller.ts';
import {
  adoptersOf,
  indexOrphans,
  indexSelectors,
  orphansFor,
} from '../../../controller-runtime/orphans.ts';
import { claim, planClaims } from '../../../controller-runtime/controller-ref.ts';
import { Expectations } from '../../../controller-runtime/expectations.ts';
import {
  isNamespaceTerminating,
  PodControl,
  podFromTemplate,
  slowStart,
} from '../../../controller-runtime/pod-control.ts';
import { isPodActive, nextAvailability } from '../../../controller-runtime/pod-state.ts';
import { countPods, countsFrom, planReplicas, replicaSetStatus, type ReplicaPlan } from './plan.ts';
import { PodTally } from './pod-tally.ts';

export interface ReplicaKind<T extends KubeObject> {
  /** As events tell who it was. */
  readonly name: string;
  readonly kind: ResourceDefinition<T>;
  /** The object with its own identity and a ReplicaSet's spec and status. */
  asReplicaSet(object: T): ReplicaSet;
  withStatus(object: T, status: ReplicaSet['status']): T;
}

export const replicaController = <T extends KubeObject>(
  replicas: ReplicaKind<T>,
): ControllerDefinition<T> => ({
  name: replicas.name,
  for: replicas.kind,
  owns: [pods],
  watches: [
    { kind: pods, map: (pod, previous, context) => adopters(replicas, pod, previous, context) },
  ],

  reconciler(context) {
    const { client, clock, events } = context;
    const podInformer = context.informer(pods);
    indexOrphans(podInformer);
    indexSelectors(context.informer(replicas.kind), (object) =>
      selectorOf(replicas.asReplicaSet(object).spec.selector),
    );
    const tally = new PodTally(podInformer);
    const expectations = new Expectations(clock);
    observe(replicas.kind, podInformer, expectations);
    const control = new PodControl(client, events, pods);

    return (request) => {
      const key = keyOf(request);
      const object = context.lister(replicas.kind).get(request);
      if (!object) return expectations.forget(key);
      const replicaSet = replicas.asReplicaSet(object);
      const mayAct = expectations.satisfied(key) && !replicaSet.metadata.deletionTimestamp;
      const { uid, namespace } = replicaSet.metadata;
      const selector = selectorOf(replicaSet.spec.selector);
      const orphans = orphansFor(podInformer, namespace!, selector).filter(isPodActive);

      // Most of the time nobody comes or goes but by creation, and the tally says all there is to know.
      let counts = orphans.length === 0 ? countsFrom(replicaSet, tally.of(uid)) : undefined;
      let active: readonly Pod[] | undefined;
      const own = () => podInformer.ownedBy(uid).filter(isPodActive);
      if (!counts) {
        const claims = planClaims(replicaSet, [...own(), ...orphans], ({ metadata }) =>
          selector.matches(metadata.labels ?? {}),
        );
        active = claim(client, replicaSet, replicas.kind, pods, claims);
        counts = countPods(replicaSet, active, tally.of(uid).terminating, clock.now());
      }

      let refusal: Refusal | undefined;
      if (mayAct) {
        const candidates = {
          own: () => active ?? own(),
          related: () => relatedPods(context, replicas.kind, replicaSet),
        };
        const plan = planReplicas(replicaSet, counts.active, candidates, clock.now());
        refusal = carryOut(plan, key, replicaSet, control, expectations);
      }

      const status = replicaSetStatus(replicaSet, counts, refusal, clock.now());
      if (status !== replicaSet.status) writeStatus(client, replicas, object, status);
      if (refusal) throw refusal;
      return {
        requeueAfter:
          active && nextAvailability(active, replicaSet.spec.minReadySeconds ?? 0, clock.now()),
      };
    };
  },
});

/** Expects what it does before it does it; what is refused is not expected any more. */
function carryOut(
  plan: ReplicaPlan,
  key: string,
  replicaSet: ReplicaSet,
  control: PodControl,
  expectations: Expectations,
): Refusal | undefined {
  if ('create' in plan) {
    if (plan.create === 0) return undefined;
    expectations.expectCreations(key, plan.create);
    const prefix = `${replicaSet.metadata.name}-`;
    const pod = podFromTemplate(replicaSet.spec.template!, controllerReference(replicaSet), {
      prefix,
    });
    const { succeeded, refusal } = slowStart(plan.create, () => control.create(replicaSet, pod));
    for (let skipped = plan.create - succeeded; skipped > 0; skipped--)
      expectations.creationObserved(key);
    // Nothing can be created in a namespace that goes, so there is nothing to try again.
    return refusal && isNamespaceTerminating(refusal) ? undefined : refusal;
  }
  expectations.expectDeletions(key, plan.remove.map(nameOf));
  let first: Refusal | undefined;
  for (const pod of plan.remove) {
    const deleted = control.delete(replicaSet, pod.metadata);
    if (deleted.ok) continue;
    expectations.deletionObserved(key, nameOf(pod));
    first ??= deleted.refusal;
  }
  return first;
}

/** Tries a second time on a newer version, since nobody else writes these fields. */
function writeStatus<T extends KubeObject>(
  client: Client,
  { kind, withStatus }: ReplicaKind<T>,
  object: T,
  status: ReplicaSet['status'],
): void {
  const next = withStatus(object, status);
  if (deepEqual(next, object)) return;
  const written = attempt(() => client.updateStatus(kind, next));
  if (written.ok) return;
  if (!isConflict(written.refusal)) throw written.refusal;
  client.updateStatus(kind, withStatus(client.get(kind, object.metadata), status));
}

function observe(
  { kind, group }: ResourceDefinition,
  podInformer: Informer<Pod>,
  expectations: Expectations,
): void {
  const owner = (pod: Pod): string | undefined => {
    const controller = controllerOf(pod);
    if (controller?.kind !== kind || groupOf(controller.apiVersion) !== group) return undefined;
    return keyOf({ namespace: pod.metadata.namespace, name: controller.name });
  };
  const going = (pod: Pod) => {
    const key = owner(pod);
    if (key) expectations.deletionObserved(key, nameOf(pod));
  };
  podInformer.on({
    add(pod) {
      if (pod.metadata.deletionTimestamp) return going(pod);
      const key = owner(pod);
      if (key) expectations.creationObserved(key);
    },
    update(next) {
      if (next.metadata.deletionTimestamp) going(next);
    },
    delete: going,
  });
}

/** Those that might want a Pod that nobody controls. */
function adopters<T extends KubeObject>(
  { kind, asReplicaSet }: ReplicaKind<T>,
  pod: Pod,
  previous: Pod | undefined,
  { lister }: ControllerContext,
) {
  if (controllerOf(pod) || pod.metadata.deletionTimestamp) return [];
  const changed =
    !previous || previous.metadata.labels !== pod.metadata.labels || controllerOf(previous);
  if (!changed) return [];
  const labels = pod.metadata.labels ?? {};
  if (Object.keys(labels).length === 0) return [];
  return adoptersOf(lister(kind), pod.metadata.namespace ?? '', labels)
    .filter((object) => selectorOf(asReplicaSet(object).spec.selector).matches(labels))
    .map(({ metadata }) => metadata);
}

/** Pods of all that the same owner controls, this one included. */
function relatedPods(
  { lister }: ControllerContext,
  kind: ResourceDefinition,
  replicaSet: ReplicaSet,
): readonly Pod[] {
  const owner = controllerOf(replicaSet);
  const siblings: readonly KubeObject[] = owner ? lister(kind).ownedBy(owner.uid) : [replicaSet];
  return siblings.flatMap(({ metadata }) => lister(pods).ownedBy(metadata.uid));
}

const nameOf = (pod: Pod): string => pod.metadata.name;
