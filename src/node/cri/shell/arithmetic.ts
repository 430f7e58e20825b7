/** `$((…))`: whole numbers of 64 bits as C has them, with variables by their names and assignments. */
import type { ArithmeticExpression } from 'unbash';

/** Reads and writes variables. */
export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export type Computed =
  { readonly ok: true; readonly value: bigint } | { readonly ok: false; readonly problem: string };

const value = (of: bigint | boolean): Computed => ({
  ok: true,
  value: BigInt.asIntN(64, typeof of === 'bigint' ? of : of ? 1n : 0n),
});
const failed = (problem: string): Computed => ({ ok: false, problem });

/** `word` gives a number's or a name's text, whatever has to be expanded in it being expanded already. */
export function compute(
  expression: ArithmeticExpression | undefined,
  variables: Variables,
  word: (expression: ArithmeticExpression) => string,
): Computed {
  const run = (of: ArithmeticExpression | undefined): Computed => {
    if (!of) return value(0n);
    switch (of.type) {
      case 'ArithmeticGroup':
        return run(of.expression);
      case 'ArithmeticTernary': {
        const test = run(of.test);
        return test.ok ? run(test.value === 0n ? of.alternate : of.consequent) : test;
      }
      case 'ArithmeticUnary':
        return unary(of);
      case 'ArithmeticBinary':
        return binary(of);
      default:
        return numeric(word(of), variables, 0);
    }
  };
  const unary = ({
    operator,
    operand,
    prefix,
  }: Extract<ArithmeticExpression, { type: 'ArithmeticUnary' }>): Computed => {
    const given = run(operand);
    if (!given.ok) return given;
    if (operator === '++' || operator === '--') {
      const next = given.value + (operator === '++' ? 1n : -1n);
      if (operand.type === 'ArithmeticWord') variables.set(operand.value, String(next));
      return value(prefix ? next : given.value);
    }
    if (operator === '-') return value(-given.value);
    if (operator === '!') return value(given.value === 0n);
    return operator === '~' ? value(~given.value) : given;
  };
  const binary = ({
    operator,
    left,
    right,
  }: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>): Computed => {
    if (/^([-+*/%&|^]|<<|>>)?=$/.test(operator) && left.type === 'ArithmeticWord') {
      const given = run(right);
      if (!given.ok) return given;
      const before = operator === '=' ? given : run(left);
      const next =
        operator === '=' || !before.ok
          ? before
          : apply(operator.slice(0, -1), before.value, given.value);
      if (next.ok) variables.set(left.value, String(next.value));
      return next;
    }
    const first = run(left);
    if (!first.ok) return first;
    if (operator === '&&' && first.value === 0n) return value(false);
    if (operator === '||' && first.value !== 0n) return value(true);
    const second = run(right);
    return second.ok ? apply(operator, first.value, second.value) : second;
  };
  return run(expression);
}

/** A number in decimal, `0x` or octal; or a variable, whose value is read in turn. */
function numeric(text: string, variables: Variables, depth: number): Computed {
  const trimmed = text.trim();
  if (trimmed === '') return value(0n);
  if (/^[-+]?\d+$/.test(trimmed)) {
    const octal = /^0[0-7]+$/.test(trimmed);
    return value(octal ? BigInt(`0o${trimmed.slice(1)}`) : BigInt(trimmed));
  }
  if (/^0[xX][0-9a-fA-F]+$/.test(trimmed)) return value(BigInt(trimmed));
  if (/^[A-Za-z_]\w*$/.test(trimmed) && depth < 8)
    return numeric(variables.get(trimmed) ?? '', variables, depth + 1);
  return failed('arithmetic syntax error');
}

function apply(operator: string, left: bigint, right: bigint): Computed {
  switch (operator) {
    case '+':
      return value(left + right);
    case '-':
      return value(left - right);
    case '*':
      return value(left * right);
    case '/':
      return right === 0n ? failed('divide by zero') : value(left / right);
    case '%':
      return right === 0n ? failed('divide by zero') : value(left % right);
    case '**':
      return right < 0n || right > 64n ? failed('exponent less than 0') : value(left ** right);
    case '<<':
      return value(left << (right & 63n));
    case '>>':
      return value(left >> (right & 63n));
    case '&':
      return value(left & right);
    case '|':
      return value(left | right);
    case '^':
      return value(left ^ right);
    case '&&':
      return value(left !== 0n && right !== 0n);
    case '||':
      return value(left !== 0n || right !== 0n);
    case '==':
      return value(left === right);
    case '!=':
      return value(left !== right);
    case '<':
      return value(left < right);
    case '<=':
      return value(left <= right);
    case '>':
      return value(left > right);
    case '>=':
      return value(left >= right);
    case ',':
      return value(right);
    default:
      return failed('arithmetic syntax error');
  }
}
