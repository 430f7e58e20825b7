/** What is wrong with a script, in the shell's words. */
import type { ParsedScript } from 'unbash';
import type { Dialect } from './dialect.ts';

/**
 * `expected 'fi' to close 'if'` → `syntax error: unexpected end of file (expecting "fi")`, as ash says it. Undefined when
 * all is well.
 */
export function syntaxProblem({ errors = [] }: ParsedScript, dialect: Dialect): string | undefined {
  const [first] = errors;
  if (!first) return undefined;
  const { message } = errors.find((error) => error.message.startsWith("expected '")) ?? first;
  const [, token] = /^unexpected (?:token )?'(.+)'$/s.exec(message) ?? [];
  const [, expected] = /^expected '(\w+)'/.exec(message) ?? [];
  const isQuote = message.startsWith('unterminated') && message.includes('quote');
  if (dialect === 'bash')
    return token
      ? `syntax error near unexpected token \`${token}'`
      : isQuote
        ? `unexpected EOF while looking for matching \`${message.includes('single') ? "'" : '"'}'`
        : 'syntax error: unexpected end of file';
  if (dialect === 'dash')
    return `Syntax error: ${
      token
        ? `"${token}" unexpected`
        : isQuote
          ? 'Unterminated quoted string'
          : `end of file unexpected${expected ? ` (expecting "${expected}")` : ''}`
    }`;
  return `syntax error: ${
    token
      ? `unexpected "${token}"`
      : isQuote
        ? 'unterminated quoted string'
        : `unexpected end of file${expected ? ` (expecting "${expected}")` : ''}`
  }`;
}
