/**
 * A bridge per node, as kubenet and kindnet make it: every Pod gets an address of the node's own range. It is not there
 * before the range is known.
 */
import { parseCIDR, parseIP, type Block } from '../../apimachinery/ip.ts';
import type { NetworkAnswer, NetworkPlugin } from './cni.ts';

interface Range {
  readonly cidr: string;
  readonly block: Block;
  readonly size: number;
}

export class SimulatedNetwork implements NetworkPlugin {
  #ranges: readonly Range[] = [];
  readonly #held = new Map<string, readonly string[]>();
  /** Per range: offsets in use, and the one given last, since host-local goes round before it gives one again. */
  #used: Set<number>[] = [];
  #last: number[] = [];

  /** Writes the plugin's configuration: the node's `spec.podCIDRs`. The same again changes nothing. */
  configure(podCIDRs: readonly string[]): void {
    if (
      podCIDRs.length === this.#ranges.length &&
      podCIDRs.every((cidr, i) => this.#ranges[i]!.cidr === cidr)
    )
      return;
    const ranges: Range[] = [];
    for (const cidr of podCIDRs) {
      const block = parseCIDR(cidr);
      if (block)
        ranges.push({
          cidr,
          block,
          size: 2 ** Math.min(16, block.bytes.length * 8 - block.prefix),
        });
    }
    this.#ranges = ranges;
    this.#used = ranges.map(() => new Set());
    // The network's own address is 0 and the bridge has the first one.
    this.#last = ranges.map(() => 1);
  }

  problem(): string | undefined {
    return this.#ranges.length === 0 ? 'cni plugin not initialized' : undefined;
  }

  add(sandboxId: string): NetworkAnswer {
    const problem = this.problem();
    if (problem) return { ok: false, problem };
    const ips: string[] = [];
    for (const [i, range] of this.#ranges.entries()) {
      const offset = this.#next(i, range.size);
      if (offset === undefined) {
        this.#release(ips);
        return {
          ok: false,
          problem: `failed to allocate for range ${i}: no IP addresses available in range set: ${boundsOf(range)}`,
        };
      }
      this.#used[i]!.add(offset);
      ips.push(addressAt(range.block, offset));
    }
    this.#held.set(sandboxId, ips);
    return { ok: true, ips };
  }

  del(sandboxId: string): void {
    this.#release(this.#held.get(sandboxId) ?? []);
    this.#held.delete(sandboxId);
  }

  #release(ips: readonly string[]): void {
    ips.forEach((ip, i) => {
      const range = this.#ranges[i];
      if (range) this.#used[i]!.delete(offsetOf(range.block, ip));
    });
  }

  /** Offsets 2 … size − 2: the last address is for broadcasts. */
  #next(i: number, size: number): number | undefined {
    const used = this.#used[i]!;
    for (let step = 1; step <= size; step++) {
      const offset = (this.#last[i]! + step) % size;
      if (offset < 2 || offset > size - 2 || used.has(offset)) continue;
      this.#last[i] = offset;
      return offset;
    }
    return undefined;
  }
}

const boundsOf = ({ block, size }: Range): string =>
  `${addressAt(block, 1)}-${addressAt(block, size - 2)}`;

function addressAt(block: Block, offset: number): string {
  const bytes = [...block.bytes];
  let rest = offset;
  for (let i = bytes.length - 1; i >= 0 && rest > 0; i--) {
    rest += bytes[i]!;
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  if (block.family === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! * 256 + bytes[i + 1]!).toString(16));
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}

function offsetOf(block: Block, ip: string): number {
  const address = parseIP(ip);
  if (!address) return -1;
  let offset = 0;
  for (let i = 0; i < address.bytes.length; i++)
    offset = offset * 256 + (address.bytes[i]! - block.bytes[i]!);
  return offset;
}
