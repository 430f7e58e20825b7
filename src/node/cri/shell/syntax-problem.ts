/** What is wrong with a script, in busybox's words. */
import type { ParsedScript } from 'unbash';

/** `expected 'fi' to close 'if'` → `unexpected end of file (expecting "fi")`. Undefined when all is well. */
export function syntaxProblem({ errors = [] }: ParsedScript): string | undefined {
  const [first] = errors;
  if (!first) return undefined;
  const { message } = errors.find((error) => error.message.startsWith("expected '")) ?? first;
  const [, token] = /^unexpected (?:token )?'(.+)'$/s.exec(message) ?? [];
  if (token) return `unexpected "${token}"`;
  if (message.startsWith('unterminated') && message.includes('quote'))
    return 'unterminated quoted string';
  const [, expected] = /^expected '(\w+)'/.exec(message) ?? [];
  return `unexpected end of file${expected ? ` (expecting "${expected}")` : ''}`;
}
