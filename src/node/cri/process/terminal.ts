/**
 * A terminal between somebody who types and the processes that it controls: echoes, gathers lines, turns ^C into a signal and
 * ^D into the end of input, and writes new lines as terminals want them (termios' canonical mode).
 */
import type { Bytes } from '../fs/byte-string.ts';
import type { Signal } from './signals.ts';
import { Shared, type Stream } from './stream.ts';

export interface TerminalHost {
  /** To whoever looks at it. */
  output(bytes: Bytes): void;
  /** To all processes of the group in the foreground. */
  signal(group: number, signal: Signal): void;
  /** Nobody has it open any more. */
  closed(): void;
}

const SIGNALS: { readonly [key: string]: Signal } = { '\x03': 'SIGINT', '\x1c': 'SIGQUIT' };
/** What the keys for moving about send; there is no line editor that would know them. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}(?:\\[[0-9;]*[A-Za-z~]|O[A-Z]|.)`, 'g');

export class Terminal extends Shared implements Stream {
  readonly #host: TerminalHost;
  readonly full = false;
  rows = 24;
  columns = 80;
  /** The process group that ^C reaches. */
  foreground = 0;
  #line: Bytes = '';
  readonly #ready: Bytes[] = [];
  #ended = false;

  constructor(host: TerminalHost) {
    super();
    this.#host = host;
  }

  get terminal(): this {
    return this;
  }

  /** A line at a time, or less; empty where ^D was typed, or when whoever typed is gone. */
  read(max = Infinity): Bytes | undefined {
    const next = this.#ready.shift();
    if (next === undefined) return this.#ended ? '' : undefined;
    if (next.length > max) this.#ready.unshift(next.slice(max));
    return next.slice(0, max);
  }

  write(bytes: Bytes): boolean {
    this.#host.output(bytes.replace(/\r?\n/g, '\r\n'));
    return true;
  }

  /** What somebody types. */
  type(bytes: Bytes): void {
    for (const key of bytes.replace(ESCAPES, '')) this.#key(key);
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.#host.signal(this.foreground, 'SIGWINCH');
  }

  /** Nobody types any more. */
  hangUp(): void {
    this.#ended = true;
    this.changed.emit();
  }

  #key(key: string): void {
    const signal = SIGNALS[key];
    if (signal) {
      this.#host.output(key === '\x03' ? '^C\r\n' : '^\\\r\n');
      this.#line = '';
      this.#host.signal(this.foreground, signal);
    } else if (key === '\r' || key === '\n') {
      this.#host.output('\r\n');
      this.#give(`${this.#line}\n`);
    } else if (key === '\x04') this.#give(this.#line);
    else if (key === '\x7f' || key === '\b') {
      if (this.#line === '') return;
      this.#line = this.#line.slice(0, -1);
      this.#host.output('\b \b');
    } else if (key === '\x15') {
      this.#host.output('\b \b'.repeat(this.#line.length));
      this.#line = '';
    } else if (key >= ' ' || key === '\t') {
      this.#line += key;
      this.#host.output(key);
    }
  }

  #give(bytes: Bytes): void {
    this.#line = '';
    this.#ready.push(bytes);
    this.changed.emit();
  }

  protected override closed(): void {
    this.#host.closed();
  }
}
