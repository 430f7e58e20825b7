/**
 * metrics-server 0.8: asks every kubelet each 15 s what has been used so far, and answers with the average between the two newest
 * answers (kubernetes-sigs/metrics-server pkg/scraper, pkg/storage, pkg/api).
 */
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import type { NodeMetrics } from '../../api/metrics/v1beta1/node-metrics/types.ts';
import type { PodMetrics } from '../../api/metrics/v1beta1/pod-metrics/types.ts';
import { usageOf } from '../../api/metrics/v1beta1/usage.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Client, ListOptions } from '../../client/client.ts';
import { SECOND, type Clock, type Millis } from '../../sim/clock.ts';

/** --metric-resolution, as its manifests have it. */
const RESOLUTION: Millis = 15 * SECOND;
/** A container that is younger has no figures at its first scrape. */
const YOUNGEST: Millis = 10 * SECOND;

/** What had been used up to a moment. */
export interface Figures {
  readonly cpuUsageCoreNanoSeconds: number;
  readonly memoryWorkingSetBytes: number;
}

/** The kubelets, which remember the last minute. Undefined: it could not be reached at that moment. */
export interface KubeletFigures {
  node(name: string, at: Millis): Figures | undefined;
  /** Of those containers that ran at that moment. */
  pod(
    node: string,
    uid: string,
    at: Millis,
  ): readonly (Figures & { readonly name: string; readonly startedAt: Millis })[] | undefined;
}

export interface MetricsServerHost {
  readonly client: Client;
  readonly clock: Clock;
  readonly kubelets: KubeletFigures;
}

/** The newest scrape, and the one before if there was one. */
interface Scrapes {
  readonly last: Millis;
  readonly previous: Millis | undefined;
}

// Parity: it scrapes no kubelet by itself: it works out what its last two scrapes would have told when somebody asks, so that a cluster in which nobody does pays nothing; and lists Pods and Nodes then, in place of following them.
export class MetricsServer {
  readonly #host: MetricsServerHost;
  readonly #startedAt: Millis;

  constructor(host: MetricsServerHost) {
    this.#host = host;
    this.#startedAt = host.clock.now();
  }

  listPods(options: ListOptions): readonly PodMetrics[] {
    const scrapes = this.#scrapes();
    return this.#host.client
      .list(pods, options)
      .items.map((pod) => this.#ofPod(pod, scrapes))
      .filter((metrics) => metrics !== undefined);
  }

  pod(namespace: string, name: string): PodMetrics {
    const pod = this.#host.client.get(pods, { namespace, name });
    const metrics = this.#ofPod(pod, this.#scrapes());
    if (!metrics)
      throw StatusError.notFound(
        { group: 'metrics.k8s.io', resource: 'pods' },
        `${namespace}/${name}`,
      );
    return metrics;
  }

  listNodes(options: ListOptions): readonly NodeMetrics[] {
    const scrapes = this.#scrapes();
    return this.#host.client
      .list(nodes, options)
      .items.map((node) => this.#ofNode(node, scrapes))
      .filter((metrics) => metrics !== undefined);
  }

  node(name: string): NodeMetrics {
    const metrics = this.#ofNode(this.#host.client.get(nodes, { name }), this.#scrapes());
    if (!metrics) throw StatusError.notFound({ group: 'metrics.k8s.io', resource: 'nodes' }, name);
    return metrics;
  }

  #scrapes(): Scrapes {
    const since = this.#host.clock.now() - this.#startedAt;
    const last = this.#startedAt + Math.floor(since / RESOLUTION) * RESOLUTION;
    return { last, previous: last > this.#startedAt ? last - RESOLUTION : undefined };
  }

  #ofPod({ metadata, spec, status }: Pod, scrapes: Scrapes): PodMetrics | undefined {
    const { name, namespace = '', labels, uid } = metadata;
    if (status.phase !== 'Running' || !spec.nodeName) return undefined;
    const { kubelets, clock } = this.#host;
    const { last, previous } = scrapes;
    const now = kubelets.pod(spec.nodeName, uid, last);
    if (!now || now.length === 0) return undefined;
    const before = previous === undefined ? [] : kubelets.pod(spec.nodeName, uid, previous);
    const containers: PodMetrics['containers'][number][] = [];
    let window = 0;
    for (const newer of now) {
      const age = last - newer.startedAt;
      const older = before?.find((one) => one.name === newer.name);
      const from =
        age < RESOLUTION && age >= YOUNGEST
          ? { at: newer.startedAt, cpuUsageCoreNanoSeconds: 0 }
          : older && newer.startedAt === older.startedAt
            ? { at: previous!, ...older }
            : undefined;
      // One without figures, and the Pod has none.
      if (!from) return undefined;
      if (newer.cpuUsageCoreNanoSeconds === 0) return undefined;
      containers.push({ name: newer.name, usage: average(newer, from, last) });
      window ||= last - from.at;
    }
    return {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: {
        name,
        namespace,
        creationTimestamp: timestamp(clock.now()),
        ...(labels && { labels }),
      } as PodMetrics['metadata'],
      timestamp: timestamp(last),
      window: `${window / SECOND}s`,
      containers,
    };
  }

  #ofNode({ metadata }: Node, { last, previous }: Scrapes): NodeMetrics | undefined {
    const { name, labels } = metadata;
    const { kubelets, clock } = this.#host;
    const newer = kubelets.node(name, last);
    const older = previous === undefined ? undefined : kubelets.node(name, previous);
    if (!newer || !older) return undefined;
    return {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'NodeMetrics',
      metadata: {
        name,
        creationTimestamp: timestamp(clock.now()),
        ...(labels && { labels }),
      } as NodeMetrics['metadata'],
      timestamp: timestamp(last),
      window: `${RESOLUTION / SECOND}s`,
      usage: average(newer, { at: previous!, ...older }, last),
    };
  }
}

function average(
  newer: Figures,
  from: { readonly at: Millis; readonly cpuUsageCoreNanoSeconds: number },
  at: Millis,
) {
  const used = newer.cpuUsageCoreNanoSeconds - from.cpuUsageCoreNanoSeconds;
  return usageOf({
    nanoCores: (Math.max(0, used) * SECOND) / (at - from.at),
    bytes: newer.memoryWorkingSetBytes,
  });
}
