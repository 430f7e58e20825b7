/**
 * kube-controller-manager: the process in which the controllers run. They share one client and one set of informers.
 * Parity: its client is not held to 20 requests a second (--kube-api-qps), so large rollouts start faster than by default.
 */
import { controllers } from './controllers/registry.ts';
import type { WorkQueue } from '../../client/work-queue.ts';
import type { ManagedController, ManagerHost } from './manager-host.ts';
import { queueMetrics } from './metrics.ts';

export class KubeControllerManager {
  readonly #host: ManagerHost;
  readonly #controllers: readonly ManagedController[];
  readonly #queues = new Map<string, readonly WorkQueue[]>();

  /** The host's clock is the process' own. `only` runs some of the controllers, for tests. */
  constructor(host: ManagerHost, only: readonly ManagedController[] = controllers) {
    this.#host = host;
    this.#controllers = only;
  }

  /** Once for each process. Controllers wait until every informer has read its first list. */
  start(): void {
    for (const { name, run } of this.#controllers) this.#queues.set(name, run(this.#host));
    this.#host.informers.start();
  }

  /** As when the process is killed: nothing is finished, and what it remembered is gone. Its clock is stopped by its owner. */
  stop(): void {
    this.#host.informers.stop();
  }

  /** What is scraped from :10257/metrics. */
  metrics(): string {
    return queueMetrics(this.#queues);
  }

  /** How many keys wait at each controller. */
  get queues(): readonly { readonly name: string; readonly length: number }[] {
    return [...this.#queues].map(([name, queues]) => ({
      name,
      length: queues.reduce((total, queue) => total + queue.length, 0),
    }));
  }
}
