/** A running fingerprint of a history: two runs with one digest went the same way, byte for byte. */

const PRIME_A = 0x01000193;
const PRIME_B = 0x85ebca6b;

/** 32-bit FNV-1a of a text over its UTF-16 units, started from `seed`. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME_A);
  return hash;
}

/**
 * Folds values into 64 bits. Frozen objects are hashed once and remembered by identity, so that a status
 * update costs its status and not the Pod's whole template.
 */
export class Digest {
  #low = 0x811c9dc5 | 0;
  #high = 0x9747b28c | 0;
  readonly #known = new WeakMap<object, readonly [number, number]>();

  add(value: unknown): void {
    const [low, high] = this.#hash(value);
    this.#low = mix(this.#low, low);
    this.#high = mix(this.#high, high ^ this.#low);
  }

  /** Sixteen hexadecimal digits. */
  get hex(): string {
    return hex(this.#high) + hex(this.#low);
  }

  #hash(value: unknown): readonly [number, number] {
    if (typeof value !== 'object' || value === null) return leaf(value);
    const known = this.#known.get(value);
    if (known) return known;
    const hash = Array.isArray(value) ? this.#array(value) : this.#object(value);
    if (Object.isFrozen(value)) this.#known.set(value, hash);
    return hash;
  }

  #array(values: readonly unknown[]): readonly [number, number] {
    let low = 0x5bd1e995 | 0;
    let high = values.length;
    for (const value of values) {
      const [a, b] = this.#hash(value);
      low = mix(low, a);
      high = mix(high, b);
    }
    return [low, high];
  }

  // Fields are summed rather than chained: two objects with the same fields are the same, whatever the order.
  #object(object: object): readonly [number, number] {
    let low = 0x1b873593 | 0;
    let high = 0x3c6ef372 | 0;
    const fields = object as Record<string, unknown>;
    for (const key of Object.keys(fields)) {
      const value = fields[key];
      if (value === undefined) continue;
      const [a, b] = this.#hash(value);
      low = (low + mix(hashText(key), a)) | 0;
      high = (high + mix(hashText(key, PRIME_B), b)) | 0;
    }
    return [low, high];
  }
}

function leaf(value: unknown): readonly [number, number] {
  const text = typeof value === 'string' ? value : `${typeof value}:${String(value)}`;
  return [hashText(text), hashText(text, PRIME_B)];
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, PRIME_B);
  mixed ^= mixed >>> 13;
  return Math.imul(mixed, 0xc2b2ae35) ^ (mixed >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
