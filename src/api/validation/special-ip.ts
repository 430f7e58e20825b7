/** Addresses that lead to no other machine (ValidateNonSpecialIP, pkg/apis/core/validation/validation.go, 1.36). */
import { invalid } from '../../apimachinery/field-error.ts';
import { parseIP } from '../../apimachinery/ip.ts';
import type { Errors } from './common.ts';

/** What is wrong with an address for an endpoint; nothing with what is no address. */
export function specialIP(field: string, text: string): Errors {
  const ip = parseIP(text);
  if (!ip) return [];
  const problems = ip.family === 4 ? specialFour(ip.bytes) : specialSix(ip.bytes);
  return problems.map((words) => invalid(field, text, words.replace('%v', text)));
}

const UNSPECIFIED = 'may not be unspecified (%v)';
const LOOPBACK = 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
const LINK_LOCAL = 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
const MULTICAST = 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';

function specialFour(bytes: readonly number[]): readonly string[] {
  const [a, b, c] = bytes;
  if (bytes.every((byte) => byte === 0)) return [UNSPECIFIED];
  if (a === 127) return [LOOPBACK];
  if (a === 169 && b === 254) return [LINK_LOCAL];
  return a === 224 && b === 0 && c === 0 ? [MULTICAST] : [];
}

function specialSix(bytes: readonly number[]): readonly string[] {
  const leading = bytes.slice(0, 15).every((byte) => byte === 0);
  if (leading && bytes[15] === 0) return [UNSPECIFIED];
  if (leading && bytes[15] === 1) return [LOOPBACK];
  if (bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80) return [LINK_LOCAL];
  return bytes[0] === 0xff && (bytes[1]! & 0x0f) === 0x02 ? [MULTICAST] : [];
}
