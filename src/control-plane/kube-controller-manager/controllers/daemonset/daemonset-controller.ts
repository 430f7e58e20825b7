/** Keeps one of a DaemonSet's Pods on every node that fits (pkg/controller/daemon/daemon_controller.go, 1.36). */
import { controllerRevisions } from '../../../../api/apps/v1/controller-revision/controller-revision.ts';
import { daemonSets } from '../../../../api/apps/v1/daemon-set/daemon-set.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { DaemonSet } from '../../../../api/generated/types/apps/v1.ts';
import type { Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { controllerOf, keyOf } from '../../../../apimachinery/meta.ts';
import type { Refusal } from '../../../../apimachinery/status.ts';
import type { Informer } from '../../../../client/informer.ts';
import { indexOrphans, orphansFor } from '../../../../controller-runtime/orphans.ts';
import { claim, planClaims } from '../../../../controller-runtime/controller-ref.ts';
import type {
  ControllerContext,
  ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';
import { Expectations } from '../../../../controller-runtime/expectations.ts';
import { isNamespaceTerminating, PodControl } from '../../../../controller-runtime/pod-control.ts';
import { nextAvailability } from '../../../../controller-runtime/pod-state.ts';
import { MINUTE, SECOND, type Millis } from '../../../../sim/clock.ts';
import { historyOf, revisionsOf, truncateHistory } from '../../history/controller-history.ts';
import { planDaemonSet, type DaemonSetPlan } from './plan.ts';
import { HASH_LABEL, podFor, targetOf } from './pod.ts';

/** --concurrent-daemonset-syncs' burst: so many Pods in one go. */
const BURST = 250;
/** A Pod that fails is replaced at once, then later and later. */
const FIRST_WAIT: Millis = SECOND;
const LONGEST_WAIT: Millis = 15 * MINUTE;

export const daemonSetController: ControllerDefinition<DaemonSet> = {
  name: 'daemonset-controller',
  serviceAccount: 'daemon-set-controller',
  for: daemonSets,
  owns: [pods],
  reads: [controllerRevisions],
  watches: [{ kind: nodes, map: concerned }],

  reconciler(context) {
    const { client, clock, events, lister } = context;
    const informer = context.informer(pods);
    indexOrphans(informer);
    const expectations = new Expectations(clock);
    observe(informer, expectations);
    const control = new PodControl(client, events, pods);
    const failures = new Map<string, { readonly wait: Millis; readonly until: Millis }>();

    return (request) => {
      const key = keyOf(request);
      const set = lister(daemonSets).get(request);
      if (!set) return expectations.forget(key);
      if (set.metadata.deletionTimestamp) return;
      const history = historyOf(client, set, revisionsOf(context, daemonSets, set), HASH_LABEL);
      const hash = history.update.metadata.labels![HASH_LABEL]!;
      const own = podsOf(context, informer, set);

      const plan = planDaemonSet(set, lister(nodes).list(), own, hash, clock.now());

      const run: Run = { context, control, expectations, failures, key, set, hash };
      const { refusal, wait } = expectations.satisfied(key) ? carryOut(run, plan) : IDLE;
      const status = {
        ...plan.status,
        ...(history.collisionCount > 0 && { collisionCount: history.collisionCount }),
      };
      if (!deepEqual(status, set.status)) client.updateStatus(daemonSets, { ...set, status });
      truncateHistory(
        client,
        set,
        history.revisions,
        ({ metadata }) =>
          metadata.name === history.update.metadata.name ||
          own.some((pod) => pod.metadata.labels?.[HASH_LABEL] === metadata.labels?.[HASH_LABEL]),
      );
      if (refusal) throw refusal;
      const available = nextAvailability(own, set.spec.minReadySeconds ?? 0, clock.now());
      return { requeueAfter: wait ?? available };
    };
  },
};

interface Run {
  readonly context: ControllerContext;
  readonly control: PodControl;
  readonly expectations: Expectations;
  readonly failures: Map<string, { readonly wait: Millis; readonly until: Millis }>;
  readonly key: string;
  readonly set: DaemonSet;
  readonly hash: string;
}

interface Acted {
  readonly refusal?: Refusal;
  readonly wait?: Millis;
}

const IDLE: Acted = {};

/** All of them, when a node comes, goes, or may be used otherwise than before. */
function concerned(
  node: Node,
  previous: Node | undefined,
  { lister }: ControllerContext,
): readonly { namespace?: string; name: string }[] {
  const same =
    previous &&
    deepEqual(previous.metadata.labels, node.metadata.labels) &&
    deepEqual(previous.spec, node.spec);
  return same
    ? []
    : lister(daemonSets)
        .list()
        .map(({ metadata }) => metadata);
}

function podsOf(
  { client }: ControllerContext,
  informer: Informer<Pod>,
  set: DaemonSet,
): readonly Pod[] {
  const selector = selectorOf(set.spec.selector);
  const { uid, namespace } = set.metadata;
  const claims = planClaims(
    set,
    [...informer.ownedBy(uid), ...orphansFor(informer, namespace!, selector)],
    (pod) => selector.matches(pod.metadata.labels),
  );
  return claim(client, set, daemonSets, pods, claims);
}

function carryOut(run: Run, plan: DaemonSetPlan): Acted {
  const { context, control, expectations, key, set } = run;
  const { due, wait } = retried(run, plan.ended);
  const remove = [...plan.remove, ...due].slice(0, BURST);
  let refusal: Refusal | undefined;
  if (remove.length > 0) {
    expectations.expectDeletions(key, remove.map(nameOf));
    for (const pod of remove) {
      if (due.includes(pod)) tellEnded(context, set, pod);
      const deleted = control.delete(set, pod.metadata);
      if (deleted.ok) continue;
      expectations.deletionObserved(key, nameOf(pod));
      refusal ??= deleted.refusal;
    }
  } else if (plan.create.length > 0) refusal = createAll(run, plan.create.slice(0, BURST));
  const told = refusal && !isNamespaceTerminating(refusal) ? { refusal } : {};
  return { ...told, ...(wait !== undefined && { wait }) };
}

function createAll(
  { control, expectations, key, set, hash }: Run,
  names: readonly string[],
): Refusal | undefined {
  expectations.expectCreations(key, names.length);
  let refusal: Refusal | undefined;
  for (const name of names) {
    const made = refusal ? undefined : control.create(set, podFor(set, name, hash));
    if (made?.ok) continue;
    expectations.creationObserved(key);
    if (made) refusal ??= made.refusal;
  }
  return refusal;
}

/** Those whose time has come, and how long the others wait. */
function retried(
  { context, failures, key }: Run,
  ended: readonly Pod[],
): { readonly due: readonly Pod[]; readonly wait?: Millis } {
  const now = context.clock.now();
  const due: Pod[] = [];
  let wait: Millis | undefined;
  for (const pod of ended) {
    if (pod.status.phase === 'Succeeded') {
      due.push(pod);
      continue;
    }
    const id = `${key} ${targetOf(pod) ?? ''}`;
    const before = failures.get(id);
    if (before && before.until > now) {
      wait = Math.min(wait ?? Infinity, before.until - now);
      continue;
    }
    const next =
      before && now - before.until < 2 * LONGEST_WAIT
        ? Math.min(before.wait * 2, LONGEST_WAIT)
        : FIRST_WAIT;
    failures.set(id, { wait: next, until: now + next });
    due.push(pod);
  }
  return { due, ...(wait !== undefined && { wait }) };
}

function tellEnded({ events }: ControllerContext, set: DaemonSet, pod: Pod): void {
  const { namespace, name } = pod.metadata;
  const where = `daemon pod ${namespace}/${name} on node ${targetOf(pod)}`;
  if (pod.status.phase === 'Failed')
    events.event(set, 'Warning', 'FailedDaemonPod', `Found failed ${where}, will try to kill it`);
  else
    events.event(
      set,
      'Normal',
      'SucceededDaemonPod',
      `Found succeeded ${where}, will try to delete it`,
    );
}

function observe(informer: Informer<Pod>, expectations: Expectations): void {
  const keyOfSet = (pod: Pod): string | undefined => {
    const owner = controllerOf(pod);
    return owner?.kind === 'DaemonSet'
      ? keyOf({ namespace: pod.metadata.namespace, name: owner.name })
      : undefined;
  };
  const gone = (pod: Pod) => {
    const key = keyOfSet(pod);
    if (key) expectations.deletionObserved(key, nameOf(pod));
  };
  informer.on({
    add: (pod) => {
      const key = keyOfSet(pod);
      if (!key) return;
      if (pod.metadata.deletionTimestamp) gone(pod);
      else expectations.creationObserved(key);
    },
    update: (next, previous) => {
      if (next.metadata.deletionTimestamp && !previous.metadata.deletionTimestamp) gone(next);
    },
    delete: gone,
  });
}

const nameOf = ({ metadata }: Pod): string => metadata.name;
