/** POSIX's basic and extended regular expressions, run in linear time by RE2. */
import { RE2JS, RE2JSException } from 're2js';
import { attemptForeign } from '../../../apimachinery/attempt.ts';

export interface Match {
  readonly start: number;
  readonly end: number;
  /** The whole first, then the groups. */
  readonly groups: readonly string[];
}

/** The next match in a text at or after a place. */
export type Matcher = (text: string, from: number) => Match | undefined;

/** Undefined when it is no regular expression, or one (with back-references) that cannot be run in linear time. */
export function regularExpression(
  pattern: string,
  {
    extended = false,
    ignoreCase = false,
  }: { readonly extended?: boolean; readonly ignoreCase?: boolean } = {},
): Matcher | undefined {
  const translated = extended ? pattern : fromBasic(pattern);
  if (/(^|[^\\])(\\\\)*\\[1-9]/.test(translated)) return undefined;
  const compiled = compile(translated, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  if (!compiled) return undefined;
  return (text, from) => {
    const matcher = compiled.matcher(text);
    if (!matcher.find(from)) return undefined;
    const groups: string[] = [];
    for (let i = 0; i <= matcher.groupCount(); i++) groups.push(matcher.group(i) ?? '');
    return { start: matcher.start(), end: matcher.end(), groups };
  };
}

/** In basic expressions it is the backslash that makes `( ) { } + ? |` special. */
function fromBasic(pattern: string): string {
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '\\') {
      const next = pattern[++at] ?? '\\';
      text += '(){}+?|'.includes(next) ? next : `\\${next}`;
    } else if (character === '[') {
      const end = endOfSet(pattern, at);
      text += pattern.slice(at, end + 1).replace(/(?<!^)\[(?!:)/g, '\\[');
      at = end;
    } else if (character === '*' && (text === '' || text.endsWith('(') || text === '^'))
      text += '\\*';
    else text += '(){}+?|'.includes(character) ? `\\${character}` : character;
  }
  return text;
}

function endOfSet(pattern: string, from: number): number {
  let at = from + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  for (; at < pattern.length && pattern[at] !== ']'; at++)
    if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
  return at;
}

function compile(pattern: string, flags: number): RE2JS | undefined {
  const compiled = attemptForeign(RE2JSException, () => RE2JS.compile(pattern, flags));
  return compiled.ok ? compiled.value : undefined;
}
