/** A process as its program sees it. */
import type { Millis } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import { encode, type Bytes } from '../fs/byte-string.ts';
import { absolute, type Credentials, type FileSystem } from '../fs/file-system.ts';
import type { ContainerNetwork, Listener, Protocol } from '../../net/sockets.ts';
import type { Distribution } from '../distribution.ts';
import type { Program, Steps } from './wait.ts';
import type { Signal } from './signals.ts';
import { Emitter, type Stream } from './stream.ts';

/** What all processes of one container share. */
export interface ContainerView {
  readonly files: FileSystem;
  readonly hostname: string;
  /** Whose image it is: what its commands are called and say. */
  readonly distribution: Distribution;
  /** How often a container of this name ran before in this Pod. */
  readonly attempt: number;
  readonly ips: readonly string[];
  /** Ports that the container's configuration speaks of. */
  declaredPorts(): readonly number[];
  readonly random: Random;
  readonly network: ContainerNetwork;
  /** How fast it computes compared with how fast it could: 1 unless it is throttled, or others want the same cores. */
  speed(): number;
  /**
   * Set while nothing below a path has been looked at or could have been changed: it is as in the image. Tells when somebody
   * looks at the files of this container.
   */
  pristine(path: string): Emitter | undefined;
  /** What is being run has asked for something that may be otherwise the next time, and that is not a file. */
  varies(): void;
  now(): Millis;
  /** What an executable of that name would run, or why it cannot be. */
  load(process: Process): Program | LoadProblem;
}

/** Why nothing can be executed: the shell says 127 to the first and 126 to the others. */
export type LoadProblem = {
  readonly problem: 'not found' | 'Permission denied' | 'Exec format error';
};

/** What a new process does not take from its parent. */
export interface SpawnOptions {
  readonly argv: readonly string[];
  readonly env?: Map<string, string> | (() => Map<string, string>);
  readonly cwd?: string;
  readonly descriptors?: ReadonlyMap<number, Stream>;
  readonly user?: Credentials;
  /** Run this in place of what `argv[0]` names: a subshell. */
  readonly program?: (process: Process) => Program;
  /** A process group of its own: a job. */
  readonly ownGroup?: boolean;
}

/** What a process asks of the kernel. */
export interface Kernel {
  spawn(parent: Process, options: SpawnOptions): Process | LoadProblem;
  signal(pid: number, signal: Signal): boolean;
  processes(): readonly Process[];
  memoryChanged(): void;
  cpuChanged(): void;
}

export class Process {
  readonly pid: number;
  readonly parent: Process | undefined;
  readonly container: ContainerView;
  readonly #kernel: Kernel;
  readonly startedAt: Millis;
  argv: readonly string[];
  /** Not made before somebody asks. */
  #env: Map<string, string> | (() => Map<string, string>);
  cwd: string;
  user: Credentials;
  group: number;
  readonly descriptors: Map<number, Stream>;
  /** Undefined while it runs. */
  exitCode: number | undefined;
  readonly exited = new Emitter();
  memoryBytes = 0;
  /** Thousandths of a core that it says it uses; what it computes while it waits (`busy`) comes to that. */
  workMillis = 0;
  busy = false;
  /** Waits of it count as upkeep, because what it is part of never ends. */
  upkeep = false;
  /** Said something to a pipe that nobody reads. */
  brokenPipe = false;
  umask = 0o022;
  /** Signals that it does something about. */
  readonly handled = new Set<Signal>();
  /** Those of them that came while it did not wait for any. */
  readonly caught: Signal[] = [];
  readonly #effort = { steps: 0 };

  constructor(
    pid: number,
    parent: Process | undefined,
    container: ContainerView,
    kernel: Kernel,
    options: SpawnOptions & { readonly user: Credentials; readonly cwd: string },
  ) {
    this.pid = pid;
    this.parent = parent;
    this.container = container;
    this.#kernel = kernel;
    this.argv = options.argv;
    this.#env = options.env ?? new Map(parent?.env);
    this.cwd = options.cwd;
    this.user = options.user;
    this.group = options.ownGroup || !parent ? pid : parent.group;
    this.upkeep = parent?.upkeep ?? false;
    this.startedAt = container.now();
    this.descriptors = new Map(options.descriptors);
  }

  get env(): Map<string, string> {
    if (typeof this.#env === 'function') this.#env = this.#env();
    return this.#env;
  }

  set env(env: Map<string, string>) {
    this.#env = env;
  }

  get files(): FileSystem {
    return this.container.files;
  }

  get hostname(): string {
    return this.container.hostname;
  }

  get attempt(): number {
    return this.container.attempt;
  }

  get ips(): readonly string[] {
    return this.container.ips;
  }

  get random(): Random {
    return this.container.random;
  }

  get network(): ContainerNetwork {
    return this.container.network;
  }

  get stdin(): Stream | undefined {
    return this.descriptors.get(0);
  }

  now(): Millis {
    return this.container.now();
  }

  /** A line of text to standard output. */
  out(text: string): void {
    this.write(1, `${encode(text)}\n`);
  }

  /** A line of text to standard error. */
  err(text: string): void {
    this.write(2, `${encode(text)}\n`);
  }

  write(descriptor: number, bytes: Bytes): void {
    const stream = this.descriptors.get(descriptor);
    if (stream && !stream.write(bytes)) this.brokenPipe = true;
  }

  path(name: string): string {
    return absolute(name, this.cwd);
  }

  /** Says how much memory is in use from now on. Above the container's limit, the container is killed. */
  use(memoryBytes: number): void {
    this.memoryBytes = memoryBytes;
    this.#kernel.memoryChanged();
  }

  /** Says how much of a core it uses from now on, in thousandths: as much as it can get of that. */
  work(millis: number): void {
    if (millis === this.workMillis) return;
    this.workMillis = millis;
    this.#kernel.cpuChanged();
  }

  /** What it wants of the CPU now. */
  get cpuMillis(): number {
    return this.workMillis + (this.busy ? 1000 : 0);
  }

  /** Listens until it ends. False when the port is taken. */
  listen(port: number, listener: Listener, protocol?: Protocol): boolean {
    const stop = this.network.listen(port, listener, protocol);
    if (stop) this.exited.subscribe(stop);
    return stop !== undefined;
  }

  spawn(options: SpawnOptions): Process | LoadProblem {
    return this.#kernel.spawn(this, options);
  }

  /** False when there is no such process. A negative number means a process group. */
  signal(pid: number, signal: Signal): boolean {
    return this.#kernel.signal(pid, signal);
  }

  /** All that it can see. */
  processes(): readonly Process[] {
    return this.#kernel.processes();
  }

  /** To be called in every turn of a loop: charges time for many turns, and waits while nobody reads what is written. */
  *turn(descriptor = 1): Steps<void> {
    if (++this.#effort.steps >= STEPS_A_MILLISECOND) {
      this.#effort.steps = 0;
      yield { for: 1, upkeep: this.upkeep, busy: true };
    }
    const stream = this.descriptors.get(descriptor);
    while (stream?.full) yield { on: [stream.changed] };
    if (this.brokenPipe) yield {};
  }

  /** What is there to read from a descriptor, waiting for it; empty at its end. */
  *read(descriptor = 0, max?: number): Steps<Bytes> {
    const stream = this.descriptors.get(descriptor);
    if (!stream) return '';
    for (;;) {
      const bytes = stream.read(max);
      if (bytes !== undefined) return bytes;
      yield { on: [stream.changed] };
    }
  }

  *readAll(descriptor = 0): Steps<Bytes> {
    let all = '';
    for (;;) {
      const bytes = yield* this.read(descriptor);
      if (bytes === '') return all;
      all += bytes;
      yield* this.turn();
    }
  }

  /** Until another has ended; its exit code. */
  *join(other: Process): Steps<number> {
    while (other.exitCode === undefined) yield { on: [other.exited] };
    return other.exitCode;
  }
}

/** How much a program may do before a millisecond has gone by. */
const STEPS_A_MILLISECOND = 20;

/** What it is called by; one that has given itself a title (`nginx: master process …`) is called as before. */
export const commandName = ({ argv: [name = ''] }: Process): string =>
  /^[\w.-]+(?=: )/.exec(name)?.[0] ?? name.slice(name.lastIndexOf('/') + 1);
