/**
 * kube-controller-manager: the process in which the controllers run. They share one set of informers; each writes by
 * a ServiceAccount of its own.
 * Parity: its client is not held to 20 requests a second (--kube-api-qps), so large rollouts start faster than by default.
 */
import { serviceAccounts } from '../../api/core/v1/service-account/service-account.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { isAlreadyExists, isNotFound } from '../../apimachinery/status.ts';
import { controllers } from './controllers/registry.ts';
import type { WorkQueue } from '../../client/work-queue.ts';
import { SECOND } from '../../sim/clock.ts';
import type { ManagedController, ManagerHost } from './manager-host.ts';
import { queueMetrics } from './metrics.ts';

/** Where the controllers' ServiceAccounts are, and how long until one is tried again that could not be made. */
const NAMESPACE = 'kube-system';
const ACCOUNT_RETRY = SECOND;

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
    for (const { name, serviceAccount = name, byItself, run } of this.#controllers) {
      const client = byItself ? this.#host.client : this.#host.clientOf(serviceAccount);
      this.#queues.set(name, run({ ...this.#host, client }));
    }
    this.#host.informers.start();
    this.#ensureAccounts(
      new Set(
        this.#controllers
          .filter(({ byItself }) => !byItself)
          .map(({ name, serviceAccount = name }) => serviceAccount),
      ),
    );
  }

  /** Each controller acts by a ServiceAccount of its own, which is made for it (client-go's SAControllerClientBuilder). */
  #ensureAccounts(missing: Set<string>): void {
    for (const name of missing) {
      const key = { namespace: NAMESPACE, name };
      const made = attempt(() => {
        const found = attempt(() => this.#host.client.get(serviceAccounts, key));
        if (found.ok) return;
        if (!isNotFound(found.refusal)) throw found.refusal;
        this.#host.client.create(serviceAccounts, { metadata: key });
      });
      if (made.ok || isAlreadyExists(made.refusal)) missing.delete(name);
    }
    if (missing.size > 0)
      this.#host.clock.after(ACCOUNT_RETRY, () => this.#ensureAccounts(missing));
  }

  /** As when the process is killed: nothing is finished, and what it remembered is gone. Its clock is stopped by its owner. */
  stop(): void {
    this.#host.informers.stop();
  }

  /** What is scraped from :10257/metrics. */
  metrics(): string {
    return queueMetrics(this.#queues);
  }

  get workQueues(): ReadonlyMap<string, readonly WorkQueue[]> {
    return this.#queues;
  }

  /** How many keys wait at each controller. */
  get queues(): readonly { readonly name: string; readonly length: number }[] {
    return [...this.#queues].map(([name, queues]) => ({
      name,
      length: queues.reduce((total, queue) => total + queue.length, 0),
    }));
  }
}
