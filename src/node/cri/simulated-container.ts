/** One container of the simulated runtime: its state, its processes, its files, its output. */
import type { CommandReceiver, CommandSession } from '../../apimachinery/remote-command.ts';
import type { Clock, Millis } from '../../sim/clock.ts';
import { CommandStreams, Listener, session } from './command-streams.ts';
import { capabilitiesOf } from './capabilities.ts';
import { argumentsOf, environmentOf } from './container-program.ts';
import { containerFiles } from './container-root.ts';
import { declaredPorts, LEAST_MEMORY } from './container-words.ts';
import { IDLE, statsOf, type CpuGroup } from './cpu/cores.ts';
import type {
  Answer,
  ContainerConfig,
  ContainerResources,
  ContainerStats,
  ContainerStatus,
  ContainerUser,
  ExecOutput,
  ExecRequest,
} from './cri.ts';
import { encode } from './fs/byte-string.ts';
import type { FileSystem } from './fs/file-system.ts';
import type { StoredImage } from './image-store.ts';
import { load } from './load.ts';
import { terminationMessage } from './termination-message.ts';
import { LogBuffer, LogWriter } from './log-buffer.ts';
import { Observation } from './observation.ts';
import { ProcessTable, type Owner } from './process/process-table.ts';
import { Process, type ContainerView } from './process/process.ts';
import { Emitter } from './process/stream.ts';
import type { Surroundings } from './surroundings.ts';

const ROOT: ContainerUser = { uid: 0, gid: 0, supplementalGroups: [0] };
/** Of what a probe's or a hook's command says. */
const LONGEST_OUTPUT = 10_240;

export class SimulatedContainer implements Owner {
  readonly image: StoredImage;
  readonly log = new LogBuffer();
  memoryBytes = 0;
  #status: ContainerStatus;
  #clock: Clock | undefined;
  #surroundings: Surroundings | undefined;
  #init: Process | undefined;
  #streams: CommandStreams | undefined;
  #files: FileSystem | undefined;
  #touched: Emitter | undefined;
  #view: ContainerView | undefined;
  /** Of the command that is being run, in this task. */
  #observation: Observation | undefined;
  /** Of its writable layer, once nobody can write to it any more. */
  #layerBytes = 0;
  #outOfMemory = false;
  #onExit: () => void = () => {};
  readonly #attached = new Set<Listener>();
  /** Asked to be told when it has exited. */
  readonly #waiting: (() => void)[] = [];
  #killAt: Millis = Infinity;
  /** What others make it work, in thousandths of a core. */
  readonly #burdens = new Map<string, number>();

  constructor(
    id: string,
    sandboxId: string,
    podUid: string,
    config: ContainerConfig,
    image: StoredImage,
    createdAt: Millis,
  ) {
    this.image = image;
    this.#status = {
      id,
      sandboxId,
      podUid,
      config,
      state: 'CONTAINER_CREATED',
      createdAt,
      image: image.repoTags[0] ?? image.ref,
      imageRef: image.ref,
      user: config.user ?? image.behaviour.user ?? ROOT,
    };
  }

  /** A new object whenever it has changed. */
  get status(): ContainerStatus {
    return this.#status;
  }

  get exited(): boolean {
    return this.#status.state === 'CONTAINER_EXITED';
  }

  get running(): boolean {
    return this.#status.state === 'CONTAINER_RUNNING';
  }

  /** What it wrote over its image, and its log. */
  get diskBytes(): number {
    return (this.#files?.root.writtenBytes() ?? this.#layerBytes) + this.log.bytes;
  }

  get table(): ProcessTable | undefined {
    return this.#surroundings?.table;
  }

  /** Its files, if anybody in it has looked at them already: to look is not to be noticed. */
  get seenFiles(): FileSystem | undefined {
    return this.#files;
  }

  get cpu(): CpuGroup | undefined {
    return this.#surroundings?.cpu;
  }

  get view(): ContainerView {
    return (this.#view ??= this.#makeView());
  }

  /** Where it is to run. */
  place(clock: Clock, surroundings: Surroundings, onExit: () => void): void {
    this.#clock = clock;
    this.#surroundings = surroundings;
    this.#onExit = onExit;
  }

  /** Why its program cannot be run, if so. Nothing of it runs. */
  get problem(): string | undefined {
    const scratch = new ProcessTable(this.#clock!);
    const made = scratch.init(this, { ...this.#first(), descriptors: new Map() });
    return made instanceof Process ? undefined : this.#cannotRun(made.problem);
  }

  #cannotRun(problem: string): string {
    return this.#surroundings!.kind.cannotRun({ name: this.#first().argv[0], problem });
  }

  /** What its first process is. */
  #first() {
    const { config, user } = this.#status;
    const { behaviour } = this.image;
    const cwd = config.workingDir ?? behaviour.workingDir ?? '/';
    return { argv: argumentsOf(config, behaviour), env: () => this.environment(), cwd, user };
  }

  /** Starts its program, or says why it cannot; then it has exited. */
  start(): string | undefined {
    const clock = this.#clock!;
    const surroundings = this.#surroundings!;
    const { config } = this.#status;
    const written = new LogWriter(this.log, surroundings.disk, () => clock.now());
    this.#streams = new CommandStreams(
      config,
      {
        stdout: (bytes) => {
          written.stdout(bytes);
          for (const each of this.#attached) each.stdout(bytes);
        },
        stderr: (bytes) => {
          written.stderr(bytes);
          for (const each of this.#attached) each.stderr(bytes);
        },
      },
      (group, signal) => void surroundings.table.signal(-group, signal),
      () => written.flush(),
    );
    const made = surroundings.table.init(this, {
      ...this.#first(),
      descriptors: this.#streams.descriptors,
    });
    if (!(made instanceof Process)) {
      const message = this.#cannotRun(made.problem);
      this.#status = {
        ...this.#status,
        state: 'CONTAINER_EXITED',
        startedAt: 0,
        finishedAt: clock.now(),
        exitCode: 128,
        reason: 'StartError',
        message,
      };
      this.log.end();
      return message;
    }
    this.#init = made;
    if (this.#streams.terminal) this.#streams.terminal.foreground = made.group;
    this.#status = { ...this.#status, state: 'CONTAINER_RUNNING', startedAt: clock.now() };
    // As a task of its own, so that whoever asked for the start is answered before anything comes of it.
    clock.after(0, () => surroundings.table.start(made));
    this.onCpu();
    return undefined;
  }

  /** Calls `done` when it has exited: at once if it has, after the signal or the time-out otherwise. */
  stop(clock: Clock, timeout: Millis, done: () => void): void {
    const init = this.#init;
    if (!init) {
      const end = { finishedAt: clock.now(), exitCode: 0, reason: 'Completed' };
      if (!this.exited) this.#status = { ...this.#status, state: 'CONTAINER_EXITED', ...end };
      clock.after(0, done);
      return;
    }
    this.#waiting.push(done);
    const { stopSignal = this.image.behaviour.stopSignal ?? 'SIGTERM' } = this.#status.config;
    if (this.#killAt === Infinity) this.table!.signal(init.pid, stopSignal);
    const killAt = clock.now() + timeout;
    if (killAt >= this.#killAt) return;
    this.#killAt = killAt;
    clock.after(timeout, () => this.#init && this.table!.kill(this));
  }

  /** Its limits are others from now on. */
  update(resources: ContainerResources): void {
    this.#status = { ...this.#status, config: { ...this.#status.config, ...resources } };
    this.onCpu();
    if (this.#init) this.onMemory();
  }

  burden(by: string, millis: number): void {
    this.#burdens.set(by, millis);
    this.onCpu();
  }

  /** What it used up to a moment of the last minute. */
  stats(at: Millis): ContainerStats | undefined {
    const { startedAt = 0, finishedAt = Infinity } = this.#status;
    const meter = this.#surroundings?.cpu.meter;
    if (!meter || startedAt === 0 || startedAt > at || finishedAt <= at) return undefined;
    return statsOf(meter, at, Math.max(this.memoryBytes, LEAST_MEMORY));
  }

  /** The power is gone. What ran is found dead afterwards, and nobody knows how it ended. */
  losePower(at: Millis): void {
    this.table?.drop(this);
    this.#waiting.length = 0;
    if (this.running) this.#exit(at, 255, 'Unknown');
  }

  /** Runs another command in it. */
  exec(options: ExecRequest, receiver: CommandReceiver): CommandSession {
    const listener = new Listener(receiver, options);
    const clock = this.#clock!;
    const streams = new CommandStreams(
      options,
      listener,
      (group, signal) => void this.table!.signal(-group, signal),
    );
    clock.after(0, () => {
      if (!this.#init) return listener.end({ problem: 'container is not running' });
      const made = this.#enter(options.command, streams, options.tty);
      if (typeof made === 'string') return listener.end({ problem: made });
      if (streams.terminal) streams.terminal.foreground = made.group;
      made.exited.subscribe(() => {
        const exitCode = made.exitCode ?? 0;
        listener.end(
          exitCode === 0
            ? { exitCode }
            : {
                exitCode,
                message: `error executing command [${options.command.join(' ')}], exit code ${exitCode}`,
              },
        );
      });
      this.table!.start(made);
    });
    return session(clock, streams, listener, () => streams.endInput());
  }

  /** Runs another command to its end, or until the time is up. */
  execSync(command: readonly string[], timeout: Millis, answer: Answer<ExecOutput>): void {
    const clock = this.#clock!;
    let output = '';
    const take = (bytes: string) => {
      if (output.length < LONGEST_OUTPUT) output += bytes;
    };
    clock.after(0, () => {
      const observation = this.#init && new Observation(this.table!);
      const pipes = { stdin: false, tty: false };
      const streams = new CommandStreams(pipes, { stdout: take, stderr: take }, () => {});
      const made = this.#init ? this.#enter(command, streams) : 'container is not running';
      if (typeof made === 'string') return answer({ ok: false, problem: { message: made } });
      let over = false;
      const cancel = clock.upkeep(timeout, () => {
        over = true;
        this.table!.signal(made.pid, 'SIGKILL');
        const message = `command timed out: "${command.join(' ')}" timed out after ${timeout / 1000}s`;
        answer({ ok: false, problem: { message } });
      });
      made.exited.subscribe(() => {
        cancel();
        const steady = this.#observation && this.#init && observation?.steadiness();
        if (!over) answer({ ok: true, value: { output, exitCode: made.exitCode ?? 0, steady } });
      });
      this.#observe(observation);
      this.table!.start(made);
      this.#observe(undefined);
      observation?.end();
    });
  }

  #observe(observation: Observation | undefined): void {
    this.#observation = observation;
    if (this.#files) this.#files.observer = observation;
  }

  /** A process beside its own, which waits to be started; or why there can be none. */
  #enter(command: readonly string[], streams: CommandStreams, tty = false): Process | string {
    const argv = command.map(encode);
    const environment = this.environment();
    if (tty) environment.set('TERM', 'xterm');
    const made = this.table!.enter(this, {
      argv,
      env: environment,
      cwd: this.#status.config.workingDir ?? this.image.behaviour.workingDir ?? '/',
      user: this.#status.user,
      descriptors: streams.descriptors,
    });
    if (made instanceof Process) return made;
    return this.#surroundings!.kind.cannotExec({ name: argv[0], problem: made.problem });
  }

  attach(options: Omit<ExecRequest, 'command'>, receiver: CommandReceiver): CommandSession {
    const listener = new Listener(receiver, options);
    const streams = this.#streams!;
    this.#clock!.after(0, () => {
      if (this.#init) this.#attached.add(listener);
      else listener.end({ exitCode: 0 });
    });
    const { stdin, stdinOnce } = this.#status.config;
    const leave = () => {
      if (options.stdin && stdin && stdinOnce) streams.endInput();
    };
    const gone = () => void this.#attached.delete(listener);
    return session(this.#clock!, options.stdin ? streams : undefined, listener, leave, gone);
  }

  onExit(code: number): void {
    const reason = this.#outOfMemory ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error';
    this.#exit(this.#clock!.now(), code, reason);
    this.#onExit();
  }

  onMemory(): void {
    const processes = this.table!.of(this);
    this.memoryBytes = processes.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    if (this.memoryBytes > (this.#status.config.memoryLimitBytes ?? Infinity)) this.outOfMemory();
    else this.#surroundings!.memoryChanged();
  }

  outOfMemory(): void {
    // With cgroup v2 the kernel kills the container as a whole (memory.oom.group).
    this.#outOfMemory = true;
    this.table!.kill(this);
  }

  onCpu(): void {
    if (!this.running) return;
    let wanted = IDLE;
    for (const { cpuMillis } of this.table!.of(this)) wanted += cpuMillis;
    for (const millis of this.#burdens.values()) wanted += millis;
    this.#surroundings!.cpu.demands(wanted);
  }

  /** What its processes are given. */
  environment(): Map<string, string> {
    const { config, user } = this.#status;
    const { hostname } = this.#surroundings!.sandbox.config;
    return environmentOf(config, this.image.behaviour, user, hostname);
  }

  #makeView(): ContainerView {
    const { kind, sandbox, host, random, network, shm, disk } = this.#surroundings!;
    const clock = this.#clock!;
    const { config } = this.#status;
    const files = () => {
      if (!this.#files) {
        this.#files = containerFiles({
          layers: this.image.layers(),
          config,
          sandbox,
          capabilities: capabilitiesOf(kind.capabilities, config.capabilities),
          shm,
          disk,
          host,
          memoryInUse: () => this.memoryBytes,
          cpuStat: () => this.#surroundings!.cpu.stat(),
          limits: () => this.#status.config,
          processes: () => this.table!.processes,
          current: () => this.table!.current,
          random: () => random.below(256),
          now: () => clock.now(),
        });
        this.#files.observer = this.#observation;
        this.#touched?.emit();
      }
      return this.#files;
    };
    const varies = () => this.#observation?.varies();
    const covered = (path: string) =>
      (config.mounts ?? []).some(
        (mount) => mount.path.startsWith(path) || path.startsWith(`${mount.path}/`),
      );
    return {
      pristine: (path) =>
        this.#files || covered(path) ? undefined : (this.#touched ??= new Emitter()),
      get files() {
        return files();
      },
      hostname: sandbox.config.hostname,
      distribution: this.image.behaviour.distribution ?? 'busybox',
      attempt: config.attempt,
      ips: sandbox.ips,
      declaredPorts: () => declaredPorts(config),
      get random() {
        varies();
        return random;
      },
      get network() {
        varies();
        return network;
      },
      varies,
      speed: () => this.#surroundings!.cpu.speed,
      now: () => clock.now(),
      load: (process) => load(this.image.behaviour, process, this.#init === undefined),
    };
  }

  #exit(at: Millis, exitCode: number, reason: string): void {
    this.#init = undefined;
    this.memoryBytes = 0;
    this.#surroundings!.cpu.demands(0);
    this.log.end();
    this.#status = {
      ...this.#status,
      state: 'CONTAINER_EXITED',
      finishedAt: at,
      exitCode,
      reason,
      message: terminationMessage(this.#status.config, this.#files, this.log.lines, exitCode),
    };
    for (const each of this.#attached) each.end({ exitCode: 0 });
    this.#attached.clear();
    // Nobody can look into it any more: only what others share of its files stays.
    this.#layerBytes = this.#files?.root.writtenBytes() ?? 0;
    this.#files = undefined;
    this.#view = undefined;
    for (const done of this.#waiting.splice(0)) done();
  }
}
