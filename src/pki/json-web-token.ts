/** JSON Web Tokens signed with ES256 (RFC 7519, RFC 7518), and the key set by which others verify them (RFC 7517). */
import { fromBase64, toBase64, utf8Bytes, utf8Text } from '../apimachinery/bytes.ts';
import { digest, type SigningKey } from './signing-key.ts';
import type { Bytes } from './der.ts';

export interface VerifiedToken {
  /** As they were signed. */
  readonly claims: { readonly [name: string]: unknown };
}

/** Names a key: the hash of its public half, as kube-apiserver does it. */
const keyId = (key: SigningKey): string => base64url(digest(key.publicKeyInfo));

export function signToken(key: SigningKey, claims: object): string {
  const signed = `${headerOf(key)}.${base64url(utf8Bytes(JSON.stringify(claims)))}`;
  return `${signed}.${base64url(key.sign(utf8Bytes(signed)))}`;
}

/** What it says if this key signed it; undefined if it is none of this key's at all; false if its signature is wrong. */
export function verifiedToken(key: SigningKey, token: string): VerifiedToken | false | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header !== headerOf(key) || !payload || !signature || rest.length > 0) return undefined;
  const bytes = fromBase64url(signature);
  if (!bytes || !key.verify(bytes, utf8Bytes(`${header}.${payload}`))) return false;
  // Signed here, so it is what was encoded here.
  return { claims: JSON.parse(utf8Text(fromBase64url(payload)!)) };
}

export function keySet(key: SigningKey): object {
  const { publicKey } = key;
  return {
    keys: [
      {
        use: 'sig',
        kty: 'EC',
        kid: keyId(key),
        crv: 'P-256',
        alg: 'ES256',
        x: base64url(publicKey.subarray(1, 33)),
        y: base64url(publicKey.subarray(33)),
      },
    ],
  };
}

const headers = new WeakMap<SigningKey, string>();

function headerOf(key: SigningKey): string {
  let header = headers.get(key);
  if (header === undefined) {
    header = base64url(utf8Bytes(JSON.stringify({ alg: 'ES256', kid: keyId(key) })));
    headers.set(key, header);
  }
  return header;
}

const base64url = (bytes: Bytes): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

function fromBase64url(text: string): Bytes | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const padded = text + '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(padded.replaceAll('-', '+').replaceAll('_', '/'));
}
