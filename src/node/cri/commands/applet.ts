/** What small commands have in common: their form, their options, how they read and complain. */
import { ERRNO_TEXT, type Errno } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import type { Program, Steps } from '../process/wait.ts';

/** Done at once with an exit code, or a program that takes its time. */
export type Applet = (process: Process, args: readonly string[]) => number | Program;

/** Whether an image has GNU's commands, as Debian and others do, or busybox's. */
export const isGnu = ({ container: { distribution } }: Process): boolean =>
  distribution !== 'busybox' && distribution !== 'alpine';

export function complain(process: Process, problem: string, code = 1): number {
  process.err(problem);
  return code;
}

/** Those of busybox's that name the file and nothing else. */
const PLAIN_OF_BUSYBOX = new Set('head wc cut grep sed rev od nl fold expand'.split(' '));

/** How commands speak of a file that cannot be opened: `cat: can't open 'x': …` in busybox, `cat: x: …` elsewhere. */
const opening = (command: string, name: string, gnu: boolean): string => {
  if (!gnu) return PLAIN_OF_BUSYBOX.has(command) ? name : `can't open '${name}'`;
  if (command === 'head' || command === 'tail') return `cannot open '${name}' for reading`;
  if (command === 'tac') return `failed to open '${name}' for reading`;
  if (command === 'sort') return `cannot read: ${name}`;
  return command === 'sed' ? `can't read ${name}` : name;
};

export function cannotOpen(process: Process, command: string, name: string, errno: Errno): number {
  const gnu = isGnu(process);
  const what = errno === 'EISDIR' && !gnu ? 'read error' : opening(command, name, gnu);
  return complain(
    process,
    `${command}: ${what}: ${ERRNO_TEXT[errno]}`,
    gnu && command === 'sort' ? 2 : 1,
  );
}

export const missingOperand = (process: Process, command: string): number =>
  complain(
    process,
    isGnu(process)
      ? `${command}: missing operand\nTry '${command} --help' for more information.`
      : `BusyBox: ${command}: missing operand`,
  );

export interface Options {
  has(letter: string): boolean;
  value(letter: string): string | undefined;
  readonly rest: readonly string[];
  /** The first option that the command does not know. */
  readonly unknown: string | undefined;
}

/** Options by their letters, with a colon behind those that take a value: `n:rv`. Long ones are `{ long: letter }`. */
export function options(
  args: readonly string[],
  letters: string,
  long: { readonly [name: string]: string } = {},
): Options {
  const given = new Map<string, string>();
  const rest: string[] = [];
  let unknown: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--') {
      rest.push(...args.slice(at + 1));
      break;
    }
    const [, name, equals] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name !== undefined) {
      const letter = long[name];
      if (!letter) unknown ??= arg;
      else if (letters.includes(`${letter}:`)) given.set(letter, equals ?? args[++at] ?? '');
      else given.set(letter, '');
    } else if (arg.length > 1 && arg.startsWith('-')) {
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i]!;
        const known = letters.indexOf(letter);
        if (known < 0 || letter === ':') unknown ??= letter;
        else if (letters[known + 1] === ':') {
          given.set(letter, arg.slice(i + 1) || (args[++at] ?? ''));
          break;
        } else given.set(letter, '');
      }
    } else rest.push(arg);
  }
  return {
    has: (letter) => given.has(letter),
    value: (letter) => given.get(letter),
    rest,
    unknown,
  };
}

export function unknownOption(process: Process, command: string, option: string): number {
  if (!isGnu(process))
    return complain(process, `${command}: unrecognized option: ${option.replace(/^--/, '')}`);
  const what = option.startsWith('--')
    ? `unrecognized option '${option}'`
    : `invalid option -- '${option}'`;
  return complain(
    process,
    `${command}: ${what}\nTry '${command} --help' for more information.`,
    command === 'ls' || command === 'grep' || command === 'sort' ? 2 : 1,
  );
}

/** Bytes of files one after the other, or of standard input, as they come. */
export class Input {
  readonly #process: Process;
  readonly #command: string;
  readonly #names: string[];
  #rest = '';
  #open = false;
  #over = false;
  /** A file could not be opened. */
  status = 0;

  constructor(process: Process, command: string, names: readonly string[]) {
    this.#process = process;
    this.#command = command;
    this.#names = names.length > 0 ? [...names] : ['-'];
  }

  /** The next piece; undefined at the end. */
  *chunk(): Steps<string | undefined> {
    for (;;) {
      if (this.#open) {
        const bytes = yield* this.#process.read(0, 65_536);
        yield* this.#process.turn();
        if (bytes !== '') return bytes;
        this.#open = false;
      }
      const name = this.#names.shift();
      if (name === undefined) return undefined;
      if (name === '-') {
        this.#open = true;
        continue;
      }
      const { files, user } = this.#process;
      const path = this.#process.path(name);
      const found = files.find(path, user);
      if (found.ok && found.value.inode.kind === 'device') {
        const device = found.value.inode.open();
        const bytes = device.read(65_536) ?? '';
        // What never ends is asked for again.
        if (bytes !== '') this.#names.unshift(name);
        yield* this.#process.turn();
        if (bytes !== '') return bytes;
        continue;
      }
      const content = files.read(path, user);
      if (content.ok) {
        if (content.value !== '') return content.value;
      } else {
        this.status = cannotOpen(this.#process, this.#command, name, content.errno);
        if (content.errno === 'EISDIR') continue;
      }
    }
  }

  *all(): Steps<string> {
    let text = '';
    for (;;) {
      const bytes = yield* this.chunk();
      if (bytes === undefined) return text;
      text += bytes;
    }
  }

  /** A line without its end; undefined when there is none left. */
  *line(separator = '\n'): Steps<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(separator);
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + separator.length);
        return line;
      }
      if (this.#over) {
        const last = this.#rest;
        this.#rest = '';
        return last === '' ? undefined : last;
      }
      const bytes = yield* this.chunk();
      if (bytes === undefined) this.#over = true;
      else this.#rest += bytes;
    }
  }
}

/** All lines of a text, without the empty one after the last line's end. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
