/** The tar format (POSIX ustar, with GNU's and pax's long names): what `kubectl cp` sends and expects. */
import type { Millis } from '../../../sim/clock.ts';
import type { Bytes } from './byte-string.ts';

export interface TarEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modifiedAt: Millis;
  readonly content: Bytes;
  /** Of a symbolic link. */
  readonly target: string;
}

const BLOCK = 512;
const TYPES = { file: '0', directory: '5', symlink: '2' } as const;

/** Two empty blocks. */
export const TAR_END: Bytes = '\0'.repeat(2 * BLOCK);

export function entryBytes(entry: TarEntry): Bytes {
  const { name, content } = entry;
  const long =
    name.length > 100
      ? header({ ...entry, name: '././@LongLink' }, 'L', name.length + 1) + padded(`${name}\0`)
      : '';
  return long + header(entry, TYPES[entry.kind], content.length) + padded(content);
}

function header(
  { name, mode, uid, gid, modifiedAt, target }: TarEntry,
  type: string,
  size: number,
): Bytes {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  const field = (text: string, width: number) => text.slice(0, width).padEnd(width, '\0');
  const before =
    field(name, 100) +
    octal(mode & 0o7777, 8) +
    octal(uid, 8) +
    octal(gid, 8) +
    octal(size, 12) +
    octal(Math.max(0, Math.floor(modifiedAt / 1000)), 12);
  const after = `${type}${field(target, 100)}ustar\x0000${field('root', 32)}${field('root', 32)}${octal(0, 8)}${octal(0, 8)}`;
  const sum = [...`${before}        ${after}`].reduce(
    (total, byte) => total + byte.charCodeAt(0),
    0,
  );
  return `${before}${sum.toString(8).padStart(6, '0')}\0 ${after}`.padEnd(BLOCK, '\0');
}

const padded = (content: Bytes): Bytes =>
  content + '\0'.repeat((BLOCK - (content.length % BLOCK)) % BLOCK);

/** Takes an archive piece by piece and gives the entries that are whole. */
export class TarReader {
  #held: Bytes = '';
  #longName: string | undefined;
  sawAnything = false;

  take(bytes: Bytes): TarEntry[] {
    this.#held += bytes;
    const entries: TarEntry[] = [];
    for (let at = 0; ;) {
      const block = this.#held.slice(at, at + BLOCK);
      const size = block.length < BLOCK ? NaN : parseInt(text(block, 124, 12), 8) || 0;
      const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
      if (!(this.#held.length >= end)) {
        this.#held = this.#held.slice(at);
        return entries;
      }
      this.sawAnything = true;
      const content = this.#held.slice(at + BLOCK, at + BLOCK + size);
      at = end;
      const entry = this.#entry(block, content);
      if (entry) entries.push(entry);
    }
  }

  #entry(block: Bytes, content: Bytes): TarEntry | undefined {
    const type = block[156]!;
    if (type === 'L') {
      this.#longName = content.replace(/\0+$/, '');
      return undefined;
    }
    if (type === 'x') {
      this.#longName = /^\d+ path=(.*)$/m.exec(content)?.[1] ?? this.#longName;
      return undefined;
    }
    const prefix = text(block, 257, 5) === 'ustar' ? text(block, 345, 155) : '';
    const name = this.#longName ?? (prefix ? `${prefix}/` : '') + text(block, 0, 100);
    this.#longName = undefined;
    if (name === '' || !'\0'.concat('0257').includes(type)) return undefined;
    return {
      name,
      kind: type === '5' ? 'directory' : type === '2' ? 'symlink' : 'file',
      mode: parseInt(text(block, 100, 8), 8) || 0,
      uid: parseInt(text(block, 108, 8), 8) || 0,
      gid: parseInt(text(block, 116, 8), 8) || 0,
      modifiedAt: (parseInt(text(block, 136, 12), 8) || 0) * 1000,
      content,
      target: text(block, 157, 100),
    };
  }
}

function text(block: Bytes, from: number, length: number): string {
  const field = block.slice(from, from + length);
  const end = field.indexOf('\0');
  return (end < 0 ? field : field.slice(0, end)).trim();
}
