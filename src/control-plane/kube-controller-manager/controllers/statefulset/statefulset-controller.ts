/** Keeps a StatefulSet's Pods, their names and their claims (pkg/controller/statefulset, 1.36). */
import { controllerRevisions } from '../../../../api/apps/v1/controller-revision/controller-revision.ts';
import { statefulSets } from '../../../../api/apps/v1/stateful-set/stateful-set.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { ControllerRevision, StatefulSet } from '../../../../api/generated/types/apps/v1.ts';
import type { PersistentVolumeClaim, Pod } from '../../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { controllerOf, type ObjectKey } from '../../../../apimachinery/meta.ts';
import { isAlreadyExists, isNotFound } from '../../../../apimachinery/status.ts';
import { claim, planClaims } from '../../../../controller-runtime/controller-ref.ts';
import type {
  ControllerContext,
  ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';
import { nextAvailability } from '../../../../controller-runtime/pod-state.ts';
import {
  atRevision,
  historyOf,
  revisionsOf,
  truncateHistory,
  type History,
} from '../../history/controller-history.ts';
import {
  claimOwners,
  claimsOf,
  goesWithPredecessor,
  ordinalOf,
  podName,
  podOf,
  repairedLabels,
  REVISION_LABEL,
} from './identity.ts';
import { planStatefulSet, type Step } from './plan.ts';

const HASH_LABEL = 'controller.kubernetes.io/hash';

export const statefulSetController: ControllerDefinition<StatefulSet> = {
  name: 'statefulset-controller',
  for: statefulSets,
  owns: [pods],
  reads: [controllerRevisions],
  watches: [
    { kind: pods, map: adopters },
    { kind: persistentVolumeClaims, map: heldUp },
  ],

  reconciler(context) {
    const { client, clock, lister } = context;
    return (request) => {
      const set = lister(statefulSets).get(request);
      if (!set) return;
      const known = revisionsOf(context, statefulSets, set);
      const own = podsOf(context, set);
      const history = historyOf(client, set, known, HASH_LABEL);
      const current =
        history.revisions.find(({ metadata }) => metadata.name === set.status.currentRevision) ??
        history.update;
      const revisions = {
        current: current.metadata.name,
        update: history.update.metadata.name,
        collisionCount: history.collisionCount,
      };

      const plan = planStatefulSet(set, own, revisions, clock.now(), (ordinal) =>
        claimsOf(set, ordinal).some(({ metadata: { namespace, name = '' } }) => {
          const stored = lister(persistentVolumeClaims).get({ namespace, name });
          return stored !== undefined && goesWithPredecessor(set, ordinal, stored);
        }),
      );

      const at = (name: string) =>
        atRevision(set, name === revisions.update ? history.update : current);
      keepClaimOwners(context, set, own);
      for (const step of plan.steps) carryOut(context, set, step, at);
      if (!deepEqual(plan.status, set.status))
        client.updateStatus(statefulSets, { ...set, status: plan.status });
      truncateHistory(client, set, history.revisions, live(history, current, own));
      return { requeueAfter: nextAvailability(own, set.spec.minReadySeconds ?? 0, clock.now()) };
    };
  },
};

/** A Pod that nobody owns brings back the sets that could have made it. */
function adopters(
  pod: Pod,
  _previous: Pod | undefined,
  { lister }: ControllerContext,
): readonly ObjectKey[] {
  if (controllerOf(pod)) return [];
  return setsOf(pod.metadata, lister);
}

/**
 * The set that waits for a claim to go with the Pod that owns it.
 *
 * Parity: upstream does not watch claims, and goes on when something else brings the set back.
 */
function heldUp(
  { metadata }: PersistentVolumeClaim,
  _previous: PersistentVolumeClaim | undefined,
  { lister }: ControllerContext,
): readonly ObjectKey[] {
  const owners = metadata.ownerReferences?.filter(({ kind }) => kind === 'Pod') ?? [];
  const { namespace } = metadata;
  return owners.flatMap(({ name }) => setsOf({ namespace, name }, lister));
}

/** The set that a Pod's name speaks of, if there is one. */
function setsOf(pod: ObjectKey, lister: ControllerContext['lister']): readonly ObjectKey[] {
  const name = /^(.*)-[0-9]+$/.exec(pod.name)?.[1];
  const key = name && { namespace: pod.namespace, name };
  return key && lister(statefulSets).get(key) ? [key] : [];
}

function podsOf({ client, lister }: ControllerContext, set: StatefulSet): readonly Pod[] {
  const selector = selectorOf(set.spec.selector);
  const all = lister(pods);
  const { namespace, uid } = set.metadata;
  const owned = all.ownedBy(uid);
  const replicas = set.spec.replicas ?? 1;
  const start = set.spec.ordinals?.start ?? 0;
  // Only Pods with the names of its own can be taken in.
  const orphans = Array.from({ length: replicas }, (_, i) =>
    all.get({ namespace, name: podName(set, start + i) }),
  ).flatMap((pod) => (pod && !controllerOf(pod) ? [pod] : []));
  const claims = planClaims(
    set,
    [...owned, ...orphans],
    (pod) => selector.matches(pod.metadata.labels) && ordinalOf(set, pod) >= 0,
  );
  return claim(client, set, statefulSets, pods, claims);
}

const live =
  ({ update }: History, current: ControllerRevision, own: readonly Pod[]) =>
  ({ metadata }: ControllerRevision): boolean =>
    metadata.name === update.metadata.name ||
    metadata.name === current.metadata.name ||
    own.some((pod) => pod.metadata.labels?.[REVISION_LABEL] === metadata.name);

function carryOut(
  context: ControllerContext,
  set: StatefulSet,
  step: Step,
  at: (revision: string) => StatefulSet,
): void {
  const { client, events } = context;
  switch (step.does) {
    case 'create':
      return createPod(context, set, at(step.revision), step.ordinal, step.revision);
    case 'repair':
      client.update(pods, {
        ...step.pod,
        metadata: { ...step.pod.metadata, labels: repairedLabels(set, step.pod) },
      });
      return;
    case 'recreate': {
      const { namespace, name } = step.pod.metadata;
      const failed = step.pod.status.phase === 'Failed';
      events.event(
        set,
        failed ? 'Warning' : 'Normal',
        failed ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
        `StatefulSet ${namespace}/${set.metadata.name} is recreating ${failed ? 'failed' : 'terminated'} Pod ${name}`,
      );
      return deletePod(context, set, step.pod);
    }
    case 'delete':
      return deletePod(context, set, step.pod);
  }
}

function createPod(
  context: ControllerContext,
  set: StatefulSet,
  of: StatefulSet,
  ordinal: number,
  revision: string,
): void {
  const { client, events } = context;
  const name = podName(set, ordinal);
  for (const wanted of claimsOf(set, ordinal)) createClaim(context, set, wanted, ordinal);
  const { namespace } = set.metadata;
  const pod = podOf(of, ordinal, revision);
  const made = attempt(() =>
    client.create(pods, { ...pod, metadata: { ...pod.metadata, namespace } }),
  );
  if (made.ok) {
    const words = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
    events.event(set, 'Normal', 'SuccessfulCreate', words);
    return;
  }
  if (!isAlreadyExists(made.refusal)) {
    const words = `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${made.refusal.message}`;
    events.event(set, 'Warning', 'FailedCreate', words);
  }
  throw made.refusal;
}

function createClaim(
  { client, events, lister }: ControllerContext,
  set: StatefulSet,
  wanted: ReturnType<typeof claimsOf>[number],
  ordinal: number,
): void {
  const { namespace, name = '' } = wanted.metadata;
  if (lister(persistentVolumeClaims).get({ namespace, name })) return;
  const ownerReferences = claimOwners(set, undefined, ordinal);
  const made = attempt(() =>
    client.create(persistentVolumeClaims, {
      ...wanted,
      metadata: { ...wanted.metadata, ...(ownerReferences.length > 0 && { ownerReferences }) },
    }),
  );
  if (!made.ok && isAlreadyExists(made.refusal)) return;
  const about = `create Claim ${name} Pod ${podName(set, ordinal)} in StatefulSet ${set.metadata.name}`;
  if (made.ok) events.event(set, 'Normal', 'SuccessfulCreate', `${about} success`);
  else {
    events.event(set, 'Warning', 'FailedCreate', `${about} failed error: ${made.refusal.message}`);
    throw made.refusal;
  }
}

function deletePod({ client, events }: ControllerContext, set: StatefulSet, pod: Pod): void {
  const { name, uid } = pod.metadata;
  const about = `delete Pod ${name} in StatefulSet ${set.metadata.name}`;
  const deleted = attempt(() => client.delete(pods, pod.metadata, { preconditions: { uid } }));
  if (deleted.ok) events.event(set, 'Normal', 'SuccessfulDelete', `${about} successful`);
  else if (!isNotFound(deleted.refusal)) {
    events.event(
      set,
      'Warning',
      'FailedDelete',
      `${about} failed error: ${deleted.refusal.message}`,
    );
    throw deleted.refusal;
  }
}

/** Claims follow the retention policy, which may change at any time. */
function keepClaimOwners(
  { client, lister }: ControllerContext,
  set: StatefulSet,
  own: readonly Pod[],
): void {
  if (!set.spec.volumeClaimTemplates?.length || set.metadata.deletionTimestamp) return;
  for (const pod of own) {
    const ordinal = ordinalOf(set, pod);
    for (const { metadata } of claimsOf(set, ordinal)) {
      const stored = lister(persistentVolumeClaims).get({
        namespace: metadata.namespace,
        name: metadata.name!,
      });
      if (!stored) continue;
      const current = stored.metadata.ownerReferences ?? [];
      const owners = claimOwners(set, pod, ordinal, current);
      if (owners === current) continue;
      const { ownerReferences: _were, ...rest } = stored.metadata;
      client.update(persistentVolumeClaims, {
        ...stored,
        metadata: { ...rest, ...(owners.length > 0 && { ownerReferences: owners }) },
      });
    }
  }
}
