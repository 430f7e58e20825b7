/** od, hexdump, xxd and strings: what bytes a file has. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { Input, options, unknownOption, type Applet } from './applet.ts';

const ROW = 16;
const hex = (code: number, width = 2): string => code.toString(16).padStart(width, '0');
const codes = (row: string): number[] => [...row].map((each) => each.charCodeAt(0));
const shown = (row: string): string => row.replace(/[^\x20-\x7e]/g, '.');
/** Two bytes as a little-endian machine reads them. */
const pairs = (row: string): number[] => {
  const all = codes(row);
  return all.filter((_, i) => i % 2 === 0).map((low, i) => low + ((all[2 * i + 1] ?? 0) << 8));
};

/** In rows of sixteen; rows that repeat the one before are left out behind a star. */
function* dump(
  process: Process,
  command: string,
  names: readonly string[],
  line: (row: string, at: number) => string,
  {
    end,
    squeezes = true,
    most = Infinity,
  }: { readonly end?: (at: number) => string; readonly squeezes?: boolean; readonly most?: number },
): Program {
  const input = new Input(process, command, names);
  const bytes = (yield* input.all()).slice(0, most);
  let before: string | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = bytes.slice(at, at + ROW);
    if (squeezes && row === before && row.length === ROW) {
      if (!starred) process.out('*');
      starred = true;
    } else {
      process.write(1, `${line(row, at)}\n`);
      starred = false;
    }
    before = row;
    yield* process.turn();
  }
  if (end) process.out(end(bytes.length));
  return input.status;
}

const NAMED: { readonly [code: number]: string } = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

function od(process: Process, args: readonly string[]): number | Program {
  const { has, value, rest, unknown } = options(args, 'cxbdoA:t:N:v');
  if (unknown) return unknownOption(process, 'od', unknown);
  const type = value('t') ?? '';
  const place = (at: number) =>
    value('A') === 'n'
      ? ''
      : value('A') === 'x'
        ? hex(at, 6)
        : value('A') === 'd'
          ? String(at).padStart(7, '0')
          : at.toString(8).padStart(7, '0');
  const line = (row: string): string => {
    if (has('c') || type.startsWith('c'))
      return codes(row)
        .map((code) =>
          (
            NAMED[code] ??
            (code > 31 && code < 127
              ? String.fromCharCode(code)
              : code.toString(8).padStart(3, '0'))
          ).padStart(4),
        )
        .join('');
    if (type.startsWith('x1'))
      return codes(row)
        .map((code) => ` ${hex(code)}`)
        .join('');
    if (has('b') || type.startsWith('o1'))
      return codes(row)
        .map((code) => ` ${code.toString(8).padStart(3, '0')}`)
        .join('');
    if (type.startsWith('u1') || type.startsWith('d1'))
      return codes(row)
        .map((code) => String(code).padStart(4))
        .join('');
    return pairs(row)
      .map((pair) =>
        has('x') || type.startsWith('x')
          ? ` ${hex(pair, 4)}`
          : ` ${pair.toString(8).padStart(6, '0')}`,
      )
      .join('');
  };
  return dump(process, 'od', rest, (row, at) => place(at) + line(row), {
    squeezes: !has('v'),
    most: value('N') === undefined ? undefined : Number(value('N')),
    ...(value('A') !== 'n' && { end: place }),
  });
}

function hexdump(process: Process, args: readonly string[]): number | Program {
  const { has, value, rest, unknown } = options(args, 'Cvn:xe:');
  if (unknown) return unknownOption(process, 'hexdump', unknown);
  const canonical = has('C') || process.argv[0]?.endsWith('hd');
  const line = (row: string, at: number) => {
    if (!canonical)
      return `${hex(at, 7)} ${pairs(row)
        .map((pair) => hex(pair, 4))
        .join(' ')}`;
    const halves = [row.slice(0, 8), row.slice(8)].map((half) =>
      codes(half)
        .map((code) => hex(code))
        .join(' ')
        .padEnd(23),
    );
    return `${hex(at, 8)}  ${halves.join('  ')}  |${shown(row)}|`;
  };
  return dump(process, 'hexdump', rest, line, {
    squeezes: !has('v'),
    most: value('n') === undefined ? undefined : Number(value('n')),
    end: (at) => hex(at, canonical ? 8 : 7),
  });
}

function xxd(process: Process, args: readonly string[]): number | Program {
  const { has, value, rest, unknown } = options(args, 'pl:c:r');
  if (unknown) return unknownOption(process, 'xxd', unknown);
  const line = (row: string, at: number) => {
    const digits = codes(row).map((code) => hex(code));
    if (has('p')) return digits.join('');
    const groups = digits
      .filter((_, i) => i % 2 === 0)
      .map((each, i) => each + (digits[2 * i + 1] ?? ''));
    return `${hex(at, 8)}: ${groups.join(' ').padEnd(39)}  ${shown(row)}`;
  };
  return dump(process, 'xxd', rest, line, {
    squeezes: false,
    most: value('l') === undefined ? undefined : Number(value('l')),
  });
}

function* strings(process: Process, args: readonly string[]): Program {
  const { value, rest, unknown } = options(args, 'n:aof');
  if (unknown) return unknownOption(process, 'strings', unknown);
  const input = new Input(process, 'strings', rest);
  const least = Number(value('n') ?? 4);
  for (const [found] of (yield* input.all()).matchAll(/[\x20-\x7e\t]+/g))
    if (found.length >= least) process.write(1, `${found}\n`);
  return input.status;
}

export const byteCommands: readonly (readonly [string, Applet])[] = [
  ['od', od],
  ['hexdump', hexdump],
  ['hd', hexdump],
  ['xxd', xxd],
  ['strings', strings],
];
