/** Bytes between BEGIN and END lines (RFC 7468). */
import { fromBase64, toBase64 } from '../apimachinery/bytes.ts';
import type { Bytes } from './der.ts';

export function pem(label: string, bytes: Bytes): string {
  const lines = toBase64(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The first block of a text, if it is one of this label's. */
export function fromPem(label: string, text: string): Bytes | undefined {
  const begin = text.indexOf('-----BEGIN ');
  const head = `-----BEGIN ${label}-----`;
  const end = text.indexOf(`-----END ${label}-----`, begin);
  if (begin < 0 || end < 0 || !text.startsWith(head, begin)) return undefined;
  return fromBase64(text.slice(begin + head.length, end).replaceAll(/\s/g, ''));
}
