/** The words of an awk program. */

export interface Token {
  readonly kind:
    'number' | 'string' | 'regex' | 'name' | 'call' | 'keyword' | 'sign' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

const KEYWORDS = new Set(
  'BEGIN END function func if else while for do in print printf delete next nextfile break continue exit return getline'.split(
    ' ',
  ),
);
const SIGN =
  /^(?:\*\*=|>>|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|!=|<=|>=|!~|\*\*|[-+*/%^!<>~?:=,;(){}[\]$|])/;
const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

export const unescaped = (text: string): string =>
  text.replace(/\\(?:([0-7]{1,3})|(.))/gs, (whole, octal?: string, letter?: string) =>
    octal === undefined ? (ESCAPES[letter!] ?? whole) : String.fromCharCode(parseInt(octal, 8)),
  );

/** Undefined where something is no word at all. */
export function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const [skipped] = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)+/.exec(rest) ?? [];
    if (skipped) {
      line += skipped.split('\n').length - 1;
      at += skipped.length;
      continue;
    }
    const push = (kind: Token['kind'], text: string, length: number) => {
      tokens.push({ kind, text, line });
      at += length;
    };
    if (rest.startsWith('\n')) {
      push('newline', '\n', 1);
      line++;
      continue;
    }
    const [string, inside] = /^"((?:\\.|[^"\\])*)"/s.exec(rest) ?? [];
    const [number] = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest) ?? [];
    const [name] = /^[A-Za-z_]\w*/.exec(rest) ?? [];
    const [regex, source_] = /^\/((?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])*)\//s.exec(rest) ?? [];
    const [sign] = SIGN.exec(rest) ?? [];
    if (string !== undefined) push('string', unescaped(inside!), string.length);
    else if (number) push('number', number, number.length);
    else if (name)
      push(
        KEYWORDS.has(name) ? 'keyword' : rest[name.length] === '(' ? 'call' : 'name',
        name,
        name.length,
      );
    else if (regex !== undefined && beginsOperand(tokens.at(-1)))
      push('regex', source_!, regex.length);
    else if (sign) push('sign', sign, sign.length);
    else return undefined;
  }
  return [...tokens, { kind: 'end', text: '', line }];
}

/** After a value a slash divides; elsewhere it begins a regular expression. */
const beginsOperand = (before: Token | undefined): boolean =>
  !before ||
  before.kind === 'newline' ||
  before.kind === 'keyword' ||
  (before.kind === 'sign' && !/^(\)|\]|\$|\+\+|--)$/.test(before.text));
