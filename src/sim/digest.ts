/** A running fingerprint of a history: two runs with one digest went the same way, byte for byte. */

const PRIME_A = 0x01000193;
const PRIME_B = 0x85ebca6b;
const PRIME_C = 0xc2b2ae35;
const SEED_A = 0x811c9dc5 | 0;
const SEED_B = 0x9747b28c | 0;

/** 32-bit FNV-1a of a text over its UTF-16 units, started from `seed`. */
export function hashText(text: string, seed = SEED_A): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME_A);
  return hash;
}

/**
 * Frozen parts down to this depth are hashed once and remembered; deeper ones are cheaper to hash again, but for what
 * many objects share.
 */
const REMEMBERED_DEPTH = 3;
/** Remembering a value costs as much as hashing this many parts. */
const WORTH_REMEMBERING = 8;
const FIELD_NAMES = 4096;

interface Hash {
  readonly low: number;
  readonly high: number;
}

/**
 * Folds values into 64 bits. Frozen objects are remembered by identity, so that a status update costs its status and
 * not the Pod's whole template. Fields are summed rather than chained: two objects with the same fields are the same,
 * whatever their order.
 */
export class Digest {
  #low = SEED_A;
  #high = SEED_B;
  readonly #known = new WeakMap<object, Hash>();
  readonly #names = new Map<string, Hash>();
  /** What the last walk came to: two results without an allocation. */
  #walkLow = 0;
  #walkHigh = 0;
  /** Texts, lists and objects hashed so far. */
  #parts = 0;
  readonly #shared: ReadonlySet<string>;

  /** `shared`: names of fields whose values many objects have in common. */
  constructor(shared: Iterable<string> = []) {
    this.#shared = new Set(shared);
  }

  add(value: unknown): void {
    this.#walk(value, 0);
    this.#low = mix(this.#low, this.#walkLow);
    this.#high = mix(this.#high, this.#walkHigh ^ this.#low);
  }

  /** Sixteen hexadecimal digits. */
  get hex(): string {
    return hex(this.#high) + hex(this.#low);
  }

  #walk(value: unknown, depth: number): void {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null)
      return this.#text(`${typeof value}:${String(value)}`);
    const remembered = depth <= REMEMBERED_DEPTH && Object.isFrozen(value);
    if (remembered) {
      const known = this.#known.get(value);
      if (known) {
        this.#walkLow = known.low;
        this.#walkHigh = known.high;
        return;
      }
    }
    const before = this.#parts++;
    if (Array.isArray(value)) this.#array(value, depth + 1);
    else this.#object(value as Record<string, unknown>, depth + 1);
    if (remembered && this.#parts - before >= WORTH_REMEMBERING)
      this.#known.set(value, { low: this.#walkLow, high: this.#walkHigh });
  }

  #text(text: string): void {
    let low = SEED_A;
    let high = SEED_B;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      low = Math.imul(low ^ unit, PRIME_A);
      high = Math.imul(high ^ unit, PRIME_B);
    }
    this.#parts++;
    this.#walkLow = low;
    this.#walkHigh = high ^ (high >>> 15);
  }

  #array(values: readonly unknown[], depth: number): void {
    let low = PRIME_C | 0;
    let high = values.length;
    for (const value of values) {
      this.#walk(value, depth);
      low = mix(low, this.#walkLow);
      high = mix(high, this.#walkHigh);
    }
    this.#walkLow = low;
    this.#walkHigh = high;
  }

  #object(fields: Record<string, unknown>, depth: number): void {
    let low = PRIME_B | 0;
    let high = PRIME_A | 0;
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined) continue;
      const name = this.#name(key);
      this.#walk(value, this.#shared.has(key) ? 1 : depth);
      low = (low + mix(name.low, this.#walkLow)) | 0;
      high = (high + mix(name.high, this.#walkHigh)) | 0;
    }
    this.#walkLow = low;
    this.#walkHigh = high;
  }

  #name(key: string): Hash {
    let name = this.#names.get(key);
    if (!name) {
      name = { low: hashText(key), high: hashText(key, SEED_B) };
      // Emptied rather than trimmed: names that are made up (labels, keys of lists) come and go, the others are back at once.
      if (this.#names.size >= FIELD_NAMES) this.#names.clear();
      this.#names.set(key, name);
    }
    return name;
  }
}

function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ value, PRIME_B);
  mixed ^= mixed >>> 13;
  return Math.imul(mixed, PRIME_C) ^ (mixed >>> 16);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
