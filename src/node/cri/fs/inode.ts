/** What a directory holds: files, directories, symbolic links, devices. A layer below may be shared by many containers. */
import type { Millis } from '../../../sim/clock.ts';
import type { Stream } from '../process/stream.ts';
import type { Bytes } from './byte-string.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Counts what is written to a machine's disk: files in trees that lie on it, and logs. Whoever measured what is free need not
 * measure again before it has moved on.
 */
export class DiskLedger {
  #writes = 0;

  get writes(): number {
    return this.#writes;
  }

  written(): void {
    this.#writes++;
  }
}

/** Permission bits, owner and times; `mode` is without the file's type. */
abstract class Common {
  #mode: number;
  #uid: number;
  #gid: number;
  #modifiedAt: Millis;
  #watchers: Set<() => void> | undefined;
  #ledger: DiskLedger | undefined;

  constructor(mode: number, { uid, gid }: Owner, modifiedAt: Millis) {
    this.#mode = mode;
    this.#uid = uid;
    this.#gid = gid;
    this.#modifiedAt = modifiedAt;
  }

  get mode(): number {
    return this.#mode;
  }

  set mode(mode: number) {
    this.#mode = mode;
    this.changed();
  }

  get uid(): number {
    return this.#uid;
  }

  set uid(uid: number) {
    this.#uid = uid;
    this.changed();
  }

  get gid(): number {
    return this.#gid;
  }

  set gid(gid: number) {
    this.#gid = gid;
    this.changed();
  }

  get modifiedAt(): Millis {
    return this.#modifiedAt;
  }

  set modifiedAt(at: Millis) {
    this.#modifiedAt = at;
    this.changed();
  }

  /** Tells of every change until cancelled: of content, of a directory's names, of all that stands here. */
  watch(onChange: () => void): () => void {
    this.#watchers ??= new Set();
    this.#watchers.add(onChange);
    return () => void this.#watchers?.delete(onChange);
  }

  /** Lies on a disk from now on, with all that is in it or comes into it. */
  placeOn(ledger: DiskLedger): void {
    this.#ledger = ledger;
  }

  protected get ledger(): DiskLedger | undefined {
    return this.#ledger;
  }

  /** As part of a change that is told afterwards. */
  protected stamp(at: Millis): void {
    this.#modifiedAt = at;
  }

  protected changed(): void {
    this.#ledger?.written();
    if (this.#watchers?.size) for (const watcher of Array.from(this.#watchers)) watcher();
  }
}

const ROOT: Owner = { uid: 0, gid: 0 };

/** A regular file. Zeros at its end are not stored, so that a large empty file costs nothing. */
export class File extends Common {
  readonly kind = 'file';
  #data: Bytes;
  #size: number;
  #borrowed = false;

  constructor(data: Bytes, mode = 0o644, owner = ROOT, modifiedAt: Millis = 0, size = data.length) {
    super(mode, owner, modifiedAt);
    this.#data = data;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** Its content still lies in a layer below. */
  get borrowed(): boolean {
    return this.#borrowed;
  }

  read(from = 0, length = Infinity): Bytes {
    const end = Math.min(this.#size, from + length);
    if (from >= end) return '';
    const stored = this.#data.slice(from, end);
    return stored.length === end - from ? stored : stored + '\0'.repeat(end - from - stored.length);
  }

  write(at: number, bytes: Bytes, now: Millis): void {
    this.stamp(now);
    this.#borrowed = false;
    const tooMuch = at + bytes.length > MOST_CONTENT;
    if (at >= this.#data.length && (tooMuch || isZeros(bytes))) {
      /* Only longer than before. */
    } else if (at === this.#size && at === this.#data.length) this.#data += bytes;
    else {
      const before = this.#data.slice(0, at);
      this.#data =
        before + '\0'.repeat(at - before.length) + bytes + this.#data.slice(at + bytes.length);
    }
    this.#size = Math.max(this.#size, at + bytes.length);
    this.changed();
  }

  truncate(size: number, now: Millis): void {
    this.stamp(now);
    this.#borrowed = false;
    this.#data = this.#data.slice(0, size);
    this.#size = size;
    this.changed();
  }

  /** The same content as a file of a layer above. */
  copied(): File {
    const copy = new File(this.#data, this.mode, this, this.modifiedAt, this.#size);
    copy.#borrowed = true;
    return copy;
  }
}

/** What a file holds beyond this is counted, not kept. */
// Parity: of a file of more than 64 MiB, what was written after that is read back as zeros.
const MOST_CONTENT = 2 ** 26;

const isZeros = (bytes: Bytes): boolean => /^\0*$/.test(bytes);

export class Symlink extends Common {
  readonly kind = 'symlink';
  readonly target: string;

  constructor(target: string, owner = ROOT, modifiedAt: Millis = 0) {
    super(0o777, owner, modifiedAt);
    this.target = target;
  }

  get size(): number {
    return this.target.length;
  }
}

/** A file whose content is made when it is read: /proc and /sys. */
export class ComputedFile extends Common {
  readonly kind = 'computed';
  readonly content: () => Bytes;
  readonly size = 0;

  constructor(content: () => Bytes, mode = 0o444) {
    super(mode, ROOT, 0);
    this.content = content;
  }
}

/** Something that is opened rather than stored: /dev/null, a terminal, another process's output. */
export class Device extends Common {
  readonly kind = 'device';
  readonly open: () => Stream;
  readonly size = 0;

  constructor(open: () => Stream, mode = 0o666) {
    super(mode, ROOT, 0);
    this.open = open;
  }
}

/**
 * Names and what they stand for. With a `lower` directory it is the writable layer over it: what is looked up there is
 * copied up (content is shared until it is written), and what is removed here stays hidden.
 */
export class Directory extends Common {
  readonly kind = 'directory';
  readonly size = 4096;
  /** Its entries are found out when somebody looks. */
  readonly computed: boolean = false;
  readonly #lower: Directory | undefined;
  readonly #own = new Map<string, Inode | undefined>();

  constructor(mode = 0o755, owner = ROOT, modifiedAt: Millis = 0, lower?: Directory) {
    super(mode, owner, modifiedAt);
    this.#lower = lower;
  }

  /** A writable layer over a directory that stays as it is. */
  static over(lower: Directory): Directory {
    return new Directory(lower.mode, lower, lower.modifiedAt, lower);
  }

  get(name: string): Inode | undefined {
    if (this.#own.has(name)) return this.#own.get(name);
    const below = this.#lower?.get(name);
    if (!below) return undefined;
    const copy =
      below.kind === 'directory'
        ? Directory.over(below)
        : below.kind === 'file'
          ? below.copied()
          : below;
    if (copy !== below && this.ledger) copy.placeOn(this.ledger);
    this.#own.set(name, copy);
    return copy;
  }

  override placeOn(ledger: DiskLedger): void {
    super.placeOn(ledger);
    for (const inode of this.#own.values()) inode?.placeOn(ledger);
  }

  set(name: string, inode: Inode): this {
    if (this.ledger) inode.placeOn(this.ledger);
    this.#own.set(name, inode);
    this.changed();
    return this;
  }

  delete(name: string): void {
    if (this.#lower?.get(name)) this.#own.set(name, undefined);
    else this.#own.delete(name);
    this.changed();
  }

  /** Bytes of the files that were written in this layer. */
  writtenBytes(): number {
    let sum = 0;
    for (const inode of this.#own.values()) {
      if (inode?.kind === 'file' && !inode.borrowed) sum += inode.size;
      else if (inode?.kind === 'directory') sum += inode.writtenBytes();
    }
    return sum;
  }

  /** What stands in this layer otherwise than below, by path. What was only looked at is not among it. */
  changes(path = ''): Map<string, LayerChange> {
    const found = new Map<string, LayerChange>();
    for (const [name, inode] of this.#own) {
      const at = `${path}/${name}`;
      const below = this.#lower?.get(name);
      if (!inode) found.set(at, { change: 'deleted', inode: below! });
      else if (!below) found.set(at, { change: 'added', inode });
      else if (differs(inode, below)) found.set(at, { change: 'changed', inode });
      if (inode?.kind === 'directory' && !inode.computed)
        for (const [deeper, change] of inode.changes(at)) found.set(deeper, change);
    }
    return found;
  }

  /** In the order of names. */
  names(): string[] {
    const names = new Set(this.#lower?.names() ?? []);
    for (const [name, inode] of this.#own) {
      if (inode) names.add(name);
      else names.delete(name);
    }
    return [...names].sort();
  }
}

/** A directory whose entries are found out when somebody looks: /proc. */
export class ComputedDirectory extends Directory {
  override readonly computed = true;
  readonly #names: () => readonly string[];
  readonly #lookup: (name: string) => Inode | undefined;

  constructor(names: () => readonly string[], lookup: (name: string) => Inode | undefined) {
    super(0o555);
    this.#names = names;
    this.#lookup = lookup;
  }

  override get(name: string): Inode | undefined {
    return this.#lookup(name);
  }

  override names(): string[] {
    return [...this.#names()];
  }
}

/** Of a writable layer. */
export interface LayerChange {
  readonly change: 'added' | 'changed' | 'deleted';
  readonly inode: Inode;
}

function differs(inode: Inode, below: Inode): boolean {
  if (inode === below) return false;
  if (inode.kind !== below.kind || inode.mode !== below.mode || inode.uid !== below.uid)
    return true;
  return inode.kind === 'file' && below.kind === 'file' && inode.read() !== below.read();
}

export type Inode = File | Directory | Symlink | Device | ComputedFile;

/** Bytes of all files below, as `du` and size limits count them. */
export function bytesIn(inode: Inode): number {
  if (inode.kind === 'file') return inode.size;
  if (inode.kind !== 'directory' || inode instanceof ComputedDirectory) return 0;
  return inode.names().reduce((sum, name) => sum + bytesIn(inode.get(name)!), 0);
}
