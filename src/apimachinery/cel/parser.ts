/** Text to syntax tree (cel-go/parser/parser.go and its grammar), by recursive descent. Macros are expanded on the way. */
import type { Expression, FieldNode, MapEntryNode } from './ast.ts';
import type { Environment } from './environment.ts';
import { tokens, type Token } from './lexer.ts';
import { readFloat, readInt, readText, readUint, type ReadLiteral } from './literals.ts';
import { expandMacro } from './macros.ts';
import { Nodes } from './nodes.ts';
import type { Problem } from './problems.ts';

/** Limits of cel-go's parser (parser/options.go). */
const MAX_CODE_POINTS = 100_000;
const MAX_DEPTH = 250;

export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function parse(source: string, { bindings }: Pick<Environment, 'bindings'>): Parsed {
  const size = [...source].length;
  if (size > MAX_CODE_POINTS) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${MAX_CODE_POINTS}`;
    return { ok: false, problems: [{ offset: 0, message }] };
  }
  const lexed = tokens(source);
  const parser = new Parser(lexed.tokens, bindings);
  const expression = parser.whole();
  const problems = [...lexed.problems, ...parser.problems];
  return expression && problems.length === 0 ? { ok: true, expression } : { ok: false, problems };
}

const operand =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const reserved = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);

const relations: Readonly<Record<string, string>> = {
  '<': '_<_',
  '<=': '_<=_',
  '>': '_>_',
  '>=': '_>=_',
  '==': '_==_',
  '!=': '_!=_',
  in: '@in',
};
const sums: Readonly<Record<string, string>> = { '+': '_+_', '-': '_-_' };
const products: Readonly<Record<string, string>> = { '*': '_*_', '/': '_/_', '%': '_%_' };

/** Each method gives nothing once something is wrong: the first problem of a text is the one to tell. */
class Parser {
  readonly problems: Problem[] = [];
  private readonly tokens: readonly Token[];
  private readonly nodes = new Nodes();
  private readonly bindings: boolean;
  private at = 0;
  private depth = 0;

  constructor(given: readonly Token[], bindings: boolean) {
    this.tokens = given;
    this.bindings = bindings;
  }

  whole(): Expression | undefined {
    const expression = this.expression();
    if (!expression) return undefined;
    if (this.next.kind !== 'end') return this.unexpected('<EOF>');
    return expression;
  }

  private expression(): Expression | undefined {
    if (this.depth >= MAX_DEPTH) {
      return this.tooDeep();
    }
    this.depth += 1;
    const expression = this.conditional();
    this.depth -= 1;
    return expression;
  }

  private conditional(): Expression | undefined {
    const condition = this.logical('||', '_||_', () =>
      this.logical('&&', '_&&_', () => this.binary(relations, () => this.sum())),
    );
    const sign = this.take('?');
    if (!sign || !condition) return condition;
    const whenTrue = this.logical('||', '_||_', () =>
      this.logical('&&', '_&&_', () => this.binary(relations, () => this.sum())),
    );
    if (!whenTrue || !this.expect(':')) return undefined;
    const whenFalse = this.expression();
    return whenFalse && this.nodes.call(sign.offset, '_?_:_', [condition, whenTrue, whenFalse]);
  }

  /** `a && b && c && d` becomes a balanced tree, so that long chains are not deep ones. */
  private logical(
    sign: string,
    name: string,
    operandOf: () => Expression | undefined,
  ): Expression | undefined {
    const terms: Expression[] = [];
    const offsets: number[] = [];
    for (;;) {
      const term = operandOf();
      if (!term) return undefined;
      terms.push(term);
      const operator = this.take(sign);
      if (!operator) break;
      offsets.push(operator.offset);
    }
    const balanced = (from: number, to: number): Expression => {
      const middle = Math.floor((from + to + 1) / 2);
      const left = middle === from ? terms[middle]! : balanced(from, middle - 1);
      const right = middle === to ? terms[middle + 1]! : balanced(middle + 1, to);
      return this.nodes.call(offsets[middle]!, name, [left, right]);
    };
    return terms.length === 1 ? terms[0] : balanced(0, offsets.length - 1);
  }

  private sum(): Expression | undefined {
    return this.binary(sums, () => this.binary(products, () => this.unary()));
  }

  private binary(
    operators: Readonly<Record<string, string>>,
    operandOf: () => Expression | undefined,
  ): Expression | undefined {
    let left = operandOf();
    for (let length = 0; left; length += 1) {
      if (this.depth + length > MAX_DEPTH) return this.tooDeep();
      const { kind, text } = this.next;
      const name =
        (kind === 'sign' || text === 'in') && kind !== 'string' && Object.hasOwn(operators, text)
          ? operators[text]
          : undefined;
      if (name === undefined) return left;
      const sign = this.advance();
      const right = operandOf();
      left = right && this.nodes.call(sign.offset, name, [left, right]);
    }
    return undefined;
  }

  private unary(): Expression | undefined {
    const sign = this.next;
    if (sign.kind !== 'sign' || (sign.text !== '!' && sign.text !== '-')) return this.member();
    if (sign.text === '-' && /^(int|float)$/.test(this.tokens[this.at + 1]!.kind)) {
      return this.member();
    }
    let count = 0;
    while (this.next.kind === 'sign' && this.next.text === sign.text) {
      count += 1;
      this.advance();
    }
    const target = this.member();
    if (!target || count % 2 === 0) return target;
    return this.nodes.call(sign.offset, sign.text === '!' ? '!_' : '-_', [target]);
  }

  private member(): Expression | undefined {
    let target = this.primary();
    for (let length = 0; target; length += 1) {
      if (this.depth + length > MAX_DEPTH) return this.tooDeep();
      const dot = this.take('.');
      if (dot) {
        target = this.selection(target, dot);
        continue;
      }
      const bracket = this.take('[');
      if (!bracket) return target;
      const name = this.take('?') ? '_[?_]' : '_[_]';
      const index = this.expression();
      if (!index || !this.expect(']')) return undefined;
      target = this.nodes.call(bracket.offset, name, [target, index]);
    }
    return undefined;
  }

  private selection(target: Expression, dot: Token): Expression | undefined {
    const optional = this.take('?') !== undefined;
    const token = this.next;
    if (token.kind !== 'ident' && token.kind !== 'quoted') return this.unexpected('IDENTIFIER');
    this.advance();
    const field = token.kind === 'quoted' ? token.text.slice(1, -1) : token.text;
    if (optional) {
      const name = this.nodes.literal(token.offset, field);
      return this.nodes.call(dot.offset, '_?._', [target, name]);
    }
    const open = token.kind === 'ident' ? this.take('(') : undefined;
    // `in`, `true`, `false` and `null` are tokens of their own in the grammar and never a field.
    if (/^(in|true|false|null)$/.test(token.text) && token.kind === 'ident') {
      return this.problem(token, `Syntax error: no viable alternative at input '.${token.text}'`);
    }
    if (!open) return this.nodes.select(dot.offset, target, field);
    const args = this.list(')');
    return args && this.call(open, field, args, target);
  }

  private primary(): Expression | undefined {
    const token = this.next;
    if (token.kind === 'sign') {
      if (token.text === '(') {
        this.advance();
        const inner = this.expression();
        return inner && this.expect(')') ? inner : undefined;
      }
      if (token.text === '[') return this.listLiteral(this.advance());
      if (token.text === '{') return this.mapLiteral(this.advance());
    }
    if (token.kind === 'ident' || (token.kind === 'sign' && token.text === '.')) {
      return this.name();
    }
    return this.literal();
  }

  private literal(): Expression | undefined {
    const start = this.next;
    const negative = start.kind === 'sign' && start.text === '-';
    const token = negative ? this.tokens[this.at + 1]! : start;
    const read = this.readLiteral(token, negative);
    if (!read) return this.unexpected(operand);
    this.at += negative ? 2 : 1;
    if ('problem' in read) return this.problem(start, read.problem);
    return this.nodes.literal(start.offset, read.value);
  }

  private readLiteral(token: Token, negative: boolean): ReadLiteral | undefined {
    switch (token.kind) {
      case 'int':
        return readInt(token.text, negative);
      case 'uint':
        return readUint(token.text);
      case 'float':
        return readFloat(token.text, negative);
      case 'string':
      case 'bytes':
        return readText(token.text);
      default:
        return undefined;
    }
  }

  /** An identifier, a call, or `Some.Type{field: value}`. */
  private name(): Expression | undefined {
    const dot = this.take('.');
    const token = this.next;
    if (token.kind !== 'ident') return this.unexpected('IDENTIFIER');
    this.advance();
    const { text, offset } = token;
    if (!dot && text === 'true') return this.nodes.literal(offset, true);
    if (!dot && text === 'false') return this.nodes.literal(offset, false);
    if (!dot && text === 'null') return this.nodes.literal(offset, null);
    if (text === 'in') {
      this.at -= 1;
      return this.unexpected(operand);
    }
    const struct = this.structLiteral(text, dot ? '.' : '');
    if (struct !== 'none') return struct;
    if (reserved.has(text)) return this.problem(token, `reserved identifier: ${text}`);
    const name = dot ? `.${text}` : text;
    const open = this.take('(');
    if (!open) return this.nodes.ident(offset, name);
    const args = this.list(')');
    return args && this.call(open, name, args, undefined);
  }

  private structLiteral(first: string, prefix: string): Expression | undefined | 'none' {
    let ahead = this.at;
    let name = prefix + first;
    while (this.tokens[ahead]!.text === '.' && this.tokens[ahead + 1]!.kind === 'ident') {
      name += `.${this.tokens[ahead + 1]!.text}`;
      ahead += 2;
    }
    const open = this.tokens[ahead]!;
    if (open.kind !== 'sign' || open.text !== '{') return 'none';
    this.at = ahead + 1;
    const fields: FieldNode[] = [];
    while (!this.take('}')) {
      const optional = this.take('?') !== undefined;
      const token = this.next;
      if (token.kind !== 'ident' && token.kind !== 'quoted') return this.unexpected('IDENTIFIER');
      this.advance();
      const colon = this.expect(':');
      const value = colon && this.expression();
      if (!colon || !value) return undefined;
      const field = token.kind === 'quoted' ? token.text.slice(1, -1) : token.text;
      fields.push({ id: this.nodes.nextId(), offset: colon.offset, field, value, optional });
      if (!this.take(',') && !this.sees('}')) return this.unexpected("{'}', ','}");
    }
    return { kind: 'struct', id: this.nodes.nextId(), offset: open.offset, name, fields };
  }

  private call(
    open: Token,
    name: string,
    args: readonly Expression[],
    target: Expression | undefined,
  ): Expression | undefined {
    const { nodes, bindings } = this;
    const expanded = expandMacro(nodes, open.offset, name, target, args, bindings);
    if (expanded && 'problem' in expanded) {
      this.problems.push(expanded.problem);
      return undefined;
    }
    return expanded?.expression ?? this.nodes.call(open.offset, name, args, target);
  }

  private listLiteral(open: Token): Expression | undefined {
    const elements: Expression[] = [];
    const optional = new Set<number>();
    while (!this.take(']')) {
      if (this.take('?')) optional.add(elements.length);
      const element = this.expression();
      if (!element) return undefined;
      elements.push(element);
      if (!this.take(',') && !this.sees(']')) return this.unexpected("{']', ','}");
    }
    return { kind: 'list', id: this.nodes.nextId(), offset: open.offset, elements, optional };
  }

  private mapLiteral(open: Token): Expression | undefined {
    const entries: MapEntryNode[] = [];
    while (!this.take('}')) {
      const optional = this.take('?') !== undefined;
      const key = this.expression();
      const colon = key && this.expect(':');
      const value = colon && this.expression();
      if (!key || !colon || !value) return undefined;
      entries.push({ id: this.nodes.nextId(), offset: colon.offset, key, value, optional });
      if (!this.take(',') && !this.sees('}')) return this.unexpected("{'}', ','}");
    }
    return { kind: 'map', id: this.nodes.nextId(), offset: open.offset, entries };
  }

  private list(close: string): readonly Expression[] | undefined {
    const args: Expression[] = [];
    if (this.take(close)) return args;
    for (;;) {
      const arg = this.expression();
      if (!arg) return undefined;
      args.push(arg);
      if (this.take(close)) return args;
      if (!this.take(',')) return this.unexpected(`{'${close}', ','}`);
    }
  }

  /** Left operands nest as brackets do. */
  private tooDeep(): undefined {
    return this.problem(this.next, `expression recursion limit exceeded: ${MAX_DEPTH}`);
  }

  private get next(): Token {
    return this.tokens[this.at]!;
  }

  private advance(): Token {
    const token = this.next;
    if (token.kind !== 'end') this.at += 1;
    return token;
  }

  private sees(sign: string): boolean {
    return this.next.kind === 'sign' && this.next.text === sign;
  }

  private take(sign: string): Token | undefined {
    return this.sees(sign) ? this.advance() : undefined;
  }

  private expect(sign: string): Token | undefined {
    return this.take(sign) ?? this.unexpected(`'${sign}'`);
  }

  private unexpected(expected: string): undefined {
    const { kind, text } = this.next;
    const quoted = `'${kind === 'end' ? '<EOF>' : text}'`;
    return this.problem(
      this.next,
      `Syntax error: mismatched input ${quoted} expecting ${expected}`,
    );
  }

  private problem(token: Token, message: string): undefined {
    this.problems.push({ offset: token.offset, message });
    return undefined;
  }
}
