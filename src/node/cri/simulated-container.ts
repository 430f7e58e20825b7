/** One container of the simulated runtime: its state, its process, its output. */
import type { Clock, Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { ContainerConfig, ContainerStatus, ContainerUser } from './cri.ts';
import type { StoredImage } from './image-store.ts';
import { LogBuffer } from './log-buffer.ts';
import type { Process, Program } from './program.ts';
import { RunningProgram } from './running-program.ts';
import { baseName, shellProgram } from './shell/shell.ts';

const ROOT: ContainerUser = { uid: 0, gid: 0, supplementalGroups: [0] };
const TERMINATION_MESSAGE_LIMIT = 4096;
const FALLBACK_LINES = 80;
const FALLBACK_LIMIT = 2048;

export interface Surroundings {
  readonly hostname: string;
  readonly ips: readonly string[];
  readonly random: Random;
}

export class SimulatedContainer {
  readonly image: StoredImage;
  readonly log = new LogBuffer();
  memoryBytes = 0;
  #status: ContainerStatus;
  #running: RunningProgram | undefined;
  readonly #files = new Map<string, string>();
  /** Asked to be told when it has exited. */
  readonly #waiting: (() => void)[] = [];
  #killAt: Millis = Infinity;

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
      user: image.behaviour.user ?? ROOT,
    };
  }

  /** A new object whenever it has changed. */
  get status(): ContainerStatus {
    return this.#status;
  }

  get exited(): boolean {
    return this.#status.state === 'CONTAINER_EXITED';
  }

  /** Starts its program, or says why it cannot; then it has exited. */
  start(clock: Clock, surroundings: Surroundings, onExit: () => void): string | undefined {
    const process = this.#process(clock, surroundings);
    const program = this.#programOf(process);
    if (!program) {
      const message = `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${notExecutable(process.argv[0])}`;
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
    this.#status = { ...this.#status, state: 'CONTAINER_RUNNING', startedAt: clock.now() };
    const tooMuch = () => this.memoryBytes > (this.#status.config.memoryLimitBytes ?? Infinity);
    this.#running = new RunningProgram(clock, program, tooMuch, (code) => {
      this.#exit(clock.now(), code, tooMuch() ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error');
      onExit();
    });
    // As a task of its own, so that whoever asked for the start is answered before anything comes of it.
    clock.after(0, () => this.#running?.start());
    return undefined;
  }

  /** Calls `done` when it has exited: at once if it has, after the signal or the time-out otherwise. */
  stop(clock: Clock, timeout: Millis, done: () => void): void {
    if (!this.#running) {
      this.#status = this.exited
        ? this.#status
        : {
            ...this.#status,
            state: 'CONTAINER_EXITED',
            finishedAt: clock.now(),
            exitCode: 0,
            reason: 'Completed',
          };
      clock.after(0, done);
      return;
    }
    this.#waiting.push(done);
    if (this.#killAt === Infinity)
      this.#running.signal(this.image.behaviour.stopSignal ?? 'SIGTERM');
    const killAt = clock.now() + timeout;
    if (killAt >= this.#killAt) return;
    this.#killAt = killAt;
    clock.after(timeout, () => this.#running?.kill());
  }

  /** The power is gone. What ran is found dead afterwards, and nobody knows how it ended. */
  losePower(at: Millis): void {
    this.#running?.drop();
    this.#waiting.length = 0;
    if (this.#status.state === 'CONTAINER_RUNNING') this.#exit(at, 255, 'Unknown');
  }

  #exit(at: Millis, exitCode: number, reason: string): void {
    this.#running = undefined;
    this.memoryBytes = 0;
    this.log.end();
    this.#status = {
      ...this.#status,
      state: 'CONTAINER_EXITED',
      finishedAt: at,
      exitCode,
      reason,
      message: this.#terminationMessage(exitCode),
    };
    for (const done of this.#waiting.splice(0)) done();
  }

  #terminationMessage(exitCode: number): string | undefined {
    const { terminationMessagePath = '/dev/termination-log', terminationMessagePolicy } =
      this.#status.config;
    const written = this.#files.get(terminationMessagePath);
    if (written) return written.slice(0, TERMINATION_MESSAGE_LIMIT);
    if (terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
    const lines = this.log.lines.slice(-FALLBACK_LINES).map(({ text }) => `${text}\n`);
    return lines.join('').slice(-FALLBACK_LIMIT) || undefined;
  }

  #process(clock: Clock, { hostname, ips, random }: Surroundings): Process {
    const { config } = this.#status;
    const { entrypoint, cmd, env = [] } = this.image.behaviour;
    // A command without arguments leaves the image's arguments out, since they were meant for the image's entrypoint.
    const command = config.command?.length ? config.command : entrypoint;
    const args = config.args?.length ? config.args : config.command?.length ? [] : cmd;
    const variables = [
      { name: 'PATH', value: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      { name: 'HOSTNAME', value: hostname },
      ...env,
      ...config.env,
    ];
    const write = (stream: 'stdout' | 'stderr') => (text: string) =>
      this.log.write({ at: clock.now(), stream, text });
    return {
      argv: [...command, ...args],
      env: new Map(variables.map(({ name, value }) => [name, value])),
      hostname,
      attempt: config.attempt,
      ips,
      tty: config.tty,
      stdin: config.stdin,
      random,
      now: () => clock.now(),
      out: write('stdout'),
      err: write('stderr'),
      files: this.#files,
      use: (bytes) => void (this.memoryBytes = bytes),
    };
  }

  #programOf(process: Process): Program | undefined {
    const { behaviour } = this.image;
    const [first] = process.argv;
    if (first === undefined) return undefined;
    // An entrypoint script ends by executing its arguments, so what they name is what runs in the end.
    const through =
      baseName(first) === 'docker-entrypoint.sh'
        ? { ...process, argv: process.argv.slice(1) }
        : process;
    const replaced =
      through.argv.length > 0 && behaviour.shell
        ? shellProgram(through, behaviour.program)
        : undefined;
    return replaced ?? behaviour.program(baseName(first), process);
  }
}

const notExecutable = (name: string | undefined): string =>
  name === undefined
    ? 'no command specified'
    : name.includes('/')
      ? `exec: "${name}": stat ${name}: no such file or directory`
      : `exec: "${name}": executable file not found in $PATH`;
