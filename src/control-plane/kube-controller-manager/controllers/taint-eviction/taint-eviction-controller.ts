/** Deletes Pods from nodes whose NoExecute taints they do not tolerate, or no longer (pkg/controller/tainteviction, 1.36). */
import type { Node, Pod, Taint } from '../../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { keyOf, parseKey, type ObjectKey } from '../../../../apimachinery/meta.ts';
import { isNotFound } from '../../../../apimachinery/status.ts';
import type { Client } from '../../../../client/client.ts';
import { EventRecorder } from '../../../../client/event-recorder.ts';
import type { Informer } from '../../../../client/informer.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { podCondition, withPodCondition } from '../../../../controller-runtime/pod-state.ts';
import type { Cancel, Clock, Millis } from '../../../../sim/clock.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { byNodeName } from '../../pod-indexes.ts';
import { noExecute, stay } from './plan.ts';

const NAME = 'taint-eviction-controller';

export const taintEvictionController: ManagedController = {
  name: NAME,
  serviceAccount: 'node-controller',
  run: (host) => new TaintEviction(host).start(),
};

/** A Pod that will be deleted when its toleration has run out. */
interface Planned {
  readonly since: Millis;
  readonly cancel: Cancel;
}

class TaintEviction {
  readonly #host: ManagerHost;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #events: EventRecorder;
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  readonly #taints = new Map<string, readonly Taint[]>();
  readonly #planned = new Map<string, Planned>();
  readonly #evictions: WorkQueue;

  constructor(host: ManagerHost) {
    this.#host = host;
    this.#client = host.client;
    this.#clock = host.clock;
    this.#events = new EventRecorder(host.client, host.clock, host.events, { component: NAME });
    this.#nodes = host.informers.informer(nodes);
    this.#pods = host.informers.informer(pods);
    this.#evictions = new WorkQueue(
      host.clock,
      host.trace,
      { component: NAME, subject: 'pods', workers: 8, cost: 5 },
      (key) => this.#evict(key),
    );
  }

  start(): readonly WorkQueue[] {
    const { clock, trace } = this.#host;
    byNodeName(this.#pods);
    const changes = new WorkQueue(
      clock,
      trace,
      { component: NAME, subject: 'nodes', workers: 8, cost: 5 },
      (name) => this.#nodeChanged(name),
    );
    this.#nodes.on({
      add: (node) => noExecute(node.spec.taints).length > 0 && changes.add(node.metadata.name),
      update: (next, previous) => {
        if (next.spec.taints === previous.spec.taints) return;
        if (!deepEqual(noExecute(next.spec.taints), noExecute(previous.spec.taints)))
          changes.add(next.metadata.name);
      },
      delete: ({ metadata }) => this.#taints.delete(metadata.name),
    });
    this.#pods.on({
      add: (pod) => this.#podChanged(pod),
      update: (next, previous) => {
        const moved = next.spec.nodeName !== previous.spec.nodeName;
        if (moved || next.spec.tolerations !== previous.spec.tolerations) this.#podChanged(next);
      },
      delete: ({ metadata }) => this.#cancel(keyOf(metadata)),
    });
    return [changes, this.#evictions];
  }

  #nodeChanged(name: string): void {
    const node = this.#nodes.get({ name });
    const taints = noExecute(node?.spec.taints);
    if (taints.length > 0) this.#taints.set(name, taints);
    else this.#taints.delete(name);
    if (!node) return;
    for (const pod of this.#pods.byIndex(byNodeName.index, name)) {
      if (taints.length === 0) this.#cancel(keyOf(pod.metadata));
      else this.#plan(pod, taints);
    }
  }

  #podChanged(pod: Pod): void {
    const taints = this.#taints.get(pod.spec.nodeName ?? '');
    if (taints) this.#plan(pod, taints);
  }

  #plan(pod: Pod, taints: readonly Taint[]): void {
    const key = keyOf(pod.metadata);
    const wait = stay(taints, pod.spec.tolerations);
    if (wait === 0) {
      this.#cancel(key);
      this.#evictions.add(key);
      return;
    }
    if (wait === Infinity) return this.#cancel(key);
    const now = this.#clock.now();
    const planned = this.#planned.get(key);
    // A toleration runs from the first taint on: what changes later neither starts it anew nor shortens it.
    if (planned && planned.since < now) return;
    if (planned) this.#cancel(key);
    const cancel = this.#clock.after(wait, () => {
      this.#planned.delete(key);
      this.#evictions.add(key);
    });
    this.#planned.set(key, { since: now, cancel });
  }

  #cancel(key: string): void {
    const planned = this.#planned.get(key);
    if (!planned) return;
    planned.cancel();
    this.#planned.delete(key);
    this.#tell(parseKey(key), `Cancelling deletion of Pod ${key}`);
  }

  #evict(key: string): void {
    const name = parseKey(key);
    this.#tell(name, `Marking for deletion Pod ${key}`);
    const evicted = attempt(() => {
      const pod = this.#client.get(pods, name);
      if (podCondition(pod, 'DisruptionTarget')?.status !== 'True') this.#markDisrupted(pod);
      this.#client.delete(pods, name);
    });
    if (!evicted.ok && !isNotFound(evicted.refusal)) throw evicted.refusal;
  }

  #markDisrupted(pod: Pod): void {
    const conditions = withPodCondition(
      pod.status.conditions,
      {
        type: 'DisruptionTarget',
        status: 'True',
        ...(pod.metadata.generation && { observedGeneration: pod.metadata.generation }),
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
      },
      this.#clock.now(),
    );
    this.#client.updateStatus(pods, { ...pod, status: { ...pod.status, conditions } });
  }

  #tell({ namespace, name }: ObjectKey, message: string): void {
    this.#events.about(
      { apiVersion: 'v1', kind: 'Pod', namespace, name },
      'Normal',
      'TaintManagerEviction',
      message,
    );
  }
}
