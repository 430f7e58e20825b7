/** Reads a shell script into a tree: lists, `&&` and `||`, loops, conditions, quoting and expansions. */

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly fallback?: string;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly list: List; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: string };

export type Word = readonly Part[];

export interface Redirect {
  readonly from: 'stdout' | 'stderr' | 'stdin';
  readonly append: boolean;
  /** A file's name, or the other stream in `2>&1`. */
  readonly to: Word | 'stdout' | 'stderr';
}

export type Command =
  | {
      readonly kind: 'simple';
      readonly assign: readonly (readonly [string, Word])[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: 'loop';
      readonly until: boolean;
      readonly condition: List;
      readonly body: List;
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[];
      readonly body: List;
    }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise?: List;
    }
  | { readonly kind: 'group'; readonly body: List };

export interface Statement {
  readonly first: Command;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly command: Command }[];
  readonly background: boolean;
  readonly negated: boolean;
}

export type List = readonly Statement[];

export type Parsed =
  { readonly ok: true; readonly list: List } | { readonly ok: false; readonly unexpected: string };

export function parseScript(script: string): Parsed {
  const tokens = tokenize(script);
  if ('unexpected' in tokens) return { ok: false, unexpected: tokens.unexpected };
  const parser = new Parser(tokens.tokens);
  const list = parser.list();
  const unexpected = parser.problem ?? parser.peek();
  return unexpected === undefined ? { ok: true, list } : { ok: false, unexpected };
}

const LEAVES = new Set(['exit', 'break', 'exec', 'return']);

/** `while true` with nothing inside that leaves it. */
export function isEndless(command: Command): boolean {
  if (command.kind !== 'loop') return false;
  const [only] = command.condition;
  const condition =
    command.condition.length === 1 && only!.first.kind === 'simple'
      ? nameOf(only!.first)
      : undefined;
  return condition === (command.until ? 'false' : 'true') && !leaves(command.body);
}

const leaves = (list: List): boolean =>
  list.some(({ first, rest }) => [first, ...rest.map(({ command }) => command)].some(leavesBy));

function leavesBy(command: Command): boolean {
  if (command.kind === 'simple') return LEAVES.has(nameOf(command));
  if (command.kind === 'if')
    return command.branches.some(({ body }) => leaves(body)) || leaves(command.otherwise ?? []);
  return leaves(command.body);
}

function nameOf(command: Extract<Command, { kind: 'simple' }>): string {
  const [part] = command.words[0] ?? [];
  const name = part?.kind === 'text' ? part.text : '';
  return name === ':' ? 'true' : name;
}

type Token =
  | { readonly operator: string }
  | { readonly word: Word; readonly plain?: string }
  | { readonly redirect: Omit<Redirect, 'to'>; readonly to?: 'stdout' | 'stderr' };

const RESERVED = new Set(['then', 'do', 'done', 'fi', 'else', 'elif', '}']);

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** What stood where it may not stand; the first one counts. */
  problem: string | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** The next token as it would be complained about. */
  peek(): string | undefined {
    const token = this.#tokens[this.#at];
    if (!token) return undefined;
    if ('operator' in token) return token.operator;
    if ('word' in token) return token.plain ?? 'word';
    return token.redirect.from === 'stdin' ? '<' : '>';
  }

  list(): List {
    const statements: Statement[] = [];
    while (this.problem === undefined) {
      while (this.#operator(';') || this.#operator('\n')) continue;
      const next = this.peek();
      if (next === undefined || next === ')' || (RESERVED.has(next) && this.#isPlain(next))) break;
      statements.push(this.#statement());
    }
    return statements;
  }

  #statement(): Statement {
    const negated = this.#keyword('!');
    const first = this.#command();
    const rest: { operator: '&&' | '||'; command: Command }[] = [];
    for (;;) {
      const operator = this.#operator('&&') ? '&&' : this.#operator('||') ? '||' : undefined;
      if (!operator) break;
      while (this.#operator('\n')) continue;
      rest.push({ operator, command: this.#command() });
    }
    const background = this.#operator('&');
    // Parity: pipes, functions and `case` are not simulated; the shell says so as of a syntax error.
    const next = this.peek();
    if (
      !background &&
      next !== undefined &&
      !';\n)'.includes(next) &&
      !(RESERVED.has(next) && this.#isPlain(next))
    ) {
      this.problem ??= next;
    }
    return { first, rest, background, negated };
  }

  #command(): Command {
    if (this.#keyword('while')) return this.#loop(false);
    if (this.#keyword('until')) return this.#loop(true);
    if (this.#keyword('for')) return this.#for();
    if (this.#keyword('if')) return this.#if();
    if (this.#keyword('{')) return this.#group(() => this.#expect('}'));
    if (this.#operator('(')) return this.#group(() => this.#operator(')') || this.#fail());
    return this.#simple();
  }

  #loop(until: boolean): Command {
    const condition = this.list();
    this.#expect('do');
    const body = this.list();
    this.#expect('done');
    return { kind: 'loop', until, condition, body };
  }

  #for(): Command {
    const name = this.#plainWord() ?? '';
    const words: Word[] = [];
    if (this.#keyword('in'))
      for (let word = this.#word(); word; word = this.#word()) words.push(word);
    while (this.#operator(';') || this.#operator('\n')) continue;
    this.#expect('do');
    const body = this.list();
    this.#expect('done');
    return { kind: 'for', name, words, body };
  }

  #if(): Command {
    const branches: { condition: List; body: List }[] = [];
    do {
      const condition = this.list();
      this.#expect('then');
      branches.push({ condition, body: this.list() });
    } while (this.#keyword('elif'));
    const otherwise = this.#keyword('else') ? this.list() : undefined;
    this.#expect('fi');
    return { kind: 'if', branches, otherwise };
  }

  #group(close: () => void): Command {
    const body = this.list();
    close();
    return { kind: 'group', body };
  }

  #simple(): Command {
    const assign: [string, Word][] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token || 'operator' in token) break;
      this.#at++;
      if ('redirect' in token) {
        const to = token.to ?? this.#word();
        if (to) redirects.push({ ...token.redirect, to });
        else this.#fail();
        continue;
      }
      const assignment = words.length === 0 ? assignmentIn(token.word) : undefined;
      if (assignment) assign.push(assignment);
      else words.push(token.word);
    }
    if (assign.length + words.length + redirects.length === 0) this.#fail();
    return { kind: 'simple', assign, words, redirects };
  }

  #isPlain(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token !== undefined && 'word' in token && token.plain === text;
  }

  #keyword(text: string): boolean {
    if (!this.#isPlain(text)) return false;
    this.#at++;
    return true;
  }

  #operator(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (!token || !('operator' in token) || token.operator !== text) return false;
    this.#at++;
    return true;
  }

  #word(): Word | undefined {
    const token = this.#tokens[this.#at];
    if (!token || !('word' in token)) return undefined;
    this.#at++;
    return token.word;
  }

  #plainWord(): string | undefined {
    const token = this.#tokens[this.#at];
    if (!token || !('word' in token)) return undefined;
    this.#at++;
    return token.plain;
  }

  #expect(text: string): void {
    if (!this.#keyword(text)) this.#fail();
  }

  #fail(): void {
    this.problem ??= this.peek() ?? 'end of file';
  }
}

function assignmentIn(word: Word): [string, Word] | undefined {
  const [first, ...rest] = word;
  if (!first || first.kind !== 'text' || first.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text);
  if (!match) return undefined;
  const value = match[2]
    ? [{ kind: 'text', text: match[2], quoted: false } as const, ...rest]
    : rest;
  return [match[1]!, value];
}

function tokenize(
  script: string,
): { readonly tokens: readonly Token[] } | { readonly unexpected: string } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const rest = script.slice(at, at + 5);
    const char = script[at]!;
    const redirect = /^(2>&1|1>&2|>&2|>>|>|2>>|2>|<)/.exec(rest)?.[0];
    if (char === ' ' || char === '\t' || char === '\r') at++;
    else if (rest.startsWith('\\\n')) at += 2;
    else if (char === '#') while (at < script.length && script[at] !== '\n') at++;
    else if (redirect) {
      tokens.push(redirection(redirect));
      at += redirect.length;
    } else if (rest.startsWith('&&') || rest.startsWith('||')) {
      tokens.push({ operator: rest.slice(0, 2) });
      at += 2;
    } else if (';&|()\n'.includes(char)) {
      tokens.push({ operator: char });
      at++;
    } else {
      const word = readWord(script, at);
      if (!word) return { unexpected: 'unterminated quoted string' };
      const [only] = word.parts;
      const plain =
        word.parts.length === 1 && only!.kind === 'text' && !only!.quoted ? only!.text : undefined;
      tokens.push({ word: word.parts, plain });
      at = word.end;
    }
  }
  return { tokens };
}

function redirection(text: string): Token {
  if (text === '2>&1') return { redirect: { from: 'stderr', append: false }, to: 'stdout' };
  if (text.endsWith('>&2')) return { redirect: { from: 'stdout', append: false }, to: 'stderr' };
  const from = text === '<' ? 'stdin' : text.startsWith('2') ? 'stderr' : 'stdout';
  return { redirect: { from, append: text.endsWith('>>') } };
}

/** One word from `start`, to where it ends; nothing when a quote is left open. */
function readWord(
  script: string,
  start: number,
): { readonly parts: Word; readonly end: number } | undefined {
  const parts: Part[] = [];
  let text = '';
  let at = start;
  const flush = (quoted: boolean) => {
    if (text || quoted) parts.push({ kind: 'text', text, quoted });
    text = '';
  };
  while (at < script.length && !' \t\n;&|()<>'.includes(script[at]!)) {
    const char = script[at]!;
    if (char === "'") {
      const close = script.indexOf("'", at + 1);
      if (close < 0) return undefined;
      flush(false);
      text = script.slice(at + 1, close);
      flush(true);
      at = close + 1;
    } else if (char === '"') {
      flush(false);
      at++;
      while (script[at] !== '"') {
        if (at >= script.length) return undefined;
        if (script[at] === '\\' && '$`"\\'.includes(script[at + 1] ?? '')) {
          text += script[at + 1];
          at += 2;
          continue;
        }
        const expansion = readExpansion(script, at, true);
        if (expansion) {
          flush(true);
          parts.push(expansion.part);
          at = expansion.end;
        } else text += script[at++];
      }
      flush(true);
      at++;
    } else if (char === '\\') {
      text += script[at + 1] ?? '';
      at += 2;
    } else {
      const expansion = readExpansion(script, at, false);
      if (expansion) {
        flush(false);
        parts.push(expansion.part);
        at = expansion.end;
      } else {
        text += char;
        at++;
      }
    }
  }
  flush(false);
  return { parts, end: at };
}

function readExpansion(
  script: string,
  at: number,
  quoted: boolean,
): { readonly part: Part; readonly end: number } | undefined {
  if (script[at] === '`') {
    const close = script.indexOf('`', at + 1);
    return close < 0 ? undefined : substitution(script.slice(at + 1, close), close + 1, quoted);
  }
  if (script[at] !== '$') return undefined;
  if (script.startsWith('$((', at)) {
    const close = script.indexOf('))', at);
    if (close < 0) return undefined;
    return {
      part: { kind: 'arithmetic', expression: script.slice(at + 3, close) },
      end: close + 2,
    };
  }
  if (script[at + 1] === '(') {
    const close = closingParenthesis(script, at + 1);
    return close < 0 ? undefined : substitution(script.slice(at + 2, close), close + 1, quoted);
  }
  const braced = /^\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}/.exec(script.slice(at));
  if (braced) {
    return {
      part: { kind: 'variable', name: braced[1]!, fallback: braced[2], quoted },
      end: at + braced[0].length,
    };
  }
  const simple = /^\$([A-Za-z_]\w*|[?$@*#0-9])/.exec(script.slice(at));
  if (!simple) return undefined;
  return { part: { kind: 'variable', name: simple[1]!, quoted }, end: at + simple[0].length };
}

function substitution(
  script: string,
  end: number,
  quoted: boolean,
): { readonly part: Part; readonly end: number } | undefined {
  const parsed = parseScript(script);
  return parsed.ok ? { part: { kind: 'command', list: parsed.list, quoted }, end } : undefined;
}

function closingParenthesis(script: string, open: number): number {
  let depth = 0;
  for (let at = open; at < script.length; at++) {
    if (script[at] === '(') depth++;
    else if (script[at] === ')' && --depth === 0) return at;
  }
  return -1;
}
