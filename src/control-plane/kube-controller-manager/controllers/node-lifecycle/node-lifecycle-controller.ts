/**
 * Notices nodes that fall silent, says so in their conditions and taints, and marks their Pods not ready
 * (pkg/controller/nodelifecycle/node_lifecycle_controller.go, 1.36).
 */
import type { Lease } from '../../../../api/generated/types/coordination/v1.ts';
import type { Node, NodeCondition, Pod } from '../../../../api/generated/types/core/v1.ts';
import { leases } from '../../../../api/coordination/v1/lease/lease.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isConflict, isNotFound } from '../../../../apimachinery/status.ts';
import type { Client } from '../../../../client/client.ts';
import { EventRecorder } from '../../../../client/event-recorder.ts';
import type { Informer } from '../../../../client/informer.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { podCondition, withPodCondition } from '../../../../controller-runtime/pod-state.ts';
import { SECOND, type Clock, type Millis } from '../../../../sim/clock.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { byNodeName } from '../../pod-indexes.ts';
import { hasTaint, NOT_READY, swapTaints, UNREACHABLE, type TaintKey } from '../../taints.ts';
import {
  conditionOf,
  isSilent,
  labelChanges,
  noScheduleChanges,
  observeHealth,
  silentConditions,
  zoneOf,
  type NodeHealth,
} from './plan.ts';
import { Zones } from './zones.ts';

const NAME = 'node-lifecycle-controller';
/** --node-monitor-period. */
const MONITOR_PERIOD: Millis = 5 * SECOND;
/** How long a node waits in the eviction queue at least: upstream looks there ten times a second. */
const EVICTION_PERIOD: Millis = 100;
const LEASE_NAMESPACE = 'kube-node-lease';
const EXCLUDED_FROM_DISRUPTION = 'node.kubernetes.io/exclude-disruption';

const EVICT_UNREACHABLE: TaintKey = { key: UNREACHABLE, effect: 'NoExecute' };
const EVICT_NOT_READY: TaintKey = { key: NOT_READY, effect: 'NoExecute' };

export const nodeLifecycleController: ManagedController = {
  name: NAME,
  serviceAccount: 'node-controller',
  run: (host) => new NodeLifecycle(host).start(),
};

class NodeLifecycle {
  readonly #host: ManagerHost;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  /** `renewTime` of each node's Lease. */
  readonly #renewed = new Map<string, string | undefined>();
  /** Nodes that were announced by an Event, with their uids. */
  readonly #registered = new Map<string, string>();
  readonly #health = new Map<string, NodeHealth>();
  /** Nodes whose Pods could not all be marked. */
  readonly #unmarked = new Set<string>();
  readonly #zones = new Zones();
  #evictionPending = false;

  constructor(host: ManagerHost) {
    this.#host = host;
    this.#client = host.client;
    this.#clock = host.clock;
    this.#events = new EventRecorder(host.client, host.clock, host.events, {
      component: 'node-controller',
    });
    this.#nodes = host.informers.informer(nodes);
    this.#pods = host.informers.informer(pods);
    const renewed = ({ metadata, spec }: Lease) =>
      metadata.namespace === LEASE_NAMESPACE && this.#renewed.set(metadata.name, spec.renewTime);
    host.informers.informer(leases).on({
      add: renewed,
      update: renewed,
      delete: ({ metadata }) =>
        metadata.namespace === LEASE_NAMESPACE && this.#renewed.delete(metadata.name),
    });
  }

  start(): readonly WorkQueue[] {
    const { clock, trace } = this.#host;
    const tainting = new WorkQueue(
      clock,
      trace,
      { component: NAME, subject: 'nodes', workers: 8, cost: 5 },
      (name) => this.#taintAndLabel(name),
    );
    const check = (node: Node) => {
      const { add, remove } = noScheduleChanges(node);
      if (add.length > 0 || remove.length > 0 || !isEmpty(labelChanges(node)))
        tainting.add(node.metadata.name);
    };
    this.#nodes.on({ add: check, update: check });

    byNodeName(this.#pods);
    const marking = new WorkQueue(
      clock,
      trace,
      { component: NAME, subject: 'pods', workers: 4, cost: 5 },
      (key) => this.#markLatecomer(key),
    );
    const bound = (pod: Pod, previous?: Pod) => {
      const { nodeName } = pod.spec;
      if (!nodeName || nodeName === previous?.spec.nodeName) return;
      const ready = this.#health.get(nodeName)?.ready;
      if (ready && ready.status !== 'True')
        marking.add(`${pod.metadata.namespace}/${pod.metadata.name}`);
    };
    this.#pods.on({ add: (pod) => bound(pod), update: bound });

    const tick = () => {
      clock.upkeep(this.#host.informers.hasSynced ? MONITOR_PERIOD : EVICTION_PERIOD, tick);
      if (this.#host.informers.hasSynced) this.#monitor();
    };
    clock.upkeep(0, tick);
    return [tainting, marking];
  }

  #monitor(): void {
    const all = this.#nodes.list();
    this.#announce(all);
    const counts = new Map<string, { ready: number; notReady: number }>();
    for (const node of all) {
      const seen = this.#checkHealth(node);
      if (!seen || EXCLUDED_FROM_DISRUPTION in (node.metadata.labels ?? {})) continue;
      const zone = zoneOf(node);
      let count = counts.get(zone);
      if (!count) counts.set(zone, (count = { ready: 0, notReady: 0 }));
      if (seen.current?.status === 'True') count.ready++;
      else count.notReady++;
    }
    const change = this.#zones.update(counts, this.#clock.now());
    if (change === 'enter-full-disruption') for (const node of all) this.#markReachable(node);
    if (change === 'leave-full-disruption') this.#restartProbes();
    this.#scheduleEvictions();
  }

  #announce(all: readonly Node[]): void {
    for (const node of all) {
      const { metadata } = node;
      if (this.#registered.has(metadata.name)) continue;
      this.#registered.set(metadata.name, metadata.uid);
      this.#tell(
        metadata.name,
        metadata.uid,
        'RegisteredNode',
        `Node ${metadata.name} event: Registered Node ${metadata.name} in Controller`,
      );
      // Whoever was given up before this process began is given up anew, at this process' rate.
      this.#markReachable(node);
    }
    if (this.#registered.size === all.length) return;
    for (const [name, uid] of this.#registered) {
      if (this.#nodes.get({ name })) continue;
      this.#registered.delete(name);
      this.#health.delete(name);
      this.#tell(
        name,
        uid,
        'RemovingNode',
        `Node ${name} event: Removing Node ${name} from Controller`,
      );
    }
  }

  /** The Ready condition as it was read, and as it is after this look. Undefined if writing was refused. */
  #checkHealth(
    read: Node,
  ): { observed: NodeCondition | undefined; current: NodeCondition | undefined } | undefined {
    const { name } = read.metadata;
    const observed = conditionOf(read, 'Ready');
    const node = this.#markSilent(read);
    if (!node) return undefined;
    const current = node === read ? observed : conditionOf(node, 'Ready');
    if (current) {
      this.#queueEviction(node, observed?.status ?? 'Unknown');
      const lost = current.status !== 'True' && observed?.status === 'True';
      if (lost)
        this.#tell(
          name,
          node.metadata.uid,
          'NodeNotReady',
          `Node ${name} status is now: NodeNotReady`,
        );
      const again = this.#unmarked.has(name) && observed?.status !== 'True';
      if (lost || again) this.#markPodsNotReady(name, this.#pods.byIndex(byNodeName.index, name));
      else this.#unmarked.delete(name);
    }
    return { observed, current };
  }

  /** The node itself while it is heard of; else as it stands after its silence was written down. */
  #markSilent(node: Node): Node | undefined {
    const { name } = node.metadata;
    const now = this.#clock.now();
    const before = this.#health.get(name);
    const health = observeHealth(before, node, this.#renewed.get(name), now);
    if (health !== before) this.#health.set(name, health);
    if (!isSilent(health, now)) return node;
    const conditions = silentConditions(node, now);
    if (conditions === node.status.conditions) return node;
    const write = (on: Node) =>
      attempt(() =>
        this.#client.updateStatus(nodes, {
          ...on,
          status: { ...on.status, conditions: silentConditions(on, now) },
        }),
      );
    const span = this.#host.trace.span(NAME, 'mark-unknown', `nodes/${name}`, () => {
      const written = write(node);
      if (written.ok || !isConflict(written.refusal)) return written;
      const fresh = attempt(() => this.#client.get(nodes, { name }));
      return fresh.ok ? write(fresh.value) : fresh;
    });
    if (!span.ok) return undefined;
    this.#health.set(name, { ...health, ready: conditionOf(span.value, 'Ready') });
    return span.value;
  }

  /** NoExecute follows the Ready condition one look later, at the rate that the zone allows. */
  #queueEviction(node: Node, status: string): void {
    if (status === 'True') return this.#markReachable(node);
    const [taint, opposite] =
      status === 'False'
        ? [EVICT_NOT_READY, EVICT_UNREACHABLE]
        : [EVICT_UNREACHABLE, EVICT_NOT_READY];
    const { name } = node.metadata;
    if (hasTaint(node, opposite)) {
      // Its Pods are being evicted already; only the reason has changed.
      this.#swap(name, [taint], [opposite]);
      return;
    }
    const evictions = this.#zones.evictions(zoneOf(node), this.#clock.now());
    if (!hasTaint(node, taint)) evictions.remove(name);
    evictions.add(name);
  }

  #markReachable(node: Node): void {
    const { name } = node.metadata;
    if (hasTaint(node, EVICT_NOT_READY) || hasTaint(node, EVICT_UNREACHABLE)) {
      this.#swap(name, [], [EVICT_UNREACHABLE, EVICT_NOT_READY]);
    }
    this.#zones.evictions(zoneOf(node), this.#clock.now()).remove(name);
  }

  #scheduleEvictions(): void {
    if (this.#evictionPending) return;
    const now = this.#clock.now();
    let soonest: Millis | undefined;
    for (const zone of this.#zones.all) {
      const wait = zone.untilNext(now);
      if (wait !== undefined && (soonest === undefined || wait < soonest)) soonest = wait;
    }
    if (soonest === undefined) return;
    this.#evictionPending = true;
    this.#clock.after(Math.max(soonest, EVICTION_PERIOD), () => {
      this.#evictionPending = false;
      for (const zone of this.#zones.all) {
        const now = this.#clock.now();
        for (let name = zone.take(now); name !== undefined; name = zone.take(now))
          if (!this.#evict(name)) zone.retry(name);
      }
      this.#scheduleEvictions();
    });
  }

  #evict(name: string): boolean {
    const node = this.#nodes.get({ name });
    const status = node && conditionOf(node, 'Ready')?.status;
    if (status === 'False') return this.#swap(name, [EVICT_NOT_READY], [EVICT_UNREACHABLE]);
    if (status === 'Unknown') return this.#swap(name, [EVICT_UNREACHABLE], [EVICT_NOT_READY]);
    return true; // Gone, or ready again.
  }

  #swap(name: string, add: readonly TaintKey[], remove: readonly TaintKey[]): boolean {
    const swap = () =>
      attempt(() => swapTaints(this.#client, name, add, remove, this.#clock.now()));
    const done = this.#host.trace.span(NAME, 'taint', `nodes/${name}`, swap, { add, remove });
    return done.ok || isNotFound(done.refusal);
  }

  #taintAndLabel(name: string): void {
    const node = this.#nodes.get({ name });
    if (!node) return;
    const { add, remove } = noScheduleChanges(node);
    if (add.length > 0 || remove.length > 0)
      swapTaints(this.#client, name, add, remove, this.#clock.now());
    const labels = labelChanges(node);
    if (!isEmpty(labels))
      this.#client.patch(nodes, { name }, 'strategic', { metadata: { labels } });
  }

  #markLatecomer(key: string): void {
    const [namespace, name] = key.split('/') as [string, string];
    const pod = this.#pods.get({ namespace, name });
    const ready = pod && this.#health.get(pod.spec.nodeName!)?.ready;
    if (ready && ready.status !== 'True') this.#markPodsNotReady(pod.spec.nodeName!, [pod]);
  }

  #markPodsNotReady(nodeName: string, bound: readonly Pod[]): void {
    let failed = false;
    for (const pod of bound) {
      const ready = podCondition(pod, 'Ready');
      if (!ready || ready.status === 'False') continue;
      const marked = attempt(() => this.#writeNotReady(pod));
      if (marked.ok || isNotFound(marked.refusal)) {
        if (marked.ok) this.#events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
      } else {
        failed = true;
      }
    }
    if (failed) this.#unmarked.add(nodeName);
    else this.#unmarked.delete(nodeName);
  }

  #writeNotReady(pod: Pod): void {
    const conditions = withPodCondition(
      pod.status.conditions,
      { ...podCondition(pod, 'Ready')!, status: 'False' },
      this.#clock.now(),
    );
    this.#client.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
  }

  /** After a time in which nobody was heard of, everybody gets the full grace period again. */
  #restartProbes(): void {
    const probedAt = this.#clock.now();
    for (const [name, health] of this.#health) this.#health.set(name, { ...health, probedAt });
  }

  #tell(name: string, uid: string, reason: string, message: string): void {
    this.#events.about({ apiVersion: 'v1', kind: 'Node', name, uid }, 'Normal', reason, message);
  }
}

const isEmpty = (labels: object): boolean => Object.keys(labels).length === 0;
