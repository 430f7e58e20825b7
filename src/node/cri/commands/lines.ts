/** tac, fold, paste, comm, expand, shuf, split, nl and rev: lines put in another form. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, Input, linesOf, options, unknownOption, type Applet } from './applet.ts';

/** Line by line, each changed on its own. */
const eachLine = (command: string, change: (line: string, number: number) => string): Applet =>
  function* changed(process: Process, args: readonly string[]): Program {
    const input = new Input(
      process,
      command,
      args.filter((arg) => !/^-./.test(arg)),
    );
    for (let number = 1; ; number++) {
      const line = yield* input.line();
      if (line === undefined) return input.status;
      process.write(1, `${change(line, number)}\n`);
      yield* process.turn();
    }
  };

function* tac(process: Process, args: readonly string[]): Program {
  const input = new Input(process, 'tac', args);
  for (const line of linesOf(yield* input.all()).reverse()) {
    process.write(1, `${line}\n`);
    yield* process.turn();
  }
  return input.status;
}

function* fold(process: Process, args: readonly string[]): Program {
  const { value, has, rest, unknown } = options(args, 'w:sb');
  if (unknown) return unknownOption(process, 'fold', unknown);
  const width = Math.max(1, Number(value('w') ?? 80));
  const input = new Input(process, 'fold', rest);
  for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
    let left = line;
    while (left.length > width) {
      const blank = has('s') ? left.lastIndexOf(' ', width - 1) + 1 : 0;
      process.write(1, `${left.slice(0, blank || width)}\n`);
      left = left.slice(blank || width);
    }
    process.write(1, `${left}\n`);
    yield* process.turn();
  }
  return input.status;
}

function* paste(process: Process, args: readonly string[]): Program {
  const { value, has, rest, unknown } = options(args, 'd:s');
  if (unknown) return unknownOption(process, 'paste', unknown);
  const between = (value('d') ?? '\t').replace(/\\t/g, '\t').replace(/\\n/g, '\n');
  const columns: string[][] = [];
  let status = 0;
  for (const name of rest.length > 0 ? rest : ['-']) {
    const input = new Input(process, 'paste', [name]);
    columns.push(linesOf(yield* input.all()));
    status ||= input.status;
  }
  const rows = has('s')
    ? columns
    : Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, i) =>
        columns.map((column) => column[i] ?? ''),
      );
  for (const row of rows) {
    process.write(
      1,
      `${row.map((text, i) => (i > 0 ? between[(i - 1) % between.length]! : '') + text).join('')}\n`,
    );
    yield* process.turn();
  }
  return status;
}

/** Lines of two sorted files: of the first alone, of the second alone, of both. */
function* comm(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, '123');
  if (unknown) return unknownOption(process, 'comm', unknown);
  const [left = [], right = []] = [
    linesOf(yield* new Input(process, 'comm', rest.slice(0, 1)).all()),
    linesOf(yield* new Input(process, 'comm', rest.slice(1, 2)).all()),
  ];
  let [a, b] = [0, 0];
  while (a < left.length || b < right.length) {
    const [x, y] = [left[a], right[b]];
    const column = y === undefined || (x !== undefined && x < y) ? 1 : x === y ? 3 : 2;
    if (column !== 2) a++;
    if (column !== 1) b++;
    if (!has(String(column))) {
      const before = ['1', '2'].filter((each) => Number(each) < column && !has(each));
      process.write(1, `${'\t'.repeat(before.length)}${column === 2 ? y! : x!}\n`);
    }
    yield* process.turn();
  }
  return 0;
}

function* shuf(process: Process, args: readonly string[]): Program {
  const { value, has, rest, unknown } = options(args, 'i:n:eo:');
  if (unknown) return unknownOption(process, 'shuf', unknown);
  const [, from, to] = /^(\d+)-(\d+)$/.exec(value('i') ?? '') ?? [];
  const lines = has('e')
    ? [...rest]
    : from === undefined
      ? linesOf(yield* new Input(process, 'shuf', rest).all())
      : Array.from({ length: Math.min(100_000, Number(to) - Number(from) + 1) }, (_, i) =>
          String(Number(from) + i),
        );
  const most = Number(value('n') ?? Infinity);
  for (let shown = 0; lines.length > 0 && shown < most; shown++) {
    const [line] = lines.splice(process.random.below(lines.length), 1);
    process.write(1, `${line}\n`);
    yield* process.turn();
  }
  return 0;
}

function* split(process: Process, args: readonly string[]): Program {
  const { value, rest, unknown } = options(args, 'l:b:a:');
  if (unknown) return unknownOption(process, 'split', unknown);
  const input = new Input(process, 'split', rest.slice(0, 1));
  const text = yield* input.all();
  const [, digits = '0', unit = ''] = /^(\d+)([kKmM]?)/.exec(value('b') ?? '') ?? [];
  const size = Number(digits) * (/k/i.test(unit) ? 1024 : /m/i.test(unit) ? 2 ** 20 : 1);
  const lines = Number(value('l') ?? 1000);
  const pieces: string[] = [];
  if (size > 0)
    for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  else {
    const all = text.split(/(?<=\n)/);
    for (let at = 0; at < all.length && text !== ''; at += lines)
      pieces.push(all.slice(at, at + lines).join(''));
  }
  const letters = Number(value('a') ?? 2);
  for (const [i, piece] of pieces.entries()) {
    let [suffix, number] = ['', i];
    for (let k = 0; k < letters; k++) {
      suffix = String.fromCharCode(97 + (number % 26)) + suffix;
      number = Math.floor(number / 26);
    }
    if (number > 0) return complain(process, 'split: suffixes exhausted');
    process.files.write(process.path(`${rest[1] ?? 'x'}${suffix}`), process.user, piece);
    yield* process.turn();
  }
  return input.status;
}

export const lineCommands: readonly (readonly [string, Applet])[] = [
  ['rev', eachLine('rev', (line) => [...line].reverse().join(''))],
  ['nl', eachLine('nl', (line, number) => `${String(number).padStart(6)}\t${line}`)],
  ['expand', eachLine('expand', (line) => line.replace(/\t/g, '        '))],
  ['tac', tac],
  ['fold', fold],
  ['paste', paste],
  ['comm', comm],
  ['shuf', shuf],
  ['split', split],
];
