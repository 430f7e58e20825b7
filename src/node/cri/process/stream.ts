/** What a file descriptor stands for: pipes, open files, sinks. Nothing here waits; who would have to is told when to look again. */
import type { Cancel } from '../../../sim/clock.ts';
import type { Bytes } from '../fs/byte-string.ts';

/** Tells all who asked that something has changed; they look for themselves. */
export class Emitter {
  #listeners: Set<() => void> | undefined;

  subscribe(listener: () => void): Cancel {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => void this.#listeners?.delete(listener);
  }

  emit(): void {
    if (this.#listeners?.size) for (const listener of Array.from(this.#listeners)) listener();
  }
}

export interface Stream {
  /** What is there, at most `max` bytes of it; empty at the end, undefined when more may come. */
  read(max?: number): Bytes | undefined;
  /** False when nobody will ever read it. */
  write(bytes: Bytes): boolean;
  /** So much is unread that whoever writes should wait. */
  readonly full: boolean;
  readonly changed: Emitter;
  /** Set when it is a terminal. */
  readonly terminal?: { readonly rows: number; readonly columns: number };
  /** Another descriptor for the same; each is closed once. */
  share(): this;
  close(): void;
}

/** Closed when as many have closed it as have it. */
export abstract class Shared {
  readonly changed: Emitter;
  #holders = 1;

  constructor(changed = new Emitter()) {
    this.changed = changed;
  }

  share(): this {
    this.#holders++;
    return this;
  }

  close(): void {
    if (--this.#holders === 0) this.closed();
  }

  protected closed(): void {}
}

/** What a pipe holds before its writer should wait, as Linux has it. */
const PIPE_SIZE = 65_536;

/** What both ends of a pipe know. */
class PipeState {
  held: Bytes = '';
  readable = true;
  writable = true;
  readonly changed = new Emitter();

  get full(): boolean {
    return this.readable && this.held.length >= PIPE_SIZE;
  }
}

class PipeReader extends Shared implements Stream {
  readonly #pipe: PipeState;

  constructor(pipe: PipeState) {
    super(pipe.changed);
    this.#pipe = pipe;
  }

  get full(): boolean {
    return this.#pipe.full;
  }

  read(max = Infinity): Bytes | undefined {
    const { held, writable, changed } = this.#pipe;
    if (held === '') return writable ? undefined : '';
    const taken = held.slice(0, max);
    this.#pipe.held = held.slice(taken.length);
    changed.emit();
    return taken;
  }

  write(): boolean {
    return false;
  }

  protected override closed(): void {
    this.#pipe.readable = false;
    this.#pipe.held = '';
    this.#pipe.changed.emit();
  }
}

class PipeWriter extends Shared implements Stream {
  readonly #pipe: PipeState;

  constructor(pipe: PipeState) {
    super(pipe.changed);
    this.#pipe = pipe;
  }

  get full(): boolean {
    return this.#pipe.full;
  }

  read(): Bytes {
    return '';
  }

  write(bytes: Bytes): boolean {
    if (!this.#pipe.readable) return false;
    this.#pipe.held += bytes;
    if (bytes) this.#pipe.changed.emit();
    return true;
  }

  protected override closed(): void {
    this.#pipe.writable = false;
    this.#pipe.changed.emit();
  }
}

export class Pipe {
  readonly reader: Stream;
  readonly writer: Stream;

  constructor() {
    const state = new PipeState();
    this.reader = new PipeReader(state);
    this.writer = new PipeWriter(state);
  }
}

/** Content that was made once, to be read. */
export class Source extends Shared implements Stream {
  #rest: Bytes;
  readonly full = false;

  constructor(content: Bytes) {
    super();
    this.#rest = content;
  }

  read(max = Infinity): Bytes {
    const bytes = this.#rest.slice(0, max);
    this.#rest = this.#rest.slice(bytes.length);
    return bytes;
  }

  write(): boolean {
    return false;
  }
}

/** Without an end: /dev/zero, /dev/urandom. */
export class Endless extends Shared implements Stream {
  readonly #make: (length: number) => Bytes;
  readonly full = false;

  constructor(make: (length: number) => Bytes) {
    super();
    this.#make = make;
  }

  read(max = 4096): Bytes {
    return this.#make(Math.min(max, PIPE_SIZE));
  }

  write(): boolean {
    return true;
  }
}

/** Takes what is written somewhere else, and has nothing to read. */
export class Sink extends Shared implements Stream {
  readonly #onWrite: (bytes: Bytes) => void;
  readonly #onClosed: () => void;
  readonly full = false;

  constructor(onWrite: (bytes: Bytes) => void = () => {}, onClosed: () => void = () => {}) {
    super();
    this.#onWrite = onWrite;
    this.#onClosed = onClosed;
  }

  read(): Bytes {
    return '';
  }

  write(bytes: Bytes): boolean {
    this.#onWrite(bytes);
    return true;
  }

  protected override closed(): void {
    this.#onClosed();
  }
}
