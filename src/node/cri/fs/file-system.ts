/**
 * The files that one container sees: its root, and volumes mounted over it. Paths go through symbolic links, and
 * permission bits hold for who is not root. What cannot be done is an errno's name, for callers to put into words.
 */
import type { Millis } from '../../../sim/clock.ts';
import type { Bytes } from './byte-string.ts';
import { type Device, Directory, File, Symlink, type Inode, type Owner } from './inode.ts';

export type Errno =
  | 'ENOENT'
  | 'ENOTDIR'
  | 'EISDIR'
  | 'EEXIST'
  | 'ENOTEMPTY'
  | 'EACCES'
  | 'EPERM'
  | 'EROFS'
  | 'EBUSY'
  | 'EINVAL'
  | 'ELOOP'
  | 'EXDEV'
  | 'ENOSPC';

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errno: Errno };

/** As strerror of the C library says it. */
export const ERRNO_TEXT: { readonly [errno in Errno]: string } = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  EBUSY: 'Resource busy',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
  EXDEV: 'Cross-device link',
  ENOSPC: 'No space left on device',
};

export interface Mount {
  /** Where it is seen, without a slash at its end. */
  readonly path: string;
  /** Where it was asked for, if symbolic links lead from there. */
  readonly asked?: string;
  readonly root: Directory | File;
  readonly readOnly: boolean;
  /** `overlay`, `tmpfs`, `ext4`: what /proc/mounts says. */
  readonly type: string;
}

/** Who asks; uid 0 may do anything. */
export interface Credentials extends Owner {
  readonly supplementalGroups?: readonly number[];
}

export interface Found {
  readonly inode: Inode;
  /** Without symbolic links. */
  readonly path: string;
  readonly readOnly: boolean;
}

/** Is told what a path led through and to. */
export interface FileObserver {
  saw(inode: Inode, path: string): void;
}

const MAY_READ = 4;
const MAY_WRITE = 2;
const MAY_SEARCH = 1;
const LINKS = 40;

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
const no = (errno: Errno): { readonly ok: false; readonly errno: Errno } => ({
  ok: false,
  errno,
});

export class FileSystem {
  readonly root: Directory;
  readonly #mounts = new Map<string, Mount>();
  readonly #now: () => Millis;
  readonly #rootReadOnly: boolean;
  observer: FileObserver | undefined;

  constructor(
    root: Directory,
    now: () => Millis,
    mounts: readonly Mount[] = [],
    rootReadOnly = false,
  ) {
    this.root = root;
    this.#now = now;
    this.#rootReadOnly = rootReadOnly;
    for (const mount of mounts) {
      this.#makeMountPoint(mount);
      // Where it is without symbolic links: /var/run is one in many images.
      const found = this.find(mount.path, { uid: 0, gid: 0 });
      const path = found.ok ? found.value.path : mount.path;
      this.#mounts.set(path, path === mount.path ? mount : { ...mount, path, asked: mount.path });
    }
  }

  get mounts(): readonly Mount[] {
    return [...this.#mounts.values()];
  }

  /** What a path leads to; `follow` says whether a symbolic link at its end is followed. */
  find(path: string, who: Credentials, follow = true): Result<Found> {
    let [at, canonical]: [Inode, string] = [this.root, ''];
    let readOnly = this.#rootReadOnly;
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    let links = 0;
    this.observer?.saw(at, '/');
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      if (at.kind !== 'directory') return no('ENOTDIR');
      if (!allowed(at, who, MAY_SEARCH)) return no('EACCES');
      if (part === '..') {
        const up = canonical.slice(0, Math.max(0, canonical.lastIndexOf('/')));
        const parent = this.find(up || '/', { uid: 0, gid: 0 });
        if (!parent.ok) return parent;
        [at, canonical, readOnly] = [parent.value.inode, up, parent.value.readOnly];
        continue;
      }
      const next = `${canonical}/${part}`;
      const mount = this.#mounts.get(next);
      const inode: Inode | undefined = mount?.root ?? at.get(part);
      if (!inode) return no('ENOENT');
      this.observer?.saw(inode, next);
      if (inode.kind === 'symlink' && (follow || parts.length > 0)) {
        if (++links > LINKS) return no('ELOOP');
        parts.unshift(...inode.target.split('/').filter((each) => each !== '' && each !== '.'));
        if (inode.target.startsWith('/'))
          [at, canonical, readOnly] = [this.root, '', this.#rootReadOnly];
        continue;
      }
      if (mount) readOnly = mount.readOnly;
      [at, canonical] = [inode, next];
    }
    if (path.endsWith('/') && at.kind !== 'directory') return no('ENOTDIR');
    return ok({ inode: at, path: canonical || '/', readOnly });
  }

  exists(path: string, who: Credentials): boolean {
    return this.find(path, who).ok;
  }

  read(path: string, who: Credentials): Result<Bytes> {
    const found = this.find(path, who);
    if (!found.ok) return found;
    const { inode } = found.value;
    if (inode.kind === 'directory') return no('EISDIR');
    if (!allowed(inode, who, MAY_READ)) return no('EACCES');
    if (inode.kind === 'file') return ok(inode.read());
    return inode.kind === 'computed' ? ok(inode.content()) : no('EINVAL');
  }

  /** Opens for writing, making the file when it is not there. Devices are given as they are. */
  openForWriting(
    path: string,
    who: Credentials,
    { truncate = false, mode = 0o644, exclusive = false } = {},
  ): Result<File | Device> {
    const found = this.find(path, who);
    if (!found.ok) {
      if (found.errno !== 'ENOENT') return found;
      const file = new File('', mode, who, this.#now());
      const made = this.#insert(path, who, file);
      return made.ok ? ok(file) : made;
    }
    if (exclusive) return no('EEXIST');
    const { inode, readOnly } = found.value;
    if (inode.kind === 'directory') return no('EISDIR');
    if (inode.kind === 'device') return ok(inode);
    if (!allowed(inode, who, MAY_WRITE)) return no('EACCES');
    if (readOnly) return no('EROFS');
    if (inode.kind !== 'file') return no('EACCES');
    if (truncate) inode.truncate(0, this.#now());
    return ok(inode);
  }

  write(path: string, who: Credentials, bytes: Bytes, append = false): Result<void> {
    const opened = this.openForWriting(path, who, { truncate: !append });
    if (!opened.ok) return opened;
    if (opened.value.kind === 'file')
      opened.value.write(append ? opened.value.size : 0, bytes, this.#now());
    else opened.value.open().write(bytes);
    return ok(undefined);
  }

  makeDirectory(path: string, who: Credentials, mode = 0o755): Result<void> {
    return this.#insert(path, who, new Directory(mode, who, this.#now()));
  }

  /** With all that is missing above it. */
  makeDirectories(path: string, who: Credentials, mode = 0o755): Result<void> {
    let made = '';
    for (const part of path.split('/').filter(Boolean)) {
      made += `/${part}`;
      const found = this.find(made, who);
      if (found.ok && found.value.inode.kind !== 'directory') return no('ENOTDIR');
      if (found.ok) continue;
      const result = this.makeDirectory(made, who, mode);
      if (!result.ok) return result;
    }
    return ok(undefined);
  }

  symlink(target: string, path: string, who: Credentials): Result<void> {
    return this.#insert(path, who, new Symlink(target, who, this.#now()));
  }

  link(from: string, path: string, who: Credentials): Result<void> {
    const found = this.find(from, who);
    if (!found.ok) return found;
    return found.value.inode.kind === 'directory'
      ? no('EPERM')
      : this.#insert(path, who, found.value.inode);
  }

  /** A file, a link, or with `directory` an empty directory. */
  remove(path: string, who: Credentials, directory = false): Result<void> {
    const found = this.find(path, who, false);
    if (!found.ok) return found;
    const { inode, path: canonical } = found.value;
    if (canonical === '/' || this.#mounts.has(canonical)) return no('EBUSY');
    if (!directory && inode.kind === 'directory') return no('EISDIR');
    if (directory && inode.kind !== 'directory') return no('ENOTDIR');
    if (inode.kind === 'directory' && inode.names().length > 0) return no('ENOTEMPTY');
    const parent = this.#writableParent(canonical, who);
    if (!parent.ok) return parent;
    parent.value.delete(baseOf(canonical));
    parent.value.modifiedAt = this.#now();
    return ok(undefined);
  }

  rename(from: string, to: string, who: Credentials): Result<void> {
    const found = this.find(from, who, false);
    if (!found.ok) return found;
    const { inode, path: source } = found.value;
    if (this.#mounts.has(source)) return no('EBUSY');
    const target = this.find(to, who, false);
    if (target.ok) {
      if (target.value.inode === inode) return ok(undefined);
      const onto = target.value.inode;
      if (onto.kind === 'directory' && inode.kind !== 'directory') return no('EISDIR');
      if (onto.kind !== 'directory' && inode.kind === 'directory') return no('ENOTDIR');
      const removed = this.remove(to, who, onto.kind === 'directory');
      if (!removed.ok) return removed;
    }
    const parent = this.#writableParent(source, who);
    if (!parent.ok) return parent;
    const inserted = this.#insert(to, who, inode);
    if (inserted.ok) parent.value.delete(baseOf(source));
    return inserted;
  }

  /** Puts something where nothing is yet. */
  #insert(path: string, who: Credentials, inode: Inode): Result<void> {
    const trimmed = path.replace(/\/+$/, '');
    if (this.find(trimmed || '/', who, false).ok) return no('EEXIST');
    const at = trimmed.lastIndexOf('/');
    const found = this.find(trimmed.slice(0, at) || '/', who);
    if (!found.ok) return found;
    const { inode: parent, readOnly } = found.value;
    if (parent.kind !== 'directory') return no('ENOTDIR');
    if (readOnly) return no('EROFS');
    if (!allowed(parent, who, MAY_WRITE)) return no('EACCES');
    if (parent.mode & SET_GROUP) {
      inode.gid = parent.gid;
      if (inode.kind === 'directory') inode.mode |= SET_GROUP;
    }
    parent.set(trimmed.slice(at + 1), inode);
    parent.modifiedAt = this.#now();
    return ok(undefined);
  }

  #writableParent(canonical: string, who: Credentials): Result<Directory> {
    const found = this.find(canonical.slice(0, canonical.lastIndexOf('/')) || '/', who);
    if (!found.ok) return found;
    const { inode, readOnly } = found.value;
    if (inode.kind !== 'directory') return no('ENOTDIR');
    if (readOnly) return no('EROFS');
    return allowed(inode, who, MAY_WRITE) ? ok(inode) : no('EACCES');
  }

  /** As the runtime does: what is missing on the way is made, in the layer or the volume below. */
  #makeMountPoint({ path, root }: Mount): void {
    const who = { uid: 0, gid: 0 };
    this.makeDirectories(path.slice(0, path.lastIndexOf('/')), who);
    if (this.find(path, who).ok) return;
    this.#insert(path, who, root.kind === 'directory' ? new Directory() : new File(''));
  }
}

/** What is made in such a directory has its group. */
const SET_GROUP = 0o2000;

export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path from where somebody stands, with `.` and `..` gone. */
export function absolute(path: string, from: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : `${from}/`}${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function allowed(inode: Inode, who: Credentials, want: number): boolean {
  if (who.uid === 0) return true;
  const inGroup = inode.gid === who.gid || who.supplementalGroups?.includes(inode.gid);
  const shift = inode.uid === who.uid ? 6 : inGroup ? 3 : 0;
  return ((inode.mode >> shift) & want) === want;
}

/** Whether somebody may execute a file, as an exec of it would ask. */
export const executable = (inode: Inode, who: Credentials): boolean =>
  who.uid === 0 ? (inode.mode & 0o111) !== 0 : allowed(inode, who, MAY_SEARCH);

/** A tree from paths and contents, for layers of images: a string is a file, `-> target` a link. */
export function tree(files: { readonly [path: string]: Bytes | Inode }): Directory {
  const root = new Directory();
  for (const [path, content] of Object.entries(files)) {
    const parts = path.split('/').filter(Boolean);
    let at = root;
    for (const part of parts.slice(0, -1)) {
      const next = at.get(part);
      if (next?.kind === 'directory') at = next;
      else {
        const made = new Directory();
        at.set(part, made);
        at = made;
      }
    }
    at.set(parts.at(-1)!, typeof content === 'string' ? new File(content) : content);
  }
  return root;
}
