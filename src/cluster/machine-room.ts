/** The machines, each with its runtime, its network and its kubelet's process; and the ways to the kubelets' servers. */
import type { ApiRequest, ApiResponse, ApiTransport } from '../apimachinery/api-request.ts';
import type {
  CommandReceiver,
  CommandSession,
  ExecOptions,
  PortForwarder,
  StreamOptions,
} from '../apimachinery/remote-command.ts';
import { StatusError } from '../apimachinery/status.ts';
import type { Pod } from '../api/generated/types/core/v1.ts';
import { parseDuration } from '../api/sim/v1alpha1/duration.ts';
import { pageNameOf } from '../api/sim/v1alpha1/web-page/web-page.ts';
import type { WebPage } from '../api/sim/v1alpha1/web-page/types.ts';
import type { Image } from '../api/sim/v1alpha1/image/types.ts';
import type { MachineSpec, MachineState } from '../api/sim/v1alpha1/machine/types.ts';
import type {
  KubeletConnector,
  LogOptions,
} from '../control-plane/kube-apiserver/api-server-host.ts';
import { describedCatalog } from '../node/cri/described-image.ts';
import type { ImageCatalog } from '../node/cri/image-catalog.ts';
import { parseImageReference, repositoryOf } from '../node/cri/image-reference.ts';
import { builtInCatalog } from '../node/cri/images/images.ts';
import type { ContainerStats } from '../node/cri/cri.ts';
import type { Kubelet } from '../node/kubelet/kubelet.ts';
import { podFigures, type ContainerFigures } from '../node/kubelet/resource-metrics.ts';
import { Disks } from '../node/csi/disks.ts';
import { Machine } from '../node/machine.ts';
import { Wire } from '../node/net/sockets.ts';
import type { Millis } from '../sim/clock.ts';
import type { Simulation } from '../sim/simulation.ts';
import { KUBERNETES_VERSION } from '../version.ts';
import type { BreakableMachines, FaultInjector } from './fault-injector.ts';
import { Process } from './process.ts';
import { Reachability } from './reachability.ts';
import type { SeenMachine } from './simulation-api/machines.ts';

export interface MachineRoomHost {
  readonly simulation: Simulation;
  readonly transport: ApiTransport;
  readonly faults: FaultInjector;
  /** How a machine is that was told to power off and takes its time. */
  readonly told: (name: string, state: MachineState) => void;
  /** The Image objects that there are now. */
  readonly images: () => readonly Image[];
  /** The WebPage of that name. */
  readonly page: (name: string) => WebPage | undefined;
  /** Probes whose answer cannot change are asked all the same: for tests. */
  readonly probesAlways?: boolean;
  readonly addProcess: (process: Process) => void;
  readonly removeProcess: (name: string) => void;
}

interface Rack {
  readonly machine: Machine;
  readonly process: Process;
  kubelet: Kubelet | undefined;
  /** It was told to power off, and its kubelet lets Pods end first. */
  goingDown: boolean;
  /** Of the kubelet, by others. */
  readonly reachable: Reachability;
  /** Why its plug is out, and why its wire is cut. */
  readonly off: Set<string>;
  readonly cut: Set<string>;
}

export class MachineRoom implements KubeletConnector, BreakableMachines {
  readonly #host: MachineRoomHost;
  readonly #racks = new Map<string, Rack>();
  readonly #catalog: ImageCatalog;
  readonly #podWire = new Wire();
  readonly #disks = new Disks();
  readonly #names = new Set<string>();
  #addresses = 0;

  constructor(host: MachineRoomHost) {
    this.#host = host;
    this.#catalog = catalogOf(host);
  }

  has(name: string): boolean {
    return this.#racks.has(name);
  }

  /** To be looked at only. */
  get all(): readonly SeenMachine[] {
    return [...this.#racks].map(([node, { machine, kubelet }]) => ({
      node,
      runtime: machine.runtime,
      kubelet,
    }));
  }

  add(name: string, spec: MachineSpec): void {
    if (this.has(name)) return;
    const { clock, random, trace } = this.#host.simulation;
    const machine = new Machine({
      name,
      clock,
      // A machine that takes another's name is still another machine.
      random: random.fork(this.#names.has(name) ? `machines ${this.#addresses}` : 'machines'),
      trace,
      transport: this.#host.transport,
      catalog: this.#catalog,
      podWire: this.#podWire,
      disks: this.#disks,
      hardware: {
        capacity: spec.capacity,
        labels: spec.labels,
        taints: spec.taints,
        kubelet: spec.kubeletConfiguration,
        gpus: spec.gpus,
        internalIPs: [addressOf(++this.#addresses)],
      },
      containerRuntime: spec.containerRuntime,
      web: (url) => this.#host.page(pageNameOf(url) ?? '')?.spec.content,
      kubernetesVersion: KUBERNETES_VERSION,
      probesAlways: this.#host.probesAlways,
    });
    const process = new Process(
      `kubelet.${name}`,
      clock,
      (scope) => {
        const kubelet = machine.startKubelet(scope);
        rack.kubelet = kubelet;
        this.#noteReach(rack);
        return { stop: () => this.#stopped(rack, kubelet) };
      },
      name,
    );
    const rack: Rack = {
      machine,
      process,
      kubelet: undefined,
      goingDown: false,
      reachable: new Reachability(),
      off: new Set(),
      cut: new Set(),
    };
    this.#names.add(name);
    this.#racks.set(name, rack);
    this.#host.addProcess(process);
  }

  /** The power button: a kubelet that was given time to shut down takes it; without one the plug is pulled. */
  press(name: string, on: boolean): void {
    const rack = this.#racks.get(name);
    if (!rack || rack.off.size > 0 || !rack.kubelet) return this.power(name, on);
    if (on) {
      rack.goingDown = false;
      this.#host.told(name, 'Running');
      return rack.kubelet.cancelShutdown();
    }
    rack.goingDown = true;
    rack.kubelet.shutDown(() => {
      if (!rack.goingDown) return;
      rack.goingDown = false;
      this.power(name, false);
      this.#host.told(name, 'Off');
    });
    if (rack.goingDown) this.#host.told(name, 'ShuttingDown');
  }

  /** Pulls the plug, or puts it back once no other reason is left: the kubelet starts with the machine. */
  power(name: string, on: boolean, reason = 'power'): void {
    const rack = this.#racks.get(name);
    if (!rack || !changed(rack.off, reason, !on)) return;
    if (on) {
      rack.machine.powerOn();
      rack.process.release('power');
    } else {
      rack.process.hold('power');
      rack.machine.powerOff();
    }
  }

  partition(name: string, cut: boolean, reason: string): void {
    const rack = this.#racks.get(name);
    if (!rack || !changed(rack.cut, reason, cut)) return;
    rack.machine.partition(cut);
    this.#noteReach(rack);
  }

  remove(name: string): void {
    const rack = this.#racks.get(name);
    if (!rack) return;
    // Never let go: a fault that ends later finds nothing to start.
    rack.process.hold('removed');
    if (rack.off.size === 0) rack.machine.powerOff();
    this.#racks.delete(name);
    this.#host.removeProcess(rack.process.name);
  }

  logs(pod: Pod, options: LogOptions): string {
    const { namespace = '', name } = pod.metadata;
    if (!pod.spec.nodeName) return '';
    return this.#kubeletOf(pod, options.container).containerLogs(
      namespace,
      name,
      options.container,
      options,
    );
  }

  followLogs(
    pod: Pod,
    options: LogOptions,
    onText: (text: string) => void,
    onEnd: () => void,
  ): () => void {
    const { namespace = '', name } = pod.metadata;
    return this.#kubeletOf(pod, options.container).followLogs(
      namespace,
      name,
      options.container,
      options,
      onText,
      onEnd,
    );
  }

  exec(pod: Pod, options: ExecOptions, receiver: CommandReceiver): CommandSession {
    const { namespace = '', name } = pod.metadata;
    return this.#streamingKubelet(pod).exec(namespace, name, options, receiver);
  }

  attach(pod: Pod, options: StreamOptions, receiver: CommandReceiver): CommandSession {
    const { namespace = '', name } = pod.metadata;
    return this.#streamingKubelet(pod).attach(namespace, name, options, receiver);
  }

  portForward(pod: Pod): PortForwarder {
    const { namespace = '', name } = pod.metadata;
    return this.#streamingKubelet(pod).portForward(namespace, name);
  }

  proxy(node: string, request: ApiRequest): ApiResponse {
    const { kubelet, problem } = this.#dialled(node);
    if (kubelet) return kubelet.serve(request);
    const reach = `error trying to reach service: dial tcp ${node}:10250: ${problem}`;
    throw new StatusError(503, 'ServiceUnavailable', reach);
  }

  /** Makes a container of a Pod work for somebody outside the cluster. */
  burden(node: string, podUid: string, container: string, by: string, millis: number): void {
    this.#racks.get(node)?.machine.runtime.burden(podUid, container, by, millis);
  }

  /** What was used on a node up to a moment of the last minute; undefined if its kubelet could not be asked then. */
  nodeFigures(node: string, at: Millis): ContainerStats | undefined {
    return this.#asked(node, at)?.runtime.machineStats(at);
  }

  /** The same of a Pod's containers. */
  podFigures(node: string, uid: string, at: Millis): readonly ContainerFigures[] | undefined {
    const machine = this.#asked(node, at);
    return machine && podFigures(machine.runtime, uid, at);
  }

  #asked(node: string, at: Millis): Machine | undefined {
    const rack = this.#racks.get(node);
    return rack?.reachable.at(at) ? rack.machine : undefined;
  }

  #kubeletOf(pod: Pod, container: string): Kubelet {
    const { kubelet, problem } = this.#dialled(pod.spec.nodeName!);
    if (kubelet) return kubelet;
    const { namespace, name } = pod.metadata;
    const address = addressOfNode(pod);
    const url = `https://${address}:10250/containerLogs/${namespace}/${name}/${container}`;
    throw StatusError.internal(`Get ${JSON.stringify(url)}: dial tcp ${address}:10250: ${problem}`);
  }

  #streamingKubelet(pod: Pod): Kubelet {
    const { kubelet, problem } = this.#dialled(pod.spec.nodeName!);
    if (kubelet) return kubelet;
    // The proxy behind these knows no Status: what it says is told as it is (upgradeaware.go).
    throw new StatusError(
      500,
      '',
      `error dialing backend: dial tcp ${addressOfNode(pod)}:10250: ${problem}`,
    );
  }

  #dialled(node: string): { readonly kubelet?: Kubelet; readonly problem?: string } {
    const rack = this.#racks.get(node);
    if (!rack || rack.machine.partitioned) return { problem: 'i/o timeout' };
    return rack.kubelet ? { kubelet: rack.kubelet } : { problem: 'connect: connection refused' };
  }

  #stopped(rack: Rack, kubelet: Kubelet): void {
    kubelet.stop();
    rack.kubelet = undefined;
    this.#noteReach(rack);
  }

  #noteReach({ kubelet, machine, reachable }: Rack): void {
    reachable.set(this.#host.simulation.clock.now(), kubelet !== undefined && !machine.partitioned);
  }
}

const addressOfNode = ({ status, spec }: Pod): string => status.hostIP ?? spec.nodeName!;

/** Adds a reason to a set, or takes it away; whether there being any has changed by it. */
function changed(reasons: Set<string>, reason: string, holds: boolean): boolean {
  const before = reasons.size > 0;
  if (holds) reasons.add(reason);
  else reasons.delete(reason);
  return before !== reasons.size > 0;
}

/** What can be pulled: what Image objects declare, before what is built in; nothing of what a PullError names. */
function catalogOf({ images, faults }: MachineRoomHost): ImageCatalog {
  const declared = describedCatalog((repository) => {
    const found = images().find(({ spec }) => repositoryNamed(spec.name) === repository);
    if (!found) return undefined;
    const { pullTime } = found.spec;
    return {
      spec: found.spec,
      pullMillis: pullTime === undefined ? undefined : parseDuration(pullTime),
    };
  }, builtInCatalog);
  return {
    lookup(reference) {
      const problem = faults.pullProblem(repositoryOf(reference));
      return problem ? { missing: { problem } } : declared.lookup(reference);
    },
  };
}

function repositoryNamed(name: string): string | undefined {
  const parsed = parseImageReference(name);
  return parsed.ok ? repositoryOf(parsed.reference) : undefined;
}

/** Machines have addresses of a network of their own: 192.168.0.1 and on. */
function addressOf(number: number): string {
  return `192.168.${(number >> 8) & 255}.${number & 255}`;
}
