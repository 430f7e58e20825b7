/** The few letters by which controllers tell templates apart (ComputeHash in pkg/controller/controller_utils.go, 1.36). */
import { hashText } from '../../sim/digest.ts';

const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * Eight to ten letters that say "this value", and change with the number of collisions.
 * Parity: upstream hashes Go's own print of its structs, so its letters differ; alphabet, width and use are the same.
 */
export function shortHash(value: unknown, collisionCount: number | undefined): string {
  const hash = hashText(
    collisionCount === undefined ? '' : String(collisionCount),
    hashText(canonical(value)),
  );
  return safeEncode(String(hash >>> 0));
}

function safeEncode(text: string): string {
  let encoded = '';
  for (let i = 0; i < text.length; i++)
    encoded += SAFE_ALPHABET[text.charCodeAt(i) % SAFE_ALPHABET.length];
  return encoded;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = value as Record<string, unknown>;
  const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
  return `{${keys
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(fields[key])}`)
    .join(',')}}`;
}
