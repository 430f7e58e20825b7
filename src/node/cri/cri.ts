/**
 * The Container Runtime Interface: what a kubelet asks of its container runtime, with CRI's own verbs and states
 * (staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto, 1.36).
 *
 * What takes time is asked now and answered later through `answer`; what is only read is answered at once.
 */
import type {
  CommandReceiver,
  CommandSession,
  ForwardedConnection,
  ForwardReceiver,
} from '../../apimachinery/remote-command.ts';
import type { Cancel, Millis } from '../../sim/clock.ts';
import type { Protocol } from '../net/sockets.ts';
import type { Directory, File } from './fs/inode.ts';
import type { Steadiness } from './observation.ts';
import type { Signal } from './process/signals.ts';

export type SandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY';
export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED';

/** Why something that was asked for was not done, in the runtime's own words. */
export interface RuntimeProblem {
  readonly message: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: RuntimeProblem };

/** Called once, when what was asked is done or has failed. Never before the asking call has returned. */
export type Answer<T> = (outcome: Outcome<T>) => void;

export interface PodSandboxConfig {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Which low-level runtime runs it; the default one if absent (RunPodSandboxRequest.runtime_handler). */
  readonly runtimeHandler?: string;
  /** 0 for a Pod's first sandbox. */
  readonly attempt: number;
  readonly hostNetwork: boolean;
  /** Ports of the node that lead into it. */
  readonly portMappings?: readonly PortMapping[];
  readonly hostname: string;
  /** /etc/resolv.conf of all its containers. */
  readonly resolvConf?: string;
  /** Its containers see each other's processes, with the sandbox's own as the first. */
  readonly sharesProcesses?: boolean;
  /** The host's own, as the Pod asks for them (NamespaceOption). */
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  /** Users of a namespace of its own, when false. */
  readonly hostUsers?: boolean;
  /** The machine's number of their user 0, where they have a user namespace of their own. */
  readonly usersFrom?: number;
  /** Below which cgroup its containers have theirs. */
  readonly cgroupParent?: string;
  /** What its containers may have together, where that is less than all that each may have. */
  readonly memoryLimitBytes?: number;
}

export interface PortMapping {
  readonly protocol: Protocol;
  /** All of the node's addresses, when absent. */
  readonly hostIP?: string;
  readonly hostPort: number;
  readonly containerPort: number;
}

/** What a mount shows. It is made when the first container looks. */
export interface MountedVolume {
  /** The same one each time. */
  root(): Directory | File;
  /** `tmpfs`, `ext4`. */
  readonly type: string;
  /** Whatever the mount says. */
  readonly readOnly?: boolean;
}

export interface PodSandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly state: SandboxState;
  readonly createdAt: Millis;
  /** Empty when it uses the host's network, or has given its addresses back. */
  readonly ips: readonly string[];
}

export interface ContainerResources {
  readonly memoryLimitBytes?: number;
  /** Thousandths of a core. */
  readonly cpuLimitMillis?: number;
  readonly cpuRequestMillis?: number;
  /** How much sooner than others it is killed when the machine has no memory left. */
  readonly oomScoreAdj?: number;
}

export interface ContainerCapabilities {
  readonly privileged?: boolean;
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
}

export interface ContainerConfig extends ContainerResources {
  readonly name: string;
  /** How often a container of this name was made before in this Pod: its restart count. */
  readonly attempt: number;
  /** As the Pod names it. */
  readonly image: string;
  /** Replaces the image's entrypoint when given. */
  readonly command?: readonly string[];
  /** Replaces the image's arguments when given. */
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Devices by the names of the Container Device Interface, with what their specifications add to the environment. */
  readonly cdiDevices?: readonly {
    readonly name: string;
    readonly env: Readonly<Record<string, string>>;
  }[];
  readonly workingDir?: string;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly mounts?: readonly {
    readonly path: string;
    readonly readOnly: boolean;
    readonly volume: MountedVolume;
  }[];
  /** In place of the image's user. */
  readonly user?: ContainerUser;
  /** In place of the image's. */
  readonly stopSignal?: Signal;
  readonly readOnlyRoot?: boolean;
  /** What it executes gains nothing by it (setuid). */
  readonly noNewPrivileges?: boolean;
  /** Added to what the runtime gives, and taken from it. */
  readonly capabilities?: ContainerCapabilities;
  /** Its stdin ends with the first who was attached to it. */
  readonly stdinOnce?: boolean;
  /** Sees the processes of this container. */
  readonly processesOf?: string;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: string;
  /** The kubelet's own notes, kept and given back untouched. */
  readonly annotations: { readonly [key: string]: string };
}

export interface ExecRequest {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export interface ExecOutput {
  /** Both streams, as they came. */
  readonly output: string;
  readonly exitCode: number;
  /** Set when the same command would say the same, for as long as this does not tell. Only to be asked at once. */
  readonly steady?: Steadiness;
}

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly supplementalGroups: readonly number[];
}

export interface ContainerStatus {
  readonly id: string;
  readonly sandboxId: string;
  readonly podUid: string;
  readonly config: ContainerConfig;
  readonly state: ContainerState;
  readonly createdAt: Millis;
  readonly startedAt?: Millis;
  readonly finishedAt?: Millis;
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown`. */
  readonly reason?: string;
  readonly message?: string;
  /** The image's full name: `docker.io/library/nginx:1.25`. */
  readonly image: string;
  /** By digest: `docker.io/library/nginx@sha256:…`. */
  readonly imageRef: string;
  readonly user: ContainerUser;
}

export interface ContainerStats {
  readonly cpuUsageCoreNanoSeconds: number;
  /** Now, in billionths of a core. */
  readonly cpuUsageNanoCores: number;
  readonly memoryWorkingSetBytes: number;
}

export interface RuntimeCondition {
  readonly type: 'RuntimeReady' | 'NetworkReady';
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface LogLine {
  readonly at: Millis;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Something changed in a Pod. What it is, is to be read. */
export interface RuntimeEvent {
  readonly podUid: string;
  readonly containerId?: string;
}

export interface RuntimeService {
  /** `containerd`, `2.2.0`. */
  version(): { readonly runtimeName: string; readonly runtimeVersion: string };
  status(): readonly RuntimeCondition[];
  /** Names of low-level runtimes that a sandbox may ask for (StatusResponse.runtime_handlers). */
  readonly handlers: readonly string[];

  runPodSandbox(config: PodSandboxConfig, answer: Answer<string>): void;
  /** Kills what still runs in it and gives its network back. Stopping a stopped one is fine. */
  stopPodSandbox(id: string, answer: Answer<void>): void;
  /** Removes it and every container in it. */
  removePodSandbox(id: string, answer: Answer<void>): void;
  /** All, or those of one Pod; newest first. */
  listPodSandbox(podUid?: string): readonly PodSandbox[];

  createContainer(sandboxId: string, config: ContainerConfig, answer: Answer<string>): void;
  startContainer(id: string, answer: Answer<void>): void;
  /** Sends the stop signal, and SIGKILL after the time-out. Asked again with less time, the sooner counts. */
  stopContainer(id: string, timeoutSeconds: number, answer: Answer<void>): void;
  /** Changes what a container that runs may use. */
  updateContainerResources(id: string, resources: ContainerResources, answer: Answer<void>): void;
  removeContainer(id: string, answer: Answer<void>): void;
  /** All, or those of one Pod; newest first. */
  listContainers(podUid?: string): readonly ContainerStatus[];
  containerStatus(id: string): ContainerStatus | undefined;
  /** What a container has in use. */
  memoryBytes(id: string): number;
  /** What it used up to a moment of the last minute (ContainerStats); undefined if it did not run then. */
  containerStats(id: string, at: Millis): ContainerStats | undefined;
  /** How many processes it has. */
  processCount(id: string): number;
  /** What it wrote over its image, and its log. */
  diskBytes(id: string): number;
  // Parity: upstream's kubelet reads this from the machine's cgroups (cAdvisor), past the runtime.
  machineStats(at: Millis): ContainerStats;
  /** What all containers together have in use. */
  memoryInUse(): number;

  /** Runs a command in a container that runs. Nothing is told before this has returned. */
  exec(id: string, options: ExecRequest, receiver: CommandReceiver): CommandSession;
  /** Runs a command to its end, or for so long: then it is killed, and that is the problem. */
  execSync(
    id: string,
    command: readonly string[],
    timeoutSeconds: number,
    answer: Answer<ExecOutput>,
  ): void;
  /** Joins the container's own process. */
  attach(
    id: string,
    options: Omit<ExecRequest, 'command'>,
    receiver: CommandReceiver,
  ): CommandSession;
  /** Dials a port inside a sandbox. */
  portForward(sandboxId: string, port: number, receiver: ForwardReceiver): ForwardedConnection;

  // Parity: upstream's kubelet reads log files that the runtime writes; here it asks for their lines.
  containerLog(id: string): readonly LogLine[];
  followLog(id: string, onLine: (line: LogLine) => void, onEnd: () => void): Cancel;

  /** Tells of every change until cancelled (GetContainerEvents). */
  containerEvents(listener: (event: RuntimeEvent) => void): Cancel;
}

export interface Image {
  /** `sha256:…` of its configuration. */
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: number;
  /** As its configuration names it. */
  readonly user?: ContainerUser;
  /** Its files, for who mounts it (Mount.image): they are the image's own, and nobody may write to them. */
  readonly layers?: () => Directory;
  /** The runtime needs it itself: nobody is to remove it. */
  readonly pinned?: boolean;
}

/** Who asks a registry (AuthConfig). */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

export interface ImageService {
  /** Why there is no telling which image a name means, if so: then `imageStatus` is refused with it. */
  unresolvable(image: string): string | undefined;
  /** The image of that name if it is here. */
  imageStatus(image: string): Image | undefined;
  /**
   * Answers with the image's reference by digest. `pod` is the one that needs it (PullImageRequest.sandbox_config), `auth` for the
   * registry.
   */
  pullImage(
    image: string,
    answer: Answer<string>,
    auth?: RegistryCredentials,
    pod?: { readonly namespace: string; readonly name: string },
  ): void;
  listImages(): readonly Image[];
  removeImage(image: string, answer: Answer<void>): void;
  /** Changes whenever the list of images does. */
  readonly imagesGeneration: number;
}
