/** `read`: a line of standard input into variables. */
import type { Program } from '../process/wait.ts';
import { options } from '../commands/applet.ts';
import type { ShellView as Shell } from './shell-view.ts';

export function* read(shell: Shell, args: readonly string[]): Program {
  const { process, state } = shell;
  const { has, value, rest } = options(args, 'rsp:t:n:d:u:a:');
  const names = value('a') ? [] : rest;
  if (value('p') !== undefined && process.stdin?.terminal) process.write(2, value('p')!);
  const end = process.now() + (value('t') === undefined ? Infinity : Number(value('t')) * 1000);
  const most = Number(value('n') ?? LONGEST);
  const stop = value('d')?.slice(0, 1) ?? '\n';
  const input = process.descriptors.get(Number(value('u') ?? 0));
  let line = '';
  let ended = input === undefined;
  for (let count = 1; !ended && line.length < most; count++) {
    if (process.now() > end) return TIMED_OUT;
    const byte = input!.read(1);
    if (byte === undefined) {
      const left = end - process.now();
      if (left <= 0) return TIMED_OUT;
      yield { on: [input!.changed], ...(left < Infinity && { for: left }) };
    } else if (byte === '' || byte === stop) {
      ended = byte === '';
      break;
    } else if (byte === '\\' && !has('r')) {
      const next = yield* process.read(0, 1);
      if (next !== '\n') line += next;
    } else if (byte !== '\0') line += byte;
    if (count % 256 === 0) yield* process.turn();
  }
  const separators = state.variables.get('IFS') ?? ' \t\n';
  if (value('a')) state.arrays.set(value('a')!, cut(line, separators, Infinity));
  else if (names.length === 0) state.assign('REPLY', line);
  else {
    const fields = cut(line, separators, names.length);
    for (const [i, name] of names.entries()) state.assign(name, fields[i] ?? '');
  }
  return ended ? 1 : 0;
}

const TIMED_OUT = 142;
const LONGEST = 2 ** 20;

/** At most so many fields; the last has all that is left, without the blanks around it. */
function cut(line: string, separators: string, most: number): string[] {
  const blank = [...' \t\n'].filter((each) => separators.includes(each)).join('');
  const isBlank = (character: string | undefined) => !!character && blank.includes(character);
  const fields: string[] = [];
  let at = 0;
  while (isBlank(line[at])) at++;
  while (at < line.length && fields.length < most) {
    if (fields.length === most - 1) {
      let end = line.length;
      while (end > at && isBlank(line[end - 1])) end--;
      fields.push(line.slice(at, end));
      break;
    }
    let end = at;
    while (end < line.length && !separators.includes(line[end]!)) end++;
    fields.push(line.slice(at, end));
    at = end;
    while (isBlank(line[at])) at++;
    if (at < line.length && separators.includes(line[at]!) && !isBlank(line[at]) && at === end)
      at++;
    while (isBlank(line[at])) at++;
  }
  return fields;
}
