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

/** Remembering a value costs as much as hashing this many parts. */
const WORTH_REMEMBERING = 8;
const FIELD_NAMES = 4096;

interface Hash {
  readonly low: number;
  readonly high: number;
}

/** What stands for a field that went away, and for a write that changed nothing. */
const GONE: Hash = { low: hashText('gone'), high: hashText('gone', SEED_B) };
const SAME: Hash = { low: hashText('same'), high: hashText('same', SEED_B) };

/**
 * Folds values into 64 bits. Of what was changed only the changes are read, so that a status update costs its status and not
 * the Pod's whole template: who knows what was there before knows what is there now. Fields are summed rather than chained:
 * two objects with the same fields are the same, whatever their order.
 */
export class Digest {
  #low = SEED_A;
  #high = SEED_B;
  /** Frozen values of shared fields, by identity. */
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
    this.#walk(value);
    this.#fold();
  }

  /** What has become of a value that was added before, as a whole or by its changes; undefined when it is gone. */
  addChange(before: unknown, after: unknown): void {
    if (!this.#difference(before, after)) this.#set(SAME);
    this.#fold();
  }

  #fold(): void {
    this.#low = mix(this.#low, this.#walkLow);
    this.#high = mix(this.#high, this.#walkHigh ^ this.#low);
  }

  /** Sixteen hexadecimal digits. */
  get hex(): string {
    return hex(this.#high) + hex(this.#low);
  }

  /** Whether there is one. It depends on what the two say, and not on what they share. */
  #difference(before: unknown, after: unknown): boolean {
    if (before === after) return false;
    if (typeof before === 'object' && before !== null && typeof after === 'object' && after) {
      const lists = Number(Array.isArray(before)) + Number(Array.isArray(after));
      if (lists === 0)
        return this.#changedFields(
          before as Record<string, unknown>,
          after as Record<string, unknown>,
        );
      if (lists === 2 && (before as unknown[]).length === (after as unknown[]).length)
        return this.#changedItems(before as unknown[], after as unknown[]);
    }
    this.#walk(after);
    return true;
  }

  #changedFields(before: Record<string, unknown>, after: Record<string, unknown>): boolean {
    let low = PRIME_A | 0;
    let high = PRIME_C | 0;
    let any = false;
    for (const key in after) {
      const value = after[key];
      if (value === undefined || !this.#difference(before[key], value)) continue;
      const name = this.#name(key);
      low = (low + mix(name.low, this.#walkLow)) | 0;
      high = (high + mix(name.high, this.#walkHigh)) | 0;
      any = true;
    }
    for (const key in before) {
      if (before[key] === undefined || after[key] !== undefined) continue;
      const name = this.#name(key);
      low = (low + mix(name.low, GONE.low)) | 0;
      high = (high + mix(name.high, GONE.high)) | 0;
      any = true;
    }
    this.#walkLow = low;
    this.#walkHigh = high;
    return any;
  }

  /** Of lists that are equally long. */
  #changedItems(before: readonly unknown[], after: readonly unknown[]): boolean {
    let low = PRIME_A | 0;
    let high = PRIME_B | 0;
    let any = false;
    for (let at = 0; at < after.length; at++) {
      if (!this.#difference(before[at], after[at])) continue;
      low = mix(mix(low, at), this.#walkLow);
      high = mix(mix(high, at), this.#walkHigh);
      any = true;
    }
    this.#walkLow = low;
    this.#walkHigh = high;
    return any;
  }

  #set({ low, high }: Hash): void {
    this.#walkLow = low;
    this.#walkHigh = high;
  }

  #walk(value: unknown, shared = false): void {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value !== 'object' || value === null)
      return this.#text(`${typeof value}:${String(value)}`);
    const remembered = shared && Object.isFrozen(value);
    if (remembered) {
      const known = this.#known.get(value);
      if (known) return this.#set(known);
    }
    const before = this.#parts++;
    if (Array.isArray(value)) this.#array(value);
    else this.#object(value as Record<string, unknown>);
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

  #array(values: readonly unknown[]): void {
    let low = PRIME_C | 0;
    let high = values.length;
    for (const value of values) {
      this.#walk(value);
      low = mix(low, this.#walkLow);
      high = mix(high, this.#walkHigh);
    }
    this.#walkLow = low;
    this.#walkHigh = high;
  }

  #object(fields: Record<string, unknown>): void {
    let low = PRIME_B | 0;
    let high = PRIME_A | 0;
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined) continue;
      const name = this.#name(key);
      this.#walk(value, this.#shared.has(key));
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
