/** Whether a key has signed some bytes: ECDSA on P-256 and P-384, RSA with PKCS #1 v1.5 padding, Ed25519. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import {
  children,
  joined,
  objectIdentifierText,
  read,
  sameBytes,
  type Bytes,
  type Node,
} from './der.ts';

const HASHES = { sha256, sha384, sha512 } as const;
type HashName = keyof typeof HASHES;

const ECDSA: Readonly<Record<string, HashName>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
const RSA: Readonly<Record<string, HashName>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};
const ED25519 = '1.3.101.112';
const P256 = '1.2.840.10045.3.1.7';
const P384 = '1.3.132.0.34';

/** `key` is a SubjectPublicKeyInfo, `algorithm` an AlgorithmIdentifier. */
export function isSignedBy(key: Node, algorithm: Node, signature: Bytes, message: Bytes): boolean {
  const [keyAlgorithm, point] = children(key) ?? [];
  const type = identifier(algorithm);
  if (!keyAlgorithm || !point || type === undefined) return false;
  const publicKey = point.content.subarray(1);
  if (type === ED25519)
    return (
      signature.length === 64 &&
      publicKey.length === 32 &&
      ed25519.verify(signature, message, publicKey)
    );
  if (RSA[type]) return rsaVerified(publicKey, RSA[type], signature, message);
  if (!ECDSA[type]) return false;
  const curve = children(keyAlgorithm)?.[1];
  const name = curve && objectIdentifierText(curve);
  if (name !== P256 && name !== P384) return false;
  const size = name === P256 ? 32 : 48;
  const compact = compactSignature(signature, size);
  if (!compact || publicKey.length !== 1 + 2 * size || publicKey[0] !== 4) return false;
  const hashed = HASHES[ECDSA[type]](message);
  return (name === P256 ? p256 : p384).verify(compact, hashed, publicKey, {
    prehash: false,
    lowS: false,
  });
}

function identifier(algorithm: Node): string | undefined {
  const type = children(algorithm)?.[0];
  return type && objectIdentifierText(type);
}

/** r and s, each of `size` bytes. */
function compactSignature(bytes: Bytes, size: number): Bytes | undefined {
  const whole = read(bytes);
  const numbers = whole && children(whole);
  if (numbers?.length !== 2) return undefined;
  const parts = numbers.map(({ content }) => {
    const digits = content.subarray(content.findIndex((byte) => byte !== 0));
    if (digits.length > size) return undefined;
    return joined([new Uint8Array(size - digits.length), digits]);
  });
  return parts[0] && parts[1] ? joined([parts[0], parts[1]]) : undefined;
}

/** What PKCS #1 puts before a hash to say which it is. */
const HASH_PREFIX: Readonly<Record<HashName, readonly number[]>> = {
  sha256: [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20,
  ],
  sha384: [
    0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 0x30,
  ],
  sha512: [
    0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40,
  ],
};
/** Longer keys than anybody uses would only cost time. */
const LONGEST_MODULUS = 1024;

function rsaVerified(key: Bytes, hash: HashName, signature: Bytes, message: Bytes): boolean {
  const whole = read(key);
  const [modulus, exponent] = (whole && children(whole)) ?? [];
  if (!modulus || !exponent || modulus.content.length > LONGEST_MODULUS) return false;
  if (exponent.content.length > 4) return false;
  const n = numberOf(modulus.content);
  const size = modulus.content[0] === 0 ? modulus.content.length - 1 : modulus.content.length;
  if (n === 0n || signature.length !== size) return false;
  const opened = bytesOf(power(numberOf(signature), numberOf(exponent.content), n), size);
  const told = [...HASH_PREFIX[hash], ...HASHES[hash](message)];
  if (size < told.length + 11) return false;
  const padding = new Uint8Array(size - told.length - 3).fill(0xff);
  return sameBytes(opened, joined([Uint8Array.of(0, 1), padding, Uint8Array.of(0, ...told)]));
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

const numberOf = (bytes: Bytes): bigint =>
  bytes.length === 0
    ? 0n
    : BigInt(`0x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`);

function bytesOf(number: bigint, size: number): Bytes {
  const digits = number.toString(16).padStart(size * 2, '0');
  return Uint8Array.from({ length: size }, (_, at) =>
    parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
}
