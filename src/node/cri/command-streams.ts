/** The streams between a process in a container and whoever called it with `exec` or `attach`. */
import type { CommandReceiver, CommandSession } from '../../apimachinery/remote-command.ts';
import type { Clock } from '../../sim/clock.ts';
import { fromUint8, toUint8, type Bytes } from './fs/byte-string.ts';
import type { Signal } from './process/signals.ts';
import { Pipe, Sink, Source, type Stream } from './process/stream.ts';
import { Terminal } from './process/terminal.ts';

export interface Outputs {
  stdout(bytes: Bytes): void;
  stderr(bytes: Bytes): void;
}

/** Standard streams of one process: a terminal, or a pipe in and two ways out. */
export class CommandStreams {
  readonly descriptors: ReadonlyMap<number, Stream>;
  readonly terminal: Terminal | undefined;
  readonly #input: Pipe | undefined;
  #inputOpen = true;

  constructor(
    { stdin, tty }: { readonly stdin: boolean; readonly tty: boolean },
    outputs: Outputs,
    signal: (group: number, signal: Signal) => void,
    onClosed: () => void = () => {},
  ) {
    if (tty) {
      this.terminal = new Terminal({
        output: (bytes) => outputs.stdout(bytes),
        signal,
        closed: onClosed,
      });
      this.descriptors = new Map([0, 1, 2].map((number) => [number, this.terminal!.share()]));
      this.terminal.close();
      return;
    }
    if (stdin) this.#input = new Pipe();
    let open = 2;
    const sink = (write: (bytes: Bytes) => void) =>
      new Sink(write, () => --open === 0 && onClosed());
    this.descriptors = new Map<number, Stream>([
      [0, this.#input?.reader ?? new Source('')],
      [1, sink((bytes) => outputs.stdout(bytes))],
      [2, sink((bytes) => outputs.stderr(bytes))],
    ]);
  }

  type(bytes: Bytes): void {
    if (!this.#inputOpen) return;
    if (this.terminal) this.terminal.type(bytes);
    else this.#input?.writer.write(bytes);
  }

  endInput(): void {
    if (!this.#inputOpen) return;
    this.#inputOpen = false;
    if (this.terminal) this.terminal.hangUp();
    else this.#input?.writer.close();
  }
}

/** Tells a receiver, until it is gone, what it asked for. */
export class Listener implements Outputs {
  readonly #receiver: CommandReceiver;
  readonly #wanted: { readonly stdout: boolean; readonly stderr: boolean };
  gone = false;

  constructor(
    receiver: CommandReceiver,
    wanted: { readonly stdout: boolean; readonly stderr: boolean },
  ) {
    this.#receiver = receiver;
    this.#wanted = wanted;
  }

  stdout(bytes: Bytes): void {
    if (!this.gone && this.#wanted.stdout && bytes) this.#receiver.onStdout(toUint8(bytes));
  }

  stderr(bytes: Bytes): void {
    if (!this.gone && this.#wanted.stderr && bytes) this.#receiver.onStderr(toUint8(bytes));
  }

  end(end: Parameters<CommandReceiver['onEnd']>[0]): void {
    if (this.gone) return;
    this.gone = true;
    this.#receiver.onEnd(end);
  }
}

/** The client's end: what it does arrives in a task of its own. */
export function session(
  clock: Clock,
  streams: CommandStreams | undefined,
  listener: Listener,
  leave: () => void,
  gone: () => void = () => {},
): CommandSession {
  const later = (act: () => void) => void clock.after(0, act);
  return {
    stdin: (bytes) => {
      if (!listener.gone) later(() => streams?.type(fromUint8(bytes)));
    },
    closeStdin: () => {
      if (!listener.gone) later(leave);
    },
    resize: (width, height) => later(() => streams?.terminal?.resize(width, height)),
    close: () => {
      if (listener.gone) return;
      listener.gone = true;
      gone();
      later(leave);
    },
  };
}
