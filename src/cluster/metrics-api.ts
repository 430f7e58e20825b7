/** metrics.k8s.io: an API server of its own, as metrics-server is one, that asks metrics-server for what it answers. */
import { MetricsServer } from '../addons/metrics-server/metrics-server.ts';
import { NAME, NAMESPACE } from '../addons/metrics-server/manifests.ts';
import { podMetrics } from '../api/metrics/v1beta1/pod-metrics/pod-metrics.ts';
import { metricsKinds } from '../api/registry.ts';
import type { ApiRequest, ApiResponse, ApiTransport } from '../apimachinery/api-request.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { ApiClient } from '../client/client.ts';
import { MemoryEtcd } from '../control-plane/etcd/memory-etcd.ts';
import { noKubelets } from '../control-plane/kube-apiserver/api-server-host.ts';
import type { Authorizer } from '../control-plane/kube-apiserver/authorization/authorizer.ts';
import { KubeApiServer } from '../control-plane/kube-apiserver/server.ts';
import type { ScopedClock } from '../sim/clock.ts';
import type { Simulation } from '../sim/simulation.ts';
import { controllerIdentity } from './identities.ts';
import type { MachineRoom } from './machine-room.ts';
import { Process } from './process.ts';
import { schema, slimDocument } from './schema.ts';

/** As an APIService names it. */
const SERVICE = `${NAMESPACE}/${NAME}`;

export interface AroundMetrics {
  readonly machines: () => MachineRoom;
  /** kube-apiserver, while it runs. */
  readonly server: () => KubeApiServer | undefined;
}

/** kube-apiserver has asked already who it is and whether they may. */
const everybody: Authorizer = {
  authorize: () => ({ allowed: true, reason: '' }),
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
};

/** metrics-server's process, and its server while it runs. */
export class MetricsApi {
  readonly process: Process;
  readonly #simulation: Simulation;
  readonly #transport: ApiTransport;
  readonly #around: AroundMetrics;
  #running: { readonly handle: (request: ApiRequest) => ApiResponse } | undefined;

  constructor(simulation: Simulation, transport: ApiTransport, around: AroundMetrics) {
    this.#simulation = simulation;
    this.#transport = transport;
    this.#around = around;
    this.process = new Process(NAME, simulation.clock, (scope) => this.#run(scope));
  }

  /** What kube-apiserver is told of it. */
  readonly aggregation = {
    aggregated: (namespace: string, name: string) =>
      `${namespace}/${name}` === SERVICE && this.#running
        ? (request: ApiRequest) => this.#running!.handle(request)
        : undefined,
    aggregatedNames: [SERVICE],
  };

  #run(scope: ScopedClock) {
    const [simulation, { machines, server: apiServer }] = [this.#simulation, this.#around];
    const onChange = () => apiServer()?.aggregatedChanged();
    const identity = { ...controllerIdentity(NAME), component: NAME };
    const metrics = new MetricsServer({
      client: new ApiClient(this.#transport, identity),
      clock: scope,
      kubelets: {
        node: (name, at) => machines().nodeFigures(name, at),
        pod: (node, uid, at) => machines().podFigures(node, uid, at),
      },
    });
    let server: KubeApiServer | undefined;
    // Made when somebody asks.
    this.#running = {
      handle: (request) => (server ??= serverOf(metrics, simulation)).handle(request),
    };
    simulation.clock.after(0, onChange);
    return {
      stop: () => {
        this.#running = undefined;
        simulation.clock.after(0, onChange);
      },
    };
  }
}

function serverOf(metrics: MetricsServer, { clock, random, trace }: Simulation): KubeApiServer {
  const server = new KubeApiServer(
    {
      clock,
      random: random.fork(NAME),
      trace,
      etcd: { available: true, etcd: new MemoryEtcd(clock, () => {}) },
      schema,
      document: slimDocument,
      kinds: metricsKinds,
      kubelets: noKubelets,
      bootstrap: [],
      authorizer: everybody,
      read: {
        get: (kind, { namespace = '', name }) =>
          (kind === podMetrics ? metrics.pod(namespace, name) : metrics.node(name)) as KubeObject,
        list: (kind, options) =>
          (kind === podMetrics
            ? metrics.listPods(options)
            : metrics.listNodes(options)) as readonly KubeObject[],
      },
    },
    [],
  );
  return server;
}
