/** Blocks of addresses out of ranges (pkg/controller/nodeipam/ipam/cidrset, 1.36). */

interface Range {
  /** First address, as a number. */
  readonly first: number;
  readonly blocks: number;
}

export class CidrSet {
  /** How many blocks there are. */
  readonly size: number;
  readonly #ranges: readonly Range[];
  readonly #maskSize: number;
  readonly #used = new Set<number>();
  /** Where the search goes on: a block that was given back is not the next to be given away. */
  #next = 0;

  constructor(ranges: readonly string[], maskSize: number) {
    this.#maskSize = maskSize;
    this.#ranges = ranges.map((range) => {
      const { address, prefix } = parse(range);
      return { first: address, blocks: 2 ** (maskSize - prefix) };
    });
    this.size = this.#ranges.reduce((total, { blocks }) => total + blocks, 0);
  }

  /** The next free block, `10.244.3.0/24`; undefined when all are taken. */
  allocate(): string | undefined {
    for (let tried = 0; tried < this.size; tried++) {
      const index = (this.#next + tried) % this.size;
      if (this.#used.has(index)) continue;
      this.#used.add(index);
      this.#next = (index + 1) % this.size;
      return this.#block(index);
    }
    return undefined;
  }

  /** Marks a block that a node has already. Blocks outside the ranges are nobody's concern. */
  occupy(cidr: string): void {
    const index = this.#indexOf(cidr);
    if (index !== undefined) this.#used.add(index);
  }

  release(cidr: string): void {
    const index = this.#indexOf(cidr);
    if (index !== undefined) this.#used.delete(index);
  }

  #block(index: number): string {
    let rest = index;
    for (const { first, blocks } of this.#ranges) {
      if (rest < blocks) return `${dotted(first + rest * this.#blockSize)}/${this.#maskSize}`;
      rest -= blocks;
    }
    return '';
  }

  #indexOf(cidr: string): number | undefined {
    const { address } = parse(cidr);
    let before = 0;
    for (const { first, blocks } of this.#ranges) {
      const index = Math.floor((address - first) / this.#blockSize);
      if (index >= 0 && index < blocks) return before + index;
      before += blocks;
    }
    return undefined;
  }

  get #blockSize(): number {
    return 2 ** (32 - this.#maskSize);
  }
}

function parse(cidr: string): { address: number; prefix: number } {
  const [address = '', prefix = '32'] = cidr.split('/');
  return {
    address: address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0),
    prefix: Number(prefix),
  };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
