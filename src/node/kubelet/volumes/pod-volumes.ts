/** One volume of a Pod: a directory, or files from the API that are put in place all at once (pkg/volume/util/atomic_writer.go, 1.36). */
import type { Millis } from '../../../sim/clock.ts';
import type { MountedVolume } from '../../cri/cri.ts';
import { ComputedFile, Directory, File, Symlink, type Inode } from '../../cri/fs/inode.ts';
import type { Payload } from './payload.ts';

/** Shown as it is. */
export const plainVolume = (root: Directory | File, type = 'ext4'): MountedVolume => ({
  root: () => root,
  type,
});

/** Files from the API. They are made when the first container looks; who looks later sees the newest. */
export class PayloadVolume implements MountedVolume {
  readonly type: string;
  readonly readOnly = true;
  /** When what it shows was read. */
  writtenAt: Millis;
  readonly #now: () => Millis;
  readonly #group: number;
  /** A function until somebody looks. */
  #payload: Payload | (() => Payload);
  #root: Directory | undefined;

  /** In memory, but for a ConfigMap (pkg/volume/configmap/configmap.go wrappedVolumeSpec, 1.36). */
  constructor(
    payload: Payload | (() => Payload),
    group: number,
    now: () => Millis,
    type: 'tmpfs' | 'ext4' = 'tmpfs',
  ) {
    this.type = type;
    this.writtenAt = now();
    this.#payload = payload;
    this.#group = group;
    this.#now = now;
  }

  root(): Directory {
    if (!this.#root) {
      this.#root = new Directory(0o777, this.#owner, this.#now());
      this.#write();
    }
    return this.#root;
  }

  update(payload: Payload): void {
    if (typeof this.#payload !== 'function' && isSame(payload, this.#payload)) return;
    this.#payload = payload;
    this.writtenAt = this.#now();
    if (this.#root) this.#write();
  }

  get #owner() {
    return { uid: 0, gid: this.#group };
  }

  /** A new directory beside the old one, and a link that is turned from one to the other. */
  #write(): void {
    const root = this.#root!;
    const payload = typeof this.#payload === 'function' ? this.#payload() : this.#payload;
    this.#payload = payload;
    const at = new Date(this.#now()).toISOString();
    const stamp = `..${at.slice(0, 19).replace(/[-:T]/g, '_')}.${at.slice(20, 23)}000000`;
    const directory = new Directory(0o755, this.#owner, this.#now());
    for (const [path, { content, mode }] of payload) {
      const bits = this.#group === 0 ? mode : mode | 0o040;
      const file: Inode =
        typeof content === 'string'
          ? new File(content, bits, this.#owner, this.#now())
          : new ComputedFile(content, bits);
      put(directory, path.split('/'), file);
    }
    const [before] = root.names().filter((name) => name.startsWith('..') && name !== '..data');
    root.set(stamp, directory).set('..data', new Symlink(stamp, this.#owner, this.#now()));
    if (before !== undefined && before !== stamp) root.delete(before);
    const names = new Set([...payload.keys()].map((path) => path.split('/')[0]!));
    for (const name of root.names())
      if (!name.startsWith('..') && !names.has(name)) root.delete(name);
    for (const name of names)
      root.set(name, new Symlink(`..data/${name}`, this.#owner, this.#now()));
  }
}

function put(directory: Directory, [name = '', ...rest]: readonly string[], file: Inode): void {
  if (rest.length === 0) return void directory.set(name, file);
  const found = directory.get(name);
  const below = found?.kind === 'directory' ? found : new Directory();
  directory.set(name, below);
  put(below, rest, file);
}

function isSame(a: Payload, b: Payload): boolean {
  if (a.size !== b.size) return false;
  for (const [path, { content, mode }] of a) {
    const other = b.get(path);
    if (!other || other.mode !== mode) return false;
    if (typeof content === 'string' && content !== other.content) return false;
  }
  return true;
}
