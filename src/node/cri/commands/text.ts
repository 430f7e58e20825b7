/** Commands that read text and write part of it: cat, head, tail, wc, sort, uniq, cut, tr, tee. */
import { OpenFile } from '../process/open-file.ts';
import type { Process } from '../process/process.ts';
import type { Stream } from '../process/stream.ts';
import { Emitter } from '../process/stream.ts';
import type { Program } from '../process/wait.ts';
import { membersOf } from '../shell/pattern.ts';
import {
  cannotOpen,
  complain,
  Input,
  isGnu,
  linesOf,
  options,
  unknownOption,
  type Applet,
} from './applet.ts';

function* cat(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, 'nbeuvAt');
  if (unknown) return unknownOption(process, 'cat', unknown);
  const input = new Input(process, 'cat', rest);
  let number = 0;
  for (;;) {
    if (has('n') || has('b')) {
      const line = yield* input.line();
      if (line === undefined) return input.status;
      const numbered = has('n') || line !== '';
      process.write(1, `${numbered ? `${String(++number).padStart(6)}\t` : ''}${line}\n`);
      yield* process.turn();
      continue;
    }
    const bytes = yield* input.chunk();
    if (bytes === undefined) return input.status;
    process.write(1, has('e') || has('A') ? bytes.replace(/\n/g, '$\n') : bytes);
    yield* process.turn();
  }
}

/** `-5` means `-n 5`. */
const withCount = (args: readonly string[]): string[] =>
  args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));

const countOf = (text: string): number =>
  Number(text.replace(/[kKmM]$/, '')) *
  (/[kK]$/.test(text) ? 1024 : /[mM]$/.test(text) ? 1_048_576 : 1);

function* head(process: Process, args: readonly string[]): Program {
  const { value, has, rest, unknown } = options(withCount(args), 'n:c:qv');
  if (unknown) return unknownOption(process, 'head', unknown);
  const names = rest.length > 0 ? rest : ['-'];
  let status = 0;
  for (const [i, name] of names.entries()) {
    if (names.length > 1 && !has('q')) process.out(`${i > 0 ? '\n' : ''}==> ${name} <==`);
    const input = new Input(process, 'head', [name]);
    const bytes = value('c');
    if (bytes !== undefined) {
      let left = countOf(bytes);
      for (let piece = yield* input.chunk(); piece !== undefined && left > 0;) {
        process.write(1, piece.slice(0, left));
        left -= piece.length;
        if (left > 0) piece = yield* input.chunk();
      }
    } else {
      const count = countOf(value('n') ?? '10');
      const lines: string[] = [];
      for (let read = 0; count < 0 || read < count; read++) {
        const line = yield* input.line();
        if (line === undefined) break;
        if (count < 0) lines.push(line);
        else process.write(1, `${line}\n`);
        yield* process.turn();
      }
      for (const line of lines.slice(0, count)) process.write(1, `${line}\n`);
    }
    status ||= input.status;
  }
  return status;
}

function* tail(process: Process, args: readonly string[]): Program {
  const { value, has, rest, unknown } = options(withCount(args), 'n:c:fFqs:v', {
    follow: 'f',
    lines: 'n',
  });
  if (unknown) return unknownOption(process, 'tail', unknown);
  const names = rest.length > 0 ? rest : ['-'];
  const count = value('n') ?? '10';
  const fromStart = count.startsWith('+');
  let status = 0;
  const followed: { readonly name: string; at: number }[] = [];
  for (const [i, name] of names.entries()) {
    const input = new Input(process, 'tail', [name]);
    const text = yield* input.all();
    status ||= input.status;
    if (names.length > 1 && !has('q') && input.status === 0)
      process.out(`${i > 0 ? '\n' : ''}==> ${name} <==`);
    const bytes = value('c');
    const lines = text.split(/(?<=\n)/);
    const shown =
      bytes === undefined
        ? fromStart
          ? lines.slice(Math.max(0, Number(count.slice(1)) - 1))
          : Number(count) === 0
            ? []
            : lines.slice(-countOf(count.replace('-', '')))
        : [
            bytes.startsWith('+')
              ? text.slice(Number(bytes.slice(1)) - 1)
              : text.slice(-countOf(bytes)),
          ];
    process.write(1, shown.join(''));
    if (name !== '-' && (input.status === 0 || has('F'))) followed.push({ name, at: text.length });
  }
  if (!(has('f') || has('F'))) return status;
  if (followed.length === 0) return complain(process, 'tail: no files', status || 1);
  return yield* follow(process, followed);
}

/** Writes what is added, until it is stopped. A file that is not there yet is looked for every second. */
function* follow(process: Process, followed: { readonly name: string; at: number }[]): Program {
  const changed = new Emitter();
  const watched = new Map<unknown, () => void>();
  for (;;) {
    let missing = false;
    for (const each of followed) {
      const found = process.files.find(process.path(each.name), process.user);
      const inode = found.ok ? found.value.inode : undefined;
      if (inode?.kind !== 'file') {
        missing = true;
        continue;
      }
      if (!watched.has(inode)) {
        const stop = inode.watch(() => changed.emit());
        process.exited.subscribe(stop);
        watched.set(inode, stop);
      }
      if (inode.size < each.at) each.at = 0;
      process.write(1, inode.read(each.at));
      each.at = inode.size;
    }
    if (process.brokenPipe) return 141;
    yield { on: [changed], ...(missing && { for: 1000, upkeep: true }) };
  }
}

function* wc(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, 'lwcmL');
  if (unknown) return unknownOption(process, 'wc', unknown);
  const all = !['l', 'w', 'c', 'm', 'L'].some(has);
  const names = rest.length > 0 ? rest : ['-'];
  const totals = [0, 0, 0, 0];
  const width = isGnu(process) ? widthOf(process, names) : 9;
  let status = 0;
  const show = (counts: readonly number[], name: string) => {
    const wanted = [
      ...(all || has('l') ? [counts[0]!] : []),
      ...(all || has('w') ? [counts[1]!] : []),
      ...(all || has('c') || has('m') ? [counts[2]!] : []),
      ...(has('L') ? [counts[3]!] : []),
    ];
    const alone = wanted.length === 1 && rest.length === 0;
    const figures = wanted.map((count) =>
      alone ? String(count) : String(count).padStart(wanted.length === 1 ? 0 : width),
    );
    const between = isGnu(process) ? ' ' : '';
    process.out(figures.join(between) + (name === '-' ? '' : ` ${name}`));
  };
  for (const name of names) {
    const input = new Input(process, 'wc', [name]);
    const text = yield* input.all();
    status ||= input.status;
    if (input.status !== 0) continue;
    const counts = [
      text.split('\n').length - 1,
      text.split(/\s+/).filter(Boolean).length,
      text.length,
      Math.max(
        0,
        ...linesOf(text)
          .slice(0, 10_000)
          .map((line) => line.length),
      ),
    ];
    for (const [i, count] of counts.entries()) totals[i]! += count;
    show(counts, name);
  }
  if (names.length > 1) show(totals, 'total');
  return status;
}

/** GNU's figures are as wide as the size of all files; those of standard input seven. */
function widthOf(process: Process, names: readonly string[]): number {
  let bytes = 0;
  for (const name of names) {
    const found = process.files.find(process.path(name), process.user);
    if (name === '-' || !found.ok || found.value.inode.kind !== 'file') return 7;
    bytes += found.value.inode.size;
  }
  return String(bytes).length;
}

function* sort(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'rnuhbfk:t:o:sVg');
  if (unknown) return unknownOption(process, 'sort', unknown);
  const input = new Input(process, 'sort', rest);
  const lines = linesOf(yield* input.all());
  const [, from = '1', to] = /^(\d+)(?:[.\d]*[a-z]*)?(?:,(\d+))?/.exec(value('k') ?? '1') ?? [];
  const flags = (value('k') ?? '').replace(/[^a-z]/g, '');
  const is = (flag: string) => has(flag) || flags.includes(flag);
  const separator = value('t');
  const keyOf = (line: string): string => {
    if (!value('k')) return line;
    const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    return fields
      .slice(Number(from) - 1, to === undefined ? undefined : Number(to))
      .join(separator ?? ' ');
  };
  const numeric = is('n') || is('g') || is('h');
  const units: Record<string, number> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 };
  const numberIn = (text: string): number => {
    const [, digits = '0', unit = ''] = /^\s*(-?\d*\.?\d+)([KMGT]?)/i.exec(text) ?? [];
    return Number(digits) * (is('h') ? (units[unit.toUpperCase()] ?? 1) : 1);
  };
  const compare = (a: string, b: string): number => {
    const [x, y] = [keyOf(a), keyOf(b)];
    const [left, right] = is('f') ? [x.toUpperCase(), y.toUpperCase()] : [x, y];
    const by = numeric ? numberIn(x) - numberIn(y) : left < right ? -1 : left > right ? 1 : 0;
    const last = by !== 0 || has('s') || has('u') ? by : a < b ? -1 : a > b ? 1 : 0;
    return is('r') ? -last : last;
  };
  let sorted = [...lines].sort(compare);
  if (has('u')) sorted = sorted.filter((line, i) => i === 0 || compare(sorted[i - 1]!, line) !== 0);
  const text = sorted.map((line) => `${line}\n`).join('');
  const file = value('o');
  if (file === undefined) process.write(1, text);
  else process.files.write(process.path(file), process.user, text);
  return input.status;
}

function* uniq(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, 'cdui');
  if (unknown) return unknownOption(process, 'uniq', unknown);
  const input = new Input(process, 'uniq', rest.slice(0, 1));
  let [last, count]: [string | undefined, number] = [undefined, 0];
  const flush = () => {
    if (last === undefined || (has('d') && count < 2) || (has('u') && count > 1)) return;
    process.write(1, `${has('c') ? `${String(count).padStart(7)} ` : ''}${last}\n`);
  };
  for (;;) {
    const line = yield* input.line();
    const same = has('i') ? line?.toLowerCase() === last?.toLowerCase() : line === last;
    if (same && line !== undefined) count++;
    else {
      flush();
      [last, count] = [line, 1];
    }
    if (line === undefined) return input.status;
    yield* process.turn();
  }
}

function* cut(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'd:f:c:b:s', { delimiter: 'd', fields: 'f' });
  if (unknown) return unknownOption(process, 'cut', unknown);
  const list = value('f') ?? value('c') ?? value('b');
  if (list === undefined)
    return complain(process, 'cut: expected a list of bytes, characters, or fields');
  const ranges = list.split(',').map((range) => {
    const [, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(range) ?? [];
    return [Number(from || 1), dash ? Number(to || Infinity) : Number(from)] as const;
  });
  const wanted = (index: number) => ranges.some(([from, to]) => index >= from && index <= to);
  const delimiter = value('d') ?? '\t';
  const input = new Input(process, 'cut', rest);
  for (;;) {
    const line = yield* input.line();
    if (line === undefined) return input.status;
    yield* process.turn();
    if (!has('f')) process.write(1, `${[...line].filter((_c, i) => wanted(i + 1)).join('')}\n`);
    else if (line.includes(delimiter))
      process.write(
        1,
        `${line
          .split(delimiter)
          .filter((_f, i) => wanted(i + 1))
          .join(delimiter)}\n`,
      );
    else if (!has('s')) process.write(1, `${line}\n`);
  }
}

function* tr(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, 'dscC');
  if (unknown) return unknownOption(process, 'tr', unknown);
  const escaped = (set = '') =>
    membersOf(
      set.replace(
        /\\([nrt\\0])/g,
        (_whole, letter: string) => ({ n: '\n', r: '\r', t: '\t', '0': '\0' })[letter] ?? letter,
      ),
    );
  const [from, to] = [escaped(rest[0]), escaped(rest[1])];
  const complement = has('c') || has('C');
  const inSet = (character: string) => from.includes(character) !== complement;
  const input = new Input(process, 'tr', []);
  let before = '';
  for (;;) {
    const bytes = yield* input.chunk();
    if (bytes === undefined) return 0;
    let text = '';
    for (const character of bytes) {
      if (!inSet(character)) {
        text += character;
        before = '';
        continue;
      }
      if (has('d')) continue;
      const next =
        to === ''
          ? character
          : complement
            ? to.at(-1)!
            : (to[from.indexOf(character)] ?? to.at(-1)!);
      if (has('s') && before === next) continue;
      before = next;
      text += next;
    }
    process.write(1, text);
    yield* process.turn();
  }
}

function* tee(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, 'ai');
  if (unknown) return unknownOption(process, 'tee', unknown);
  const outputs: Stream[] = [];
  let status = 0;
  for (const name of rest) {
    const opened = process.files.openForWriting(process.path(name), process.user, {
      truncate: !has('a'),
    });
    if (!opened.ok) status = cannotOpen(process, 'tee', name, opened.errno);
    else if (opened.value.kind === 'device') outputs.push(opened.value.open());
    else outputs.push(new OpenFile(opened.value, () => process.now(), has('a')));
  }
  const input = new Input(process, 'tee', []);
  for (;;) {
    const bytes = yield* input.chunk();
    if (bytes === undefined) return status;
    process.write(1, bytes);
    for (const output of outputs) output.write(bytes);
    yield* process.turn();
  }
}

export const texts: readonly (readonly [string, Applet])[] = [
  ['cat', cat],
  ['head', head],
  ['tail', tail],
  ['wc', wc],
  ['sort', sort],
  ['uniq', uniq],
  ['cut', cut],
  ['tr', tr],
  ['tee', tee],
];
