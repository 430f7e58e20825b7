/** tar as `kubectl cp` uses it, base64, and checksums. */
import { md5 } from '@noble/hashes/legacy.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from '../../../apimachinery/bytes.ts';
import { fromUint8, toUint8 } from '../fs/byte-string.ts';
import { ERRNO_TEXT } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { entryBytes, TAR_END, TarReader, type TarEntry } from '../fs/tar.ts';
import { complain, Input, options, unknownOption, type Applet } from './applet.ts';

function* tar(process: Process, args: readonly string[]): Program {
  // The first word may leave the dash out.
  const [first = '', ...more] = args;
  const given = /^[a-zA-Z]+$/.test(first) ? [`-${first}`, ...more] : args;
  const { has, value, rest, unknown } = options(given, 'cxtvf:C:zmpohOkPj', {
    'no-same-permissions': 'm',
    'no-same-owner': 'o',
    create: 'c',
    extract: 'x',
    list: 't',
    file: 'f',
    directory: 'C',
    verbose: 'v',
    overwrite: 'm',
    'strip-components': 'h',
  });
  if (unknown) return unknownOption(process, 'tar', unknown);
  if (has('z') || has('j')) return complain(process, 'tar: compressed archives are not known here');
  if (value('C') !== undefined) {
    const found = process.files.find(process.path(value('C')!), process.user);
    if (!found.ok)
      return complain(
        process,
        `tar: can't change directory to '${value('C')}': ${ERRNO_TEXT[found.errno]}`,
      );
    process.cwd = process.path(value('C')!);
  }
  if (has('c')) return yield* create(process, value('f') ?? '-', rest, has('v'));
  if (has('x') || has('t'))
    return yield* extract(process, value('f') ?? '-', {
      list: has('t'),
      verbose: has('v'),
      toOutput: has('O'),
      only: rest,
    });
  return complain(process, 'tar: must specify one of -c, -x, -t');
}

function* create(
  process: Process,
  archive: string,
  names: readonly string[],
  verbose: boolean,
): Program {
  let bytes = '';
  let status = 0;
  const waiting = [...names].reverse();
  while (waiting.length > 0) {
    const name = waiting.pop()!;
    const found = process.files.find(process.path(name), process.user, false);
    if (!found.ok) {
      status = complain(process, `tar: ${name}: ${ERRNO_TEXT[found.errno]}`);
      continue;
    }
    const { inode } = found.value;
    const content =
      inode.kind === 'file' || inode.kind === 'computed'
        ? process.files.read(process.path(name), process.user)
        : undefined;
    const path = name.replace(/^\/+/, '').replace(/\/+$/, '') || '.';
    if (inode.kind === 'device') continue;
    bytes += entryBytes({
      name: inode.kind === 'directory' ? `${path}/` : path,
      kind: inode.kind === 'computed' ? 'file' : inode.kind,
      mode: inode.mode,
      uid: inode.uid,
      gid: inode.gid,
      modifiedAt: inode.modifiedAt,
      content: content?.ok ? content.value : '',
      target: inode.kind === 'symlink' ? inode.target : '',
    });
    if (verbose) process.err(path);
    if (inode.kind === 'directory')
      for (const each of inode.names().reverse())
        waiting.push(`${name.replace(/\/+$/, '')}/${each}`);
    if (archive === '-') {
      process.write(1, bytes);
      bytes = '';
    }
    yield* process.turn();
  }
  bytes += TAR_END;
  if (archive === '-') process.write(1, bytes);
  else {
    const written = process.files.write(process.path(archive), process.user, bytes);
    if (!written.ok)
      return complain(process, `tar: can't open '${archive}': ${ERRNO_TEXT[written.errno]}`);
  }
  return status;
}

function* extract(
  process: Process,
  archive: string,
  {
    list,
    verbose,
    toOutput,
    only,
  }: {
    readonly list: boolean;
    readonly verbose: boolean;
    readonly toOutput: boolean;
    readonly only: readonly string[];
  },
): Program {
  const input = new Input(process, 'tar', [archive]);
  const reader = new TarReader();
  let status = 0;
  for (;;) {
    const bytes = yield* input.chunk();
    if (bytes === undefined) break;
    for (const entry of reader.take(bytes)) {
      const wanted =
        only.length === 0 ||
        only.some((name) => entry.name === name || entry.name.startsWith(`${name}/`));
      if (!wanted) continue;
      if (list || verbose) process.out(entry.name);
      if (toOutput) process.write(1, entry.content);
      else if (!list) status = unpack(process, entry) || status;
    }
  }
  if (input.status !== 0) return input.status;
  return reader.sawAnything ? status : complain(process, 'tar: short read');
}

function unpack(process: Process, entry: TarEntry): number {
  const { files, user } = process;
  const path = process.path(entry.name.replace(/^\/+/, '').replace(/\/+$/, ''));
  const parent = files.makeDirectories(path.slice(0, path.lastIndexOf('/')), user);
  const made = !parent.ok
    ? parent
    : entry.kind === 'directory'
      ? files.makeDirectories(path, user, entry.mode)
      : entry.kind === 'symlink'
        ? (files.remove(path, user), files.symlink(entry.target, path, user))
        : files.write(path, user, entry.content);
  if (!made.ok)
    return complain(process, `tar: can't open '${entry.name}': ${ERRNO_TEXT[made.errno]}`);
  const found = files.find(path, user, false);
  if (found.ok) {
    found.value.inode.mode = entry.mode & 0o7777;
    found.value.inode.modifiedAt = entry.modifiedAt;
  }
  return 0;
}

function* base64(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'dDw:', { decode: 'd', wrap: 'w' });
  if (unknown) return unknownOption(process, 'base64', unknown);
  const input = new Input(process, 'base64', rest);
  const bytes = yield* input.all();
  if (has('d') || has('D')) {
    const decoded = fromBase64(bytes.replace(/\s+/g, ''));
    if (!decoded) return complain(process, 'base64: invalid input');
    process.write(1, fromUint8(decoded));
    return input.status;
  }
  const width = Number(value('w') ?? 76);
  const encoded = toBase64(toUint8(bytes));
  const lines = width > 0 ? (encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? []) : [encoded];
  process.write(1, lines.join('\n') + (width > 0 && encoded ? '\n' : ''));
  return input.status;
}

const checksum = (command: string, hash: (bytes: Uint8Array) => Uint8Array): Applet =>
  function* sum(process: Process, args: readonly string[]): Program {
    let status = 0;
    for (const name of args.length > 0 ? args : ['-']) {
      const input = new Input(process, command, [name]);
      const bytes = yield* input.all();
      status ||= input.status;
      if (input.status !== 0) continue;
      const digits = [...hash(toUint8(bytes))]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('');
      process.out(`${digits}  ${name}`);
    }
    return status;
  };

export const archives: readonly (readonly [string, Applet])[] = [
  ['tar', tar],
  ['base64', base64],
  ['md5sum', checksum('md5sum', md5)],
  ['sha1sum', checksum('sha1sum', sha1)],
  ['sha256sum', checksum('sha256sum', sha256)],
  ['sha512sum', checksum('sha512sum', sha512)],
];
