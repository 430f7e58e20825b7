/**
 * Deletes what has lost its owners, holds back what waits for its dependents, and cuts loose what shall outlive its owner
 * (pkg/controller/garbagecollector/garbagecollector.go, 1.36). The graph says where to look; before anything is written the
 * API is asked, because the graph lags.
 */
import type { OwnerReference } from '../../../../api/generated/types/meta/v1.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { type KubeObject, type ObjectKey } from '../../../../apimachinery/meta.ts';
import { isNotFound } from '../../../../apimachinery/status.ts';
import type { Client } from '../../../../client/client.ts';
import { EventRecorder } from '../../../../client/event-recorder.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { setOwners } from '../../../../controller-runtime/controller-ref.ts';
import { every, SECOND, type Millis } from '../../../../sim/clock.ts';
import { discover, offers } from '../../discovery.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import {
  blockingDependents,
  describe,
  FOREGROUND,
  kindId,
  ORPHAN,
  OwnershipGraph,
  type Node,
} from './graph.ts';
import { planCollection, type OwnerState } from './plan.ts';

const NAME = 'garbage-collector-controller';
/** kube-controller-manager's --concurrent-gc-syncs. */
const WORKERS = 20;
/** How often it looks for kinds that were added since. */
const DISCOVERY_PERIOD: Millis = 30 * SECOND;
/** As upstream's absentOwnerCache. */
const ABSENT_REMEMBERED = 500;
const SIMULATOR = 'sim.kubeglass.dev';

export const garbageCollector: ManagedController = {
  name: NAME,
  serviceAccount: 'generic-garbage-collector',
  run: (host) => new GarbageCollector(host).start(),
};

class GarbageCollector {
  readonly #host: ManagerHost;
  readonly #client: Client;
  readonly #events: EventRecorder;
  readonly #graph: OwnershipGraph;
  readonly #deletions: WorkQueue;
  readonly #orphanings: WorkQueue;
  readonly #kinds = new Map<string, ResourceDefinition>();
  /** Uids of owners that were looked for and not found. The newest few: asking again costs one request. */
  readonly #absent = new Set<string>();
  /** Owners of kinds that nobody serves. */
  readonly #unknown = new Set<Node>();

  constructor(host: ManagerHost) {
    this.#host = host;
    this.#client = host.client;
    this.#events = new EventRecorder(host.client, host.clock, host.events, { component: NAME });
    this.#graph = new OwnershipGraph(
      {
        attemptToDelete: (node) => this.#deletions.add(keyOf(node)),
        attemptToOrphan: (node) => this.#orphanings.add(keyOf(node)),
        invalidOwner: (object, reference) => this.#tellInvalidOwner(object, reference),
      },
      (apiVersion, kind) => this.#kinds.get(kindId(apiVersion, kind)),
    );
    const queue = (work: (node: Node) => void) =>
      new WorkQueue(
        host.clock,
        host.trace,
        { component: NAME, subject: 'dependents', workers: WORKERS, cost: 5 },
        (key) => this.#work(key, work),
      );
    this.#deletions = queue((node) => this.#attemptToDelete(node));
    this.#orphanings = queue((node) => this.#attemptToOrphan(node));
  }

  start(): readonly WorkQueue[] {
    for (const kind of this.#host.kinds) this.#watch(kind);
    every(this.#host.clock, DISCOVERY_PERIOD, () => this.#watchNewKinds());
    return [this.#deletions, this.#orphanings];
  }

  #watchNewKinds(): void {
    const { kinds, failures } = discover(this.#client, this.#host.kinds);
    for (const kind of kinds) {
      if (!this.#watch(kind)) continue;
      this.#host.informers.informer(kind).ensureStarted();
      for (const node of this.#unknown) this.#deletions.add(keyOf(node));
    }
    if (failures.length === 0) this.#forgetKindsBut(new Set(kinds.map(nameOf)));
  }

  /** Kinds that nobody serves any more are not waited for. */
  #forgetKindsBut(served: ReadonlySet<string>): void {
    for (const [id, kind] of this.#kinds) {
      if (served.has(id)) continue;
      this.#kinds.delete(id);
      this.#host.informers.drop(kind);
    }
  }

  #watch(kind: ResourceDefinition): boolean {
    const id = nameOf(kind);
    // Events have no dependents and are many; the simulator's own kinds are not the cluster's.
    const ignored = kind.kind === 'Event' || kind.group === SIMULATOR;
    if (ignored || this.#kinds.has(id) || !offers(kind, 'list', 'watch', 'delete')) return false;
    this.#kinds.set(id, kind);
    this.#host.informers.informer<KubeObject>(kind).on({
      add: (object) => this.#graph.observe(kind, object),
      update: (next, previous) => {
        // Deleted and made again between two looks.
        if (previous.metadata.uid !== next.metadata.uid) this.#forget(previous.metadata.uid);
        this.#graph.observe(kind, next);
      },
      delete: (last) => this.#forget(last.metadata.uid),
    });
    return true;
  }

  #forget(uid: string): void {
    if (this.#graph.get(uid)?.dependents.size) this.#markAbsent(uid);
    this.#graph.remove(uid);
  }

  #markAbsent(uid: string): void {
    this.#absent.add(uid);
    if (this.#absent.size > ABSENT_REMEMBERED)
      this.#absent.delete(this.#absent.values().next().value!);
  }

  #work(key: string, work: (node: Node) => void): Millis | void {
    if (!this.#host.informers.hasSynced) return 100;
    const node = this.#graph.get(uidOf(key));
    if (node) work(node);
  }

  #attemptToDelete(node: Node): void {
    // It is on its way already, and waits for nobody.
    if (node.beingDeleted && !node.deletingDependents) return;
    node.kind ??= this.#kinds.get(node.claimedKind ?? '');
    if (!node.kind) {
      this.#unknown.add(node);
      return;
    }
    this.#unknown.delete(node);
    const latest = this.#read(node.kind, node);
    if (latest?.metadata.uid !== node.uid) {
      this.#forget(node.uid);
      return;
    }
    if (node.virtual) return; // It is there, and the watch will tell.
    if (node.deletingDependents) return this.#finishForeground(node, latest);

    const circular = [...node.dependents].some(({ deletingDependents }) => deletingDependents);
    const dependents = node.dependents.size === 0 ? 'none' : circular ? 'circular' : 'some';
    const verdict = planCollection(latest, dependents, (owner) => this.#stateOf(owner, node));
    if (verdict.do === 'keep') return;
    if (verdict.do === 'keep-owners') {
      setOwners(this.#client, node.kind, latest, verdict.owners);
      return;
    }
    const seen = verdict.owners
      ? setOwners(this.#client, node.kind, latest, verdict.owners)
      : latest;
    if (seen) this.#delete(node, seen, verdict.policy);
  }

  #delete(
    node: Node,
    { metadata }: KubeObject,
    propagationPolicy: 'Background' | 'Foreground' | 'Orphan' | undefined,
  ): void {
    // Whoever gives it an owner at this moment must win.
    const preconditions = { uid: metadata.uid, resourceVersion: metadata.resourceVersion };
    const deleted = attempt(() =>
      this.#client.delete(node.kind!, metadata, { propagationPolicy, preconditions }),
    );
    if (!deleted.ok && !isNotFound(deleted.refusal)) throw deleted.refusal;
  }

  /** Lets an owner go when nothing blocks it any more; otherwise looks after what blocks it. */
  #finishForeground(node: Node, latest: KubeObject): void {
    const blocking = blockingDependents(node);
    if (blocking.length === 0) return this.#removeFinalizer(node, latest, FOREGROUND);
    for (const dependent of blocking) {
      if (!dependent.beingDeleted) this.#deletions.add(keyOf(dependent));
    }
  }

  #attemptToOrphan(node: Node): void {
    for (const dependent of node.dependents) {
      if (dependent.virtual || !dependent.kind) continue;
      const latest = this.#read(dependent.kind, dependent);
      const owners = latest?.metadata.ownerReferences ?? [];
      if (!latest || !owners.some(({ uid }) => uid === node.uid)) continue;
      setOwners(
        this.#client,
        dependent.kind,
        latest,
        owners.filter(({ uid }) => uid !== node.uid),
      );
    }
    const latest = this.#read(node.kind!, node);
    if (latest?.metadata.uid === node.uid) this.#removeFinalizer(node, latest, ORPHAN);
  }

  #removeFinalizer(node: Node, { metadata }: KubeObject, finalizer: string): void {
    const finalizers = metadata.finalizers?.filter((each) => each !== finalizer) ?? [];
    if (finalizers.length === (metadata.finalizers?.length ?? 0)) return;
    const patch = { metadata: { resourceVersion: metadata.resourceVersion, finalizers } };
    const patched = attempt(() => this.#client.patch(node.kind!, metadata, 'merge', patch));
    if (!patched.ok && !isNotFound(patched.refusal)) throw patched.refusal;
  }

  #stateOf(owner: OwnerReference, node: Node): OwnerState {
    if (this.#absent.has(owner.uid)) return 'dangling';
    const kind = this.#kinds.get(kindId(owner.apiVersion, owner.kind));
    // Who cannot be looked up is taken to be there: a mistake in this direction can be mended.
    if (!kind || (kind.namespaced && !node.namespace)) return 'solid';
    const key = { name: owner.name, ...(kind.namespaced && { namespace: node.namespace }) };
    const found = this.#read(kind, key);
    if (found?.metadata.uid !== owner.uid) {
      this.#markAbsent(owner.uid);
      return 'dangling';
    }
    const { deletionTimestamp, finalizers } = found.metadata;
    return deletionTimestamp && finalizers?.includes(FOREGROUND) ? 'waiting' : 'solid';
  }

  #read(kind: ResourceDefinition, { namespace, name }: ObjectKey): KubeObject | undefined {
    const read = attempt(() => this.#client.get<KubeObject>(kind, { namespace, name }));
    if (read.ok) return read.value;
    if (isNotFound(read.refusal)) return undefined;
    throw read.refusal;
  }

  #tellInvalidOwner(object: KubeObject, { apiVersion, kind, name, uid }: OwnerReference): void {
    const reference = `[${apiVersion}/${kind}, namespace: ${object.metadata.namespace ?? ''}, name: ${name}, uid: ${uid}]`;
    const message = `ownerRef ${reference} does not exist in namespace "${object.metadata.namespace ?? ''}"`;
    this.#events.event(object, 'Warning', 'OwnerRefInvalidNamespace', message);
  }
}

const nameOf = ({ group, kind }: ResourceDefinition): string => `${group}/${kind}`;

/** Says what it names, for people, and ends with the uid, by which it is found. */
const keyOf = (node: Node): string => `${describe(node)}@${node.uid}`;
const uidOf = (key: string): string => key.slice(key.lastIndexOf('@') + 1);
