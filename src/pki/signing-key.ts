/**
 * A key pair on P-256, made from a text: the same text gives the same key, and who does not know it cannot make it.
 * Everything is computed at once, without waiting.
 */
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8Bytes } from '../apimachinery/bytes.ts';
import {
  bitString,
  integer,
  joined,
  objectIdentifier,
  octetString,
  explicit,
  sequence,
  type Bytes,
} from './der.ts';

const EC_PUBLIC_KEY = objectIdentifier('1.2.840.10045.2.1');
const PRIME256V1 = objectIdentifier('1.2.840.10045.3.1.7');

export class SigningKey {
  readonly #secret: string;
  #privateKey: Bytes | undefined;
  #publicKey: Bytes | undefined;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** 64 bytes: r and s. */
  sign(message: Bytes): Bytes {
    return p256.sign(message, this.#private);
  }

  verify(signature: Bytes, message: Bytes): boolean {
    return signature.length === 64 && p256.verify(signature, message, this.publicKey);
  }

  /** The uncompressed point: 4, x, y. */
  get publicKey(): Bytes {
    return (this.#publicKey ??= p256.getPublicKey(this.#private, false));
  }

  /** SubjectPublicKeyInfo, as certificates hold it. */
  get publicKeyInfo(): Bytes {
    return sequence(sequence(EC_PUBLIC_KEY, PRIME256V1), bitString(this.publicKey));
  }

  /** PKCS #8, for whoever has to hand it to a TLS library. */
  get pkcs8(): Bytes {
    const key = sequence(
      integer(Uint8Array.of(1)),
      octetString(this.#private),
      explicit(1, bitString(this.publicKey)),
    );
    return sequence(
      integer(Uint8Array.of(0)),
      sequence(EC_PUBLIC_KEY, PRIME256V1),
      octetString(key),
    );
  }

  get #private(): Bytes {
    // A hash is below the curve's order but for one in 2³² of them: then the next one is taken.
    for (let attempt = 0; !this.#privateKey; attempt++) {
      const candidate = sha256(utf8Bytes(`${this.#secret} ${attempt}`));
      if (p256.utils.isValidSecretKey(candidate)) this.#privateKey = candidate;
    }
    return this.#privateKey;
  }
}

/** An ECDSA signature of r and s as certificates have it. */
export const derSignature = (signature: Bytes): Bytes =>
  sequence(integer(signature.subarray(0, 32)), integer(signature.subarray(32)));

export const digest = (bytes: Bytes): Bytes => sha256(bytes);

/** The first bytes of a hash: for serial numbers that are drawn from what they stand for. */
export const fingerprint = (...parts: readonly Bytes[]): Bytes => sha256(joined(parts));
