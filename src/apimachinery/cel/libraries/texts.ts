/** What the standard library and Kubernetes' regex library do with strings (stdlib/standard.go, library/regex.go). */
import { compilePattern, type RegularExpression } from '../../regular-expression.ts';
import { overload, member, type Library } from '../functions.ts';
import { ArrayList, CelError, type Value } from '../values.ts';

/** RE2 does all in time linear in the text; an expression can make no pattern hang. */
function withPattern(pattern: string, use: (expression: RegularExpression) => Value): Value {
  const compiled = compilePattern(pattern);
  return compiled.ok ? use(compiled.expression) : new CelError(compiled.problem);
}

const matches = (text: string, pattern: string): Value =>
  withPattern(pattern, (expression) => expression.matches(text));

const findAll = (text: string, pattern: string, limit: bigint): Value =>
  withPattern(pattern, (expression) =>
    ArrayList.of([...expression.find(text, limit < 0n ? Infinity : Number(limit))]),
  );

export const texts: Library = [
  member('contains', 'contains_string', 'string, string -> bool', (text: string, part: string) =>
    text.includes(part),
  ),
  member('endsWith', 'ends_with_string', 'string, string -> bool', (text: string, part: string) =>
    text.endsWith(part),
  ),
  member(
    'startsWith',
    'starts_with_string',
    'string, string -> bool',
    (text: string, part: string) => text.startsWith(part),
  ),
  overload('matches', 'matches', 'string, string -> bool', matches),
  member('matches', 'matches_string', 'string, string -> bool', matches),
  member(
    'find',
    'string_find_string',
    'string, string -> string',
    (text: string, pattern: string) =>
      withPattern(pattern, (expression) => expression.find(text, 1)[0] ?? ''),
  ),
  member(
    'findAll',
    'string_find_all_string',
    'string, string -> list(string)',
    (text: string, pattern: string) => findAll(text, pattern, -1n),
  ),
  member('findAll', 'string_find_all_string_int', 'string, string, int -> list(string)', findAll),
];
