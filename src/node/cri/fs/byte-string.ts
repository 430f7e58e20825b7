/**
 * What travels through files, pipes and sockets of containers: strings of bytes, each character one of U+0000 … U+00FF.
 * Text that comes from the API is encoded on its way in and decoded on its way out; most is ASCII, which is both.
 */
import { utf8Bytes, utf8Text } from '../../../apimachinery/bytes.ts';

export type Bytes = string;

const PLAIN = /^[\0-\x7f]*$/;

/** Text as UTF-8. */
export const encode = (text: string): Bytes =>
  PLAIN.test(text) ? text : fromUint8(utf8Bytes(text));

/** UTF-8 as text; what is none becomes U+FFFD. */
export const decode = (bytes: Bytes): string =>
  PLAIN.test(bytes) ? bytes : utf8Text(toUint8(bytes));

export function fromUint8(array: Uint8Array): Bytes {
  let bytes = '';
  for (let at = 0; at < array.length; at += 8192)
    bytes += String.fromCharCode(...array.subarray(at, at + 8192));
  return bytes;
}

export function toUint8(bytes: Bytes): Uint8Array {
  const array = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at);
  return array;
}
