/** The small commands that scripts in examples use: busybox's applets and the shell's builtins. */
import { SECOND, type Millis } from '../../../sim/clock.ts';
import type { Process, Program } from '../program.ts';

/** The shell as a command in it sees it. */
export interface Shell {
  readonly process: Process;
  readonly variables: Map<string, string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What `<` gave. */
  readonly input: string;
  /** Of the last command. */
  readonly status: number;
  sleep(millis: Millis | undefined): Program;
  waitForBackground(): Program;
  evaluate(script: string): Program;
  exit(code: number): number;
  leave(how: 'break' | 'continue'): number;
  trap(action: string, signals: readonly string[]): number;
  set(flags: readonly string[]): number;
}

/** Done at once with an exit code, or a program that takes its time. */
type Applet = (shell: Shell, args: readonly string[]) => number | Program;

const UNITS: Record<string, Millis> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86400 * SECOND,
};

export const applets: ReadonlyMap<string, Applet> = new Map<string, Applet>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['echo', echo],
  ['printf', printf],
  ['sleep', sleep],
  ['exit', (shell, [code]) => shell.exit(code === undefined ? shell.status : Number(code) || 0)],
  ['return', (_shell, [code]) => Number(code) || 0],
  ['break', (shell) => shell.leave('break')],
  ['continue', (shell) => shell.leave('continue')],
  ['trap', (shell, [action = '', ...signals]) => shell.trap(action, signals)],
  ['wait', (shell) => shell.waitForBackground()],
  ['set', (shell, flags) => shell.set(flags)],
  ['export', assign],
  ['readonly', assign],
  ['local', assign],
  ['eval', (shell, args) => shell.evaluate(args.join(' '))],
  ['cd', () => 0],
  ['mkdir', () => 0],
  ['chmod', () => 0],
  ['sync', () => 0],
  ['pwd', (shell) => say(shell, '/')],
  ['whoami', (shell) => say(shell, 'root')],
  ['hostname', (shell) => say(shell, shell.process.hostname)],
  [
    'env',
    (shell) =>
      print(
        shell,
        [...shell.variables].map(([name, value]) => `${name}=${value}`),
      ),
  ],
  ['date', (shell, [format]) => say(shell, date(shell.process.now(), format))],
  ['seq', seq],
  ['cat', cat],
  ['rm', (shell, names) => (names.forEach((name) => shell.process.files.delete(name)), 0)],
  [
    'touch',
    (shell, names) => (
      names.forEach((name) => shell.process.files.set(name, shell.process.files.get(name) ?? '')),
      0
    ),
  ],
  ['ls', (shell) => print(shell, [...shell.process.files.keys()])],
  ['test', (shell, args) => (holds(shell, args) ? 0 : 1)],
  ['[', (shell, args) => (holds(shell, args.slice(0, -1)) ? 0 : 1)],
  [
    'tail',
    (shell, args) =>
      args.includes('-f')
        ? forever(shell)
        : cat(
            shell,
            args.filter((arg) => !arg.startsWith('-')),
          ),
  ],
  ['top', forever],
  ['httpd', forever],
  ['nc', unreachable],
  ['wget', unreachable],
  ['curl', unreachable],
  ['nslookup', unreachable],
  ['ping', unreachable],
]);

function say(shell: Shell, text: string): number {
  shell.out(text);
  return 0;
}

function print(shell: Shell, lines: readonly string[]): number {
  for (const line of lines) shell.out(line);
  return 0;
}

function echo(shell: Shell, args: readonly string[]): number {
  const flags = args.findIndex((arg) => !/^-[ne]+$/.test(arg));
  const words = flags < 0 ? [] : args.slice(flags);
  const escapes = args.slice(0, flags < 0 ? args.length : flags).some((flag) => flag.includes('e'));
  const text = words.join(' ');
  return print(shell, (escapes ? unescaped(text) : text).split('\n'));
}

function printf(shell: Shell, [format = '', ...args]: readonly string[]): number {
  let next = 0;
  const text = unescaped(format).replace(/%(?:-?\d*)?([sdi%])/g, (_match, kind) =>
    kind === '%' ? '%' : (args[next++] ?? ''),
  );
  return print(shell, text.replace(/\n$/, '').split('\n'));
}

const unescaped = (text: string): string =>
  text.replace(/\\([nt\\])/g, (_match, letter) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : '\\',
  );

function sleep(shell: Shell, args: readonly string[]): number | Program {
  if (args.length === 0) return complain(shell, 'BusyBox: sleep: missing operand');
  let millis = 0;
  for (const arg of args) {
    if (arg === 'infinity' || arg === 'inf') return forever(shell);
    const match = /^(\d+(?:\.\d+)?)([smhd])?$/.exec(arg);
    if (!match) return complain(shell, `sleep: invalid number '${arg}'`);
    millis += Number(match[1]) * UNITS[match[2] ?? 's']!;
  }
  return shell.sleep(millis);
}

function forever(shell: Shell): Program {
  return shell.sleep(undefined);
}

function assign(shell: Shell, args: readonly string[]): number {
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at > 0) shell.variables.set(arg.slice(0, at), arg.slice(at + 1));
  }
  return 0;
}

function seq(shell: Shell, args: readonly string[]): number {
  const numbers = args.map(Number);
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : [numbers[0]!, numbers[1]!, numbers[2]!];
  if (![first, step, last].every(Number.isFinite) || step === 0)
    return complain(shell, 'seq: invalid number');
  for (let value = first; step > 0 ? value <= last : value >= last; value += step)
    shell.out(String(value));
  return 0;
}

function cat(shell: Shell, names: readonly string[]): number {
  let status = 0;
  for (const name of names) {
    const text = shell.process.files.get(name);
    if (text === undefined)
      status = complain(shell, `cat: can't open '${name}': No such file or directory`);
    else print(shell, text.replace(/\n$/, '').split('\n'));
  }
  if (names.length === 0 && shell.input) print(shell, shell.input.replace(/\n$/, '').split('\n'));
  return status;
}

function complain(shell: Shell, problem: string): number {
  shell.err(problem);
  return 1;
}

// Parity: containers cannot reach anything yet; what asks the network is told that nobody answers.
function* unreachable(shell: Shell, args: readonly string[]): Program {
  yield* shell.sleep(SECOND);
  const target = args.find((arg) => !arg.startsWith('-')) ?? '';
  return complain(shell, `bad address '${target.replace(/^\w+:\/\//, '').replace(/\/.*/, '')}'`);
}

function holds(shell: Shell, args: readonly string[]): boolean {
  if (args[0] === '!') return !holds(shell, args.slice(1));
  if (args.length === 1) return args[0] !== '';
  if (args.length === 2) {
    const [operator, value] = [args[0]!, args[1]!];
    if (operator === '-z') return value === '';
    if (operator === '-n') return value !== '';
    if (operator === '-s') return (shell.process.files.get(value) ?? '') !== '';
    return shell.process.files.has(value);
  }
  const [left, operator, right] = [args[0] ?? '', args[1], args[2] ?? ''];
  const difference = Number(left) - Number(right);
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '-eq':
      return difference === 0;
    case '-ne':
      return difference !== 0;
    case '-lt':
      return difference < 0;
    case '-le':
      return difference <= 0;
    case '-gt':
      return difference > 0;
    case '-ge':
      return difference >= 0;
    default:
      return false;
  }
}

/** `Sat Nov 21 08:54:55 UTC 2026`, or in a format of `%` letters. */
function date(at: Millis, format?: string): string {
  const iso = new Date(at).toISOString();
  const [weekday, day, month] = new Date(at).toUTCString().split(' ');
  const time = iso.slice(11, 19);
  if (!format?.startsWith('+'))
    return `${weekday!.slice(0, 3)} ${month} ${day!.replace(/^0/, ' ')} ${time} UTC ${iso.slice(0, 4)}`;
  const letters: Record<string, string> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: time.slice(0, 2),
    M: time.slice(3, 5),
    S: time.slice(6, 8),
    T: time,
    F: iso.slice(0, 10),
    s: String(Math.floor(at / 1000)),
    N: `${iso.slice(20, 23)}000000`,
    Z: 'UTC',
  };
  return format
    .slice(1)
    .replace(/%([a-zA-Z%])/g, (whole, letter) =>
      letter === '%' ? '%' : (letters[letter] ?? whole),
    );
}
