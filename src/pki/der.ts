/** Distinguished Encoding Rules: the bytes in which certificates, keys and requests are written (ITU-T X.690). */

export const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export type Bytes = Uint8Array;

export function joined(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A value under its tag. */
export function tagged(tag: number, ...content: readonly Bytes[]): Bytes {
  const body = joined(content);
  return joined([Uint8Array.of(tag, ...lengthOf(body.length)), body]);
}

export const sequence = (...items: readonly Bytes[]): Bytes => tagged(TAGS.sequence, ...items);
export const set = (...items: readonly Bytes[]): Bytes => tagged(TAGS.set, ...items);
/** `[n]` around a whole value. */
export const explicit = (number: number, value: Bytes): Bytes => tagged(0xa0 | number, value);
export const TRUE: Bytes = tagged(TAGS.boolean, Uint8Array.of(0xff));
export const octetString = (value: Bytes): Bytes => tagged(TAGS.octetString, value);
export const bitString = (value: Bytes, unusedBits = 0): Bytes =>
  tagged(TAGS.bitString, Uint8Array.of(unusedBits), value);

/** A number that is not negative, from its bytes, highest first. */
export function integer(bytes: Bytes): Bytes {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const short = bytes.subarray(from);
  return tagged(TAGS.integer, ...(short[0]! & 0x80 ? [Uint8Array.of(0)] : []), short);
}

/** `1.2.840.10045.2.1` */
export function objectIdentifier(text: string): Bytes {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tagged(TAGS.objectIdentifier, Uint8Array.from(bytes));
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

/** One value as it was read. */
export interface Node {
  readonly tag: number;
  /** With its tag and length. */
  readonly whole: Bytes;
  readonly content: Bytes;
}

/** The value at the beginning of `bytes`; undefined where there is none that is whole. */
export function read(bytes: Bytes): Node | undefined {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let at = 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || bytes.length < 2 + count) return undefined;
    length = 0;
    for (; at < 2 + count; at++) length = length * 256 + bytes[at]!;
  }
  if (at + length > bytes.length) return undefined;
  return { tag, whole: bytes.subarray(0, at + length), content: bytes.subarray(at, at + length) };
}

/** The values within a value, one after the other; undefined where something is left over. */
export function children({ content }: Node): readonly Node[] | undefined {
  const found: Node[] = [];
  for (let at = 0; at < content.length;) {
    const node = read(content.subarray(at));
    if (!node) return undefined;
    found.push(node);
    at += node.whole.length;
  }
  return found;
}

export function objectIdentifierText({ content }: Node): string {
  const [first = 0] = content;
  const parts = [
    Math.min(2, Math.floor(first / 40)),
    first - 40 * Math.min(2, Math.floor(first / 40)),
  ];
  let value = 0;
  for (const byte of content.subarray(1)) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    parts.push(value);
    value = 0;
  }
  return parts.join('.');
}

export const sameBytes = (a: Bytes, b: Bytes): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
