/** A container runtime as a kubelet knows it: sandboxes, containers that run programs, images. */
import {
  StreamRefused,
  type CommandReceiver,
  type CommandSession,
  type ForwardedConnection,
  type ForwardReceiver,
} from '../../apimachinery/remote-command.ts';
import { SECOND, type Cancel, type Millis, type ScopedClock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import { HostPorts, Ports, Wire } from '../net/sockets.ts';
import { aboutPod, CallLog, type CallSubject } from './call-log.ts';
import { PLAIN_HOST } from './container-root.ts';
import { Cores, machineStats } from './cpu/cores.ts';
import type {
  Answer,
  ContainerConfig,
  ContainerResources,
  ContainerStats,
  ContainerStatus,
  ExecOutput,
  ExecRequest,
  Image,
  ImageService,
  LogLine,
  PodSandbox,
  PodSandboxConfig,
  RuntimeCondition,
  RuntimeEvent,
  RuntimeService,
} from './cri.ts';
import { ImageStore } from './image-store.ts';
import { containerId } from './container-id.ts';
import { conditionsOf } from './runtime-conditions.ts';
import { COST, type RuntimeOptions } from './runtime-options.ts';
import { DiskLedger } from './fs/inode.ts';
import { containerd } from './runtimes/containerd/containerd.ts';
import type { RuntimeKind } from './runtimes/runtime-kind.ts';
import { HostNamespaces, keepWithin, processCountOf, type Sandbox } from './sandbox.ts';
import { attach, forwarded, networkOf } from './sandbox-network.ts';
import { ProcessTable } from './process/process-table.ts';
import { SimulatedContainer } from './simulated-container.ts';

export class SimulatedRuntime implements RuntimeService, ImageService {
  readonly #options: RuntimeOptions;
  readonly kind: RuntimeKind;
  readonly handlers: readonly string[];
  readonly #random: Random;
  readonly #wire: Wire;
  readonly #hostPorts: HostPorts;
  /** Who uses how much of the machine's CPU. */
  readonly cores: Cores;
  #clock: ScopedClock;
  #host: HostNamespaces;
  #images: ImageStore;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #containers = new Map<string, SimulatedContainer>();
  /** Sandboxes of a Pod, newest first. */
  readonly #byPod = new Map<string, Sandbox[]>();
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly calls: CallLog;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.kind = options.kind ?? containerd;
    this.handlers = this.kind.handlers;
    this.#random = options.random.fork(this.kind.name);
    this.#wire = options.wire ?? new Wire();
    this.#hostPorts = options.hostPorts ?? new HostPorts();
    this.calls = new CallLog(options.clock, options.trace);
    this.cores = new Cores(options.clock, (options.host ?? PLAIN_HOST).cores);
    this.#clock = options.clock.scope();
    this.#host = new HostNamespaces(this.#clock);
    this.#images = this.#imageStore([]);
  }

  /** Everything dies at once; what is on disk stays. */
  losePower(): void {
    this.#clock.stop();
    const now = this.#options.clock.now();
    for (const sandbox of this.#sandboxes.values()) {
      for (const container of sandbox.containers) container.losePower(now);
      this.#options.network.del(sandbox.status.id);
      sandbox.detach();
      sandbox.status = { ...sandbox.status, state: 'SANDBOX_NOTREADY', ips: [] };
    }
    this.calls.lost('the machine has lost its power');
    this.cores.powered(false);
    this.#listeners.clear();
  }

  boot(): void {
    this.#clock = this.#options.clock.scope();
    this.#host = new HostNamespaces(this.#clock);
    this.cores.powered(true);
    this.#images = this.#imageStore(this.#images.listImages());
  }

  version(): { readonly runtimeName: string; readonly runtimeVersion: string } {
    return { runtimeName: this.kind.name, runtimeVersion: this.kind.version };
  }

  status(): readonly RuntimeCondition[] {
    return conditionsOf(this.#options.network.problem(), this.kind);
  }

  runPodSandbox(config: PodSandboxConfig, answer: Answer<string>): void {
    answer = this.calls.asked('RunPodSandbox', aboutPod(config), answer);
    const run = () => this.#later(COST.sandbox, () => this.#run(config, answer));
    const { pauseImage, noSandboxImage, noHandler } = this.kind;
    const { runtimeHandler: handler = '' } = config;
    if (!this.handlers.includes(handler))
      return this.#later(1, () => answer(failed(noHandler(handler))));
    if (this.#images.imageStatus(pauseImage)) return run();
    this.#images.pullImage(pauseImage, (pulled) => {
      if (pulled.ok) run();
      else answer(failed(noSandboxImage(pulled.problem.message)));
    });
  }

  stopPodSandbox(id: string, answer: Answer<void>): void {
    answer = this.calls.asked('StopPodSandbox', this.#about(id), answer);
    this.#later(COST.stop, () => {
      const sandbox = this.#sandboxes.get(id);
      for (const container of sandbox?.containers ?? [])
        if (!container.exited) container.stop(this.#clock, 0, () => {});
      this.#options.network.del(id);
      sandbox?.detach();
      if (sandbox && sandbox.status.state === 'SANDBOX_READY') {
        sandbox.status = { ...sandbox.status, state: 'SANDBOX_NOTREADY', ips: [] };
        this.#tell({ podUid: sandbox.status.config.uid });
      }
      answer({ ok: true, value: undefined });
    });
  }

  removePodSandbox(id: string, answer: Answer<void>): void {
    answer = this.calls.asked('RemovePodSandbox', this.#about(id), answer);
    this.#later(COST.remove, () => {
      const sandbox = this.#sandboxes.get(id);
      if (sandbox) {
        for (const container of sandbox.containers) this.#containers.delete(container.status.id);
        this.#options.network.del(id);
        sandbox.detach();
        this.#sandboxes.delete(id);
        const { uid } = sandbox.status.config;
        const others = (this.#byPod.get(uid) ?? []).filter((other) => other !== sandbox);
        if (others.length > 0) this.#byPod.set(uid, others);
        else this.#byPod.delete(uid);
      }
      answer({ ok: true, value: undefined });
    });
  }

  listPodSandbox(podUid?: string): readonly PodSandbox[] {
    const all = () => [...this.#sandboxes.values()].reverse();
    const found = podUid === undefined ? all() : (this.#byPod.get(podUid) ?? []);
    return found.map(({ status }) => status);
  }

  createContainer(sandboxId: string, config: ContainerConfig, answer: Answer<string>): void {
    answer = this.calls.asked('CreateContainer', this.#about(sandboxId, config.name), answer);
    this.#later(COST.create, () => {
      const sandbox = this.#sandboxes.get(sandboxId);
      if (!sandbox) return answer(failed(`failed to find sandbox id "${sandboxId}": not found`));
      const image = this.#images.imageStatus(config.image);
      if (!image) return answer(failed(`failed to resolve image "${config.image}": not found`));
      const id = containerId(this.#random);
      const podUid = sandbox.status.config.uid;
      const container = new SimulatedContainer(
        id,
        sandboxId,
        podUid,
        config,
        image,
        this.#clock.now(),
      );
      if (this.kind.makesProcessFirst) {
        this.#place(container, sandbox);
        const { problem } = container;
        if (problem !== undefined) return answer(failed(problem));
      }
      sandbox.containers.unshift(container);
      this.#containers.set(id, container);
      this.#tell({ podUid, containerId: id });
      answer({ ok: true, value: id });
    });
  }

  startContainer(id: string, answer: Answer<void>): void {
    const container = this.#containers.get(id);
    answer = this.calls.asked('StartContainer', this.#about(id), answer);
    this.#later(COST.start, () => {
      const sandbox = container && this.#sandboxes.get(container.status.sandboxId);
      if (!container || !sandbox)
        return answer(failed(`an error occurred when try to find container "${id}": not found`));
      if (!this.kind.makesProcessFirst) this.#place(container, sandbox);
      const problem = container.start();
      this.#tell({ podUid: container.status.podUid, containerId: id });
      answer(problem === undefined ? { ok: true, value: undefined } : failed(problem));
    });
  }

  #place(container: SimulatedContainer, sandbox: Sandbox): void {
    const { podUid, id: containerId } = container.status;
    const surroundings = {
      kind: this.kind,
      sandbox: sandbox.status,
      host: this.#options.host ?? PLAIN_HOST,
      random: this.#random,
      network: networkOf(sandbox.ports, sandbox.status, this.#wire),
      table: this.#tableFor(container, sandbox),
      shm: sandbox.shm,
      disk: this.#options.disk ?? new DiskLedger(),
      cpu: this.cores.group(() => container.status.config),
      memoryChanged: () => keepWithin(sandbox),
    };
    container.place(this.#clock, surroundings, () => this.#tell({ podUid, containerId }));
  }

  stopContainer(id: string, timeoutSeconds: number, answer: Answer<void>): void {
    const container = this.#containers.get(id);
    answer = this.calls.asked('StopContainer', this.#about(id), answer);
    this.#later(COST.stop, () => {
      if (container)
        container.stop(this.#clock, timeoutSeconds * SECOND, () =>
          answer({ ok: true, value: undefined }),
        );
      else answer({ ok: true, value: undefined });
    });
  }

  updateContainerResources(id: string, resources: ContainerResources, answer: Answer<void>): void {
    answer = this.calls.asked('UpdateContainerResources', this.#about(id), answer);
    this.#later(COST.stop, () => {
      this.#containers.get(id)?.update(resources);
      answer({ ok: true, value: undefined });
    });
  }

  removeContainer(id: string, answer: Answer<void>): void {
    answer = this.calls.asked('RemoveContainer', this.#about(id), answer);
    this.#later(COST.remove, () => {
      const container = this.#containers.get(id);
      if (container) {
        if (!container.exited) container.stop(this.#clock, 0, () => {});
        this.#containers.delete(id);
        const siblings = this.#sandboxes.get(container.status.sandboxId)?.containers;
        siblings?.splice(siblings.indexOf(container), 1);
      }
      answer({ ok: true, value: undefined });
    });
  }

  listContainers(podUid?: string): readonly ContainerStatus[] {
    if (podUid === undefined)
      return [...this.#containers.values()].reverse().map(({ status }) => status);
    const found: ContainerStatus[] = [];
    for (const { containers } of this.#byPod.get(podUid) ?? [])
      for (const { status } of containers) found.push(status);
    return found;
  }

  containerStatus(id: string): ContainerStatus | undefined {
    return this.#containers.get(id)?.status;
  }

  memoryBytes(id: string): number {
    return this.#containers.get(id)?.memoryBytes ?? 0;
  }

  diskBytes(id: string): number {
    return this.#containers.get(id)?.diskBytes ?? 0;
  }

  containerStats(id: string, at: Millis): ContainerStats | undefined {
    return this.#containers.get(id)?.stats(at);
  }

  processCount = (id: string): number => processCountOf(this.#containers.get(id));
  machineStats = (at: Millis): ContainerStats => machineStats(this.cores, at, this.memoryInUse());

  /** Others outside the cluster make a container of a Pod work: so many thousandths of a core. */
  burden(podUid: string, container: string, by: string, millis: number): void {
    for (const { containers } of this.#byPod.get(podUid) ?? [])
      for (const one of containers)
        if (one.running && one.status.config.name === container) one.burden(by, millis);
  }

  memoryInUse(): number {
    let sum = 0;
    for (const { memoryBytes } of this.#containers.values()) sum += memoryBytes;
    return sum;
  }

  containerLog(id: string): readonly LogLine[] {
    return this.#containers.get(id)?.log.lines ?? [];
  }

  followLog(id: string, onLine: (line: LogLine) => void, onEnd: () => void): Cancel {
    const container = this.#containers.get(id);
    if (container) return container.log.follow(onLine, onEnd);
    onEnd();
    return () => {};
  }

  exec(id: string, options: ExecRequest, receiver: CommandReceiver): CommandSession {
    this.calls.note('Exec', this.#about(id));
    return this.#runningContainer(id).exec(options, receiver);
  }

  execSync(
    id: string,
    command: readonly string[],
    timeoutSeconds: number,
    answer: Answer<ExecOutput>,
  ): void {
    const container = this.#containers.get(id);
    if (container?.running) return container.execSync(command, timeoutSeconds * SECOND, answer);
    const problem = { message: `container ${id} is not running` };
    this.#clock.after(0, () => answer({ ok: false, problem }));
  }

  attach(
    id: string,
    options: Omit<ExecRequest, 'command'>,
    receiver: CommandReceiver,
  ): CommandSession {
    this.calls.note('Attach', this.#about(id));
    return this.#runningContainer(id).attach(options, receiver);
  }

  portForward(sandboxId: string, port: number, receiver: ForwardReceiver): ForwardedConnection {
    this.calls.note('PortForward', this.#about(sandboxId, `${port}`));
    return forwarded(this.#clock, this.#sandboxes.get(sandboxId)?.ports, sandboxId, port, receiver);
  }

  #runningContainer(id: string): SimulatedContainer {
    const container = this.#containers.get(id);
    if (!container)
      throw new StreamRefused(
        `an error occurred when try to find container "${id}": not found`,
        404,
      );
    if (!container.running)
      throw new StreamRefused(`container is in ${container.status.state} state`);
    return container;
  }

  /** A Pod's sandboxes with their containers, newest first. To be looked at only. */
  inside(podUid: string): readonly Readonly<Sandbox>[] {
    return this.#byPod.get(podUid) ?? [];
  }

  #about(id: string, subject?: string): CallSubject {
    const container = this.#containers.get(id)?.status;
    const sandbox = this.#sandboxes.get(container?.sandboxId ?? id)?.status;
    const name = subject ?? container?.config.name ?? (sandbox ? '' : id);
    return sandbox ? aboutPod(sandbox.config, name) : { subject: name };
  }

  /** The processes that a container sees: its own, its Pod's, or those of the container that it looks into. */
  #tableFor({ status }: SimulatedContainer, sandbox: Sandbox): ProcessTable {
    const target = this.#containers.get(status.config.processesOf ?? '');
    return target?.table ?? sandbox.table ?? new ProcessTable(this.#clock);
  }

  containerEvents(listener: (event: RuntimeEvent) => void): Cancel {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  readonly unresolvable = (image: string) => this.#images.unresolvable(image);

  imageStatus(image: string): Image | undefined {
    return this.#images.imageStatus(image);
  }

  readonly pullImage: ImageService['pullImage'] = (image, answer, auth, pod) => {
    const told = this.calls.asked('PullImage', { subject: image, pod }, answer);
    this.#images.pullImage(image, told, auth);
  };

  listImages(): readonly Image[] {
    return this.#images.listImages();
  }

  removeImage(image: string, answer: Answer<void>): void {
    this.#images.removeImage(image, this.calls.asked('RemoveImage', { subject: image }, answer));
  }

  get imagesGeneration(): number {
    return this.#images.imagesGeneration;
  }

  #run(config: PodSandboxConfig, answer: Answer<string>): void {
    const id = containerId(this.#random);
    const attached = config.hostNetwork
      ? { ok: true as const, ips: [] }
      : this.#options.network.add(id);
    const { kind } = this;
    if (!attached.ok) return answer(failed(kind.noSandboxNetwork(config, id, attached.problem)));
    const status: PodSandbox = {
      id,
      config,
      state: 'SANDBOX_READY',
      createdAt: this.#clock.now(),
      ips: attached.ips,
    };
    const ports = config.hostNetwork ? this.#hostPorts : new Ports();
    const detach = attach(status, ports, this.#wire, this.#hostPorts);
    const sandbox: Sandbox = {
      status,
      ports,
      ...this.#host.of(config),
      detach,
      containers: [],
    };
    this.#sandboxes.set(id, sandbox);
    this.#byPod.set(config.uid, [sandbox, ...(this.#byPod.get(config.uid) ?? [])]);
    this.#tell({ podUid: config.uid });
    answer({ ok: true, value: id });
  }

  #imageStore(before: Iterable<ReturnType<ImageStore['listImages']>[number]>): ImageStore {
    const { catalog, bytesPerSecond = 60_000_000 } = this.#options;
    return new ImageStore(
      this.#clock,
      this.#random.fork('images'),
      catalog,
      this.kind,
      bytesPerSecond,
      before,
    );
  }

  /** Between 60 % and 140 % of what it costs on average. */
  #later(cost: Millis, task: () => void): void {
    this.#clock.after(cost * (0.6 + 0.8 * this.#random.next()), task);
  }

  #tell(event: RuntimeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const failed = (message: string) => ({ ok: false as const, problem: { message } });
