/**
 * The processes of one pid namespace: drives each program from wait to wait, passes signals, keeps parents and children.
 * What becomes ready within a task runs in that task, one after the other, up to a bound.
 */
import type { Cancel, Clock } from '../../../sim/clock.ts';
import type { Credentials } from '../fs/file-system.ts';

import {
  Process,
  type ContainerView,
  type Kernel,
  type LoadProblem,
  type SpawnOptions,
} from './process.ts';
import type { Program, Wait } from './wait.ts';
import { ignoredByDefault, numberOf, type Signal } from './signals.ts';

/** Resumptions in one task; what is left goes on a millisecond later. */
const STEPS_PER_TASK = 20_000;
/** As a kubelet's podPidsLimit would bound it. */
const MOST_PROCESSES = 512;
const SIGKILLED = 137;
const SIGPIPED = 141;

/** What a container adds to its processes. */
export interface Owner {
  readonly view: ContainerView;
  /** Its first process has ended. */
  onExit(code: number): void;
  onMemory(): void;
  /** One of its processes wants more or less of the CPU. */
  onCpu(): void;
}

interface Running {
  readonly process: Process;
  readonly program: Program;
  readonly owner: Owner;
  readonly isInit: boolean;
  wait: Wait | undefined;
  cancels: Cancel[];
  readonly pending: Signal[];
  queued: boolean;
}

/** Commands that are not run, because it is known how they would go. */
interface LeftOut {
  readonly pids: number;
  readonly runs: () => number;
  readonly crowded: () => void;
}

export class ProcessTable {
  readonly #clock: Clock;
  readonly #running = new Map<number, Running>();
  readonly #leftOut = new Set<LeftOut>();
  #lastPid = 0;
  #ready: Running[] = [];
  #draining = false;
  #current: Process | undefined;

  /** `held` pids are taken by somebody else: 1 by the pause process when containers share their namespace. */
  constructor(clock: Clock, held = 0) {
    this.#clock = clock;
    this.#lastPid = held;
  }

  /** The first process of a container. Nothing of it runs before `start`. */
  init(
    owner: Owner,
    options: SpawnOptions & { readonly user: Credentials; readonly cwd: string },
  ): Process | LoadProblem {
    return this.#spawn(owner, undefined, options, true);
  }

  /** Another process of a running container: an exec. */
  enter(
    owner: Owner,
    options: SpawnOptions & { readonly user: Credentials; readonly cwd: string },
  ): Process | LoadProblem {
    return this.#spawn(owner, undefined, options, false);
  }

  start(process: Process): void {
    const running = this.#running.get(process.pid);
    if (running) this.#makeReady(running);
  }

  signal(pid: number, signal: Signal): boolean {
    const targets = [...this.#running.values()].filter(({ process }) =>
      pid < -1 ? process.group === -pid : pid === -1 ? process.pid !== 1 : process.pid === pid,
    );
    for (const target of targets) this.#signal(target, signal);
    return targets.length > 0;
  }

  /** Ends all processes of a container at once. */
  kill(owner: Owner): void {
    const all = [...this.#running.values()].filter((running) => running.owner === owner);
    // The first one last: with it the container is over.
    for (const running of all.sort((a, b) => Number(a.isInit) - Number(b.isInit)))
      this.#end(running, SIGKILLED);
  }

  /** The machine is gone: nobody gets to say how it ended. */
  drop(owner: Owner): void {
    for (const [pid, running] of this.#running) {
      if (running.owner !== owner) continue;
      for (const cancel of running.cancels) cancel();
      this.#running.delete(pid);
    }
  }

  get size(): number {
    return this.#running.size;
  }

  /** So many run that another command might find no place. */
  get crowded(): boolean {
    return this.#running.size > MOST_PROCESSES / 2;
  }

  get lastPid(): number {
    this.#count();
    return this.#lastPid;
  }

  /** Counts the numbers that processes would have had which are left out, until cancelled or crowded. */
  leaveOut(pids: number, runs: () => number, crowded: () => void): Cancel {
    const leftOut = { pids, runs, crowded };
    this.#leftOut.add(leftOut);
    return () => {
      this.#count();
      this.#leftOut.delete(leftOut);
    };
  }

  get processes(): readonly Process[] {
    return [...this.#running.values()].map(({ process }) => process);
  }

  /** The one that is being run. */
  get current(): Process | undefined {
    return this.#current;
  }

  of(owner: Owner): readonly Process[] {
    return [...this.#running.values()]
      .filter((running) => running.owner === owner)
      .map(({ process }) => process);
  }

  #spawn(
    owner: Owner,
    parent: Process | undefined,
    options: SpawnOptions & { readonly user: Credentials; readonly cwd: string },
    isInit: boolean,
  ): Process | LoadProblem {
    this.#count();
    if (this.crowded) for (const { crowded } of Array.from(this.#leftOut)) crowded();
    if (this.#running.size >= MOST_PROCESSES) return { problem: 'Permission denied' };
    const kernel: Kernel = {
      spawn: (from, more) => {
        const made = this.#spawn(
          owner,
          from,
          {
            ...more,
            user: more.user ?? from.user,
            cwd: more.cwd ?? from.cwd,
            descriptors: shared(more.descriptors ?? from.descriptors),
          },
          false,
        );
        if (made instanceof Process) this.start(made);
        return made;
      },
      signal: (pid, signal) => {
        owner.view.varies();
        return this.signal(pid, signal);
      },
      processes: () => {
        owner.view.varies();
        return this.processes;
      },
      memoryChanged: () => {
        owner.view.varies();
        owner.onMemory();
      },
      cpuChanged: () => {
        owner.view.varies();
        owner.onCpu();
      },
    };
    const process = new Process(this.#lastPid + 1, parent, owner.view, kernel, options);
    const program = options.program?.(process) ?? owner.view.load(process);
    if ('problem' in program) {
      for (const stream of process.descriptors.values()) stream.close();
      return program;
    }
    this.#lastPid++;
    this.#running.set(process.pid, {
      process,
      program,
      owner,
      isInit,
      wait: undefined,
      cancels: [],
      pending: [],
      queued: false,
    });
    return process;
  }

  #count(): void {
    for (const { pids, runs } of this.#leftOut) this.#lastPid += pids * runs();
  }

  #makeReady(running: Running): void {
    for (const cancel of running.cancels.splice(0)) cancel();
    if (running.queued || running.process.exitCode !== undefined) return;
    running.queued = true;
    this.#ready.push(running);
    if (!this.#draining) this.#drain();
  }

  #drain(): void {
    this.#draining = true;
    for (let steps = 0; this.#ready.length > 0; steps++) {
      if (steps >= STEPS_PER_TASK) {
        this.#clock.after(1, () => this.#drain());
        break;
      }
      const running = this.#ready.shift()!;
      running.queued = false;
      if (running.process.exitCode === undefined) this.#step(running);
    }
    this.#draining = this.#ready.length > 0;
  }

  #step(running: Running): void {
    const { process, program } = running;
    this.#current = process;
    const step = program.next(running.pending.shift());
    this.#current = undefined;
    // It may have ended itself meanwhile.
    if (process.exitCode !== undefined) return;
    if (process.brokenPipe && !process.handled.has('SIGPIPE')) return this.#end(running, SIGPIPED);
    if (step.done) return this.#end(running, step.value);
    running.wait = step.value;
    const { busy = false } = step.value;
    if (busy !== process.busy) {
      process.busy = busy;
      running.owner.onCpu();
    }
    for (const signal of step.value.wakesOn ?? []) process.handled.add(signal);
    if (running.pending.length > 0) return this.#makeReady(running);
    const { for: millis, on = [], upkeep } = step.value;
    if (millis !== undefined) running.owner.view.varies();
    const resume = () => this.#makeReady(running);
    running.cancels = on.map((emitter) => emitter.subscribe(resume));
    if (millis !== undefined)
      running.cancels.push(
        (upkeep || process.upkeep ? this.#clock.upkeep : this.#clock.after)(millis, resume),
      );
  }

  #signal(running: Running, signal: Signal): void {
    if (signal === 'SIGKILL') {
      // The first process of a namespace is out of reach for its own children.
      if (running.process.pid !== 1) this.#end(running, SIGKILLED);
      return;
    }
    if (running.wait?.wakesOn?.includes(signal)) {
      running.pending.push(signal);
      // As a task of its own, so that who signals goes on first.
      for (const cancel of running.cancels.splice(0)) cancel();
      running.cancels.push(this.#clock.after(0, () => this.#makeReady(running)));
      return;
    }
    if (running.process.handled.has(signal)) {
      running.process.caught.push(signal);
      return;
    }
    const ignored = ignoredByDefault.has(signal) || running.process.pid === 1;
    if (!ignored) this.#end(running, 128 + numberOf(signal));
  }

  #end(running: Running, code: number): void {
    const { process, owner } = running;
    if (process.exitCode !== undefined) return;
    process.exitCode = code;
    process.memoryBytes = 0;
    const worked = process.cpuMillis > 0;
    process.workMillis = 0;
    process.busy = false;
    for (const cancel of running.cancels.splice(0)) cancel();
    this.#running.delete(process.pid);
    const streams = [...process.descriptors.values()];
    process.descriptors.clear();
    for (const stream of streams) stream.close();
    process.exited.emit();
    if (worked) owner.onCpu();
    if (!running.isInit) return owner.onMemory();
    this.kill(owner);
    owner.onExit(code);
  }
}

function shared(
  descriptors: ReadonlyMap<number, Process['stdin']>,
): Map<number, NonNullable<Process['stdin']>> {
  const copies = new Map<number, NonNullable<Process['stdin']>>();
  for (const [number, stream] of descriptors) if (stream) copies.set(number, stream.share());
  return copies;
}
