/**
 * Makes a volume for each claim of its classes: a directory on the node of the claim's Pod
 * (rancher/local-path-provisioner 0.0.32 with sigs.k8s.io/sig-storage-lib-external-provisioner, as kind has it).
 */
import { events } from '../../api/core/v1/event/event.ts';
import type { InformerFactory } from '../../client/informer.ts';
import type { Client } from '../../client/client.ts';
import type { WorkQueue } from '../../client/work-queue.ts';
import { runController } from '../../controller-runtime/controller.ts';
import type { ScopedClock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import { deleter } from './deleter.ts';
import { provisioner } from './provisioner.ts';

export interface ProvisionerHost {
  readonly client: Client;
  /** The process' own: it ends with it. */
  readonly clock: ScopedClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly informers: InformerFactory;
}

export class LocalPathProvisioner {
  readonly #host: ProvisionerHost;
  readonly #queues: readonly WorkQueue[];

  constructor(host: ProvisionerHost) {
    this.#host = host;
    this.#queues = [provisioner, deleter].map((definition) =>
      runController(definition, { ...host, events }),
    );
  }

  start(): void {
    this.#host.informers.start();
  }

  stop(): void {
    this.#host.informers.stop();
  }

  get workQueues(): ReadonlyMap<string, readonly WorkQueue[]> {
    return new Map([[provisioner.name, this.#queues]]);
  }

  get queues(): readonly { readonly name: string; readonly length: number }[] {
    const [claims, volumes] = this.#queues;
    return [
      { name: 'claims', length: claims!.length },
      { name: 'volumes', length: volumes!.length },
    ];
  }
}
