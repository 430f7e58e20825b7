/** A place in the words of an awk program, and what stands there. */
import type { Token } from './lexer.ts';
import type { Expression } from './syntax.ts';

/** Why there is no program: the line, and what stands there. */
export interface AwkProblem {
  readonly line: number;
  readonly near: string;
}

export const NOTHING: Expression = { kind: 'string', value: '' };

export class TokenReader {
  protected readonly tokens: readonly Token[];
  protected at = 0;
  problem: AwkProblem | undefined;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  protected get token(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)]!;
  }

  /** A statement could end here. */
  protected get ended(): boolean {
    const { kind } = this.token;
    return kind === 'newline' || kind === 'end' || this.is(';') || this.is('}');
  }

  protected next(): Token {
    const token = this.token;
    this.at++;
    return token;
  }

  protected is(text: string): boolean {
    const { kind } = this.token;
    return this.token.text === text && (kind === 'sign' || kind === 'keyword');
  }

  protected takes(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected sign(...wanted: readonly string[]): string | undefined {
    return wanted.find((sign) => this.takes(sign));
  }

  protected expect(text: string): void {
    if (!this.takes(text)) this.fail();
  }

  protected end(): void {
    if (this.is('}')) return;
    if (!this.ended) return this.fail();
    if (this.token.kind !== 'end') this.at++;
  }

  protected newlines(): void {
    while (this.token.kind === 'newline') this.at++;
  }

  protected skip(): void {
    while (this.token.kind === 'newline' || this.is(';')) this.at++;
  }

  protected fail(): void {
    const { line, text } = this.token;
    this.problem ??= { line, near: text };
    this.at = this.tokens.length - 1;
  }

  protected failed(): Expression {
    this.fail();
    return NOTHING;
  }
}
