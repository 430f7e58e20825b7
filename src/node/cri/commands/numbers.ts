/** expr, bc and factor: reckoning. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, isGnu, Input, options, type Applet } from './applet.ts';
import { regularExpression } from './regular-expression.ts';

/** Operators of `expr` from the weakest to the strongest. */
const LEVELS = [
  ['|'],
  ['&'],
  ['<', '<=', '=', '==', '!=', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

function expr(process: Process, args: readonly string[]): number {
  let at = 0;
  let problem: string | undefined;
  const value = (level: number): string => {
    if (level === LEVELS.length) return atom();
    let left = value(level + 1);
    while (problem === undefined && LEVELS[level]!.includes(args[at] ?? '')) {
      const operator = args[at++]!;
      left = applied(operator, left, value(level + 1));
    }
    return left;
  };
  const atom = (): string => {
    const word = args[at++];
    if (word === undefined) {
      problem ??= isGnu(process)
        ? `syntax error: missing argument after '${args.at(-1) ?? ''}'`
        : 'syntax error';
      return '';
    }
    if (word === '(') {
      const inner = value(0);
      if (args[at++] !== ')') problem ??= 'syntax error';
      return inner;
    }
    if (word === 'length' && at < args.length) return String(atom().length);
    if (word === 'substr' && at + 2 < args.length) {
      const [text, from, length] = [atom(), Number(atom()), Number(atom())];
      return text.substr(Math.max(0, from - 1), length);
    }
    if (word === 'index' && at + 1 < args.length) {
      const [text, set] = [atom(), atom()];
      return String([...text].findIndex((each) => set.includes(each)) + 1);
    }
    return word;
  };
  const applied = (operator: string, left: string, right: string): string => {
    const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
    if (operator === ':') {
      const match = regularExpression(right.startsWith('^') ? right : `^${right}`)?.(left, 0);
      const grouped = /\\\(/.test(right);
      return grouped ? (match?.groups[1] ?? '') : String(match ? match.end - match.start : 0);
    }
    if (operator === '|') return left !== '' && left !== '0' ? left : right;
    if (operator === '&')
      return [left, right].every((each) => each !== '' && each !== '0') ? left : '0';
    if (LEVELS[2]!.includes(operator)) {
      const order = numbers
        ? Number(left) - Number(right)
        : left < right
          ? -1
          : left > right
            ? 1
            : 0;
      const holds = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      }[operator];
      return holds ? '1' : '0';
    }
    if (!numbers) {
      problem ??= isGnu(process) ? 'non-integer argument' : 'non-numeric argument';
      return '';
    }
    const [a, b] = [BigInt(left), BigInt(right)];
    if (b === 0n && (operator === '/' || operator === '%')) {
      problem ??= 'division by zero';
      return '';
    }
    return String(
      operator === '+'
        ? a + b
        : operator === '-'
          ? a - b
          : operator === '*'
            ? a * b
            : operator === '/'
              ? a / b
              : a % b,
    );
  };
  if (args.length === 0)
    return complain(
      process,
      isGnu(process)
        ? "expr: missing operand\nTry 'expr --help' for more information."
        : 'BusyBox: expr: missing operand',
      2,
    );
  const result = value(0);
  if (problem === undefined && at < args.length)
    problem = isGnu(process) ? `syntax error: unexpected argument '${args[at]}'` : 'syntax error';
  if (problem !== undefined) return complain(process, `expr: ${problem}`, 2);
  process.out(result);
  return result === '' || result === '0' ? 1 : 0;
}

/** Expressions with + - * / % ^, parentheses, variables and `scale`: what people ask `bc`. */
function* bc(process: Process, args: readonly string[]): Program {
  const { has, rest } = options(args, 'lqsiw');
  const variables = new Map<string, number>([['scale', has('l') ? 20 : 0]]);
  const input = new Input(process, 'bc', rest.length > 0 ? [...rest, '-'] : []);
  for (let line = yield* input.line(); line !== undefined; line = yield* input.line()) {
    for (const statement of line.split(';').map((each) => each.trim())) {
      if (statement === '' || statement.startsWith('#')) continue;
      if (statement === 'quit') return 0;
      const reader = new Reckoning(statement, variables);
      const result = reader.assignment();
      if (reader.problem !== undefined) process.err(`(standard_in) 1: ${reader.problem}`);
      else if (!reader.silent) process.out(bcNumber(result, reader.scale));
    }
    yield* process.turn();
  }
  return 0;
}

/** Without the 0 before the point, as bc writes it. */
const bcNumber = (value: number, scale: number): string => {
  const whole = Number.isInteger(value) && scale === 0;
  const text = whole ? String(value) : cut(value, scale).toFixed(scale);
  return text.replace(/^(-?)0\./, '$1.').replace(/^-?\.?0*$/, '0');
};

const cut = (value: number, scale: number): number => {
  const factor = Number(`1e${scale}`);
  return Math.trunc(value * factor + (value < 0 ? -1e-9 : 1e-9)) / factor;
};

class Reckoning {
  readonly #tokens: readonly string[];
  readonly #variables: Map<string, number>;
  #at = 0;
  scale = 0;
  silent = false;
  problem: string | undefined;

  constructor(text: string, variables: Map<string, number>) {
    this.#tokens = text.match(/\d*\.?\d+|[a-z]\w*|[<>=!]=|\S/g) ?? [];
    this.#variables = variables;
  }

  assignment(): number {
    const [name, sign] = this.#tokens;
    if (sign === '=' && /^[a-z]/.test(name ?? '')) {
      this.#at = 2;
      const value = this.#compared();
      this.#variables.set(name!, value);
      this.silent = true;
      return this.#done(value);
    }
    return this.#done(this.#compared());
  }

  #done(value: number): number {
    if (this.#at < this.#tokens.length) this.problem ??= 'syntax error';
    return value;
  }

  #compared(): number {
    let left = this.#sum();
    for (
      let sign = this.#sign('<', '>', '<=', '>=', '==', '!=');
      sign;
      sign = this.#sign('<', '>', '<=', '>=', '==', '!=')
    ) {
      const right = this.#sum();
      const holds = {
        '<': left < right,
        '>': left > right,
        '<=': left <= right,
        '>=': left >= right,
        '==': left === right,
        '!=': left !== right,
      }[sign];
      [left, this.scale] = [holds ? 1 : 0, 0];
    }
    return left;
  }

  #sum(): number {
    let left = this.#product();
    for (let sign = this.#sign('+', '-'); sign; sign = this.#sign('+', '-')) {
      const right = this.#product();
      left = sign === '+' ? left + right : left - right;
    }
    return left;
  }

  #product(): number {
    let left = this.#power();
    for (let sign = this.#sign('*', '/', '%'); sign; sign = this.#sign('*', '/', '%')) {
      const right = this.#power();
      if (sign === '*') left *= right;
      else if (right === 0) this.problem ??= 'divide by zero';
      else {
        const scale = this.#variables.get('scale') ?? 0;
        const quotient = cut(left / right, scale);
        this.scale = scale;
        left = sign === '/' ? quotient : left - quotient * right;
      }
    }
    return left;
  }

  #power(): number {
    const base = this.#atom();
    return this.#sign('^') ? raised(base, this.#power()) : base;
  }

  #atom(): number {
    const token = this.#tokens[this.#at++];
    if (token === '-') return -this.#atom();
    if (token === '(') {
      const inner = this.#compared();
      if (this.#tokens[this.#at++] !== ')') this.problem ??= 'syntax error';
      return inner;
    }
    if (token === 'sqrt') {
      this.scale = this.#variables.get('scale') ?? 0;
      return Math.sqrt(this.#atom());
    }
    if (token !== undefined && /^[\d.]/.test(token)) {
      this.scale = Math.max(this.scale, token.split('.')[1]?.length ?? 0);
      return Number(token);
    }
    if (token !== undefined && /^[a-z]/.test(token)) return this.#variables.get(token) ?? 0;
    this.problem ??= 'syntax error';
    return 0;
  }

  #sign(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at++;
    return token;
  }
}

/** To whole powers only, as bc does it. */
function raised(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < Math.min(1000, Math.abs(Math.trunc(exponent))); i++) result *= base;
  return exponent < 0 ? 1 / result : result;
}

function* factor(process: Process, args: readonly string[]): Program {
  for (const arg of args) {
    let left = Number(arg);
    if (!Number.isSafeInteger(left) || left < 1)
      return complain(process, `factor: invalid number '${arg}'`);
    const found: number[] = [];
    for (let by = 2; by * by <= left; by++) {
      while (left % by === 0) {
        found.push(by);
        left /= by;
      }
      yield* process.turn();
    }
    process.out(
      `${arg}:${[...found, ...(left > 1 ? [left] : [])].map((each) => ` ${each}`).join('')}`,
    );
  }
  return 0;
}

export const numberCommands: readonly (readonly [string, Applet])[] = [
  ['expr', expr],
  ['bc', bc],
  ['factor', factor],
];
