/** From an awk program's text to its rules and functions. */
import { ExpressionParser } from './expression-parser.ts';
import { tokensOf } from './lexer.ts';
import type { AwkProblem } from './token-reader.ts';
import type { AwkFunction, AwkProgram, Expression, Rule, Statement } from './syntax.ts';

export function parseAwk(source: string): AwkProgram | AwkProblem {
  const tokens = tokensOf(source);
  if (!tokens) return { line: 1, near: source.slice(0, 20) };
  const parser = new Parser(tokens);
  const program = parser.program();
  return parser.problem ?? program;
}

class Parser extends ExpressionParser {
  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.skip(); this.token.kind !== 'end' && !this.problem; this.skip()) {
      if (this.takes('function') || this.takes('func')) {
        const name = this.next().text;
        const parameters = this.#parameters();
        this.newlines();
        functions.set(name, { parameters, body: this.#block() });
      } else rules.push(this.#rule());
    }
    return { rules, functions };
  }

  #parameters(): string[] {
    this.expect('(');
    const names: string[] = [];
    while (!this.is(')') && !this.problem) {
      names.push(this.next().text);
      if (!this.takes(',')) break;
      this.newlines();
    }
    this.expect(')');
    return names;
  }

  #rule(): Rule {
    for (const when of ['BEGIN', 'END'] as const)
      if (this.takes(when)) return { when, body: this.#block() };
    if (this.is('{')) return { when: 'record', body: this.#block() };
    const from = this.expression();
    const to = this.takes(',') ? (this.newlines(), this.expression()) : undefined;
    return { when: 'record', from, to, body: this.is('{') ? this.#block() : undefined };
  }

  #block(): Statement {
    this.expect('{');
    const statements: Statement[] = [];
    for (this.skip(); !this.is('}') && !this.problem; this.skip()) {
      if (this.token.kind === 'end') this.fail();
      else statements.push(this.#statement());
    }
    this.expect('}');
    return { kind: 'block', statements };
  }

  #statement(): Statement {
    if (this.is('{')) return this.#block();
    if (this.takes(';')) return { kind: 'block', statements: [] };
    if (this.takes('if')) return this.#if();
    if (this.takes('while')) {
      const test = this.inParentheses();
      if (this.takes(';'))
        return { kind: 'while', test, body: { kind: 'block', statements: [] }, first: false };
      this.newlines();
      return { kind: 'while', test, body: this.#statement(), first: false };
    }
    if (this.takes('do')) {
      this.newlines();
      const body = this.#statement();
      this.skip();
      if (!this.takes('while')) this.fail();
      const test = this.inParentheses();
      this.end();
      return { kind: 'while', test, body, first: true };
    }
    if (this.takes('for')) return this.#for();
    const simple = this.#simple();
    this.end();
    return simple;
  }

  #if(): Statement {
    const test = this.inParentheses();
    this.newlines();
    const yes = this.#statement();
    const before = this.at;
    this.skip();
    if (!this.takes('else')) {
      this.at = before;
      return { kind: 'if', test, yes };
    }
    this.newlines();
    return { kind: 'if', test, yes, no: this.#statement() };
  }

  #for(): Statement {
    this.expect('(');
    const [name, keyword, array, close] = this.tokens.slice(this.at, this.at + 4);
    if (
      name?.kind === 'name' &&
      keyword?.text === 'in' &&
      array?.kind === 'name' &&
      close?.text === ')'
    ) {
      this.at += 4;
      this.newlines();
      return { kind: 'each', name: name.text, array: array.text, body: this.#statement() };
    }
    const start = this.is(';') ? undefined : this.#simple();
    this.expect(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.#simple();
    this.expect(')');
    if (this.takes(';'))
      return { kind: 'for', start, test, step, body: { kind: 'block', statements: [] } };
    this.newlines();
    return { kind: 'for', start, test, step, body: this.#statement() };
  }

  #simple(): Statement {
    const { text, kind } = this.token;
    if (kind === 'keyword')
      switch (text) {
        case 'print':
        case 'printf':
          this.at++;
          return this.#print(text === 'printf');
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          this.at++;
          return { kind: 'leave', how: text };
        case 'exit':
        case 'return': {
          this.at++;
          return { kind: text, value: this.ended ? undefined : this.expression() };
        }
        case 'delete': {
          this.at++;
          const array = this.next().text;
          if (!this.takes('[')) return { kind: 'delete', array };
          const keys = this.list(']');
          this.expect(']');
          return { kind: 'delete', array, keys };
        }
      }
    return { kind: 'expression', of: this.expression() };
  }

  #print(format: boolean): Statement {
    const outer = this.noGreater;
    this.noGreater = true;
    let args: readonly Expression[] = [];
    if (!this.ended && !['>', '>>', '|'].some((sign) => this.is(sign))) {
      args = this.commas();
      const [only] = args;
      // `print (a, b) > "file"`: the parentheses belong to print.
      if (args.length === 1 && only!.kind === 'call' && only!.name === '') args = only!.args;
    }
    this.noGreater = outer;
    for (const how of ['>>', '>', '|'] as const)
      if (this.takes(how))
        return { kind: 'print', format, args, to: { how, target: this.joined() } };
    return { kind: 'print', format, args };
  }
}
