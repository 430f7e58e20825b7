/** A machine: a runtime and a network on hardware that can lose power, and a wire that can be cut. */
import type { ContainerRuntimeName } from '../api/sim/v1alpha1/container-runtime.ts';
import { GPU_DRIVER, GPU_DRIVER_ACCOUNT } from '../api/devices/gpu-driver.ts';
import type { ApiTransport, WatchHandler } from '../apimachinery/api-request.ts';
import { quantityValue } from '../apimachinery/quantity.ts';
import { Unreachable } from '../apimachinery/status.ts';
import { ApiClient } from '../client/client.ts';
import type { Clock, ScopedClock } from '../sim/clock.ts';
import { uuid, type Random } from '../sim/random.ts';
import type { Trace } from '../sim/trace.ts';
import { HostPorts, Wire as PodWire, type DialProblem, type Listener } from './net/sockets.ts';
import { SimulatedNetwork } from './cni/simulated-network.ts';
import type { ImageCatalog } from './cri/image-catalog.ts';
import { Directory, DiskLedger } from './cri/fs/inode.ts';
import { runtimeKind } from './cri/runtimes/registry.ts';
import { SimulatedRuntime } from './cri/simulated-runtime.ts';
import { Disks } from './csi/disks.ts';
import { GpuDriver } from './dra/gpu-driver.ts';
import type { ClaimCheckpoint } from './kubelet/dra-manager.ts';
import { Kubelet } from './kubelet/kubelet.ts';
import type { MachineInfo } from './kubelet/machine-info.ts';
import type { Web } from './kubelet/static-pod-manifest.ts';

export interface MachineOptions {
  /** The node's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  /** The way to kube-apiserver. */
  readonly transport: ApiTransport;
  readonly catalog: ImageCatalog;
  /** What joins it to the other machines' Pods; a wire of its own if absent. */
  readonly podWire?: PodWire;
  /** What PersistentVolumes keep, for all machines; disks of its own if absent. */
  readonly disks?: Disks;
  /** What is beyond the cluster and answers GET; nobody if absent. */
  readonly web?: Web;
  readonly hardware: Omit<MachineInfo, 'machineID' | 'systemUUID' | 'bootID'>;
  /** containerd if absent. */
  readonly containerRuntime?: ContainerRuntimeName;
  readonly kubernetesVersion: string;
  /** Probes whose answer cannot change are asked all the same: for tests. */
  readonly probesAlways?: boolean;
}

export class Machine {
  readonly name: string;
  readonly runtime: SimulatedRuntime;
  readonly #options: MachineOptions;
  readonly #random: Random;
  readonly #network = new SimulatedNetwork();
  readonly #hostFiles = new Directory();
  readonly #diskLedger = new DiskLedger();
  readonly #disks: Disks;
  readonly #dial: (address: string, port: number) => Listener | DialProblem;
  readonly #wire: Wire;
  readonly #gpus: GpuDriver | undefined;
  readonly #claims: ClaimCheckpoint = new Map();
  readonly #machineID: string;
  readonly #systemUUID: string;
  #bootID: string;
  #boots = 0;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.name = options.name;
    this.#random = options.random.fork(options.name);
    this.#wire = new Wire(options.transport, options.clock);
    this.#disks = options.disks ?? new Disks();
    const wire = options.podWire ?? new PodWire();
    const hostPorts = new HostPorts();
    for (const ip of options.hardware.internalIPs) wire.attach(ip, () => hostPorts);
    this.#dial = (address, port) =>
      address === 'localhost' || address.startsWith('127.') || address === '::1'
        ? (hostPorts.behind(address, port) ?? { refused: 'Connection refused' })
        : wire.dial(address, port);
    this.#hostFiles.placeOn(this.#diskLedger);
    const kind = runtimeKind(options.containerRuntime);
    this.runtime = new SimulatedRuntime({
      kind,
      clock: options.clock,
      random: this.#random,
      trace: {
        get current() {
          return options.trace.current;
        },
        note: (verb, subject) => options.trace.note(`${kind.name}/${options.name}`, verb, subject),
      },
      catalog: options.catalog,
      network: this.#network,
      wire,
      hostPorts,
      host: {
        memoryBytes: quantityValue(options.hardware.capacity['memory'] ?? '16Gi'),
        cores: quantityValue(options.hardware.capacity['cpu'] ?? '4'),
        kernelVersion: options.hardware.kernelVersion ?? '6.8.0',
      },
      disk: this.#diskLedger,
    });
    this.#systemUUID = uuid(this.#random);
    this.#machineID = uuid(this.#random).replaceAll('-', '');
    this.#bootID = uuid(this.#random);
    const { gpus } = options.hardware;
    this.#gpus = gpus && new GpuDriver(options.name, gpus, this.#random.fork('gpus'));
  }

  /** A kubelet on this machine, as a process whose clock is `scope`. The one before it must have been stopped. */
  startKubelet(scope: ScopedClock): Kubelet {
    const { trace, hardware, kubernetesVersion, name, probesAlways } = this.#options;
    const user = { name: `system:node:${name}`, groups: ['system:nodes', 'system:authenticated'] };
    const kubelet = new Kubelet({
      nodeName: name,
      client: new ApiClient(this.#wire, { user, component: `kubelet/${name}` }),
      clock: scope,
      random: this.#random.fork(`kubelet ${this.#boots++}`),
      trace,
      runtime: this.runtime,
      network: {
        configure: (podCIDRs) => this.#network.configure(podCIDRs),
        dial: (address, port) => this.#dial(address, port),
      },
      storage: {
        host: this.#hostFiles,
        ledger: this.#diskLedger,
        disk: (volumeName) => this.#disks.of(volumeName),
      },
      machine: {
        ...hardware,
        machineID: this.#machineID,
        systemUUID: this.#systemUUID,
        bootID: this.#bootID,
      },
      devices: { plugins: this.#gpus ? [this.#gpus] : [], checkpoint: this.#claims },
      web: this.#options.web ?? (() => undefined),
      kubernetesVersion,
      probesAlways,
    });
    kubelet.start();
    this.#gpus?.publish(this.#driverClient(), scope);
    return kubelet;
  }

  #driverClient(): ApiClient {
    const { namespace, name } = GPU_DRIVER_ACCOUNT;
    const accounts = 'system:serviceaccounts';
    const groups = [accounts, `${accounts}:${namespace}`, 'system:authenticated'];
    const user = { name: `system:serviceaccount:${namespace}:${name}`, groups };
    return new ApiClient(this.#wire, { user, component: `${GPU_DRIVER}/${this.name}` });
  }

  /** The power is gone: every container dies. Whoever runs the kubelet's process stops it as well. */
  powerOff(): void {
    this.runtime.losePower();
    this.#wire.drop();
  }

  /** The runtime is back and finds its containers dead. */
  powerOn(): void {
    this.runtime.boot();
    this.#bootID = uuid(this.#random);
  }

  /** While cut, nothing on the machine can reach kube-apiserver, nor the other way round. */
  partition(cut: boolean): void {
    this.#wire.cut = cut;
    if (cut) this.#wire.drop();
  }

  get partitioned(): boolean {
    return this.#wire.cut;
  }
}

/** The way to kube-apiserver from one machine. */
class Wire implements ApiTransport {
  readonly #transport: ApiTransport;
  readonly #clock: Clock;
  readonly #open = new Set<{ readonly stop: () => void; readonly handler: WatchHandler }>();
  cut = false;

  constructor(transport: ApiTransport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  handle(request: Parameters<ApiTransport['handle']>[0]): ReturnType<ApiTransport['handle']> {
    if (this.cut) throw noAnswer();
    return this.#transport.handle(request);
  }

  watch(
    request: Parameters<ApiTransport['watch']>[0],
    handler: WatchHandler,
  ): ReturnType<ApiTransport['watch']> {
    if (this.cut) throw noAnswer();
    const started = this.#transport.watch(request, {
      onEvent: (event) => handler.onEvent(event),
      onClose: () => {
        this.#open.delete(connection);
        handler.onClose();
      },
    });
    if (!('stop' in started)) return started;
    const connection = { stop: started.stop, handler };
    this.#open.add(connection);
    return {
      stop: () => {
        this.#open.delete(connection);
        started.stop();
      },
    };
  }

  /** Every open watch breaks; each client learns it from its own connection, a moment later. */
  drop(): void {
    for (const { stop, handler } of this.#open) {
      stop();
      this.#clock.after(1, () => handler.onClose());
    }
    this.#open.clear();
  }
}

const noAnswer = (): Unreachable => new Unreachable('127.0.0.1:6443', 'i/o timeout');
