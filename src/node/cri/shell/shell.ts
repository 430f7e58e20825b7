/**
 * A small POSIX shell, enough for what examples put behind `sh -c`. As the first process of a container it ignores
 * every signal that it has no trap for; a trap waits for the command in the foreground to end.
 */
import { MINUTE, type Millis } from '../../../sim/clock.ts';
import type { Process, Program, Signal, Wait } from '../program.ts';
import { applets, type Shell } from './applets.ts';
import {
  isEndless,
  parseScript,
  type Command,
  type List,
  type Redirect,
  type Statement,
  type Word,
} from './parse.ts';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
const SIGNAL_NAMES: Record<string, Signal | 'EXIT'> = {
  TERM: 'SIGTERM',
  SIGTERM: 'SIGTERM',
  '15': 'SIGTERM',
  INT: 'SIGINT',
  SIGINT: 'SIGINT',
  '2': 'SIGINT',
  QUIT: 'SIGQUIT',
  SIGQUIT: 'SIGQUIT',
  '3': 'SIGQUIT',
  EXIT: 'EXIT',
  '0': 'EXIT',
};
/** What a program without a wait in a loop is charged, so that time goes on. */
const LOOP_COST: Millis = 1;
/** Who sleeps this long only wants to stay. */
const LONG: Millis = 10 * MINUTE;

/** The program of an image's own, if the image has one of that name. */
export type OwnPrograms = (name: string, process: Process) => Program | undefined;

/** The shell, or one of the small commands, by the name in argv[0]; undefined when it is none of them. */
export function shellProgram(process: Process, own: OwnPrograms): Program | undefined {
  const name = baseName(process.argv[0]!);
  if (!SHELLS.has(name) && !applets.has(name)) return undefined;
  const shell = new PosixShell(process, own);
  return SHELLS.has(name)
    ? shell.main(process.argv.slice(1))
    : shell.main(['-c', '"$@"', name, ...process.argv]);
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

class PosixShell implements Shell {
  readonly process: Process;
  readonly variables: Map<string, string>;
  readonly #own: OwnPrograms;
  #arguments: readonly string[] = [];
  readonly #traps = new Map<Signal | 'EXIT', string>();
  readonly #pending: Signal[] = [];
  #background: Millis = 0;
  #endless = false;
  #exit: number | undefined;
  #leaving: 'break' | 'continue' | undefined;
  #status = 0;
  #errexit = false;
  out: (text: string) => void;
  err: (text: string) => void;
  input = '';

  constructor(process: Process, own: OwnPrograms) {
    this.process = process;
    this.variables = new Map(process.env);
    this.#own = own;
    this.out = process.out;
    this.err = process.err;
  }

  /** `-c script name arguments…`. Without a script and without a terminal there is nothing to read: it ends at once. */
  *main(argv: readonly string[]): Program {
    const flag = argv.findIndex((arg) => /^-\w*c$/.test(arg));
    if (flag < 0) {
      if (this.process.tty && this.process.stdin) yield {};
      return 0;
    }
    this.#errexit = argv.slice(0, flag + 1).some((arg) => /^-\w*e/.test(arg));
    this.#arguments = argv.slice(flag + 3);
    const parsed = parseScript(argv[flag + 1] ?? '');
    if (!parsed.ok) {
      this.err(`sh: syntax error: unexpected "${parsed.unexpected}"`);
      return 2;
    }
    yield* this.run(parsed.list);
    const atExit = this.#traps.get('EXIT');
    if (atExit !== undefined) {
      const code = this.#exit ?? this.#status;
      this.#exit = undefined;
      yield* this.evaluate(atExit);
      this.#exit ??= code;
    }
    return (this.#exit ?? this.#status) & 255;
  }

  *run(list: List): Program {
    for (const statement of list) {
      if (this.#exit !== undefined || this.#leaving) break;
      this.#status = yield* this.#statement(statement);
      yield* this.#runTraps();
    }
    return this.#status;
  }

  *evaluate(script: string): Program {
    const parsed = parseScript(script);
    return parsed.ok ? yield* this.run(parsed.list) : 2;
  }

  /** Sleeps the whole time, whatever comes; what comes is remembered for the traps. */
  *sleep(millis: Millis | undefined): Program {
    const end = millis === undefined ? undefined : this.process.now() + millis;
    const upkeep = this.#endless || (millis ?? 0) >= LONG;
    do {
      const left = end === undefined ? undefined : Math.max(0, end - this.process.now());
      const signal = yield { for: left, wakesOn: this.#trapped(), upkeep };
      if (signal) this.#pending.push(signal);
      else break;
    } while (end === undefined || this.process.now() < end);
    return 0;
  }

  /** The `wait` builtin: until what was put in the background has ended, or a trapped signal comes. */
  *waitForBackground(): Program {
    const left = this.#background - this.process.now();
    if (left <= 0) return 0;
    const signal = yield {
      for: left === Infinity ? undefined : left,
      wakesOn: this.#trapped(),
      upkeep: left >= LONG,
    };
    if (signal) this.#pending.push(signal);
    return signal ? 143 : 0;
  }

  exit(code: number): number {
    this.#exit = code;
    return code;
  }

  leave(how: 'break' | 'continue'): number {
    this.#leaving = how;
    return 0;
  }

  trap(action: string, signals: readonly string[]): number {
    for (const name of signals) {
      const signal = SIGNAL_NAMES[name.toUpperCase()];
      if (signal && action === '-') this.#traps.delete(signal);
      else if (signal) this.#traps.set(signal, action);
    }
    return 0;
  }

  set(flags: readonly string[]): number {
    for (const flag of flags) if (/^[-+]\w*e/.test(flag)) this.#errexit = flag.startsWith('-');
    return 0;
  }

  get status(): number {
    return this.#status;
  }

  #trapped(): Signal[] {
    return [...this.#traps.keys()].filter((name) => name !== 'EXIT');
  }

  *#runTraps(): Program {
    for (let signal = this.#pending.shift(); signal; signal = this.#pending.shift()) {
      const status = this.#status;
      yield* this.evaluate(this.#traps.get(signal) ?? '');
      this.#status = status;
    }
    return this.#status;
  }

  *#statement(statement: Statement): Program {
    if (statement.background) return this.#inBackground(statement);
    let status = yield* this.#command(statement.first);
    for (const { operator, command } of statement.rest) {
      if (this.#exit !== undefined || this.#leaving) return status;
      if ((status === 0) === (operator === '&&')) status = yield* this.#command(command);
    }
    if (statement.negated) return status === 0 ? 1 : 0;
    if (this.#errexit && status !== 0 && statement.rest.length === 0) this.exit(status);
    return status;
  }

  // Parity: a job in the background is run in the foreground as far as its first wait, and only that wait goes on.
  #inBackground(statement: Statement): number {
    const job = this.#command(statement.first);
    const step = job.next();
    if (!step.done)
      this.#background = Math.max(
        this.#background,
        this.process.now() + (step.value.for ?? Infinity),
      );
    return 0;
  }

  *#command(command: Command): Program {
    if (command.kind === 'simple') return yield* this.#simple(command);
    if (command.kind === 'group') return yield* this.run(command.body);
    if (command.kind === 'if') return yield* this.#if(command);
    if (command.kind === 'for') {
      const values: string[] = [];
      for (const word of command.words) values.push(...(yield* this.#expand(word)));
      for (const value of values) {
        this.variables.set(command.name, value);
        if (yield* this.#body(command.body)) break;
      }
      return this.#status;
    }
    this.#endless ||= isEndless(command);
    for (;;) {
      const began = this.process.now();
      const holds = (yield* this.#tested(command.condition)) === 0;
      if (this.#exit !== undefined || holds === command.until) return 0;
      if (yield* this.#body(command.body)) return this.#status;
      if (this.process.now() === began)
        yield { for: LOOP_COST, wakesOn: this.#trapped(), upkeep: this.#endless };
    }
  }

  /** One turn of a loop; true when the loop is over. */
  *#body(body: List): Generator<Wait, boolean, Signal | undefined> {
    yield* this.run(body);
    const leaving = this.#leaving;
    this.#leaving = undefined;
    return this.#exit !== undefined || leaving === 'break';
  }

  *#if(command: Extract<Command, { kind: 'if' }>): Program {
    for (const { condition, body } of command.branches) {
      if ((yield* this.#tested(condition)) === 0) return yield* this.run(body);
      if (this.#exit !== undefined) return this.#status;
    }
    return command.otherwise ? yield* this.run(command.otherwise) : 0;
  }

  /** A condition may fail without ending a script under `set -e`. */
  *#tested(condition: List): Program {
    const errexit = this.#errexit;
    this.#errexit = false;
    const status = yield* this.run(condition);
    this.#errexit = errexit;
    return status;
  }

  *#simple(command: Extract<Command, { kind: 'simple' }>): Program {
    for (const [name, word] of command.assign)
      this.variables.set(name, (yield* this.#expand(word)).join(' '));
    const argv: string[] = [];
    for (const word of command.words) argv.push(...(yield* this.#expand(word)));
    if (argv.length === 0 && command.redirects.length === 0) return 0;
    const { out, err, input } = this;
    const writes: (() => void)[] = [];
    for (const redirect of command.redirects) writes.push(yield* this.#redirect(redirect));
    const status = argv.length === 0 ? 0 : yield* this.#execute(argv);
    for (const write of writes) write();
    Object.assign(this, { out, err, input });
    return status;
  }

  *#execute(argv: readonly string[]): Program {
    const [first, ...args] = argv;
    if (first === 'exec') return this.exit(args.length === 0 ? 0 : yield* this.#execute(args));
    const name = baseName(first!);
    const applet = applets.get(name);
    if (applet) {
      const result = applet(this, args);
      return typeof result === 'number' ? result : yield* result;
    }
    const process: Process = {
      ...this.process,
      argv,
      env: this.variables,
      out: this.out,
      err: this.err,
    };
    if (SHELLS.has(name)) return yield* new PosixShell(process, this.#own).main(args);
    const program = this.#own(name, process);
    if (program) return yield* program;
    this.err(`sh: ${first}: not found`);
    return 127;
  }

  *#redirect({ from, append, to }: Redirect): Generator<Wait, () => void, Signal | undefined> {
    if (to === 'stdout' || to === 'stderr') {
      if (from === 'stderr') this.err = this.out;
      else this.out = this.err;
      return () => {};
    }
    const file = (yield* this.#expand(to)).join(' ');
    if (from === 'stdin') {
      this.input = this.process.files.get(file) ?? '';
      return () => {};
    }
    const lines: string[] = [];
    const collect = (text: string) => void lines.push(`${text}\n`);
    if (file === '/dev/stderr' || file === '/proc/1/fd/2') this.out = this.process.err;
    else if (file === '/dev/stdout' || file === '/proc/1/fd/1') this.out = this.process.out;
    else if (from === 'stdout') this.out = collect;
    else this.err = collect;
    const before = append ? (this.process.files.get(file) ?? '') : '';
    return () => {
      if (!file.startsWith('/dev/') || file === '/dev/termination-log')
        this.process.files.set(file, before + lines.join(''));
    };
  }

  *#expand(word: Word): Generator<Wait, string[], Signal | undefined> {
    const fields: string[] = [];
    let field: string | undefined;
    const add = (text: string) => void (field = (field ?? '') + text);
    for (const part of word) {
      if (part.kind === 'text') {
        add(part.text);
        continue;
      }
      if (part.kind === 'variable' && (part.name === '@' || part.name === '*') && part.quoted) {
        fields.push(...this.#arguments.slice(0, -1));
        if (this.#arguments.length > 0) add(this.#arguments.at(-1)!);
        continue;
      }
      const value = yield* this.#value(part);
      if (part.kind === 'arithmetic' || part.quoted) {
        add(value);
        continue;
      }
      const pieces = value.split(/\s+/);
      pieces.forEach((piece, i) => {
        if (i > 0 && field !== undefined) {
          fields.push(field);
          field = undefined;
        }
        if (piece) add(piece);
      });
    }
    if (field !== undefined) fields.push(field);
    return fields;
  }

  *#value(
    part: Exclude<Word[number], { kind: 'text' }>,
  ): Generator<Wait, string, Signal | undefined> {
    if (part.kind === 'arithmetic') return String(arithmetic(part.expression, this.variables));
    if (part.kind === 'variable') return this.#variable(part.name) || (part.fallback ?? '');
    const { out } = this;
    const lines: string[] = [];
    this.out = (text) => void lines.push(text);
    yield* this.run(part.list);
    this.out = out;
    return lines.join('\n');
  }

  #variable(name: string): string {
    if (name === '?') return String(this.#status);
    if (name === '$') return '1';
    if (name === '#') return String(this.#arguments.length);
    if (name === '@' || name === '*') return this.#arguments.join(' ');
    if (/^\d$/.test(name)) return name === '0' ? 'sh' : (this.#arguments[Number(name) - 1] ?? '');
    return this.variables.get(name) ?? '';
  }
}

/** Whole numbers with + - * / % and comparisons, from left to right within a level, as far as scripts count. */
function arithmetic(expression: string, variables: ReadonlyMap<string, string>): number {
  const tokens = expression.match(/\d+|[A-Za-z_]\w*|[-+*/%()]|[<>=!]=?/g) ?? [];
  let at = 0;
  const atom = (): number => {
    const token = tokens[at++] ?? '0';
    if (token === '-') return -atom();
    if (token === '(') {
      const value = sum();
      at++;
      return value;
    }
    return Math.trunc(Number(/^\d/.test(token) ? token : (variables.get(token) ?? 0))) || 0;
  };
  const product = (): number => {
    let value = atom();
    while (['*', '/', '%'].includes(tokens[at] ?? '')) {
      const operator = tokens[at++];
      const right = atom();
      value =
        operator === '*'
          ? value * right
          : right === 0
            ? 0
            : operator === '/'
              ? Math.trunc(value / right)
              : value % right;
    }
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  return sum();
}
