/** Reads IP addresses and CIDR blocks as Go's net package did before 1.17 (k8s.io/utils/net, "sloppy"). */

export interface Address {
  readonly family: 4 | 6;
  /** Four or sixteen numbers below 256. */
  readonly bytes: readonly number[];
}

export interface Block extends Address {
  readonly prefix: number;
}

export function parseIP(text: string): Address | undefined {
  if (text.includes(':')) {
    const bytes = sixOf(text);
    if (!bytes) return undefined;
    const mapped =
      bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
    return mapped ? { family: 4, bytes: bytes.slice(12) } : { family: 6, bytes };
  }
  const bytes = fourOf(text);
  return bytes && { family: 4, bytes };
}

export function parseCIDR(text: string): Block | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseIP(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (!address || !/^[0-9]{1,3}$/.test(bits)) return undefined;
  const prefix = Number(bits);
  return prefix > address.bytes.length * 8 ? undefined : { ...address, prefix };
}

/** Decimal parts below 256; leading zeros are let pass. */
function fourOf(text: string): number[] | undefined {
  const parts = text.split('.');
  const fine =
    parts.length === 4 && parts.every((part) => /^[0-9]+$/.test(part) && Number(part) < 256);
  return fine ? parts.map(Number) : undefined;
}

function sixOf(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  const [head, tail] = groups;
  if (!head || (halves.length === 2 && !tail)) return undefined;
  if (!tail) return head.length === 16 ? head : undefined;
  const gap = 16 - head.length - tail.length;
  return gap < 2 ? undefined : [...head, ...new Array<number>(gap).fill(0), ...tail];
}

function groupsOf(half: string, last: boolean): number[] | undefined {
  if (half === '') return [];
  const parts = half.split(':');
  const bytes: number[] = [];
  for (const [index, part] of parts.entries()) {
    const four =
      last && index === parts.length - 1 && part.includes('.') ? fourOf(part) : undefined;
    if (four) bytes.push(...four);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 255);
    } else return undefined;
  }
  return bytes;
}
