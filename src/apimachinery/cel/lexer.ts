/** An expression's text as tokens (cel-go/parser/gen/CEL.g4). */
import type { Problem } from './problems.ts';

export type TokenKind =
  'ident' | 'quoted' | 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'sign' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** In code points. */
  readonly offset: number;
}

/** Reads everything; what is no token is reported and left out, as ANTLR does. */
export function tokens(source: string): { tokens: readonly Token[]; problems: readonly Problem[] } {
  const characters = [...source];
  const found: Token[] = [];
  const problems: Problem[] = [];
  let offset = 0;
  /** The same place in UTF-16 units, which regular expressions count in. */
  let unit = 0;
  const pass = (count: number): void => {
    for (; count > 0; count -= 1) {
      unit += characters[offset]?.length ?? 0;
      offset += 1;
    }
  };
  while (offset < characters.length) {
    const rest = characters[offset]!;
    if (/[\t \r\n\f]/.test(rest)) {
      pass(1);
      continue;
    }
    if (rest === '/' && characters[offset + 1] === '/') {
      while (offset < characters.length && characters[offset] !== '\n') pass(1);
      continue;
    }
    const token = tokenAt(characters, offset, source, unit);
    if (token) {
      found.push(token);
      pass([...token.text].length);
    } else {
      const end = rest === '"' || rest === "'" ? lineEnd(characters, offset) : offset + 1;
      const text = characters.slice(offset, end).join('');
      problems.push({ offset, message: `Syntax error: token recognition error at: '${text}'` });
      pass(end - offset);
    }
  }
  found.push({ kind: 'end', text: '<EOF>', offset: characters.length });
  return { tokens: found, problems };
}

// Sticky and anchored, each alternative decided by its first characters: none looks back.
const shapes: readonly (readonly [TokenKind, RegExp])[] = [
  [
    'float',
    /[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?/y,
  ],
  ['uint', /(?:0x[0-9a-fA-F]+|[0-9]+)[uU]/y],
  ['int', /0x[0-9a-fA-F]+|[0-9]+/y],
  ['ident', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['quoted', /`[A-Za-z0-9_.\-/ ]+`/y],
  ['sign', /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y],
];

function tokenAt(
  characters: readonly string[],
  offset: number,
  source: string,
  unit: number,
): Token | undefined {
  const text = stringAt(characters, offset);
  if (text !== undefined) {
    const bytes = /^[rR]?[bB]/.test(text);
    return { kind: bytes ? 'bytes' : 'string', text, offset };
  }
  for (const [kind, shape] of shapes) {
    shape.lastIndex = unit;
    const match = shape.exec(source);
    if (match) return { kind, text: match[0], offset };
  }
  return undefined;
}

/** A string or bytes literal with its prefix and quotes. */
function stringAt(characters: readonly string[], offset: number): string | undefined {
  let at = offset;
  while (at - offset < 2 && /[rRbB]/.test(characters[at] ?? '')) at += 1;
  const prefix = characters.slice(offset, at).join('').toLowerCase();
  if (prefix === 'rr' || prefix === 'bb') return undefined;
  const quote = characters[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const raw = prefix.includes('r');
  const triple = characters[at + 1] === quote && characters[at + 2] === quote;
  const close = triple ? 3 : 1;
  for (at += close; at < characters.length; at += 1) {
    const character = characters[at]!;
    if (character === '\\' && !raw) {
      at += 1;
    } else if (!triple && (character === '\n' || character === '\r')) {
      return undefined;
    } else if (character === quote) {
      const closes = !triple || (characters[at + 1] === quote && characters[at + 2] === quote);
      if (closes) return characters.slice(offset, at + close).join('');
    }
  }
  return undefined;
}

function lineEnd(characters: readonly string[], offset: number): number {
  const end = characters.indexOf('\n', offset);
  return end < 0 ? characters.length : end;
}
