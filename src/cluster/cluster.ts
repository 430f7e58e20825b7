/** Wires real components together. The only file that knows them all; they know nothing but the Kubernetes API. */
import type {
  ApiRequest,
  ApiResponse,
  ApiTransport,
  UserInfo,
  WatchHandler,
} from '../apimachinery/api-request.ts';
import { subjectOfPath } from '../api/resource-path.ts';
import { kubernetesKinds } from '../api/registry.ts';
import { components } from '../api/sim/v1alpha1/component/component.ts';
import type { ClockSpec } from '../api/sim/v1alpha1/clock/types.ts';
import { images } from '../api/sim/v1alpha1/image/image.ts';
import { webPages } from '../api/sim/v1alpha1/web-page/web-page.ts';
import { machines } from '../api/sim/v1alpha1/machine/machine.ts';
import { schedulerPlugins } from '../api/sim/v1alpha1/scheduler-plugin/scheduler-plugin.ts';
import type { Etcd } from '../control-plane/etcd/etcd.ts';
import { MemoryEtcd } from '../control-plane/etcd/memory-etcd.ts';
import { KubeApiServer } from '../control-plane/kube-apiserver/server.ts';
import type { SchedulerConfiguration } from '../control-plane/kube-scheduler/configuration/configuration.ts';
import { AttemptStore } from '../control-plane/kube-scheduler/attempts/attempt-store.ts';
import type { KubeScheduler } from '../control-plane/kube-scheduler/scheduler.ts';
import { type ScopedClock } from '../sim/clock.ts';
import type { Input } from '../sim/input-log.ts';
import type { Random } from '../sim/random.ts';
import { Simulation } from '../sim/simulation.ts';
import type { ClusterOptions, ClusterStart } from './cluster-options.ts';
import { Connections } from './connections.ts';
import { addonRequests, controlPlaneProcesses } from './control-plane-processes.ts';
import { attemptKind, explanationKind } from './simulation-api/attempts.ts';
import { criCallKind } from './simulation-api/cri-calls.ts';
import { podInsideKind } from './simulation-api/pod-insides.ts';
import { queueKind } from './simulation-api/queue.ts';
import { controllerQueueKind, reconcilePassKind } from './simulation-api/reconciles.ts';
import { isStudy, SimulationApi } from './simulation-api/simulation-api.ts';
import { ADMIN, recorded } from './identities.ts';
import { FrontDoor, type Observed } from './front-door.ts';
import { SimulationWrites } from './simulation-writes.ts';
import { FaultInjector } from './fault-injector.ts';
import { History } from './history.ts';
import { inProcess } from './in-process.ts';
import { machinesOf } from './machine-spec.ts';
import { MachineRoom } from './machine-room.ts';
import { MetricsApi } from './metrics-api.ts';
import { Process } from './process.ts';
import { actionOf } from './request-name.ts';
import { configurationFileProblems, SCHEDULER } from './scheduler-configuration.ts';
import { schema, slimDocument } from './schema.ts';
import {
  completedBy,
  faultTeller,
  namesIn,
  registryOf,
  type PluginsHost,
} from './scheduler-plugins.ts';
import { Trust } from './trust.ts';
import type { LongAnswer } from './what-if/long-answer.ts';
import { studied } from './what-if/placement-study.ts';
import type { Stage } from './what-if/scenario-study.ts';
import { ENGINE_VERSION } from '../version.ts';
import type { ClusterInputLog, ClusterSpec, LoggedRequest } from './spec.ts';

export class Cluster {
  readonly simulation: Simulation;
  readonly attempts = new AttemptStore();
  readonly trust: Trust;
  /** exec, attach and port-forward from outside. Whatever is sent through them is an input, too. */
  readonly connections: Connections;
  readonly #start: ClusterStart;
  readonly #options: ClusterOptions;
  readonly #history: History;
  readonly #etcd: MemoryEtcd;
  readonly #processes = new Map<string, Process>();
  readonly #starts = new Map<string, number>();
  readonly #machines: MachineRoom;
  readonly #metricsApi: MetricsApi;
  readonly #faults: FaultInjector;
  readonly #simulationApi: SimulationApi;
  readonly #front: FrontDoor;
  readonly #plugins: PluginsHost = {
    interpreter: () => this.#options.interpreter?.(),
    plugins: () => this.#simulationApi?.list(schedulerPlugins) ?? [],
  };
  readonly #inputs: Input<LoggedRequest>[] = [];
  #apiServer: KubeApiServer | undefined;
  /** The newest; it may have stopped. */
  #scheduler: KubeScheduler | undefined;

  constructor(start: ClusterStart, options: ClusterOptions = {}) {
    const { scheduler } = start.cluster;
    const [problem] = scheduler ? configurationFileProblems(scheduler, options.pluginsToCome) : [];
    if (problem !== undefined) throw new Error(`kube-scheduler would not start: ${problem}`);
    this.#start = start;
    this.#options = options;
    this.trust = new Trust(start.seed, start.cluster.secret, start.start);
    this.simulation = new Simulation({ ...start, sharedFields: ['fieldsV1'] });
    const { clock, trace, digest } = this.simulation;
    this.#history = new History(trace);
    this.#etcd = new MemoryEtcd(clock, (event) => {
      const { revision, type, key, previous, current } = event;
      digest.add(`${clock.now()} ${revision} ${type} ${key}`);
      digest.addChange(previous?.value, current?.value);
      this.#history.onWrite();
      options.witness?.onWrite(event);
    });
    this.#faults = new FaultInjector({
      clock,
      status: (name, status) => this.#simulationApi.updateStatus(this.#faults.kind, name, status),
      process: (name) => this.#processes.get(name),
      machines: () => this.#machines,
    });
    this.#simulationApi = new SimulationApi({
      simulation: this.simulation,
      schema,
      document: slimDocument,
      history: this.#history,
      componentStatus: (name) => this.#processes.get(name)?.status,
      componentMetrics: (name) => this.#processes.get(name)?.metrics,
      computed: [
        attemptKind(this.attempts),
        explanationKind(this.attempts, () => this.#scheduler),
        queueKind(() =>
          this.#processes.get('kube-scheduler')?.status.state === 'Running'
            ? this.#scheduler
            : undefined,
        ),
        reconcilePassKind(trace),
        criCallKind(() => this.#machines.all, trace),
        podInsideKind(() => this.#machines.all),
        controllerQueueKind(() =>
          [...this.#processes.values()].flatMap(({ name: process, workQueues: queues }) =>
            queues ? [{ process, queues }] : [],
          ),
        ),
      ],
      ...this.#plugins,
      study: (study) =>
        studied(study, {
          etcd: this.#etcd,
          seed: start.seed,
          now: this.simulation.clock.now(),
          configuration: this.#storedConfiguration,
          inputLog: () => (options.keepInputs === false ? undefined : this.inputLog),
          play: (log, onWrite) => this.#playedAside(log, onWrite),
          completed: completedBy(this.#plugins),
          plugins: registryOf(this.#plugins),
        }),
      onWrite: (kind, current, previous) => writes.on(kind, current, previous),
    });
    this.#machines = new MachineRoom({
      simulation: this.simulation,
      transport: this.#transport,
      faults: this.#faults,
      images: () => this.#simulationApi.list(images),
      page: (name) =>
        this.#simulationApi.list(webPages).find(({ metadata }) => metadata.name === name),
      told: (name, state) => this.#simulationApi.updateStatus(machines, name, { state }),
      probesAlways: options.probesAlways,
      addProcess: (process) => this.#addProcess(process),
      removeProcess: (name) => this.#removeProcess(name),
    });
    const around = { machines: () => this.#machines, server: () => this.#apiServer };
    this.#metricsApi = new MetricsApi(this.simulation, this.#transport, around);
    const writes = new SimulationWrites({
      clock,
      machines: this.#machines,
      faults: this.#faults,
      transport: this.#transport,
      simulationApi: this.#simulationApi,
      plugins: this.#plugins,
      process: (name) => this.#processes.get(name),
      handle: (request) => this.#apiServer?.handle(request),
    });
    this.#front = new FrontDoor(() => this.#apiServer, this.#simulationApi);
    this.connections = new Connections({
      connect: (request, receiver) => this.#front.connect(request, receiver),
      portForward: (request) => this.#front.portForward(request),
      input: (request, user, body) => this.#input(request, user, body),
    });
    this.#boot(start.cluster);
  }

  /** Plays a log from its beginning up to its end. */
  static replay(log: ClusterInputLog, options: ClusterOptions = {}): Cluster {
    const cluster = new Cluster(log, options);
    const { simulation } = cluster;
    const reach = (at: number, step: number | undefined) => {
      if (step === undefined) return simulation.runUntil(at);
      while (simulation.steps < step && simulation.step());
      simulation.advance(at);
    };
    for (const { at, step, user: name, identity, request } of log.inputs) {
      reach(at, step);
      cluster.submit(identity ? { ...request, user: { name, ...identity } } : request);
    }
    if (log.end) reach(log.end.at, log.end.step);
    return cluster;
  }

  /** For a study, which looks and does not write. */
  get etcd(): Etcd {
    return this.#etcd;
  }

  /** etcd's. */
  get revision(): number {
    return this.#etcd.revision;
  }

  get clockSpec(): ClockSpec {
    return this.#simulationApi.clock.spec;
  }

  /** Everything from outside so far. Playing it again leads exactly here. */
  get inputLog(): ClusterInputLog {
    const { simulation } = this;
    const { seed, start, cluster } = this.#start;
    const end = { at: simulation.clock.now(), step: simulation.steps };
    return { engine: ENGINE_VERSION, seed, start, cluster, inputs: [...this.#inputs], end };
  }

  /** A request from outside that may change something: it becomes part of the input log. */
  submit(request: LoggedRequest & Pick<ApiRequest, 'user'>): ApiResponse {
    if (isStudy(request)) return this.read(request);
    const { user = ADMIN, ...logged } = request;
    return this.#input(
      logged,
      user,
      () => this.connections.replayed(logged, user) ?? this.#front.handle({ ...request, user }),
    );
  }

  /** The same for what a host works out in pieces, between one task of the cluster and the next. */
  begin(request: LoggedRequest & Pick<ApiRequest, 'user'>): ApiResponse | LongAnswer {
    if (!isStudy(request)) return this.submit(request);
    return this.#simulationApi.begin({ user: ADMIN, ...request });
  }

  #input<R>(request: LoggedRequest, user: UserInfo, body: () => R): R {
    const { simulation } = this;
    if (this.#options.keepInputs !== false) {
      this.#inputs.push({
        at: simulation.clock.now(),
        step: simulation.steps,
        ...recorded(user),
        request,
      });
    }
    return this.#act(request, user, body);
  }

  #act<R>(request: LoggedRequest, user: UserInfo, body: () => R): R {
    return this.simulation.trace.span(
      `user/${user.name}`,
      actionOf(request),
      subjectOfPath(request.path),
      body,
    );
  }

  /** A request that changes nothing. */
  read(request: ApiRequest): ApiResponse {
    return this.#front.handle({ user: ADMIN, ...request });
  }

  /** Watches from outside, without becoming part of what happens. */
  observe(request: ApiRequest, handler: WatchHandler): ReturnType<Observed['observe']> {
    return this.#front.observe({ user: ADMIN, ...request }, handler);
  }

  /** Whose bearer token this is; undefined for one that is nobody's, or that nobody can check now. */
  authenticate(token: string): UserInfo | undefined {
    return this.#apiServer?.whoseToken(token);
  }

  /** Whether nobody would answer this path now, not even with an error. */
  refuses(path: string): boolean {
    return this.#front.refuses(path);
  }

  /** What a container writes from now on. */
  followLog(request: ApiRequest, onText: (text: string) => void, onEnd: () => void): () => void {
    const started = this.#apiServer?.followLog({ user: ADMIN, ...request }, onText, onEnd);
    if (started && 'stop' in started) return started.stop;
    onEnd();
    return () => {};
  }

  #boot(spec: ClusterSpec): void {
    this.#addProcess(new Process('etcd', this.simulation.clock, () => this.#runEtcd()));
    this.#addProcess(
      new Process('kube-apiserver', this.simulation.clock, (scope) => this.#runApiServer(scope)),
    );
    const host = {
      simulation: this.simulation,
      transport: this.#transport,
      chanceOf: (component: string) => this.#chanceOf(component),
      trust: this.trust,
      canRenew: () => this.#apiServer !== undefined && this.#etcdConnection.available,
      attempts: this.attempts,
      schedulerConfiguration: () => completedBy(this.#plugins)(this.#storedConfiguration),
      plugins: () => registryOf(this.#plugins),
      onPluginFault: faultTeller(this.simulation.clock, this.#simulationApi),
      onScheduler: (scheduler: KubeScheduler) => {
        this.#scheduler = scheduler;
        this.#options.witness?.onScheduler?.(scheduler);
      },
    };
    for (const process of controlPlaneProcesses(host, spec)) this.#addProcess(process);
    if (spec.metrics !== 'none') this.#addProcess(this.#metricsApi.process);
    for (const request of addonRequests(spec))
      this.simulation.clock.after(0, () => void this.#front.handle({ ...request, user: ADMIN }));
    for (const { after, request } of spec.planned ?? []) {
      const handle = () => this.#front.handle({ ...request, user: ADMIN });
      this.simulation.clock.after(after, () => void this.#act(request, ADMIN, handle));
    }
    const taken = new Set<string>();
    for (const template of spec.nodes) {
      for (const { name, spec: machine } of machinesOf(template, (one) => taken.has(one))) {
        taken.add(name);
        this.#simulationApi.create(machines, { metadata: { name }, spec: machine });
      }
    }
  }

  /** As its Component says; before there is one, as the cluster began. */
  get #storedConfiguration(): SchedulerConfiguration | undefined {
    const component = this.#simulationApi.get(components, SCHEDULER);
    return component ? component.spec.configuration : this.#start.cluster.scheduler;
  }

  /** A cluster beside this one, for a study. Plugins that a configuration names may come on the way. */
  #playedAside(...[log, onWrite]: Parameters<Stage['play']>): ReturnType<Stage['play']> {
    const cluster = new Cluster(log, {
      keepInputs: false,
      witness: { onWrite },
      interpreter: this.#options.interpreter,
      pluginsToCome: namesIn(this.#plugins),
    });
    const { simulation, attempts } = cluster;
    return {
      simulation,
      etcd: cluster.etcd,
      newestAttempt: (namespace, pod) => attempts.newest(namespace, pod),
      submit: (request) => cluster.submit(request),
    };
  }

  #addProcess(process: Process): void {
    this.#processes.set(process.name, process);
    process.start();
    const { scheduler } = this.#start.cluster;
    const configuration = process.name === SCHEDULER ? scheduler : undefined;
    this.#simulationApi.create(components, {
      metadata: { name: process.name },
      spec: { running: true, ...(configuration && { configuration }) },
    });
    process.onChange = () =>
      this.#simulationApi.updateStatus(components, process.name, process.status);
    process.onChange();
  }

  #removeProcess(name: string): void {
    const process = this.#processes.get(name);
    if (process) process.onChange = undefined;
    process?.stop();
    this.#processes.delete(name);
    this.#simulationApi.remove(components, name);
  }

  #runEtcd() {
    const etcd = this.#etcd;
    etcd.resume();
    return { stop: () => etcd.suspend(), metrics: () => etcd.metrics() };
  }

  #runApiServer(scope: ScopedClock) {
    const { trace, clock } = this.simulation;
    const server = new KubeApiServer({
      clock: scope,
      random: this.#chanceOf('kube-apiserver'),
      trace,
      etcd: this.#etcdConnection,
      schema,
      document: this.#options.document ?? slimDocument,
      kinds: kubernetesKinds,
      secret: this.trust.secret,
      kubelets: this.#machines,
      ...this.#metricsApi.aggregation,
      componentAnswers: (name) => this.#processes.get(name)?.running ?? false,
      watchDelay: (component) => this.#faults.watchDelay(component),
    });
    this.#apiServer = server;
    server.start();
    return {
      metrics: () => server.metrics(),
      stop: () => {
        this.#apiServer = undefined;
        // Each client learns it from its own connection, a moment later.
        server.stop((task) => clock.after(1, task));
      },
    };
  }

  get #etcdConnection() {
    const etcd = this.#etcd;
    const process = this.#processes.get('etcd');
    return {
      etcd,
      get available() {
        return process?.running ?? false;
      },
    };
  }

  get #transport(): ApiTransport {
    return inProcess(() => this.#apiServer);
  }

  /** Chance of its own for each process: one that is started anew must not give out the same uids again. */
  #chanceOf(component: string): Random {
    const starts = this.#starts.get(component) ?? 0;
    this.#starts.set(component, starts + 1);
    return this.simulation.random.fork(starts === 0 ? component : `${component} ${starts}`);
  }
}
