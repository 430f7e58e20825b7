/** Seeded chance. Each component forks its own, so that one drawing more does not disturb another. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { hashText } from './digest.ts';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A uniform integer in [0, limit). */
  below(limit: number): number;
  /** An independent generator that depends on this one's seed and the label only. */
  fork(label: string): Random;
}

export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed | 0);
  const next = () => (generator.next() >>> 0) / 0x1_0000_0000;
  return {
    next,
    below: (limit) => Math.floor(next() * limit),
    fork: (label) => seededRandom(hashText(label, seed | 0)),
  };
}

/** The alphabet of Kubernetes' generated names: no vowels, so no words; no digits that look alike. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A random suffix as Kubernetes appends it to `generateName` (apimachinery/pkg/util/rand). */
export function nameSuffix(random: Random, length = 5): string {
  let suffix = '';
  for (let i = 0; i < length; i++) suffix += NAME_ALPHABET[random.below(NAME_ALPHABET.length)];
  return suffix;
}

/** A version 4 UUID from seeded chance. */
export function uuid(random: Random): string {
  const hex = (digits: number) => {
    let text = '';
    for (let i = 0; i < digits; i++) text += random.below(16).toString(16);
    return text;
  };
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[random.below(4)]}${hex(3)}-${hex(12)}`;
}
