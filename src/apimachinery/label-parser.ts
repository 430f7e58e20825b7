/**
 * Reads the text form of label selectors, with upstream's error texts
 * (apimachinery/pkg/labels/selector.go, Lexer and Parser, 1.36).
 */
import { integer, type Operator, type Requirement } from './label-requirement.ts';
import { isQualifiedName, isValidLabelValue } from './names.ts';
import { StatusError } from './status.ts';

export function parseRequirements(text: string): readonly Requirement[] {
  return new Parser(tokensOf(text)).parse();
}

type Kind = 'identifier' | 'end' | Operator | '(' | ')' | ',';

interface Token {
  readonly kind: Kind;
  readonly literal: string;
}

const symbols: { readonly [literal: string]: Kind | undefined } = {
  ')': ')',
  '(': '(',
  ',': ',',
  '!': '!',
  '==': '==',
  '=': '=',
  '>': 'gt',
  '<': 'lt',
  '!=': '!=',
};

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pieces = /[ \t\r\n]+|([=!(),><]+)|([^=!(),>< \t\r\n]+)/g;
  for (const [, special, word] of text.matchAll(pieces)) {
    if (word !== undefined) tokens.push({ kind: keyword(word), literal: word });
    if (special !== undefined) tokens.push(...symbolsOf(special));
  }
  tokens.push({ kind: 'end', literal: '' });
  return tokens;
}

const keyword = (word: string): Kind => (word === 'in' || word === 'notin' ? word : 'identifier');

/** Cuts a run of symbols into the longest known ones: `=(` is two, `==` is one. */
function symbolsOf(run: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < run.length;) {
    const two = run.slice(at, at + 2);
    const literal = symbols[two] ? two : run[at]!;
    tokens.push({ kind: symbols[literal]!, literal });
    at += literal.length;
  }
  return tokens;
}

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = [];
    for (;;) {
      const { kind, literal } = this.peekValue();
      if (kind === 'end') return requirements;
      if (kind !== 'identifier' && kind !== '!') {
        throw refused(`found '${literal}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.requirement());
      const next = this.takeValue();
      if (next.kind === 'end') return requirements;
      if (next.kind !== ',')
        throw refused(`found '${next.literal}', expected: ',' or 'end of string'`);
      const after = this.peekValue();
      if (after.kind !== 'identifier' && after.kind !== '!') {
        throw refused(`found '${after.literal}', expected: identifier after ','`);
      }
    }
  }

  private requirement(): Requirement {
    let token = this.takeValue();
    const negated = token.kind === '!';
    if (negated) token = this.takeValue();
    if (token.kind !== 'identifier')
      throw unparsable(`found '${token.literal}', expected: identifier`);
    const key = token.literal;
    const problems = isQualifiedName(key);
    if (problems.length > 0) throw unparsable(invalidText('<nil>', key, problems));

    const next = this.peekValue().kind;
    if (next === 'end' || next === ',')
      return { key, operator: negated ? '!' : 'exists', values: [] };
    if (negated) return { key, operator: '!', values: [] };
    const operator = this.operator();
    const values = operator === 'in' || operator === 'notin' ? this.values() : this.exactValue();
    return checked({ key, operator, values });
  }

  private operator(): Operator {
    const { kind, literal } = this.take();
    switch (kind) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
      case 'gt':
      case 'lt':
        return kind;
      default:
        throw unparsable(`found '${literal}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  private values(): string[] {
    const open = this.takeValue();
    if (open.kind !== '(') throw unparsable(`found '${open.literal}' expected: '('`);
    const first = this.peekValue();
    if (first.kind === ')') {
      this.take();
      return [''];
    }
    if (first.kind !== 'identifier' && first.kind !== ',') {
      throw unparsable(`found '${first.literal}', expected: ',', ')' or identifier`);
    }
    const values = this.identifiers();
    if (this.takeValue().kind !== ')') throw unparsable(`found '${first.literal}', expected: ')'`);
    return [...values].sort();
  }

  /** A list in which values may be left out: `(,a)` and `(a,,b)` hold the empty value too. */
  private identifiers(): Set<string> {
    const values = new Set<string>();
    for (;;) {
      const { kind, literal } = this.takeValue();
      const next = this.peekValue();
      if (kind === 'identifier') {
        values.add(literal);
        if (next.kind === ')') return values;
        if (next.kind !== ',') throw unparsable(`found '${next.literal}', expected: ',' or ')'`);
      } else if (kind === ',') {
        if (values.size === 0 || next.kind === ',' || next.kind === ')') values.add('');
        if (next.kind === ')') return values;
      } else {
        throw unparsable(`found '${literal}', expected: ',', or identifier`);
      }
    }
  }

  private exactValue(): string[] {
    const { kind } = this.peekValue();
    if (kind === 'end' || kind === ',') return [''];
    const token = this.takeValue();
    if (token.kind !== 'identifier')
      throw unparsable(`found '${token.literal}', expected: identifier`);
    return [token.literal];
  }

  private take(): Token {
    return this.tokens[Math.min(this.position++, this.tokens.length - 1)]!;
  }

  /** Where a value stands, `in` and `notin` are values. */
  private takeValue(): Token {
    return asValue(this.take());
  }

  private peekValue(): Token {
    return asValue(this.tokens[Math.min(this.position, this.tokens.length - 1)]!);
  }
}

const asValue = (token: Token): Token =>
  token.kind === 'in' || token.kind === 'notin'
    ? { kind: 'identifier', literal: token.literal }
    : token;

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  const problems: string[] = [];
  if (operator === 'gt' || operator === 'lt') {
    values.forEach((value, index) => {
      if (integer(value) === undefined) {
        const detail = "for 'Gt', 'Lt' operators, the value must be an integer";
        problems.push(invalidText(`values[${index}]`, value, [detail]));
      }
    });
  }
  values.forEach((value, index) => {
    const messages = isValidLabelValue(value);
    if (messages.length > 0)
      problems.push(invalidText(`values[${index}][${key}]`, value, messages));
  });
  if (problems.length === 0) return requirement;
  throw unparsable(problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]`);
}

const invalidText = (field: string, value: string, messages: readonly string[]): string =>
  `${field}: Invalid value: ${JSON.stringify(value)}: ${messages.join('; ')}`;

const unparsable = (problem: string): StatusError =>
  refused(`unable to parse requirement: ${problem}`);

const refused = (problem: string): StatusError => StatusError.badRequest(problem);
