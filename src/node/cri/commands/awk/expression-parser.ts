/** Expressions of awk, by precedence from the weakest to the strongest. */
import { NOTHING, TokenReader } from './token-reader.ts';
import type { Expression, Target } from './syntax.ts';

const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='];
const COMPARISONS = ['<', '<=', '==', '!=', '>', '>='];

export class ExpressionParser extends TokenReader {
  /** Inside `print`, where `>` is a redirection. */
  protected noGreater = false;

  protected commas(): Expression[] {
    const list = [this.expression()];
    while (this.takes(',')) {
      this.newlines();
      list.push(this.expression());
    }
    return list;
  }

  protected list(end: string): Expression[] {
    const greater = this.noGreater;
    this.noGreater = false;
    this.newlines();
    const list = this.is(end) ? [] : this.commas();
    this.newlines();
    this.noGreater = greater;
    return list;
  }

  protected inParentheses(): Expression {
    this.expect('(');
    const [inside = NOTHING] = this.list(')');
    this.expect(')');
    return inside;
  }

  protected expression(): Expression {
    const left = this.#choice();
    const operator = ASSIGNMENTS.find((sign) => this.is(sign));
    if (!operator || !isTarget(left)) return left;
    this.at++;
    this.newlines();
    return {
      kind: 'assign',
      operator: operator.replace('**', '^'),
      target: left,
      value: this.expression(),
    };
  }

  #choice(): Expression {
    const test = this.#or();
    if (!this.takes('?')) return test;
    this.newlines();
    const yes = this.expression();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { kind: 'choose', test, yes, no: this.expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.takes('||')) {
      this.newlines();
      left = { kind: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#member();
    while (this.takes('&&')) {
      this.newlines();
      left = { kind: 'binary', operator: '&&', left, right: this.#member() };
    }
    return left;
  }

  #member(): Expression {
    let left = this.#match();
    while (this.takes('in')) {
      const keys = left.kind === 'call' && left.name === '' ? left.args : [left];
      left = { kind: 'in', keys, array: this.next().text };
    }
    return left;
  }

  #match(): Expression {
    let left = this.#compared();
    for (let operator = this.sign('~', '!~'); operator; operator = this.sign('~', '!~'))
      left = { kind: 'binary', operator, left, right: this.#compared() };
    return left;
  }

  #compared(): Expression {
    const left = this.joined();
    const operator = this.sign(...COMPARISONS.filter((sign) => sign !== '>' || !this.noGreater));
    if (operator) return { kind: 'binary', operator, left, right: this.joined() };
    // `"command" | getline line`
    let piped = left;
    while (this.is('|') && this.tokens[this.at + 1]?.text === 'getline') {
      this.at += 2;
      piped = { kind: 'getline', command: piped, into: this.#into() };
    }
    return piped;
  }

  protected joined(): Expression {
    let left = this.#sum();
    while (this.#beginsValue) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  get #beginsValue(): boolean {
    const { kind, text } = this.token;
    if (kind === 'keyword') return false;
    return kind === 'sign'
      ? ['$', '(', '!', '-', '+', '++', '--'].includes(text)
      : kind !== 'newline' && kind !== 'end';
  }

  #sum(): Expression {
    let left = this.#product();
    for (let operator = this.sign('+', '-'); operator; operator = this.sign('+', '-'))
      left = { kind: 'binary', operator, left, right: this.#product() };
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    for (let operator = this.sign('*', '/', '%'); operator; operator = this.sign('*', '/', '%'))
      left = { kind: 'binary', operator, left, right: this.#unary() };
    return left;
  }

  #unary(): Expression {
    const operator = this.sign('!', '-', '+') as '!' | '-' | '+' | undefined;
    return operator ? { kind: 'unary', operator, of: this.#unary() } : this.#power();
  }

  #power(): Expression {
    const base = this.#stepped();
    return this.sign('^', '**')
      ? { kind: 'binary', operator: '^', left: base, right: this.#unary() }
      : base;
  }

  #stepped(): Expression {
    const before = this.sign('++', '--');
    const value = this.#atom();
    if (before)
      return isTarget(value)
        ? { kind: 'step', by: before === '++' ? 1 : -1, prefix: true, target: value }
        : this.failed();
    if (!isTarget(value)) return value;
    const after = this.sign('++', '--');
    return after
      ? { kind: 'step', by: after === '++' ? 1 : -1, prefix: false, target: value }
      : value;
  }

  #atom(): Expression {
    const { kind, text } = this.next();
    switch (kind) {
      case 'number':
        return { kind: 'number', value: Number(text) };
      case 'string':
        return { kind: 'string', value: text };
      case 'regex':
        return { kind: 'regex', source: text };
      case 'call': {
        this.expect('(');
        const args = this.list(')');
        this.expect(')');
        return { kind: 'call', name: text, args };
      }
      case 'name': {
        // `length` may stand without parentheses.
        if (text === 'length') return { kind: 'call', name: text, args: [] };
        if (!this.takes('[')) return { kind: 'variable', name: text };
        const keys = this.list(']');
        this.expect(']');
        return { kind: 'element', name: text, keys };
      }
    }
    if (text === '$') return { kind: 'field', index: this.#index() };
    if (text === '(') {
      const inside = this.list(')');
      this.expect(')');
      return inside.length === 1
        ? { kind: 'group', of: inside[0]! }
        : { kind: 'call', name: '', args: inside };
    }
    if (text === 'getline') {
      const into = this.#into();
      return { kind: 'getline', into, file: this.takes('<') ? this.#stepped() : undefined };
    }
    this.at--;
    return this.failed();
  }

  /** `$NF`, `$++i`, `$(i+1)`; in `$i++` it is the field that is counted up. */
  #index(): Expression {
    const by = this.sign('++', '--', '-');
    const value = this.#atom();
    if (by === undefined) return value;
    if (by === '-') return { kind: 'unary', operator: '-', of: value };
    return isTarget(value)
      ? { kind: 'step', by: by === '++' ? 1 : -1, prefix: true, target: value }
      : this.failed();
  }

  #into(): Target | undefined {
    if (this.token.kind !== 'name' && !this.is('$')) return undefined;
    const value = this.#atom();
    return isTarget(value) ? value : undefined;
  }
}

const isTarget = (of: Expression): of is Target =>
  of.kind === 'variable' || of.kind === 'field' || of.kind === 'element';
