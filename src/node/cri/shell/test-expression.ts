/** `[[ … ]]`, in which words are not cut into fields and `==` compares with a pattern. */
import type { TestExpression } from 'unbash';
import type { Process } from '../process/process.ts';
import type { Steps } from '../process/wait.ts';
import { regularExpression } from '../commands/regular-expression.ts';
import { binary, unary } from './conditions.ts';
import type { Expander } from './expand.ts';
import { matches } from './pattern.ts';

export function* tested(process: Process, expander: Expander, of: TestExpression): Steps<boolean> {
  switch (of.type) {
    case 'TestGroup':
      return yield* tested(process, expander, of.expression);
    case 'TestNot': {
      const value = yield* tested(process, expander, of.operand);
      return of.negations.length % 2 === 1 ? !value : value;
    }
    case 'TestLogical': {
      const all = of.operator === '&&';
      for (const operand of of.operands)
        if ((yield* tested(process, expander, operand)) !== all) return !all;
      return all;
    }
    case 'TestUnary':
      return unary(process, of.operator, yield* expander.text(of.operand)) ?? false;
    default: {
      const left = yield* expander.text(of.left);
      if (of.operator === '==' || of.operator === '=' || of.operator === '!=')
        return matches(yield* expander.pattern(of.right), left) === (of.operator !== '!=');
      if (of.operator === '=~') return fits(expander, left, yield* expander.text(of.right));
      return binary(process, of.operator, left, yield* expander.text(of.right)) ?? false;
    }
  }
}

/** What a regular expression found is BASH_REMATCH: the whole, then the groups. */
function fits(expander: Expander, text: string, pattern: string): boolean {
  const found = regularExpression(pattern, { extended: true })?.(text, 0);
  expander.keep('BASH_REMATCH', found?.groups ?? []);
  return found !== undefined;
}
