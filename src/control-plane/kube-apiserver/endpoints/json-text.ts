/** Why a text is no JSON, in the words of Go's scanner (encoding/json/scanner.go), and what it looks like in an error. */

export const END_OF_INPUT = 'unexpected end of JSON input';

/** `invalid character '}' looking for beginning of value`. Undefined for what is JSON. */
export function jsonProblem(text: string): string | undefined {
  return new Scanner(text).problem();
}

/** The first bytes of a body, as upstream shows them (apiserver/pkg/endpoints/handlers/rest.go, summarizeData). */
export function summary(text: string): string {
  if (text === '') return '<empty>';
  const bytes = utf8(text, SHOWN + 1);
  const more = bytes.length > SHOWN ? ' ...' : '';
  if (text.startsWith('{')) return text.slice(0, SHOWN) + more;
  return (
    bytes
      .slice(0, SHOWN)
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('') + more
  );
}

const SHOWN = 30;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | undefined {
    const problem = this.#value();
    if (problem !== undefined) return problem;
    this.#space();
    return this.#at < this.#text.length ? this.#wrong('after top-level value') : undefined;
  }

  /** Iterative: what nests a thousand times must not overflow. */
  #value(): string | undefined {
    const open: ('{' | '[')[] = [];
    for (;;) {
      this.#space();
      const next = this.#text[this.#at];
      if (next === '{' || next === '[') {
        this.#at++;
        this.#space();
        const empty = this.#text[this.#at] === (next === '{' ? '}' : ']');
        if (!empty) {
          open.push(next);
          const problem = next === '{' ? this.#key() : undefined;
          if (problem !== undefined) return problem;
          continue;
        }
        this.#at++;
      } else {
        const problem = this.#scalar();
        if (problem !== undefined) return problem;
      }
      const problem = this.#after(open);
      if (problem !== undefined) return problem;
      if (open.length === 0) return undefined;
    }
  }

  /** What may follow a value: ends of what is open, or a comma and the next one. */
  #after(open: ('{' | '[')[]): string | undefined {
    while (open.length > 0) {
      const inObject = open.at(-1) === '{';
      this.#space();
      const next = this.#text[this.#at];
      if (next === (inObject ? '}' : ']')) {
        this.#at++;
        open.pop();
        continue;
      }
      if (next !== ',')
        return this.#wrong(inObject ? 'after object key:value pair' : 'after array element');
      this.#at++;
      return inObject ? this.#key() : undefined;
    }
    return undefined;
  }

  #key(): string | undefined {
    this.#space();
    if (this.#text[this.#at] !== '"')
      return this.#wrong('looking for beginning of object key string');
    const problem = this.#string();
    if (problem !== undefined) return problem;
    this.#space();
    if (this.#text[this.#at] !== ':') return this.#wrong('after object key');
    this.#at++;
    return undefined;
  }

  #scalar(): string | undefined {
    const next = this.#text[this.#at];
    if (next === '"') return this.#string();
    for (const word of ['true', 'false', 'null']) {
      if (next !== word[0]) continue;
      for (let i = 0; i < word.length; i++, this.#at++) {
        if (this.#text[this.#at] !== word[i])
          return this.#wrong(`in literal ${word} (expecting ${quoted(word[i]!)})`);
      }
      return undefined;
    }
    if (next === undefined || !/[-\d]/.test(next))
      return this.#wrong('looking for beginning of value');
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text);
    if (!number) {
      this.#at++;
      return this.#wrong('in numeric literal');
    }
    this.#at += number[0].length;
    const then = this.#text[this.#at];
    if (then === '.' || then === 'e' || then === 'E') {
      this.#at++;
      return this.#wrong(
        then === '.' ? 'after decimal point in numeric literal' : 'in exponent of numeric literal',
      );
    }
    return undefined;
  }

  #string(): string | undefined {
    this.#at++;
    for (;;) {
      const next = this.#text[this.#at];
      if (next === undefined) return END_OF_INPUT;
      if (next < ' ') return this.#wrong('in string literal');
      this.#at++;
      if (next === '"') return undefined;
      if (next !== '\\') continue;
      const escape = this.#text[this.#at];
      if (escape === undefined || !'"\\/bfnrtu'.includes(escape))
        return this.#wrong('in string escape code');
      this.#at++;
      for (let i = 0; escape === 'u' && i < 4; i++, this.#at++) {
        if (!/[\da-fA-F]/.test(this.#text[this.#at] ?? ''))
          return this.#wrong('in \\u hexadecimal character escape');
      }
    }
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #wrong(where: string): string {
    const character = this.#text[this.#at];
    return character === undefined
      ? END_OF_INPUT
      : `invalid character ${quoted(character)} ${where}`;
  }
}

/** Go's strconv.Quote of one character, between single quotes. */
function quoted(character: string): string {
  if (character === "'") return `'\\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/** The first bytes of a text, at most `limit` of them. */
function utf8(text: string, limit: number): number[] {
  const bytes: number[] = [];
  for (const character of text.slice(0, limit)) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000)
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return bytes.slice(0, limit);
}
