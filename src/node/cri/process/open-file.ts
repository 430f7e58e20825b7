/** A file that a process has open: reading and writing go on where they stopped. */
import type { Millis } from '../../../sim/clock.ts';
import type { Bytes } from '../fs/byte-string.ts';
import type { File } from '../fs/inode.ts';
import { Shared, type Stream } from './stream.ts';

/** An open file and how far it has been read or written. */
export class OpenFile extends Shared implements Stream {
  readonly #file: File;
  readonly #now: () => Millis;
  readonly #append: boolean;
  readonly full = false;
  #at = 0;

  constructor(file: File, now: () => Millis, append = false) {
    super();
    this.#file = file;
    this.#now = now;
    this.#append = append;
  }

  read(max = Infinity): Bytes {
    const bytes = this.#file.read(this.#at, max);
    this.#at += bytes.length;
    return bytes;
  }

  write(bytes: Bytes): boolean {
    if (this.#append) this.#at = this.#file.size;
    this.#file.write(this.#at, bytes, this.#now());
    this.#at += bytes.length;
    return true;
  }
}
