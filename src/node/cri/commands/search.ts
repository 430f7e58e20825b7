/** grep and sed. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, Input, linesOf, options, unknownOption, type Applet } from './applet.ts';
import { regularExpression, type Matcher } from './regular-expression.ts';

function* grep(process: Process, args: readonly string[]): Program {
  const extended = process.argv[0]?.endsWith('egrep') ?? false;
  const { has, value, rest, unknown } = options(args, 'ivncqlLohHsEFPxwre:m:A:B:C:', {
    count: 'c',
    quiet: 'q',
    'ignore-case': 'i',
    'invert-match': 'v',
    'line-number': 'n',
    'only-matching': 'o',
    recursive: 'r',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'files-with-matches': 'l',
    'no-filename': 'h',
    'word-regexp': 'w',
    // Nothing is coloured.
    color: 's',
  });
  if (unknown) return unknownOption(process, 'grep', unknown);
  const given = value('e') ?? rest[0];
  if (given === undefined) return complain(process, 'grep: missing pattern', 2);
  let names = value('e') === undefined ? rest.slice(1) : [...rest];
  const patterns = given.split('\n').map((pattern) => {
    const fixed = has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
    const whole = has('x') ? `^(${fixed})$` : has('w') ? `\\b(${fixed})\\b` : fixed;
    const isExtended = extended || has('E') || has('F') || has('P') || has('x') || has('w');
    return regularExpression(whole, { extended: isExtended, ignoreCase: has('i') });
  });
  const matchers = patterns.filter((matcher): matcher is Matcher => matcher !== undefined);
  if (matchers.length < patterns.length) return complain(process, `grep: bad regex '${given}'`, 2);
  if (has('r'))
    names = (names.length > 0 ? names : ['.']).flatMap((name) => filesBelow(process, name));
  const many = (names.length > 1 || has('r')) && !has('h');
  const [before, after] = [
    Number(value('B') ?? value('C') ?? 0),
    Number(value('A') ?? value('C') ?? 0),
  ];
  let [found, status] = [0, 0];
  for (const name of names.length > 0 ? names : ['-']) {
    const input = new Input(process, 'grep', [name]);
    const prefix = many || has('H') ? `${name}:` : '';
    const held: string[] = [];
    let [count, trailing] = [0, 0];
    for (let number = 1; ; number++) {
      const line = yield* input.line();
      if (line === undefined) break;
      yield* process.turn();
      const hit = matchers.some((matcher) => matcher(line, 0)) !== has('v');
      if (!hit) {
        if (trailing-- > 0) process.write(1, `${prefix}${line}\n`);
        else if (before > 0 && held.push(line) > before) held.shift();
        continue;
      }
      found++;
      count++;
      if (has('q')) return 0;
      if (has('l')) {
        process.out(name === '-' ? '(standard input)' : name);
        break;
      }
      if (has('c') || has('L')) continue;
      for (const each of held.splice(0)) process.write(1, `${prefix}${each}\n`);
      trailing = after;
      const where = `${prefix}${has('n') ? `${number}:` : ''}`;
      if (has('o'))
        for (const matcher of matchers)
          for (let at = matcher(line, 0); at && at.end > at.start; at = matcher(line, at.end))
            process.write(1, `${where}${at.groups[0]}\n`);
      else process.write(1, `${where}${line}\n`);
      if (count >= Number(value('m') ?? Infinity)) break;
    }
    if (has('c')) process.out(`${prefix}${count}`);
    if (has('L') && count === 0) process.out(name);
    if (input.status !== 0) status = 2;
  }
  return status || (found > 0 ? 0 : 1);
}

function filesBelow(process: Process, name: string): string[] {
  const found = process.files.find(process.path(name), process.user);
  if (!found.ok || found.value.inode.kind !== 'directory') return [name];
  return found.value.inode.names().flatMap((each) => filesBelow(process, `${name}/${each}`));
}

interface Edit {
  readonly from?: Address;
  readonly to?: Address;
  readonly negated: boolean;
  readonly command: string;
  readonly text: string;
  readonly matcher?: Matcher;
  readonly flags: string;
  active: boolean;
}

type Address = { readonly line: number } | { readonly last: true } | { readonly matcher: Matcher };

function* sed(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'nrEe:i', {
    quiet: 'n',
    expression: 'e',
    'in-place': 'i',
  });
  if (unknown) return unknownOption(process, 'sed', unknown);
  const script = value('e') ?? rest[0] ?? '';
  const names = value('e') === undefined ? rest.slice(1) : rest;
  const edits = parseEdits(script, has('r') || has('E'));
  if (typeof edits === 'string') return complain(process, `sed: ${edits}`);
  let status = 0;
  if (has('i')) {
    for (const name of names) {
      const content = process.files.read(process.path(name), process.user);
      if (!content.ok) status = complain(process, `sed: ${name}: No such file or directory`);
      else {
        const lines = linesOf(content.value);
        const out = lines.map((line, i) =>
          edited(edits, line, i + 1, i === lines.length - 1, has('n')),
        );
        const end = out.findIndex(({ quit }) => quit);
        const kept = end < 0 ? out : out.slice(0, end + 1);
        process.files.write(
          process.path(name),
          process.user,
          kept.map(({ text }) => text).join(''),
        );
      }
    }
    return status;
  }
  const input = new Input(process, 'sed', names);
  let line = yield* input.line();
  for (let number = 1; line !== undefined; number++) {
    const next = yield* input.line();
    const { text, quit } = edited(edits, line, number, next === undefined, has('n'));
    process.write(1, text);
    if (quit) return 0;
    yield* process.turn();
    line = next;
  }
  return input.status;
}

function parseEdits(script: string, extended: boolean): Edit[] | string {
  const edits: Edit[] = [];
  let rest = script.trim();
  const address = (): Address | undefined | string => {
    const [whole, line, last, pattern] = /^(?:(\d+)|(\$)|\/((?:\\.|[^/\\])*)\/)/s.exec(rest) ?? [];
    if (whole === undefined) return undefined;
    rest = rest.slice(whole.length).trimStart();
    if (line) return { line: Number(line) };
    if (last) return { last: true };
    const matcher = regularExpression(pattern!.replaceAll('\\/', '/'), { extended });
    return matcher ? { matcher } : `bad regex '${pattern}'`;
  };
  while (rest !== '') {
    const from = address();
    if (typeof from === 'string') return from;
    let to: Address | undefined;
    if (rest.startsWith(',')) {
      rest = rest.slice(1).trimStart();
      const end = address();
      if (typeof end === 'string') return end;
      to = end;
    }
    const negated = rest.startsWith('!');
    if (negated) rest = rest.slice(1).trimStart();
    const command = rest[0] ?? '';
    rest = rest.slice(1);
    const base = { from, to, negated, command, active: false };
    if (command === 's' || command === 'y') {
      const mark = rest[0] ?? '/';
      const parts = cutAt(rest.slice(1), mark);
      if (!parts) return `unterminated '${command}' command`;
      const [pattern, text, after] = parts;
      const [flags = ''] = command === 's' ? (/^[gipI0-9]*/.exec(after) ?? []) : [''];
      rest = after.slice(flags.length);
      const matcher =
        command === 's'
          ? regularExpression(pattern, { extended, ignoreCase: /[iI]/.test(flags) })
          : undefined;
      if (command === 's' && !matcher) return `bad regex '${pattern}'`;
      edits.push({ ...base, text: command === 'y' ? `${pattern}\0${text}` : text, matcher, flags });
    } else if ('aic'.includes(command) && command) {
      const [whole = '', text = ''] = /^\s*\\?\s*([^\n]*)/.exec(rest) ?? [];
      rest = rest.slice(whole.length);
      edits.push({ ...base, text, flags: '' });
    } else if ('dpq='.includes(command) && command) edits.push({ ...base, text: '', flags: '' });
    else return `unsupported command ${command}`;
    rest = rest.replace(/^[\s;]+/, '');
  }
  return edits;
}

/** `a/b/g` at `/` → `a`, `b`, `g`. */
function cutAt(text: string, mark: string): [string, string, string] | undefined {
  const parts: string[] = [''];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && at + 1 < text.length) {
      const next = text[++at]!;
      parts[parts.length - 1] += next === mark ? next : `\\${next}`;
    } else if (text[at] === mark) {
      if (parts.length === 2) return [parts[0]!, parts[1]!, text.slice(at + 1)];
      parts.push('');
    } else parts[parts.length - 1] += text[at]!;
  }
  return undefined;
}

function edited(
  edits: readonly Edit[],
  given: string,
  number: number,
  last: boolean,
  quiet: boolean,
) {
  let [line, out, after] = [given, '', ''];
  for (const edit of edits) {
    if (applies(edit, line, number, last) === edit.negated) continue;
    if (edit.command === 's') {
      const changed = substituted(edit, line);
      if (changed !== undefined && edit.flags.includes('p')) out += `${changed}\n`;
      line = changed ?? line;
    } else if (edit.command === 'y') {
      const [from = '', to = ''] = edit.text.split('\0');
      line = [...line].map((each) => to[from.indexOf(each)] ?? each).join('');
    } else if (edit.command === 'd') return { text: out + after, quit: false };
    else if (edit.command === 'p') out += `${line}\n`;
    else if (edit.command === '=') out += `${number}\n`;
    else if (edit.command === 'a') after += `${edit.text}\n`;
    else if (edit.command === 'i') out += `${edit.text}\n`;
    else if (edit.command === 'c') return { text: `${out}${edit.text}\n`, quit: false };
    else return { text: quiet ? out : `${out}${line}\n`, quit: true };
  }
  return { text: `${out}${quiet ? '' : `${line}\n`}${after}`, quit: false };
}

function applies(edit: Edit, line: string, number: number, last: boolean): boolean {
  const hits = (address: Address): boolean =>
    'line' in address
      ? address.line === number
      : 'last' in address
        ? last
        : address.matcher(line, 0) !== undefined;
  if (!edit.from) return true;
  if (!edit.to) return hits(edit.from);
  if (edit.active) {
    if (hits(edit.to) || ('line' in edit.to && number >= edit.to.line)) edit.active = false;
    return true;
  }
  if (!hits(edit.from)) return false;
  edit.active = !('line' in edit.to && edit.to.line <= number);
  return true;
}

function substituted({ matcher, text, flags }: Edit, line: string): string | undefined {
  const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let [result, at, count, any] = ['', 0, 0, false];
  while (at <= line.length) {
    const found = matcher!(line, at);
    if (!found) break;
    result += line.slice(at, found.start);
    const chosen = ++count >= nth;
    result += chosen
      ? text.replace(/\\(.)|&/gs, (whole, escaped?: string) =>
          escaped === undefined
            ? found.groups[0]!
            : /\d/.test(escaped)
              ? (found.groups[Number(escaped)] ?? '')
              : escaped === 'n'
                ? '\n'
                : escaped === 't'
                  ? '\t'
                  : escaped || whole,
        )
      : found.groups[0]!;
    any ||= chosen;
    at = found.end;
    if (found.end === found.start) result += line[at++] ?? '';
    if (chosen && !flags.includes('g')) break;
  }
  return any ? result + line.slice(at) : undefined;
}

export const searches: readonly (readonly [string, Applet])[] = [
  ['grep', grep],
  ['egrep', grep],
  ['fgrep', (process, args) => grep(process, ['-F', ...args])],
  ['sed', sed],
];
