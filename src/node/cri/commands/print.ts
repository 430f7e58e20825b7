/** echo, printf, seq, yes. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, type Applet } from './applet.ts';

export function echo(process: Process, args: readonly string[]): number {
  let at = 0;
  let [newline, escapes] = [true, false];
  for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
    newline &&= !args[at]!.includes('n');
    escapes = args[at]!.includes('e') || (escapes && !args[at]!.includes('E'));
  }
  const text = args.slice(at).join(' ');
  const { bytes, stop } = escapes ? unescape(text) : { bytes: text, stop: false };
  process.write(1, bytes + (newline && !stop ? '\n' : ''));
  return 0;
}

export function printf(process: Process, [format, ...args]: readonly string[]): number {
  if (format === undefined) return complain(process, 'printf: usage: printf FORMAT [ARG]...', 2);
  let [text, next, status] = ['', 0, 0];
  do {
    const before = next;
    for (const piece of format.match(
      /%[-+ 0#]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[a-zA-Z%]|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)|[^%\\]+|./gs,
    ) ?? []) {
      if (piece.startsWith('\\')) text += unescape(piece).bytes;
      else if (piece === '%%') text += '%';
      else if (piece.length > 1 && piece.startsWith('%')) {
        const filled = piece.replace(/\*/g, () => args[next++] ?? '0');
        const shown = conversion(filled, args[next++]);
        if (shown === undefined) {
          process.err(`sh: ${args[next - 1]}: bad number`);
          status = 1;
        }
        text += shown ?? conversion(filled, '0') ?? '';
      } else text += piece;
    }
    if (next === before) break;
  } while (next < args.length);
  process.write(1, text);
  return status;
}

function conversion(spec: string, arg: string | undefined): string | undefined {
  const [, flags = '', width = '', precision, kind = 's'] =
    /^%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z])$/.exec(spec) ?? [];
  let body: string;
  if (kind === 's')
    body = (arg ?? '').slice(0, precision === undefined ? undefined : Number(precision));
  else if (kind === 'b') body = unescape(arg ?? '').bytes;
  else if (kind === 'c') body = (arg ?? '').slice(0, 1);
  else {
    const number = /^'|^"/.test(arg ?? '') ? arg!.charCodeAt(1) : Number(arg ?? 0);
    if (Number.isNaN(number)) return undefined;
    const whole = Math.trunc(number);
    if (kind === 'x') body = whole.toString(16);
    else if (kind === 'X') body = whole.toString(16).toUpperCase();
    else if (kind === 'o') body = whole.toString(8);
    else if ('feg'.includes(kind.toLowerCase())) body = number.toFixed(Number(precision ?? 6));
    else body = String(whole).padStart(Number(precision ?? 0), '0');
    if (flags.includes('+') && number >= 0) body = `+${body}`;
  }
  if (flags.includes('-')) return body.padEnd(Number(width));
  const zeros = flags.includes('0') && kind !== 's' && kind !== 'b';
  return zeros && body.startsWith('-')
    ? `-${body.slice(1).padStart(Number(width) - 1, '0')}`
    : body.padStart(Number(width), zeros ? '0' : ' ');
}

const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
  '"': '"',
};

/** Backslashes to what they mean; `\c` ends all output. */
function unescape(text: string): { readonly bytes: string; readonly stop: boolean } {
  const end = text.search(/(?<!\\)(?:\\\\)*\\c/);
  const cut = end < 0 ? text : text.slice(0, text.indexOf('\\c', end));
  const bytes = cut.replace(
    /\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs,
    (whole, octal, hex, letter) =>
      octal !== undefined
        ? String.fromCharCode(parseInt(octal as string, 8) & 255)
        : hex !== undefined
          ? String.fromCharCode(parseInt(hex as string, 16))
          : (ESCAPES[letter as string] ?? (whole as string)),
  );
  return { bytes, stop: end >= 0 };
}

function* seq(process: Process, given: readonly string[]): Program {
  let separator = '\n';
  let args = given;
  if (args[0] === '-s') [separator, args] = [args[1] ?? '\n', args.slice(2)];
  const padded = args[0] === '-w';
  if (padded) args = args.slice(1);
  const numbers = args.map(Number);
  const bad = args.find((_arg, i) => !Number.isFinite(numbers[i]!));
  if (bad !== undefined || numbers.length === 0)
    return complain(
      process,
      bad === undefined ? 'seq: missing operand' : `seq: invalid number '${bad}'`,
    );
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : (numbers as [number, number, number]);
  if (step === 0) return complain(process, 'seq: zero increment');
  const digits = Math.max(...args.map((arg) => /\.(\d+)$/.exec(arg)?.[1]?.length ?? 0));
  const width = padded ? String(Math.trunc(last)).length : 0;
  let text = '';
  let written = 0;
  for (let i = 0; step > 0 ? first + i * step <= last : first + i * step >= last; i++) {
    text += (i > 0 ? separator : '') + (first + i * step).toFixed(digits).padStart(width, '0');
    if (++written % 256 !== 0) continue;
    process.write(1, text);
    text = '';
    yield* process.turn();
  }
  process.write(1, text + (written > 0 ? '\n' : ''));
  return 0;
}

function* yes(process: Process, args: readonly string[]): Program {
  const line = `${args.join(' ') || 'y'}\n`;
  for (;;) {
    process.write(1, line.repeat(64));
    yield* process.turn();
  }
}

export const printing: readonly (readonly [string, Applet])[] = [
  ['echo', echo],
  ['printf', printf],
  ['seq', seq],
  ['yes', yes],
  ['true', () => 0],
  ['false', () => 1],
  [':', () => 0],
];
