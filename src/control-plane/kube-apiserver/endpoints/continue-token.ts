/** The token that asks for a list's next page (apiserver/pkg/storage/continue.go, 1.36). */
import { StatusError } from '../../../apimachinery/status.ts';
import type { Revision } from '../../etcd/etcd.ts';

/** Where a list goes on. */
export interface Page {
  /** -1: at whatever is there now. */
  readonly at: Revision;
  /** A key below the list's prefix. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

export function continueToken(rv: Revision, start: string): string {
  return base64Url(JSON.stringify({ v: VERSION, rv, start }));
}

// A JSON string, strictly, so that reading it cannot fail.
const STRING = String.raw`"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"`;
const TOKEN = new RegExp(`^\\{"v":${STRING},"rv":(-?\\d{1,15}),"start":${STRING}\\}$`);

/** Throws what is wrong with it. */
export function parseContinue(text: string): Page {
  const decoded = fromBase64Url(text);
  if (typeof decoded === 'number') refuse(`: illegal base64 data at input byte ${decoded}`);
  const match = TOKEN.exec(decoded);
  // Parity: upstream tells where its JSON parser stopped.
  if (!match) refuse(': invalid character in continue token');
  const version = match[1]!;
  const at = Number(match[2]);
  const start = JSON.parse(`"${match[3]!}"`) as string;
  if (version !== VERSION) refuse(`: server does not recognize this encoded version ${version}`);
  if (at === 0) refuse(`: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (start === '') refuse(`: encoded start key empty (version ${VERSION})`);
  if (!isClean(start)) refuse(`: ${start}`);
  return { at, start };
}

/** No way out of the list's prefix: nothing empty, `.` or `..` between slashes. */
function isClean(key: string): boolean {
  const parts = (key.startsWith('/') ? key.slice(1) : key).split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

function refuse(problem: string): never {
  throw StatusError.badRequest(`continue key is not valid${problem}`);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 for URLs without padding. Keys are ASCII. */
function base64Url(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i += 3) {
    const chunk = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
    const bits =
      ((chunk[0]! & 255) << 16) | (((chunk[1] || 0) & 255) << 8) | ((chunk[2] || 0) & 255);
    const length = Math.min(text.length - i, 3) + 1;
    for (let j = 0; j < length; j++) out += ALPHABET[(bits >> (18 - 6 * j)) & 63];
  }
  return out;
}

/** The text, or the place of the first character that is none of Base64. */
function fromBase64Url(text: string): string | number {
  let out = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const value = ALPHABET.indexOf(text[i]!);
    if (value < 0) return i;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += String.fromCharCode((bits >> held) & 255);
    }
  }
  return out;
}
