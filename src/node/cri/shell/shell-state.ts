/** What a shell remembers, and what a subshell takes over from it. */
import type { CompoundCommand, CompoundList, Redirected } from 'unbash';
import type { Process } from '../process/process.ts';
import type { Signal } from '../process/signals.ts';
import { dialectOf, shellWords, type Dialect, type ShellWords } from './dialect.ts';

/** A function, and the text that it was defined in. */
export type ShellFunction = readonly [CompoundCommand | Redirected | CompoundList, string];

/** What runs in the background. */
export interface Job {
  readonly process: Process;
  /** As it was typed. */
  readonly text: string;
}

export class ShellState {
  readonly process: Process;
  readonly dialect: Dialect;
  readonly words: ShellWords;
  /** What it is called in its own messages. */
  readonly name: string;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly readOnly: Set<string>;
  readonly functions: Map<string, ShellFunction>;
  readonly traps = new Map<Signal | 'EXIT', string>();
  arguments: readonly string[];
  /** $0. */
  script: string;
  readonly options = {
    errexit: false,
    xtrace: false,
    nounset: false,
    noglob: false,
    pipefail: false,
  };
  status = 0;
  lastBackground: number | undefined;
  readonly jobs: Job[] = [];
  readonly aliases: Map<string, string>;
  /** Lists of bash's. */
  readonly arrays: Map<string, readonly string[]>;
  /** What was typed at a terminal. */
  readonly history: string[] = [];
  /** Lines before the script that is being evaluated, that script, and how far it is: who complains names the line. */
  readonly place = { before: 0, source: '', at: 0 };
  readonly startedAt: number;
  interactive = false;
  /** It cannot go on with this line. */
  failed = false;
  /** Set by `exit` and by what cannot go on: the shell is to end with it. */
  exiting: number | undefined;

  constructor(process: Process, name: string, from?: ShellState) {
    this.process = process;
    this.name = name;
    this.dialect = from?.dialect ?? dialectOf(name, process);
    this.words = shellWords[this.dialect];
    this.aliases = new Map(from?.aliases);
    this.arrays = new Map(from?.arrays);
    this.startedAt = from?.startedAt ?? process.now();
    if (from) Object.assign(this.place, from.place);
    this.variables = new Map(from?.variables ?? process.env);
    this.exported = new Set(from?.exported ?? process.env.keys());
    this.readOnly = new Set(from?.readOnly);
    this.functions = new Map(from?.functions);
    this.arguments = from?.arguments ?? [];
    this.script = from?.script ?? name;
    if (from) {
      Object.assign(this.options, from.options);
      this.status = from.status;
      this.lastBackground = from.lastBackground;
    } else {
      if (!this.variables.has('PWD')) this.variables.set('PWD', process.cwd);
      this.variables.set('IFS', ' \t\n');
    }
  }

  /** What a command started from here gets, with what was set for it alone. */
  environment(more: ReadonlyMap<string, string> = new Map()): Map<string, string> {
    const env = new Map<string, string>();
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) env.set(name, value);
    }
    for (const [name, value] of more) env.set(name, value);
    return env;
  }

  /** False when it may not be changed. */
  assign(name: string, value: string): boolean {
    if (this.readOnly.has(name)) {
      this.complain(this.words.readOnly(name));
      this.exiting = 2;
      return false;
    }
    this.variables.set(name, value);
    this.arrays.delete(name);
    return true;
  }

  get(name: string): string | undefined {
    // Numbers of processes are others each time.
    if (name === '$' || name === '!' || name === 'PPID') this.process.container.varies();
    switch (name) {
      case '?':
        return String(this.status);
      case '$':
        return String(this.process.pid);
      case '!':
        return this.lastBackground === undefined ? undefined : String(this.lastBackground);
      case '#':
        return String(this.arguments.length);
      case '@':
      case '*':
        return this.arguments.length > 0 ? this.arguments.join(' ') : undefined;
      case '-':
        return `${this.options.errexit ? 'e' : ''}${this.interactive ? 'i' : ''}${this.options.nounset ? 'u' : ''}${this.options.xtrace ? 'x' : ''}`;
      case '0':
        return this.script;
      case 'RANDOM':
        return String(this.process.random.below(32768));
      case 'SECONDS':
        if (this.dialect !== 'bash') return this.variables.get(name);
        return String(Math.floor((this.process.now() - this.startedAt) / 1000));
      case 'PPID':
        return String(this.process.parent?.pid ?? 0);
      default:
        return /^\d+$/.test(name) ? this.arguments[Number(name) - 1] : this.variables.get(name);
    }
  }

  complain(problem: string): void {
    const { before, source, at } = this.place;
    const line = before + source.slice(0, at).split('\n').length;
    this.process.err(`${this.words.prefix(this.name, line, this.interactive)}${problem}`);
  }

  /** After this there is nothing that the shell could do; at a terminal the next line is another matter. */
  fail(problem: string, code = 2): void {
    this.complain(problem);
    this.exiting = code;
    this.failed = true;
  }
}
