/** diff, in the unified form that busybox has, and cmp. */
import { ERRNO_TEXT } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, isGnu, linesOf, options, unknownOption, type Applet } from './applet.ts';

/** More than this on either side is told to differ and not compared line by line. */
const MOST_LINES = 2000;
const CONTEXT = 3;

function* diff(process: Process, args: readonly string[]): Program {
  const { has, rest, unknown } = options(args, 'uqrNabiwBsTtU:', {
    unified: 'u',
    brief: 'q',
    recursive: 'r',
  });
  if (unknown) return unknownOption(process, 'diff', unknown);
  const [left = '', right = ''] = rest;
  if (rest.length < 2) return complain(process, 'diff: missing operand', 2);
  yield* process.turn();
  return diffed(process, left, right, has);
}

function diffed(
  process: Process,
  left: string,
  right: string,
  has: (letter: string) => boolean,
): number {
  const found = [left, right].map((name) => process.files.find(process.path(name), process.user));
  const kinds = found.map((each) => (each.ok ? each.value.inode.kind : undefined));
  if (kinds[0] === 'directory' && kinds[1] === 'directory')
    return directories(process, left, right, has);
  const texts = both(process, left, right, 'diff', 'stat');
  if (!texts) return 2;
  const [a, b] = texts;
  if (a === b) return 0;
  const [x, y] = [linesOf(a!), linesOf(b!)];
  if (has('q') || x.length > MOST_LINES || y.length > MOST_LINES)
    process.out(`Files ${left} and ${right} differ`);
  else if (has('u') || !isGnu(process)) unified(process, left, right, x, y);
  else normal(process, x, y);
  return 1;
}

function directories(
  process: Process,
  left: string,
  right: string,
  has: (letter: string) => boolean,
): number {
  const names = (path: string): string[] => {
    const found = process.files.find(process.path(path), process.user);
    return found.ok && found.value.inode.kind === 'directory' ? found.value.inode.names() : [];
  };
  const [ours, theirs] = [names(left), names(right)];
  let status = 0;
  for (const name of [...new Set([...ours, ...theirs])].sort()) {
    if (!ours.includes(name) || !theirs.includes(name)) {
      process.out(`Only in ${ours.includes(name) ? left : right}: ${name}`);
      status = 1;
    } else if (has('r') || !isDirectory(process, `${left}/${name}`))
      status = Math.max(status, diffed(process, `${left}/${name}`, `${right}/${name}`, has));
  }
  return status;
}

const isDirectory = (process: Process, path: string): boolean => {
  const found = process.files.find(process.path(path), process.user);
  return found.ok && found.value.inode.kind === 'directory';
};

/** `-` a line that goes, `+` one that comes, ` ` one that stays. */
interface Edit {
  readonly kind: '-' | '+' | ' ';
  readonly text: string;
  /** Lines of the old and of the new file before it. */
  readonly old: number;
  readonly new: number;
}

/** By the longest common subsequence, what goes before what comes. */
function edits(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i]![j] =
        a[i] === b[j]
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  const found: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const place = { old: i, new: j };
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ kind: ' ', text: a[i++]!, ...place });
      j++;
    } else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      found.push({ kind: '-', text: a[i++]!, ...place });
    else found.push({ kind: '+', text: b[j++]!, ...place });
  }
  return found;
}

function unified(
  process: Process,
  left: string,
  right: string,
  a: readonly string[],
  b: readonly string[],
): void {
  const all = edits(a, b);
  process.out(`--- ${left}\n+++ ${right}`);
  for (let at = 0; at < all.length;) {
    const first = all.findIndex(({ kind }, i) => i >= at && kind !== ' ');
    if (first < 0) break;
    let last = first;
    for (let i = first; i < all.length && i - last <= 2 * CONTEXT; i++)
      if (all[i]!.kind !== ' ') last = i;
    const hunk = all.slice(Math.max(at, first - CONTEXT), last + CONTEXT + 1);
    const range = (side: 'old' | 'new', gone: '-' | '+') => {
      const count = hunk.filter(({ kind }) => kind === ' ' || kind === gone).length;
      const start = hunk[0]![side] + (count > 0 ? 1 : 0);
      return count === 1 ? String(start) : `${start},${count}`;
    };
    process.out(`@@ -${range('old', '-')} +${range('new', '+')} @@`);
    for (const { kind, text } of hunk) process.write(1, `${kind}${text}\n`);
    at = last + CONTEXT + 1;
  }
}

/** `2c2`, `< old`, `---`, `> new`. */
function normal(process: Process, a: readonly string[], b: readonly string[]): void {
  const all = edits(a, b);
  const range = (from: number, count: number) =>
    count > 1 ? `${from + 1},${from + count}` : String(count === 0 ? from : from + 1);
  for (let at = 0; at < all.length; at++) {
    if (all[at]!.kind === ' ') continue;
    const hunk: Edit[] = [];
    for (let i = at; i < all.length && all[i]!.kind !== ' '; i++) hunk.push(all[i]!);
    const [gone, come] = (['-', '+'] as const).map((kind) =>
      hunk.filter((each) => each.kind === kind),
    );
    const letter = gone!.length === 0 ? 'a' : come!.length === 0 ? 'd' : 'c';
    const { old, new: fresh } = hunk[0]!;
    process.out(`${range(old, gone!.length)}${letter}${range(fresh, come!.length)}`);
    for (const { text } of gone!) process.write(1, `< ${text}\n`);
    if (letter === 'c') process.out('---');
    for (const { text } of come!) process.write(1, `> ${text}\n`);
    at += hunk.length - 1;
  }
}

/** What is in two files, or a complaint about the first that cannot be read, in the distribution's words. */
function both(
  process: Process,
  left: string,
  right: string,
  command: string,
  verb: string,
): readonly string[] | undefined {
  const texts: string[] = [];
  for (const name of [left, right]) {
    const content = process.files.read(process.path(name), process.user);
    if (!content.ok) {
      const told = isGnu(process) ? name : `can't ${verb} '${name}'`;
      complain(process, `${command}: ${told}: ${ERRNO_TEXT[content.errno]}`, 2);
      return undefined;
    }
    texts.push(content.value);
  }
  return texts;
}

function cmp(process: Process, args: readonly string[]): number {
  const { has, rest } = options(args, 'sl');
  const [left = '', right = ''] = rest;
  const texts = both(process, left, right, 'cmp', 'open');
  if (!texts) return 2;
  const [a = '', b = ''] = texts;
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  if (has('s')) return 1;
  if (at === a.length || at === b.length)
    return complain(process, `cmp: EOF on ${at === a.length ? left : right}`);
  process.out(
    `${left} ${right} differ: ${isGnu(process) ? 'byte' : 'char'} ${at + 1}, line ${a.slice(0, at).split('\n').length}`,
  );
  return 1;
}

export const comparisons: readonly (readonly [string, Applet])[] = [
  ['diff', diff],
  ['cmp', cmp],
];
