/** Shell patterns: `*`, `?`, `[a-z]`, with a backslash before what stands for itself. In time linear in the text for each star. */

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly members: string };

export function matches(pattern: string, text: string): boolean {
  return matchTokens(tokens(pattern), text);
}

/** How many characters at the beginning match: the fewest, or the most; −1 when it does not match there. */
export function prefixLength(pattern: string, text: string, longest: boolean): number {
  const parsed = tokens(pattern);
  for (let step = 0; step <= text.length; step++) {
    const length = longest ? text.length - step : step;
    if (matchTokens(parsed, text.slice(0, length))) return length;
  }
  return -1;
}

export function suffixLength(pattern: string, text: string, longest: boolean): number {
  const parsed = tokens(pattern);
  for (let step = 0; step <= text.length; step++) {
    const length = longest ? text.length - step : step;
    if (matchTokens(parsed, text.slice(text.length - length))) return length;
  }
  return -1;
}

export const hasWildcards = (pattern: string): boolean => /(^|[^\\])(\\\\)*[*?[]/.test(pattern);

/** Makes text stand for itself in a pattern. */
export const literally = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');

/** Takes the backslashes out again. */
export const unescaped = (pattern: string): string => pattern.replace(/\\(.)/gs, '$1');

function matchTokens(pattern: readonly Token[], text: string): boolean {
  let [at, next] = [0, 0];
  let [star, starAt] = [-1, 0];
  while (at < text.length) {
    const token = pattern[next];
    if (token?.kind === 'star') {
      star = next++;
      starAt = at;
    } else if (token && fits(token, text[at]!)) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[next]?.kind === 'star') next++;
  return next === pattern.length;
}

function fits(token: Exclude<Token, { kind: 'star' }>, character: string): boolean {
  if (token.kind === 'any') return true;
  if (token.kind === 'text') return token.text === character;
  return token.members.includes(character) !== token.negated;
}

const CLASSES: { readonly [name: string]: string } = {
  digit: '0-9',
  alpha: 'a-zA-Z',
  alnum: 'a-zA-Z0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: ' \t\n\r\f\v',
  blank: ' \t',
  xdigit: '0-9a-fA-F',
  punct: '!"#$%&\'()*+,./:;<=>?@[\\]^_`{|}~-',
};

function tokens(pattern: string): readonly Token[] {
  const found: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '*') {
      if (found.at(-1)?.kind !== 'star') found.push({ kind: 'star' });
    } else if (character === '?') found.push({ kind: 'any' });
    else if (character === '\\' && at + 1 < pattern.length)
      found.push({ kind: 'text', text: pattern[++at]! });
    else if (character === '[') {
      const set = setAt(pattern, at);
      if (set) {
        found.push(set.token);
        at = set.end;
      } else found.push({ kind: 'text', text: '[' });
    } else found.push({ kind: 'text', text: character });
  }
  return found;
}

function setAt(pattern: string, from: number): { token: Token; end: number } | undefined {
  const [, mark = '', body] =
    /^\[([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]/s.exec(pattern.slice(from)) ?? [];
  if (body === undefined || body === '') return undefined;
  const end = from + body.length + mark.length + 1;
  return { token: { kind: 'set', negated: mark !== '', members: membersOf(body) }, end };
}

/** `a-c[:digit:]` → `abc0123456789`. */
export function membersOf(set: string): string {
  const spelled = set.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole);
  let members = '';
  for (let at = 0; at < spelled.length; at++) {
    const escaped = spelled[at] === '\\' && at + 1 < spelled.length;
    const first = escaped ? spelled[++at]! : spelled[at]!;
    if (spelled[at + 1] === '-' && at + 2 < spelled.length) {
      const last = spelled.charCodeAt(at + 2);
      for (let code = first.charCodeAt(0); code <= last; code++)
        members += String.fromCharCode(code);
      at += 2;
    } else members += first;
  }
  return members;
}
