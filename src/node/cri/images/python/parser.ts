/** The part of Python that is known here: assignments, `if`, `while`, `for`, `raise`, imports and expressions. */
import { linesOf, type Line, type Token } from './lexer.ts';

export type Expression =
  | { readonly is: 'value'; readonly value: string | number | boolean | null }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  | { readonly is: 'text'; readonly parts: readonly Expression[] }
  | { readonly is: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly is: 'index'; readonly of: Expression; readonly at: Expression }
  | {
      readonly is: 'call';
      readonly of: Expression;
      readonly args: readonly Expression[];
      readonly named: ReadonlyMap<string, Expression>;
    }
  | { readonly is: 'unary'; readonly operator: string; readonly of: Expression }
  | {
      readonly is: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly is: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    };

export type Statement = { readonly line: number } & (
  | { readonly is: 'expression'; readonly value: Expression }
  | {
      readonly is: 'assign';
      readonly name: string;
      readonly operator: string;
      readonly value: Expression;
    }
  | {
      readonly is: 'import';
      readonly module: string;
      readonly names: readonly (readonly [string, string])[] | string;
    }
  | { readonly is: 'raise'; readonly value: Expression }
  | { readonly is: 'pass' | 'break' | 'continue' }
  | {
      readonly is: 'if';
      readonly branches: readonly {
        readonly test: Expression;
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly is: 'while'; readonly test: Expression; readonly body: readonly Statement[] }
  | {
      readonly is: 'for';
      readonly name: string;
      readonly over: Expression;
      readonly body: readonly Statement[];
    }
);

/** The program, or the number of the first line that is not known. */
export function parsed(text: string): readonly Statement[] | number {
  const lines = linesOf(text);
  if (typeof lines === 'number') return lines;
  const parser = new Parser(lines);
  const statements = parser.block(lines[0]?.indent ?? 0);
  return parser.unknown ?? (parser.atEnd ? statements : parser.line);
}

const DEEPEST = 60;

class Parser {
  readonly #lines: readonly Line[];
  #at = 0;
  #tokens: readonly Token[] = [];
  #place = 0;
  #depth = 0;
  /** The first line that is not understood. */
  unknown: number | undefined;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  get atEnd(): boolean {
    return this.#at >= this.#lines.length;
  }

  get line(): number {
    return this.#lines[Math.min(this.#at, this.#lines.length - 1)]?.number ?? 1;
  }

  /** All lines that are indented so far. */
  block(indent: number): readonly Statement[] {
    const statements: Statement[] = [];
    while (!this.atEnd && this.unknown === undefined && this.#lines[this.#at]!.indent === indent)
      statements.push(...this.#statement(indent));
    return statements;
  }

  #statement(indent: number): readonly Statement[] {
    this.#begin();
    const line = this.line;
    if (this.#takeName('if')) {
      const branches = [this.#branch(indent)];
      let otherwise: readonly Statement[] = [];
      while (this.#continues(indent, 'elif')) branches.push(this.#branch(indent));
      if (this.#continues(indent, 'else')) otherwise = this.#body(indent);
      return [{ is: 'if', line, branches, otherwise }];
    }
    if (this.#takeName('while')) {
      const { test, body } = this.#branch(indent);
      return [{ is: 'while', line, test, body }];
    }
    if (this.#takeName('for')) {
      const name = this.#name();
      if (!this.#takeName('in')) this.#fail();
      const over = this.#expression();
      return [{ is: 'for', line, name, over, body: this.#body(indent) }];
    }
    const statements = this.#simple(line);
    this.#at++;
    return statements;
  }

  #branch(indent: number): { test: Expression; body: readonly Statement[] } {
    const test = this.#expression();
    return { test, body: this.#body(indent) };
  }

  /** Behind a colon: on the same line, or on further ones below it. */
  #body(indent: number): readonly Statement[] {
    if (!this.#take(':')) this.#fail();
    if (this.#place < this.#tokens.length) {
      const statements = this.#simple(this.line);
      this.#at++;
      return statements;
    }
    this.#at++;
    const next = this.#lines[this.#at];
    if (!next || next.indent <= indent || ++this.#depth > DEEPEST) {
      this.#fail();
      return [];
    }
    const body = this.block(next.indent);
    this.#depth--;
    return body;
  }

  #continues(indent: number, word: string): boolean {
    const next = this.#lines[this.#at];
    if (this.unknown !== undefined || next?.indent !== indent) return false;
    const [first] = next.tokens;
    if (first?.kind !== 'name' || first.text !== word) return false;
    this.#begin();
    this.#place = 1;
    return true;
  }

  #simple(line: number): readonly Statement[] {
    const statements: Statement[] = [];
    do {
      if (this.#place < this.#tokens.length) statements.push(this.#one(line));
    } while (this.#take(';'));
    if (this.#place < this.#tokens.length) this.#fail();
    return statements;
  }

  #one(line: number): Statement {
    for (const is of ['pass', 'break', 'continue'] as const)
      if (this.#takeName(is)) return { is, line };
    if (this.#takeName('import')) {
      const names: [string, string][] = [];
      do names.push([this.#name(), '']);
      while (this.#take(','));
      return { is: 'import', line, module: '', names };
    }
    if (this.#takeName('from')) {
      const module = this.#name();
      if (!this.#takeName('import')) this.#fail();
      const names: [string, string][] = [];
      do {
        const name = this.#name();
        names.push([name, this.#takeName('as') ? this.#name() : name]);
      } while (this.#take(','));
      return { is: 'import', line, module, names };
    }
    if (this.#takeName('raise')) return { is: 'raise', line, value: this.#expression() };
    const value = this.#expression();
    const next = this.#tokens[this.#place];
    if (value.is === 'name' && next?.kind === 'operator' && /^[-+*]?=$/.test(next.text)) {
      this.#place++;
      return {
        is: 'assign',
        line,
        name: value.name,
        operator: next.text.slice(0, -1),
        value: this.#expression(),
      };
    }
    return { is: 'expression', line, value };
  }

  #expression(): Expression {
    if (++this.#depth > DEEPEST) this.#fail();
    let value = this.#level(0);
    if (this.#takeName('if')) {
      const test = this.#level(0);
      if (!this.#takeName('else')) this.#fail();
      value = { is: 'choice', test, yes: value, no: this.#expression() };
    }
    this.#depth--;
    return value;
  }

  #level(level: number): Expression {
    if (level === 2 && this.#takeName('not'))
      return { is: 'unary', operator: 'not', of: this.#level(2) };
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = this.#operator(operators);
      if (!operator) return left;
      left = { is: 'binary', operator, left, right: this.#level(level + 1) };
    }
  }

  #operator(of: readonly string[]): string | undefined {
    const [token, next] = this.#tokens.slice(this.#place, this.#place + 2);
    if (!token || token.kind === 'number' || token.kind === 'string') return undefined;
    const following = next?.kind === 'name' ? next.text : '';
    const both = `${token.text} ${following}`;
    if ((both === 'not in' || both === 'is not') && of.includes(both)) {
      this.#place += 2;
      return both;
    }
    if (!of.includes(token.text)) return undefined;
    this.#place++;
    return token.text;
  }

  #unary(): Expression {
    if (this.#take('-')) return { is: 'unary', operator: '-', of: this.#unary() };
    const base = this.#postfix();
    return this.#take('**')
      ? { is: 'binary', operator: '**', left: base, right: this.#unary() }
      : base;
  }

  #postfix(): Expression {
    let value = this.#atom();
    for (;;) {
      if (this.#take('.')) value = { is: 'attribute', of: value, name: this.#name() };
      else if (this.#take('[')) {
        value = { is: 'index', of: value, at: this.#expression() };
        if (!this.#take(']')) this.#fail();
      } else if (this.#take('(')) value = this.#call(value);
      else return value;
      if (this.unknown !== undefined) return value;
    }
  }

  #call(of: Expression): Expression {
    const args: Expression[] = [];
    const named = new Map<string, Expression>();
    while (!this.#take(')')) {
      const value = this.#expression();
      if (value.is === 'name' && this.#take('=')) named.set(value.name, this.#expression());
      else args.push(value);
      if (!this.#take(',') && !this.#is(')')) this.#fail();
      if (this.unknown !== undefined) break;
    }
    return { is: 'call', of, args, named };
  }

  #atom(): Expression {
    const token = this.#tokens[this.#place++];
    if (token?.kind === 'number') return { is: 'value', value: token.value };
    if (token?.kind === 'string') {
      const parts = [this.#string(token)];
      for (
        let next = this.#tokens[this.#place];
        next?.kind === 'string';
        next = this.#tokens[this.#place]
      ) {
        this.#place++;
        parts.push(this.#string(next));
      }
      return parts.length === 1 ? parts[0]! : { is: 'text', parts };
    }
    if (token?.kind === 'name') {
      if (token.text in CONSTANTS) return { is: 'value', value: CONSTANTS[token.text] ?? null };
      if (!KEYWORDS.has(token.text)) return { is: 'name', name: token.text };
    }
    if (token?.kind === 'operator' && (token.text === '(' || token.text === '[')) {
      const end = token.text === '(' ? ')' : ']';
      const items: Expression[] = [];
      let isList = token.text === '[';
      while (!this.#take(end)) {
        items.push(this.#expression());
        if (this.#take(',')) isList = true;
        else if (!this.#is(end)) this.#fail();
        if (this.unknown !== undefined) break;
      }
      return isList || items.length !== 1 ? { is: 'list', items } : items[0]!;
    }
    this.#fail();
    return NOTHING;
  }

  /** `f"{a} of {b}"` is put together from what its braces hold. */
  #string({ text, formatted }: Extract<Token, { kind: 'string' }>): Expression {
    if (!formatted) return { is: 'value', value: text };
    const parts: Expression[] = [];
    for (const [whole, inner] of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+/g)) {
      if (inner === undefined)
        parts.push({ is: 'value', value: whole.replace(/^(\{\{|\}\})$/, whole[0]!) });
      else {
        const lines = linesOf(inner);
        const part = typeof lines === 'number' ? undefined : new Parser(lines).#whole();
        if (part) parts.push(part);
        else this.#fail();
      }
    }
    return { is: 'text', parts };
  }

  #whole(): Expression | undefined {
    this.#begin();
    const value = this.#expression();
    return this.unknown === undefined && this.#place >= this.#tokens.length ? value : undefined;
  }

  #begin(): void {
    this.#tokens = this.#lines[this.#at]?.tokens ?? [];
    this.#place = 0;
  }

  #is(text: string): boolean {
    const token = this.#tokens[this.#place];
    return token?.kind === 'operator' && token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#place++;
    return true;
  }

  #takeName(text: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'name' || token.text !== text) return false;
    this.#place++;
    return true;
  }

  #name(): string {
    const token = this.#tokens[this.#place++];
    if (token?.kind === 'name') return token.text;
    this.#fail();
    return '';
  }

  #fail(): void {
    this.unknown ??= this.line;
  }
}

const NOTHING: Expression = { is: 'value', value: null };
const CONSTANTS: { readonly [name: string]: boolean | null } = {
  True: true,
  False: false,
  None: null,
};
const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];
