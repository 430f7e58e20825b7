/**
 * Takes away Pods of nodes that are gone, Pods that were never anywhere, and the oldest of too many ended ones
 * (pkg/controller/podgc/gc_controller.go, 1.36).
 */
import type { Node, Pod, PodCondition } from '../../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isNotFound } from '../../../../apimachinery/status.ts';
import type { WorkQueue } from '../../../../client/work-queue.ts';
import type { Informer } from '../../../../client/informer.ts';
import { isPodTerminal, withPodCondition } from '../../../../controller-runtime/pod-state.ts';
import { every, SECOND, type Millis } from '../../../../sim/clock.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { byNodeName } from '../../pod-indexes.ts';
import { beyondThreshold, evictedAndOldestFirst, isOutOfService, suspicions } from './plan.ts';

const NAME = 'pod-garbage-collector-controller';
const PERIOD: Millis = 20 * SECOND;
/** A node that is missing for so long is gone. */
const QUARANTINE: Millis = 40 * SECOND;
/** --terminated-pod-gc-threshold. */
const TERMINATED_KEPT = 12_500;
const SUSPECTS = 'pod-garbage';

export const podGarbageCollector: ManagedController = {
  name: NAME,
  serviceAccount: 'pod-garbage-collector',
  run: (host) => new PodGarbage(host).start(),
};

class PodGarbage {
  readonly #host: ManagerHost;
  readonly #nodes: Informer<Node>;
  readonly #pods: Informer<Pod>;
  /** Nodes that Pods name and nobody knows, each with the moment that this was first found. */
  readonly #missing = new Map<string, Millis | undefined>();

  constructor(host: ManagerHost) {
    this.#host = host;
    this.#nodes = host.informers.informer(nodes);
    this.#pods = host.informers.informer(pods);
  }

  start(): readonly WorkQueue[] {
    byNodeName(this.#pods);
    this.#pods.addIndex(SUSPECTS, suspicions);
    const bound = ({ spec }: Pod) => {
      if (spec.nodeName && !this.#nodes.get({ name: spec.nodeName })) this.#suspect(spec.nodeName);
    };
    this.#pods.on({
      add: bound,
      update: (next, previous) => next.spec.nodeName !== previous.spec.nodeName && bound(next),
    });
    this.#nodes.on({ delete: ({ metadata }) => this.#suspect(metadata.name) });
    every(this.#host.clock, PERIOD, () => this.#host.informers.hasSynced && this.#collect());
    return [];
  }

  #suspect(node: string): void {
    if (!this.#missing.has(node)) this.#missing.set(node, undefined);
  }

  #collect(): void {
    for (const pod of beyondThreshold(this.#pods.byIndex(SUSPECTS, 'terminated'), TERMINATED_KEPT))
      this.#remove(pod);
    const stranded = this.#pods.byIndex(SUSPECTS, 'terminating').filter((pod) => {
      const node = this.#nodes.get({ name: pod.spec.nodeName! });
      return node !== undefined && isOutOfService(node);
    });
    for (const pod of evictedAndOldestFirst(stranded)) this.#remove(pod);
    this.#collectOrphans();
    for (const pod of this.#pods.byIndex(SUSPECTS, 'unscheduled')) this.#remove(pod);
  }

  #collectOrphans(): void {
    const now = this.#host.clock.now();
    for (const [name, since] of this.#missing) {
      const orphans = this.#pods.byIndex(byNodeName.index, name);
      if (orphans.length === 0 || this.#nodes.get({ name })) this.#missing.delete(name);
      else if (since === undefined) this.#missing.set(name, now);
      else if (now - since >= QUARANTINE && this.#isGone(name))
        for (const pod of orphans) this.#remove(pod, ORPHANED);
    }
  }

  #isGone(name: string): boolean {
    const read = attempt(() => this.#host.client.get(nodes, { name }));
    return !read.ok && isNotFound(read.refusal);
  }

  /** By force: whoever should end this Pod is not there. What refuses is found again next time. */
  #remove(pod: Pod, condition?: PodCondition): void {
    const { client, clock, trace } = this.#host;
    const { namespace, name, uid } = pod.metadata;
    trace.span(NAME, 'remove', `pods/${namespace}/${name}`, () =>
      attempt(() => {
        if (!isPodTerminal(pod)) {
          const conditions = condition
            ? withPodCondition(pod.status.conditions, condition, clock.now())
            : pod.status.conditions;
          const status = { phase: 'Failed', conditions };
          client.patch(pods, pod.metadata, 'strategic', { metadata: { uid }, status }, 'status');
        }
        client.delete(pods, pod.metadata, { gracePeriodSeconds: 0, preconditions: { uid } });
      }),
    );
  }
}

const ORPHANED: PodCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
};
