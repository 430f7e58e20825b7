/**
 * Serves `sim.kubeglass.dev`: what the simulator adds to Kubernetes. It has a small store of its own, outside etcd and
 * outside its revisions, and answers while every component is down. What is only read (spans, attempts, the clock's
 * state) is made when it is asked for.
 */
import type { ApiRequest, ApiResponse, WatchHandler } from '../../apimachinery/api-request.ts';
import { timestamp, type KubeObject } from '../../apimachinery/meta.ts';
import type { Schema } from '../../apimachinery/schema/schema.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { clocks, CLUSTER_CLOCK } from '../../api/sim/v1alpha1/clock/clock.ts';
import type { Clock as ClockObject } from '../../api/sim/v1alpha1/clock/types.ts';
import { components } from '../../api/sim/v1alpha1/component/component.ts';
import type { ComponentStatus } from '../../api/sim/v1alpha1/component/types.ts';
import { placementStudies } from '../../api/sim/v1alpha1/placement-study/placement-study.ts';
import type { PlacementStudy } from '../../api/sim/v1alpha1/placement-study/types.ts';
import { simKinds } from '../../api/registry.ts';
import { SIM_API_VERSION, SIM_GROUP, SIM_VERSION } from '../../api/sim/v1alpha1/schema.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { StoreEvent } from '../../control-plane/etcd/etcd.ts';
import { MemoryEtcd } from '../../control-plane/etcd/memory-etcd.ts';
import {
  noKubelets,
  type SchemaDocument,
} from '../../control-plane/kube-apiserver/api-server-host.ts';
import type { Authorizer } from '../../control-plane/kube-apiserver/authorization/authorizer.ts';
import { KubeApiServer } from '../../control-plane/kube-apiserver/server.ts';
import { representationOf } from '../../control-plane/kube-apiserver/negotiation.ts';
import { tableOf } from '../../control-plane/kube-apiserver/table.ts';
import { collectionPath } from '../../api/resource-path.ts';
import { METRICS_TYPE } from '../../sim/metrics.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { History } from '../history.ts';
import { schedulerConfigurationAdmission } from '../scheduler-configuration.ts';
import { namesIn, schedulerPluginAdmission, type PluginsHost } from '../scheduler-plugins.ts';
import { answered, LongAnswer, type Work } from '../what-if/long-answer.ts';
import { computed, type ComputedKind } from './computed.ts';
import { spanKind } from './spans.ts';

export interface SimulationApiHost extends PluginsHost {
  readonly simulation: Simulation;
  readonly schema: Schema;
  readonly document: SchemaDocument;
  readonly history: History;
  readonly componentStatus: (name: string) => ComponentStatus | undefined;
  /** What a component counts of itself; undefined while it does not run. */
  readonly componentMetrics: (name: string) => string | undefined;
  /** Kinds that are answered from what happened, such as the scheduler's attempts. */
  readonly computed: readonly ComputedKind[];
  /** Where Pods would go: what there is to do to find out. May refuse. */
  readonly study: (study: PlacementStudy) => Work;
  /** Told of each write to one of its kinds, in a task of its own. */
  readonly onWrite: (
    kind: string,
    current: KubeObject | undefined,
    previous: KubeObject | undefined,
  ) => void;
}

/** Asks what would be, and changes nothing: no input, although it is a POST. */
export const isStudy = ({ method, path }: Pick<ApiRequest, 'method' | 'path'>): boolean =>
  method === 'POST' && path === collectionPath(placementStudies);

/** Whoever has a name may look; the simulation is the administrators' to change. */
// Parity: upstream has no such group, and no roles for it: the simulation answers while kube-apiserver is down.
const simulationAccess: Authorizer = {
  authorize: ({ user, verb }) => ({
    allowed:
      user.groups.includes('system:masters') ||
      (['get', 'list', 'watch'].includes(verb) && user.groups.includes('system:authenticated')),
    reason: '',
  }),
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
};

const SELF = { name: 'system:simulation', groups: ['system:masters', 'system:authenticated'] };
const ROOT = `/apis/${SIM_GROUP}/${SIM_VERSION}`;
const METRICS_PATH = new RegExp(`^${ROOT}/${components.plural}/([^/]+)/metrics$`);

export class SimulationApi {
  readonly #host: SimulationApiHost;
  readonly #server: KubeApiServer;
  readonly #computed: readonly ComputedKind[];
  /** Of the study that is being asked for. */
  #work: Work | undefined;

  constructor(host: SimulationApiHost) {
    this.#host = host;
    const { simulation, schema, document } = host;
    // Chance and tasks of its own: patching the clock must not change what the cluster draws.
    const etcd = new MemoryEtcd(simulation.clock, (event) => this.#onCommit(event));
    this.#server = new KubeApiServer(
      {
        clock: simulation.clock,
        random: simulation.random.fork('simulation-api'),
        trace: simulation.trace,
        etcd: { available: true, etcd },
        schema,
        document,
        kinds: simKinds,
        kubelets: noKubelets,
        bootstrap: [],
        authorizer: simulationAccess,
        answer: (_, sent) => {
          this.#work = host.study(sent as PlacementStudy);
          return sent;
        },
      },
      [schedulerConfigurationAdmission(() => namesIn(host)), schedulerPluginAdmission(host)],
    );
    this.#server.start();
    this.#computed = [spanKind(simulation.trace, host.history), ...host.computed];
    this.create(clocks, { metadata: { name: CLUSTER_CLOCK }, spec: { speed: 1, paused: false } });
  }

  /** A study's answer takes a while. */
  begin(request: ApiRequest): ApiResponse | LongAnswer {
    this.#work = undefined;
    const response = answered(() => this.#server.handle(request));
    return this.#work && response.status < 400 ? new LongAnswer(response, this.#work) : response;
  }

  handle(request: ApiRequest): ApiResponse {
    if (isStudy(request)) {
      const begun = this.begin(request);
      return begun instanceof LongAnswer ? begun.finish() : begun;
    }
    const made =
      request.method === 'GET'
        ? computed(this.#computed, request, this.#host.simulation.clock.now())
        : undefined;
    return made ?? this.#metrics(request) ?? this.#current(request) ?? this.#server.handle(request);
  }

  observe(request: ApiRequest, handler: WatchHandler): { stop: () => void } | ApiResponse {
    return this.#server.observe(request, handler);
  }

  /** As the simulation itself. */
  create(kind: ResourceDefinition, object: object): void {
    const body = { apiVersion: SIM_API_VERSION, kind: kind.kind, ...object };
    this.#server.handle({ method: 'POST', path: collectionPath(kind), body, user: SELF });
  }

  remove(kind: ResourceDefinition, name: string): void {
    this.#server.handle({ method: 'DELETE', path: `${collectionPath(kind)}/${name}`, user: SELF });
  }

  updateStatus(kind: ResourceDefinition, name: string, status: object): void {
    this.#server.handle({
      method: 'PATCH',
      path: `${collectionPath(kind)}/${name}/status`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { status },
      user: SELF,
    });
  }

  get<T extends KubeObject>(kind: ResourceDefinition<T>, name: string): T | undefined {
    return this.#server.store(kind).find({ name })?.object;
  }

  list<T extends KubeObject>(kind: ResourceDefinition<T>): T[] {
    const store = this.#server.store(kind);
    return store.etcd.range(store.prefix).map(({ value }) => value as T);
  }

  get clock(): ClockObject {
    return this.get(clocks, CLUSTER_CLOCK)!;
  }

  #onCommit({ current, previous }: StoreEvent): void {
    const [next, last] = [current?.value, previous?.value] as (KubeObject | undefined)[];
    const { kind } = (next ?? last)!;
    this.#host.simulation.clock.after(0, () => this.#host.onWrite(kind, next, last));
  }

  /** `components/kube-scheduler/metrics`: what upstream serves on a port of each component's own. */
  #metrics({ method, path }: ApiRequest): ApiResponse | undefined {
    const name = METRICS_PATH.exec(path)?.[1];
    if (name === undefined || method !== 'GET') return undefined;
    const body = this.#host.componentMetrics(name);
    if (body !== undefined) return { status: 200, headers: { 'content-type': METRICS_TYPE }, body };
    const { group, plural: resource } = components;
    const { status, code } = this.get(components, name)
      ? new StatusError(503, 'ServiceUnavailable', `${name} tells no metrics, or does not run`)
      : StatusError.notFound({ group, resource }, name);
    return { status: code, body: status };
  }

  /** Fills in what changes all the time and is therefore not, or not only, stored. */
  #current(request: ApiRequest): ApiResponse | undefined {
    const { path, method, headers } = request;
    if (method !== 'GET') return undefined;
    const [kind, now] = path.startsWith(`${ROOT}/${clocks.plural}`)
      ? [clocks, (object: KubeObject) => this.#clockNow(object)]
      : path.startsWith(`${ROOT}/${components.plural}`)
        ? [components, (object: KubeObject) => this.#componentNow(object)]
        : [];
    if (!kind || !now) return undefined;
    const response = this.#server.handle({ ...request, headers: { ...headers, accept: '*/*' } });
    if (response.status !== 200) return response;
    const body = response.body as KubeObject & { items?: readonly KubeObject[] };
    const { items } = body;
    const objects = items ? items.map(now) : [now(body)];
    if (representationOf(headers?.accept, items !== undefined) !== 'table')
      return { ...response, body: items ? { ...body, items: objects } : objects[0] };
    const moment = this.#host.simulation.clock.now();
    return { ...response, body: tableOf(kind, objects, body.metadata, moment, 'Metadata') };
  }

  #clockNow(object: KubeObject): KubeObject {
    const { simulation } = this.#host;
    const status = {
      ...(object as ClockObject).status,
      now: timestamp(simulation.clock.now()),
      settled: simulation.settled,
      steps: simulation.steps,
      seed: simulation.seed,
      digest: simulation.digest.hex,
    };
    return { ...object, status } as KubeObject;
  }

  #componentNow(object: KubeObject): KubeObject {
    const status = this.#host.componentStatus(object.metadata.name);
    return status ? ({ ...object, status } as KubeObject) : object;
  }
}
