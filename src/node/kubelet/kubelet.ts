/** The agent on a node: runs the Pods that are bound to it, and says how it and they are (pkg/kubelet/kubelet.go, 1.36). */
import { events } from '../../api/core/v1/event/event.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { services } from '../../api/core/v1/service/service.ts';
import type { Node, Pod, Service } from '../../api/generated/types/core/v1.ts';
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import type {
  CommandReceiver,
  CommandSession,
  ExecOptions,
  PortForwarder,
  StreamOptions,
} from '../../apimachinery/remote-command.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { EventRecorder } from '../../client/event-recorder.ts';
import { Informer } from '../../client/informer.ts';
import { MINUTE, SECOND, type Cancel, type Millis, type ScopedClock } from '../../sim/clock.ts';
import type { RuntimeEvent } from '../cri/cri.ts';
import { BackOff } from './back-off.ts';
import type { ConfigSource } from './container-config.ts';
import { inStream, lineText, loggedContainer, logText, type LogOptions } from './container-logs.ts';
import { EvictionManager } from './eviction-manager.ts';
import { ImageCollector } from './image-collector.ts';
import { ImageManager } from './image-manager.ts';
import { kubeletEndpoint } from './kubelet-endpoints.ts';
import { DraManager } from './dra-manager.ts';
import type { KubeletContext } from './kubelet-context.ts';
import type { KubeletOptions } from './kubelet-options.ts';
import type { KubeletServer } from './kubelet-server.ts';
import { NodeDisk } from './node-disk.ts';
import { NodeLease } from './node-lease.ts';
import { NodeStatusManager } from './node-status-manager.ts';
import { NodeShutdown, shutdownPeriods, SHUTDOWN_REJECTION } from './node-shutdown.ts';
import { capacityOf } from './node-status.ts';
import { PodAdmission } from './pod-admission.ts';
import { podOnKubelet, type PodOnKubelet } from './pod-on-kubelet.ts';
import { PodWorker } from './pod-worker.ts';
import { Prober } from './prober/prober.ts';
import { isMirror, StaticPods } from './static-pods.ts';
import { StatusManager } from './status-manager.ts';
import { limitsStorage } from './storage-limits.ts';
import { StreamingServer } from './streaming-server.ts';
import { ObjectSource } from './volumes/object-source.ts';
import { VolumeManager } from './volumes/volume-manager.ts';

const FIRST_CRASH_BACKOFF: Millis = 10 * SECOND;
const LONGEST_CRASH_BACKOFF: Millis = 5 * MINUTE;
/** How often upstream's PLEG asks the runtime for everything. Here it is only asked when something ended. */
const RELIST_PERIOD: Millis = SECOND;
/** From the node having a range to the network plugin being configured with it. */
const CNI_SETUP: Millis = 500;

export class Kubelet implements KubeletServer {
  readonly #options: KubeletOptions;
  readonly #clock: ScopedClock;
  readonly #context: KubeletContext;
  readonly #nodeStatus: NodeStatusManager;
  readonly #lease: NodeLease;
  readonly #imageCollector: ImageCollector;
  readonly #eviction: EvictionManager;
  readonly #shutdown: NodeShutdown<PodWorker>;
  readonly #staticPods: StaticPods;
  readonly #streaming: StreamingServer;
  readonly #source: ObjectSource;
  readonly #serviceInformer: Informer<Service>;
  readonly #podInformer: Informer<Pod>;
  readonly #nodeInformer: Informer<Node>;
  /** By uid: a Pod of the same name that comes later is another. */
  readonly #workers = new Map<string, PodWorker>();
  /** Those that may write so much to the disk and no more. */
  readonly #limited = new Set<PodWorker>();
  readonly #changed = new Set<string>();
  #relisting = false;
  #startedAt: Millis = 0;
  #podCIDRs = '';
  #stopListening: Cancel = () => {};

  constructor(options: KubeletOptions) {
    const { nodeName, client, clock, random, trace, runtime, machine } = options;
    this.#options = options;
    this.#clock = clock;
    const self = { component: 'kubelet', host: nodeName };
    const recorder = new EventRecorder(client, clock, events, self);
    this.#source = new ObjectSource(
      client,
      clock,
      () => this.#nodeStatus.node.status.allocatable ?? {},
    );
    this.#serviceInformer = new Informer(client, clock, services);
    const volumes = new VolumeManager(
      clock,
      random,
      recorder,
      client,
      this.#source,
      runtime,
      options.storage,
    );
    const devices = new DraManager(client, options.devices.plugins, options.devices.checkpoint);
    this.#context = {
      component: `kubelet/${nodeName}`,
      clock,
      random,
      trace,
      runtime,
      images: new ImageManager(clock, runtime, trace, (...key) => this.#source.secret(...key)),
      runtimeHandler: (name) => this.#source.runtimeHandler(name),
      statuses: new StatusManager(client, clock),
      admission: new PodAdmission(),
      volumes,
      devices,
      prober: new Prober({
        clock,
        random,
        runtime,
        events: recorder,
        dial: (address, port) => options.network.dial(address, port),
        hostIPs: machine.internalIPs,
        kubernetesVersion: options.kubernetesVersion,
        asksAlways: options.probesAlways,
        changed: (podUid) => this.#workers.get(podUid)?.sync(),
      }),
      configs: this.#configSource(volumes, devices),
      events: recorder,
      crashBackOff: new BackOff(clock, FIRST_CRASH_BACKOFF, LONGEST_CRASH_BACKOFF),
      hostIPs: machine.internalIPs,
      node: () => this.#nodeStatus.node,
      networkProblem: () => this.#networkProblem(),
    };
    this.#streaming = new StreamingServer(runtime, (namespace, name) =>
      this.#staticPods.real(this.#podInformer.get({ namespace, name })),
    );
    this.#nodeStatus = new NodeStatusManager({
      ...options,
      name: nodeName,
      events: recorder,
      problem: () => this.#shutdown.problem ?? this.#networkProblem(),
      pressure: () => {
        this.#eviction.check();
        this.#staticPods.scan();
        return this.#eviction.pressure;
      },
    });
    this.#staticPods = new StaticPods({
      ...options,
      configuration: machine.kubelet ?? {},
      node: () => this.#nodeStatus.node,
      run: (pod) => this.#add(pod),
      end: (pod) => this.#workers.get(pod.metadata.uid)?.remove(pod),
    });
    const warn = (reason: string, message: string) =>
      this.#nodeStatus.event('Warning', reason, message);
    const disk = new NodeDisk({
      runtime,
      volumes,
      ...options.storage,
      capacity: quantityValue(capacityOf(machine)['ephemeral-storage']!),
      pods: () => podsOf(this.#workers.values(), ({ occupies }) => occupies),
    });
    this.#imageCollector = new ImageCollector({ clock, runtime, disk, warn });
    this.#eviction = new EvictionManager({
      clock,
      runtime,
      disk,
      images: this.#imageCollector,
      memoryCapacity: quantityValue(machine.capacity['memory'] ?? '0'),
      activePods: () => podsOf(this.#workers.values(), ({ active }) => active),
      limitedPods: () => podsOf(this.#limited, ({ active }) => active),
      settings: machine.kubelet ?? {},
      evict: (pod, ...how) => this.#workers.get(pod.metadata.uid)?.evict(...how),
      warn,
    });
    this.#shutdown = new NodeShutdown<PodWorker>({
      clock,
      periods: shutdownPeriods(machine.kubelet ?? {}),
      activePods: () => [...this.#workers.values()].filter(({ active }) => active),
      podOf: ({ pod }) => pod,
      end: (worker, seconds, done) => worker.shutDown(seconds, done),
      syncNodeStatus: () => this.#nodeStatus.check(),
      tell: (reason, message) => this.#nodeStatus.event('Normal', reason, message),
    });
    this.#lease = new NodeLease(client, clock, random, nodeName);
    this.#podInformer = new Informer(client, clock, pods, {
      fieldSelector: `spec.nodeName=${nodeName}`,
    });
    this.#nodeInformer = new Informer(client, clock, nodes, {
      fieldSelector: `metadata.name=${nodeName}`,
    });
  }

  start(): void {
    const { trace } = this.#options;
    trace.span(this.#context.component, 'start', `nodes/${this.#options.nodeName}`, () => {
      this.#startedAt = this.#clock.now();
      this.#stopListening = this.#options.runtime.containerEvents((event) =>
        this.#onRuntimeEvent(event),
      );
      this.#nodeStatus.event('Normal', 'Starting', 'Starting kubelet.');
      this.#nodeStatus.start();
      this.#lease.start();
      const enforced = 'Updated Node Allocatable limit across pods';
      this.#nodeStatus.event('Normal', 'NodeAllocatableEnforced', enforced);
      this.#nodeInformer.on({
        add: (node) => this.#onNode(node),
        update: (node) => this.#onNode(node),
      });
      this.#nodeInformer.start();
      this.#podInformer.on({
        add: (pod) => this.#add(pod),
        update: (pod, before) => this.#update(pod, before),
        delete: (pod) => this.#delete(pod),
      });
      this.#serviceInformer.start();
      this.#podInformer.start();
      this.#staticPods.start();
      this.#imageCollector.start();
      this.#endOrphans();
    });
  }

  /** The process ends. Containers go on; whoever comes next finds them in the runtime. */
  stop(): void {
    this.#stopListening();
    this.#context.prober.stop();
    this.#podInformer.stop();
    this.#nodeInformer.stop();
    this.#serviceInformer.stop();
    this.#source.stop();
    this.#clock.stop();
  }

  /** The machine is to be powered off: `done` hears when it may be. */
  shutDown(done: () => void): void {
    this.#shutdown.begin(done);
  }

  /** It is not to be powered off after all. */
  cancelShutdown(): void {
    this.#shutdown.cancel();
  }

  /** What this kubelet makes of a Pod: its figures for cgroups, its probes, and who waits to be started again. */
  inside(podUid: string): PodOnKubelet | undefined {
    return podOnKubelet(this.#workers.get(podUid)?.running, this.#context);
  }

  containerLogs(namespace: string, name: string, container: string, options: LogOptions): string {
    const id = this.#loggedContainer(namespace, name, container, options);
    return logText(this.#options.runtime.containerLog(id), options, this.#clock.now());
  }

  followLogs(
    namespace: string,
    name: string,
    container: string,
    options: LogOptions,
    onText: (text: string) => void,
    onEnd: () => void,
  ): Cancel {
    const id = this.#loggedContainer(namespace, name, container, options);
    const { runtime } = this.#options;
    return runtime.followLog(
      id,
      (line) => inStream(line, options) && onText(lineText(line, options)),
      onEnd,
    );
  }

  exec(
    namespace: string,
    name: string,
    options: ExecOptions,
    receiver: CommandReceiver,
  ): CommandSession {
    return this.#streaming.exec(namespace, name, options, receiver);
  }

  attach(
    namespace: string,
    name: string,
    options: StreamOptions,
    receiver: CommandReceiver,
  ): CommandSession {
    return this.#streaming.attach(namespace, name, options, receiver);
  }

  portForward(namespace: string, name: string): PortForwarder {
    return this.#streaming.portForward(namespace, name);
  }

  serve(request: ApiRequest): ApiResponse {
    const pods = () => this.#podInformer.list();
    return kubeletEndpoint(request, pods, { ...this.#options, startedAt: this.#startedAt });
  }

  #configSource(volumes: VolumeManager, devices: DraManager): ConfigSource {
    const source = this.#source;
    return {
      configMap: (namespace, name) => source.configMap(namespace, name),
      secret: (namespace, name) => source.secret(namespace, name),
      services: (namespace) => {
        const api = this.#serviceInformer.get({ namespace: 'default', name: 'kubernetes' });
        const own = this.#serviceInformer.list(namespace);
        return !api || namespace === 'default' ? own : [api, ...own];
      },
      get allocatable() {
        return source.allocatable;
      },
      volume: (pod, name) => volumes.volume(pod, name),
      devices: (pod, container) => devices.devicesOf(pod, container),
      targetOf: (pod, { name }) => {
        const found = pod.spec.ephemeralContainers?.find((one) => one.name === name);
        const target = found?.targetContainerName;
        return target === undefined
          ? undefined
          : this.#context.prober.container(pod.metadata.uid, target)?.id;
      },
      memoryCapacity: quantityValue(this.#options.machine.capacity['memory'] ?? '0'),
      imageUser: (image) => this.#options.runtime.imageStatus(image)?.user,
    };
  }

  #loggedContainer(
    namespace: string,
    name: string,
    container: string,
    { previous = false }: LogOptions,
  ): string {
    const pod = this.#staticPods.real(this.#podInformer.get({ namespace, name }));
    if (!pod) throw StatusError.notFound({ group: '', resource: 'pods' }, name);
    return loggedContainer(pod, this.#context.statuses.status(pod), container, previous);
  }

  #delete(pod: Pod): void {
    if (isMirror(pod)) this.#staticPods.mirrored(pod, false);
    else this.#workers.get(pod.metadata.uid)?.remove(pod);
  }

  /** What the API says of a Pod that lies on the machine: where its status goes, and that it is not to be deleted. */
  #onMirror(mirror: Pod): void {
    this.#staticPods.mirrored(mirror, true);
    const { namespace, name } = mirror.metadata;
    if (mirror.metadata.deletionTimestamp)
      attempt(() =>
        this.#options.client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 }),
      );
    const real = this.#staticPods.real(mirror)!;
    this.#context.statuses.seen({ ...real, status: mirror.status });
  }

  #add(pod: Pod): void {
    if (isMirror(pod)) return this.#onMirror(pod);
    const { uid } = pod.metadata;
    const { admission, runtime } = this.#context;
    const worker = new PodWorker(this.#context, pod, () => {
      this.#workers.delete(uid);
      this.#limited.delete(worker);
    });
    this.#workers.set(uid, worker);
    // What it wrote while no kubelet looked is there now.
    this.#options.storage.ledger.written();
    if (limitsStorage(pod)) this.#limited.add(worker);
    const isOver = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
    if (isOver || pod.metadata.deletionTimestamp) return worker.update(pod);
    if (runtime.listPodSandbox(uid).length > 0) {
      // It was let in by the kubelet before this one.
      admission.take(pod);
      return worker.update(pod);
    }
    if (this.#shutdown.problem !== undefined)
      return worker.reject(SHUTDOWN_REJECTION.reason, SHUTDOWN_REJECTION.message);
    const refusal = this.#eviction.refuses(pod);
    if (refusal !== undefined) return worker.reject('Evicted', refusal);
    const rejection = admission.admit(pod, this.#nodeStatus.node);
    if (rejection) worker.reject(rejection.reason, rejection.message);
    else worker.update(pod);
  }

  #update(pod: Pod, before: Pod): void {
    if (isMirror(pod)) return this.#onMirror(pod);
    if (pod.metadata.uid === before.metadata.uid) {
      this.#context.statuses.seen(pod);
      this.#workers.get(pod.metadata.uid)?.update(pod);
      return;
    }
    this.#delete(before);
    this.#add(pod);
  }

  /** Sandboxes of Pods that went while no kubelet was looking. */
  #endOrphans(): void {
    if (!this.#podInformer.hasSynced) {
      this.#clock.upkeep(SECOND, () => this.#endOrphans());
      return;
    }
    const { runtime } = this.#options;
    for (const { id, config } of runtime.listPodSandbox()) {
      if (this.#workers.has(config.uid)) continue;
      runtime.stopPodSandbox(id, () => runtime.removePodSandbox(id, () => {}));
    }
  }

  #onNode(node: Node): void {
    this.#nodeStatus.seen(node);
    const podCIDRs = node.spec.podCIDRs ?? [];
    const written = podCIDRs.join(',');
    if (written === this.#podCIDRs) return;
    this.#podCIDRs = written;
    this.#clock.after(CNI_SETUP + this.#options.random.below(CNI_SETUP), () => {
      this.#options.network.configure(podCIDRs);
      this.#nodeStatus.check();
      for (const worker of this.#workers.values()) worker.sync();
    });
  }

  #networkProblem(): string | undefined {
    const network = this.#options.runtime.status().find(({ type }) => type === 'NetworkReady');
    if (!network || network.status) return undefined;
    return `container runtime network not ready: NetworkReady=false reason:${network.reason} message:${network.message}`;
  }

  /** Only an end is news: what the kubelet starts itself, it looks at itself. */
  #onRuntimeEvent({ podUid, containerId }: RuntimeEvent): void {
    this.#context.prober.containerChanged(podUid);
    const ended =
      containerId !== undefined &&
      this.#options.runtime.containerStatus(containerId)?.state === 'CONTAINER_EXITED';
    if (!ended || !this.#workers.has(podUid)) return;
    this.#changed.add(podUid);
    if (this.#relisting) return;
    this.#relisting = true;
    const sinceLast = (this.#clock.now() - this.#startedAt) % RELIST_PERIOD;
    this.#clock.after(RELIST_PERIOD - sinceLast, () => this.#relist());
  }

  #relist(): void {
    this.#relisting = false;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const uid of changed) this.#workers.get(uid)?.sync();
  }
}

const podsOf = (workers: Iterable<PodWorker>, wanted: (worker: PodWorker) => boolean): Pod[] =>
  [...workers].filter(wanted).map(({ pod }) => pod);
