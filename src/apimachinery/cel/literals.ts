/** The values of literals (cel-go/parser/unescape.go and parser.go). */
import { Uint, type Literal } from './values.ts';

export type ReadLiteral = { readonly value: Literal } | { readonly problem: string };

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

export function readInt(text: string, negative: boolean): ReadLiteral {
  const magnitude = BigInt(text);
  const value = negative ? -magnitude : magnitude;
  return value < MIN || value > MAX ? { problem: 'invalid int literal' } : { value };
}

export function readUint(text: string): ReadLiteral {
  const value = BigInt(text.slice(0, -1));
  return value >= 2n ** 64n ? { problem: 'invalid uint literal' } : { value: new Uint(value) };
}

export function readFloat(text: string, negative: boolean): ReadLiteral {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: 'invalid double literal' };
  return { value: negative ? -value : value };
}

/** A string or bytes literal, prefix and quotes included. */
export function readText(text: string): ReadLiteral {
  const quoteAt = text.search(/["']/);
  const prefix = text.slice(0, quoteAt).toLowerCase();
  const bytes = prefix.includes('b');
  const triple = text.startsWith(text[quoteAt]!.repeat(3), quoteAt) && text.length >= quoteAt + 6;
  const width = triple ? 3 : 1;
  const body = text.slice(quoteAt + width, text.length - width).replaceAll(/\r\n?/g, '\n');
  if (prefix.includes('r') || !body.includes('\\')) {
    return { value: bytes ? utf8(body) : body };
  }
  return bytes ? unescapedBytes(body) : unescapedString(body);
}

function unescapedString(body: string): ReadLiteral {
  let text = '';
  for (const part of escapes(body)) {
    if (part === undefined) return { problem: 'invalid string literal: unable to unescape string' };
    if (part.code === undefined) {
      text += part.text;
    } else if (part.code > 0x10ffff || (part.code >= 0xd800 && part.code < 0xe000)) {
      return { problem: 'invalid unicode code point' };
    } else {
      text += String.fromCodePoint(part.code);
    }
  }
  return { value: text };
}

function unescapedBytes(body: string): ReadLiteral {
  const bytes: number[] = [];
  for (const part of escapes(body)) {
    if (part === undefined || part.unicode) {
      return { problem: 'invalid bytes literal: unable to unescape string' };
    }
    if (part.code === undefined) bytes.push(...utf8(part.text));
    else bytes.push(part.code);
  }
  return { value: Uint8Array.from(bytes) };
}

interface Part {
  readonly text: string;
  readonly code?: number;
  readonly unicode?: boolean;
}

const simple: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '`': 96,
  '?': 63,
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, X: 2, u: 4, U: 8 };

function* escapes(body: string): Generator<Part | undefined> {
  let at = 0;
  while (at < body.length) {
    const slash = body.indexOf('\\', at);
    const end = slash < 0 ? body.length : slash;
    if (end > at) yield { text: body.slice(at, end) };
    if (slash < 0) return;
    const sign = body[slash + 1] ?? '';
    at = slash + 2;
    if (Object.hasOwn(simple, sign)) {
      yield { text: sign, code: simple[sign]! };
    } else if (Object.hasOwn(hexDigits, sign)) {
      const digits = body.slice(at, at + hexDigits[sign]!);
      at += digits.length;
      const whole = digits.length === hexDigits[sign] && /^[0-9a-fA-F]+$/.test(digits);
      yield whole
        ? { text: digits, code: parseInt(digits, 16), unicode: sign === 'u' || sign === 'U' }
        : undefined;
    } else {
      const digits = body.slice(slash + 1, slash + 4);
      at = slash + 4;
      yield /^[0-3][0-7]{2}$/.test(digits)
        ? { text: digits, code: parseInt(digits, 8) }
        : undefined;
    }
  }
}

/** Written out, because the core has no TextEncoder. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    } else {
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
    }
  }
  return Uint8Array.from(bytes);
}
