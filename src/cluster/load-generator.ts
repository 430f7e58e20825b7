/** Spreads each Load's requests over its Ready Pods: a balancer outside the cluster that knows which answer. */
import { pods } from '../api/core/v1/pod/pod.ts';
import { isPodReady } from '../controller-runtime/pod-state.ts';
import type { Pod } from '../api/generated/types/core/v1.ts';
import type { Load, LoadStatus } from '../api/sim/v1alpha1/load/types.ts';
import { selectorOfLabels, type Selector } from '../apimachinery/labels.ts';
import { parseTime } from '../apimachinery/meta.ts';
import type { Client } from '../client/client.ts';
import { Informer } from '../client/informer.ts';
import { curveAt, nextChange, type Curve } from '../node/cri/curve.ts';
import { SECOND, type Cancel, type Clock, type ScopedClock } from '../sim/clock.ts';

/** While a curve moves, so many seconds at a time. */
const STEP = 5;

export interface LoadGeneratorHost {
  readonly clock: Clock;
  /** Somebody who may see all Pods. */
  readonly client: Client;
  /** Makes a container of a Pod work. */
  readonly burden: (
    node: string,
    podUid: string,
    container: string,
    load: string,
    millis: number,
  ) => void;
  readonly status: (name: string, status: LoadStatus) => void;
}

export class LoadGenerator {
  readonly #host: LoadGeneratorHost;
  readonly #running = new Map<string, RunningLoad>();

  constructor(host: LoadGeneratorHost) {
    this.#host = host;
  }

  onWrite(load: Load | undefined, previous: Load | undefined): void {
    const { name } = (load ?? previous)!.metadata;
    if (load && previous && load.spec === previous.spec) return;
    this.#running.get(name)?.stop();
    this.#running.delete(name);
    if (load) this.#running.set(name, new RunningLoad(this.#host, load));
  }
}

/** What a Pod of it is made to do. */
interface Share {
  readonly node: string;
  readonly container: string;
  millis: number;
}

class RunningLoad {
  readonly #host: LoadGeneratorHost;
  readonly #load: Load;
  readonly #curve: Curve;
  readonly #selector: Selector;
  readonly #scope: ScopedClock;
  readonly #informer: Informer<Pod>;
  /** The Ready ones, by uid. */
  readonly #shares = new Map<string, Share>();
  #told: LoadStatus = {};
  #due = false;
  #next: Cancel = () => {};

  constructor(host: LoadGeneratorHost, load: Load) {
    this.#host = host;
    this.#load = load;
    const { target, curve } = load.spec;
    this.#curve = curve.map(({ atSeconds, requestsPerSecond }) => ({
      atSeconds,
      amount: requestsPerSecond,
    }));
    this.#selector = selectorOfLabels(target.labels);
    this.#scope = host.clock.scope();
    this.#informer = new Informer(host.client, this.#scope, pods, {
      namespace: target.namespace ?? 'default',
      labelSelector: this.#selector.toString(),
    });
    this.#informer.on({
      add: (pod) => this.#see(pod),
      update: (pod) => this.#see(pod),
      delete: ({ metadata }) => this.#leave(metadata.uid),
    });
    this.#informer.start();
    this.#spread();
  }

  stop(): void {
    this.#informer.stop();
    this.#scope.stop();
    for (const uid of this.#shares.keys()) this.#leave(uid);
  }

  #see(pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const { nodeName: node, containers } = pod.spec;
    if (!node || deletionTimestamp || !isPodReady(pod)) return this.#leave(uid);
    if (this.#shares.has(uid)) return;
    const container = this.#load.spec.target.container ?? containers[0]!.name;
    this.#shares.set(uid, { node, container, millis: 0 });
    this.#soon();
  }

  #leave(uid: string): void {
    const share = this.#shares.get(uid);
    if (!share) return;
    this.#shares.delete(uid);
    this.#host.burden(share.node, uid, share.container, this.#load.metadata.name, 0);
    this.#soon();
  }

  /** Once for all that came and went at one moment. */
  #soon(): void {
    if (this.#due || this.#scope.stopped) return;
    this.#due = true;
    this.#scope.after(0, () => this.#spread());
  }

  #spread(): void {
    this.#due = false;
    this.#next();
    const { metadata, spec } = this.#load;
    const elapsed = (this.#scope.now() - parseTime(metadata.creationTimestamp)) / SECOND;
    const rate = curveAt(this.#curve, elapsed);
    const count = this.#shares.size;
    const millis = count > 0 ? Math.round((rate / count) * spec.cpuMillisPerRequest) : 0;
    for (const [uid, share] of this.#shares) {
      if (share.millis === millis) continue;
      share.millis = millis;
      this.#host.burden(share.node, uid, share.container, metadata.name, millis);
    }
    const status = { requestsPerSecond: Math.round(rate * 100) / 100, pods: count };
    if (status.requestsPerSecond !== this.#told.requestsPerSecond || count !== this.#told.pods) {
      this.#told = status;
      this.#host.status(metadata.name, status);
    }
    const next = nextChange(this.#curve, elapsed, STEP);
    this.#next =
      next === Infinity
        ? () => {}
        : this.#scope.after(Math.max(1, (next - elapsed) * SECOND), () => this.#spread());
  }
}
