/** IP addresses and blocks of them (apiserver/pkg/cel/library/ip.go and cidr.go; Go's netip is stricter than net). */
import { parseCIDR, parseIP, type Address, type Block } from '../../ip.ts';
import { member, overload, type Library } from '../functions.ts';
import { opaqueType } from '../types.ts';
import { CelError, OpaqueValue, type Value } from '../values.ts';

const sameBytes = (one: Address, other: Address): boolean =>
  one.family === other.family && one.bytes.every((byte, index) => byte === other.bytes[index]);

class IPValue extends OpaqueValue {
  readonly type = opaqueType('net.IP');
  readonly address: Address;

  constructor(address: Address) {
    super();
    this.address = address;
  }

  equals(other: Value): boolean {
    return other instanceof IPValue && sameBytes(this.address, other.address);
  }

  override size(): number {
    return this.address.bytes.length;
  }
}

class CIDRValue extends OpaqueValue {
  readonly type = opaqueType('net.CIDR');
  readonly block: Block;

  constructor(block: Block) {
    super();
    this.block = block;
  }

  equals(other: Value): boolean {
    return (
      other instanceof CIDRValue &&
      this.block.prefix === other.block.prefix &&
      sameBytes(this.block, other.block)
    );
  }

  override size(): number {
    return Math.ceil(this.block.prefix / 8);
  }
}

const quoted = (text: string): string => JSON.stringify(text);

/** What netip refuses and the older parser lets pass. */
function addressProblem(text: string): string | undefined {
  if (text.includes('%')) {
    return parseIP(text.split('%')[0]!)
      ? `IP address ${quoted(text)} with zone value is not allowed`
      : unreadable(text);
  }
  const address = parseIP(text);
  if (!address || /(^|[.:])0[0-9]+(\.|$)/.test(text.replace(/^.*:/, ''))) return unreadable(text);
  if (text.includes(':') && address.family === 4) {
    return `IPv4-mapped IPv6 address ${quoted(text)} is not allowed`;
  }
  return undefined;
}

const unreadable = (text: string): string =>
  `IP Address ${quoted(text)} parse error during conversion from string: ParseAddr(${quoted(text)}): unable to parse IP`;

function readIP(text: string): IPValue | CelError {
  const problem = addressProblem(text);
  return problem === undefined ? new IPValue(parseIP(text)!) : new CelError(problem);
}

function readCIDR(text: string): CIDRValue | CelError {
  const block = parseCIDR(text);
  const [address = '', bits = ''] = text.split('/');
  const problem = addressProblem(address);
  if (block && problem === undefined && !/^0[0-9]/.test(bits)) return new CIDRValue(block);
  const mapped = problem?.startsWith('IPv4-mapped')
    ? `IPv4-mapped IPv6 address ${quoted(text)} is not allowed`
    : undefined;
  const unread = `network address parse error during conversion from string: netip.ParsePrefix(${quoted(text)}): ${text.includes('/') ? `ParseAddr(${quoted(address)}): unable to parse IP` : "no '/'"}`;
  return new CelError(
    `network address parse error during conversion from string: ${mapped ?? unread}`,
  );
}

/** The shortest text, the longest run of zeros as `::` (RFC 5952). */
function ipText({ family, bytes }: Address): string {
  if (family === 4) return bytes.join('.');
  const groups = Array.from(
    { length: 8 },
    (_, index) => (bytes[index * 2]! << 8) | bytes[index * 2 + 1]!,
  );
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.at < 0) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}

const starts = (bytes: readonly number[], prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

const isUnspecified = ({ bytes }: Address): boolean => bytes.every((byte) => byte === 0);
const isLoopback = ({ family, bytes }: Address): boolean =>
  family === 4 ? bytes[0] === 127 : bytes.every((byte, index) => byte === (index === 15 ? 1 : 0));
const isMulticast = ({ family, bytes }: Address): boolean =>
  family === 4 ? (bytes[0]! & 0xf0) === 0xe0 : bytes[0] === 0xff;
const isLinkLocalMulticast = ({ family, bytes }: Address): boolean =>
  family === 4 ? starts(bytes, [224, 0, 0]) : bytes[0] === 0xff && (bytes[1]! & 0x0f) === 2;
const isLinkLocalUnicast = ({ family, bytes }: Address): boolean =>
  family === 4 ? starts(bytes, [169, 254]) : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
const isGlobalUnicast = (address: Address): boolean =>
  !isUnspecified(address) &&
  !isLoopback(address) &&
  !isMulticast(address) &&
  !isLinkLocalUnicast(address) &&
  !(address.family === 4 && address.bytes.every((byte) => byte === 255));

function masked(block: Block): Block {
  const bytes = block.bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, block.prefix - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return { ...block, bytes };
}

const within = (block: Block, address: Address): boolean =>
  block.family === address.family &&
  sameBytes(masked(block), masked({ ...address, prefix: block.prefix }));

const contains = (block: CIDRValue, other: Value): Value =>
  other instanceof IPValue ? within(block.block, other.address) : other;

const containsBlock = ({ block }: CIDRValue, other: Value): Value => {
  if (!(other instanceof CIDRValue)) return other;
  return block.prefix <= other.block.prefix && within(block, other.block);
};

const predicates: Readonly<Record<string, (address: Address) => boolean>> = {
  isUnspecified,
  isLoopback,
  isLinkLocalMulticast,
  isLinkLocalUnicast,
  isGlobalUnicast,
};

export const addresses: Library = [
  overload('ip', 'string_to_ip', 'string -> net.IP', readIP),
  member('family', 'ip_family', 'net.IP -> int', ({ address }: IPValue) => BigInt(address.family)),
  overload('ip.isCanonical', 'ip_is_canonical', 'string -> bool', (text: string) => {
    const value = readIP(text);
    return value instanceof CelError ? value : ipText(value.address) === text;
  }),
  ...Object.entries(predicates).map(([name, is]) => {
    const id = `ip_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
    return member(name, id, 'net.IP -> bool', ({ address }: IPValue) => is(address));
  }),
  overload('isIP', 'is_ip', 'string -> bool', (text: string) => addressProblem(text) === undefined),
  overload('string', 'ip_to_string', 'net.IP -> string', ({ address }: IPValue) => ipText(address)),

  overload('cidr', 'string_to_cidr', 'string -> net.CIDR', readCIDR),
  member(
    'containsIP',
    'cidr_contains_ip_string',
    'net.CIDR, string -> bool',
    (block: CIDRValue, text: string) => contains(block, readIP(text)),
  ),
  member('containsIP', 'cidr_contains_ip_ip', 'net.CIDR, net.IP -> bool', contains),
  member(
    'containsCIDR',
    'cidr_contains_cidr_string',
    'net.CIDR, string -> bool',
    (block: CIDRValue, text: string) => containsBlock(block, readCIDR(text)),
  ),
  member('containsCIDR', 'cidr_contains_cidr', 'net.CIDR, net.CIDR -> bool', containsBlock),
  member(
    'ip',
    'cidr_ip',
    'net.CIDR -> net.IP',
    ({ block }: CIDRValue) => new IPValue({ family: block.family, bytes: block.bytes }),
  ),
  member('prefixLength', 'cidr_prefix_length', 'net.CIDR -> int', ({ block }: CIDRValue) =>
    BigInt(block.prefix),
  ),
  member(
    'masked',
    'cidr_masked',
    'net.CIDR -> net.CIDR',
    ({ block }: CIDRValue) => new CIDRValue(masked(block)),
  ),
  overload(
    'isCIDR',
    'is_cidr',
    'string -> bool',
    (text: string) => !(readCIDR(text) instanceof CelError),
  ),
  overload(
    'string',
    'cidr_to_string',
    'net.CIDR -> string',
    ({ block }: CIDRValue) => `${ipText(block)}/${block.prefix}`,
  ),
];
