/** Words to arguments: parameters, commands, arithmetic, fields, file names, quotes, in POSIX's order (2.6). */
import {
  parse,
  type ArithmeticExpression,
  type ParsedScript,
  type Word,
  type WordPart,
} from 'unbash';
import type { Bytes } from '../fs/byte-string.ts';
import type { Steps } from '../process/wait.ts';
import { compute } from './arithmetic.ts';
import { entryOf, listOf, setList } from './arrays.ts';
import { braceExpanded } from './braces.ts';
import {
  hasWildcards,
  literally,
  matches,
  prefixLength,
  suffixLength,
  unescaped,
} from './pattern.ts';
import type { ShellState } from './shell-state.ts';

/** Runs a script in a subshell and gives what it said. */
export type Substitute = (script: ParsedScript | undefined) => Steps<Bytes>;

interface Piece {
  readonly text: string;
  /** Stands for itself: no file names, no fields. */
  readonly quoted: boolean;
  /** Came from an expansion without quotes: to be cut into fields. */
  readonly split?: boolean;
  /** Here one of "$@" ends and the next begins. */
  readonly cut?: boolean;
}

export class Expander {
  readonly #state: ShellState;
  readonly #substitute: Substitute;

  constructor(state: ShellState, substitute: Substitute) {
    this.#state = state;
    this.#substitute = substitute;
  }

  /** The arguments that a word becomes: none, one or many. */
  *fields(word: Word): Steps<string[]> {
    const braced = word.parts?.some(({ type }) => type === 'BraceExpansion');
    if (!braced || this.#state.dialect !== 'bash') return yield* this.#fields(word);
    const fields: string[] = [];
    for (const text of braceExpanded(word.text)) {
      const { command } = parse(`: ${text}`).commands[0]!;
      for (const each of command.type === 'Command' ? command.suffix : [])
        if (each.type === 'Word') fields.push(...(yield* this.#fields(each)));
    }
    return fields;
  }

  *#fields(word: Word): Steps<string[]> {
    const pieces = yield* this.#word(word);
    const fields: string[] = [];
    let current: string | undefined;
    const end = () => {
      if (current !== undefined) fields.push(current);
      current = undefined;
    };
    const separators = this.#state.variables.get('IFS') ?? ' \t\n';
    for (const { text, quoted, split, cut } of pieces) {
      if (cut) end();
      else if (!split) current = (current ?? '') + (quoted ? literally(text) : text);
      else
        for (const [i, part] of splitFields(text, separators).entries()) {
          if (i > 0) end();
          if (part) current = (current ?? '') + part;
        }
    }
    end();
    return fields.flatMap((field) => this.#fileNames(field));
  }

  /** One text, whatever is in it. */
  *text(word: Word): Steps<string> {
    const pieces = yield* this.#word(word);
    return pieces.map(({ text, cut }) => (cut ? ' ' : text)).join('');
  }

  /** A pattern, in which what was quoted stands for itself. */
  *pattern(word: Word): Steps<string> {
    const pieces = yield* this.#word(word);
    return pieces.map(({ text, quoted }) => (quoted ? literally(text) : text)).join('');
  }

  /** A list of values, under a name that nobody else would give to one. */
  keep(name: string, values: readonly string[]): void {
    setList(this.#state, name, values);
  }

  *parts(parts: readonly WordPart[], quoted: boolean): Steps<string> {
    const pieces: Piece[] = [];
    for (const part of parts) pieces.push(...(yield* this.#part(part, quoted)));
    return pieces.map(({ text, cut }) => (cut ? ' ' : text)).join('');
  }

  *arithmetic(expression: ArithmeticExpression | undefined): Steps<bigint> {
    const words = new Map<ArithmeticExpression, string>();
    yield* this.#arithmeticWords(expression, words);
    const { variables } = this.#state;
    const computed = compute(
      expression,
      {
        get: (name) => this.#state.get(name),
        set: (name, text) => void (this.#state.readOnly.has(name) || variables.set(name, text)),
      },
      (of) => words.get(of) ?? '',
    );
    if (computed.ok) return computed.value;
    const { divisionByZero } = this.#state.words;
    this.#state.fail(computed.problem === 'divide by zero' ? divisionByZero : computed.problem);
    return 0n;
  }

  /** What a text comes to as an expression. */
  *number(text: string): Steps<bigint> {
    const { command } = parse(`(( ${text} ))`).commands[0] ?? {};
    return yield* this.arithmetic(
      command?.type === 'ArithmeticCommand' ? command.expression : undefined,
    );
  }

  *#arithmeticWords(
    of: ArithmeticExpression | undefined,
    words: Map<ArithmeticExpression, string>,
  ): Steps<void> {
    if (!of) return;
    switch (of.type) {
      case 'ArithmeticWord':
        words.set(of, of.parts ? yield* this.parts(of.parts, true) : this.#plain(of.value));
        return;
      case 'ArithmeticCommandExpansion':
        words.set(of, yield* this.#substitute(of.script));
        return;
      case 'ArithmeticGroup':
        return yield* this.#arithmeticWords(of.expression, words);
      case 'ArithmeticUnary':
        return yield* this.#arithmeticWords(of.operand, words);
      case 'ArithmeticBinary':
        yield* this.#arithmeticWords(of.left, words);
        return yield* this.#arithmeticWords(of.right, words);
      default:
        for (const part of [of.test, of.consequent, of.alternate])
          yield* this.#arithmeticWords(part, words);
    }
  }

  /** `$name`, `${name}` and `$1` have no parts of their own in arithmetic. */
  #plain(text: string): string {
    const [, bare, braced] = /^\$(?:(\w+|[#?$])|\{(\w+)\})$/.exec(text) ?? [];
    const name = bare ?? braced;
    return name === undefined ? text : (this.#state.get(name) ?? '');
  }

  *#word(word: Word): Steps<Piece[]> {
    if (!word.parts) return [{ text: this.#home(word), quoted: true }];
    const pieces: Piece[] = [];
    for (const part of word.parts) pieces.push(...(yield* this.#part(part, false)));
    return pieces;
  }

  #home({ text, value }: Word): string {
    if (text !== '~' && !text.startsWith('~/')) return value;
    return (this.#state.variables.get('HOME') ?? '/root') + value.slice(1);
  }

  *#part(part: WordPart, quoted: boolean): Steps<Piece[]> {
    switch (part.type) {
      case 'Literal':
        return [{ text: part.value, quoted: true }];
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return [{ text: part.value, quoted: true }];
      case 'DoubleQuoted':
      case 'LocaleString': {
        const inside: Piece[] = [];
        for (const each of part.parts) inside.push(...(yield* this.#part(each, true)));
        // Quotes with nothing in them are an argument all the same; "$@" without arguments is none.
        const isArguments = part.parts.length === 1 && isAll(part.parts[0]!);
        return inside.length === 0 && !isArguments ? [{ text: '', quoted: true }] : inside;
      }
      case 'SimpleExpansion':
        return this.#parameter(part.text.slice(1), quoted);
      case 'ParameterExpansion':
        return yield* this.#expansion(part, quoted);
      case 'CommandExpansion': {
        const said = yield* this.#substitute(commandIn(part));
        return [{ text: said, quoted, split: !quoted }];
      }
      case 'ArithmeticExpansion':
        return [{ text: String(yield* this.arithmetic(part.expression)), quoted: true }];
      default:
        return [{ text: part.text, quoted: false }];
    }
  }

  #parameter(name: string, quoted: boolean): Piece[] {
    if (name === '@' || (name === '*' && !quoted))
      return this.#apart(this.#state.arguments, quoted);
    const value = this.#state.get(name);
    if (value === undefined && this.#state.options.nounset)
      this.#state.fail(this.#state.words.notSet(name));
    return [{ text: value ?? '', quoted, split: !quoted }];
  }

  *#expansion(
    part: Extract<WordPart, { type: 'ParameterExpansion' }>,
    quoted: boolean,
  ): Steps<Piece[]> {
    const { parameter, prefix, index, operation } = part;
    const piece = (text: string): Piece[] => [{ text, quoted, split: !quoted }];
    const isAll = index?.value === '@' || index?.value === '*';
    if (isAll) return this.#list(part, index.value === '@', quoted);
    const named = index
      ? entryOf(this.#state, parameter, String(yield* this.number(yield* this.text(index))))
      : this.#state.get(parameter);
    if (prefix === '#') return piece(String((named ?? '').length));
    const value = prefix === '!' ? this.#state.get(named ?? '') : named;
    if (!operation)
      return prefix || index ? piece(value ?? '') : this.#parameter(parameter, quoted);
    switch (operation.type) {
      case 'Default': {
        const isSet = value !== undefined && !(operation.operator.startsWith(':') && value === '');
        const kind = operation.operator.at(-1);
        if (kind === '+')
          return isSet ? yield* this.#operand(operation.operand, quoted) : piece('');
        if (isSet) return parameter === '@' ? this.#parameter('@', quoted) : piece(value);
        if (kind === '-') return yield* this.#operand(operation.operand, quoted);
        const other = yield* this.text(operation.operand);
        if (kind === '=') this.#state.assign(parameter, other);
        else this.#state.fail(`${parameter}: ${other || 'parameter not set'}`);
        return piece(other);
      }
      case 'Remove': {
        const pattern = yield* this.pattern(operation.operand);
        const longest = operation.operator.length === 2;
        const text = value ?? '';
        if (operation.operator.startsWith('#'))
          return piece(text.slice(Math.max(0, prefixLength(pattern, text, longest))));
        const length = suffixLength(pattern, text, longest);
        return piece(length > 0 ? text.slice(0, text.length - length) : text);
      }
      case 'Replace': {
        const pattern = yield* this.pattern(operation.pattern);
        const other = yield* this.text(operation.replacement);
        return piece(replaced(value ?? '', pattern, other, operation.operator));
      }
      case 'Slice': {
        const text = value ?? '';
        const offset = Number(yield* this.text(operation.offset)) || 0;
        const from = offset < 0 ? Math.max(0, text.length + offset) : offset;
        const length = operation.length
          ? Number(yield* this.text(operation.length)) || 0
          : undefined;
        const end =
          length === undefined ? text.length : length < 0 ? text.length + length : from + length;
        return piece(text.slice(from, Math.max(from, end)));
      }
      case 'CaseModification': {
        const text = value ?? '';
        const change = (of: string) =>
          operation.operator.startsWith('^') ? of.toUpperCase() : of.toLowerCase();
        return piece(
          operation.operator.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1),
        );
      }
      default:
        this.#state.fail(`syntax error: bad substitution`);
        return piece('');
    }
  }

  /** `${a[@]}`, `${#a[@]}`, `${!a[@]}`. */
  #list(
    { parameter, prefix }: Extract<WordPart, { type: 'ParameterExpansion' }>,
    apart: boolean,
    quoted: boolean,
  ): Piece[] {
    const list = listOf(this.#state, parameter);
    if (prefix === '#') return [{ text: String(list.length), quoted, split: !quoted }];
    const shown = prefix === '!' ? list.map((_each, i) => String(i)) : list;
    if (!apart && quoted) return [{ text: shown.join(' '), quoted }];
    return this.#apart(shown, quoted);
  }

  #apart(texts: readonly string[], quoted: boolean): Piece[] {
    return texts.flatMap((text, i) => {
      const piece = { text, quoted, split: !quoted };
      return i === 0 ? [piece] : [{ text: '', quoted, cut: true }, piece];
    });
  }

  *#operand(word: Word, quoted: boolean): Steps<Piece[]> {
    const pieces = yield* this.#word(word);
    return quoted
      ? pieces.map((piece) => ({ ...piece, quoted: true, split: false }))
      : pieces.map((piece) => ({ ...piece, split: piece.split ?? true, quoted: false }));
  }

  /** The files that a pattern names, or the pattern itself when it names none. */
  #fileNames(pattern: string): string[] {
    if (this.#state.options.noglob || !hasWildcards(pattern)) return [unescaped(pattern)];
    const { process } = this.#state;
    const isAbsolute = pattern.startsWith('/');
    let found = [''];
    for (const part of pattern.split('/').filter(Boolean)) {
      const next: string[] = [];
      for (const base of found) {
        const directory = isAbsolute ? `/${base}` : process.path(base || '.');
        if (!hasWildcards(part)) {
          const path = base ? `${base}/${unescaped(part)}` : unescaped(part);
          if (process.files.exists(isAbsolute ? `/${path}` : process.path(path), process.user))
            next.push(path);
          continue;
        }
        const at = process.files.find(directory, process.user);
        if (!at.ok || at.value.inode.kind !== 'directory') continue;
        for (const name of at.value.inode.names())
          if ((!name.startsWith('.') || part.startsWith('.')) && matches(part, name))
            next.push(base ? `${base}/${name}` : name);
      }
      found = next;
    }
    return found.length > 0
      ? found.map((path) => (isAbsolute ? `/${path}` : path))
      : [unescaped(pattern)];
  }
}

/** `$(<file)` is what `$(cat <file)` says. */
function commandIn({
  text,
  script,
}: Extract<WordPart, { type: 'CommandExpansion' }>): ParsedScript | undefined {
  const [, , file] = /^(\$\(|`)\s*<\s*([^\s<>|&;()]+)\s*[)`]$/.exec(text) ?? [];
  return file === undefined ? script : parse(`cat <${file}`);
}

const isAll = (part: WordPart): boolean =>
  (part.type === 'SimpleExpansion' && part.text === '$@') ||
  (part.type === 'ParameterExpansion' && part.index?.value === '@');

function splitFields(text: string, separators: string): string[] {
  const blank = [...' \t\n'].filter((each) => separators.includes(each)).join('');
  const hard = [...separators].filter((each) => !blank.includes(each));
  const fields: string[] = [''];
  let afterHard = false;
  for (const character of text) {
    if (hard.includes(character)) {
      fields.push('');
      afterHard = true;
    } else if (blank.includes(character)) {
      if (fields.at(-1) !== '' || (fields.length === 1 && !afterHard)) fields.push('');
    } else {
      fields[fields.length - 1] += character;
      afterHard = false;
    }
  }
  return fields;
}

function replaced(text: string, pattern: string, other: string, operator: string): string {
  if (pattern === '') return text;
  if (operator === '/#' || operator === '/%') {
    const length =
      operator === '/#' ? prefixLength(pattern, text, true) : suffixLength(pattern, text, true);
    if (length < 0) return text;
    return operator === '/#'
      ? other + text.slice(length)
      : text.slice(0, text.length - length) + other;
  }
  let result = '';
  for (let at = 0; at < text.length;) {
    const length = prefixLength(pattern, text.slice(at), true);
    if (length <= 0) result += text[at++];
    else {
      result += other;
      at += length;
      if (operator === '/') return result + text.slice(at);
    }
  }
  return result;
}
