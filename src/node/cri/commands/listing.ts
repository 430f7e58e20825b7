/** Commands that tell about files: ls, stat, find, du, readlink, basename … */
import { baseOf, ERRNO_TEXT } from '../fs/file-system.ts';
import { bytesIn, type Inode } from '../fs/inode.ts';
import type { Process } from '../process/process.ts';
import { complain, isGnu, options, unknownOption, type Applet } from './applet.ts';
import { find } from './find.ts';
import { userName } from './names.ts';

const TYPES = { file: '-', computed: '-', directory: 'd', symlink: 'l', device: 'c' } as const;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Set-user, set-group and sticky, without and with the right to execute. */
const SPECIAL: { readonly [shift: number]: { readonly bit: number; readonly letters: string } } = {
  6: { bit: 0o4000, letters: 'Ss' },
  3: { bit: 0o2000, letters: 'Ss' },
  0: { bit: 0o1000, letters: 'Tt' },
};

/** `drwxr-xr-x`. */
function modeText({ kind, mode }: Inode): string {
  const bits = [6, 3, 0].map((shift) => {
    const three = (mode >> shift) & 7;
    const special = SPECIAL[shift]!;
    const execute = mode & special.bit ? special.letters[three & 1]! : '-x'[three & 1]!;
    return `${three & 4 ? 'r' : '-'}${three & 2 ? 'w' : '-'}${execute}`;
  });
  return TYPES[kind] + bits.join('');
}

function ls(process: Process, args: readonly string[]): number {
  const { has, rest, unknown } = options(args, 'lah1AdFRrtShinpCxcugGo', {
    all: 'a',
    'almost-all': 'A',
    recursive: 'R',
    reverse: 'r',
    directory: 'd',
    'human-readable': 'h',
    // Nothing is coloured.
    color: 'C',
  });
  if (unknown) return unknownOption(process, 'ls', unknown);
  let status = 0;
  const names = rest.length > 0 ? rest : ['.'];
  const files: [string, Inode][] = [];
  const directories: [string, Extract<Inode, { kind: 'directory' }>][] = [];
  for (const name of names) {
    const found = process.files.find(
      process.path(name),
      process.user,
      !has('l') || name.endsWith('/'),
    );
    if (!found.ok)
      status = isGnu(process)
        ? complain(process, `ls: cannot access '${name}': ${ERRNO_TEXT[found.errno]}`, 2)
        : complain(process, `ls: ${name}: ${ERRNO_TEXT[found.errno]}`);
    else if (found.value.inode.kind === 'directory' && !has('d'))
      directories.push([name, found.value.inode]);
    else files.push([name, found.value.inode]);
  }
  const show = (entries: [string, Inode][]) => {
    if (has('t')) entries.sort((a, b) => b[1].modifiedAt - a[1].modifiedAt);
    if (has('S')) entries.sort((a, b) => b[1].size - a[1].size);
    if (has('r')) entries.reverse();
    const marked = entries.map(
      ([name, inode]) =>
        [
          has('F') || has('p') ? name + (inode.kind === 'directory' ? '/' : '') : name,
          inode,
        ] as const,
    );
    if (has('l')) longListing(process, marked, has('n'), has('h'));
    else if (process.descriptors.get(1)?.terminal && !has('1')) {
      if (marked.length > 0) process.out(marked.map(([name]) => name).join('  '));
    } else for (const [name] of marked) process.out(name);
  };
  show(files);
  for (const [i, [name, directory]] of directories.entries()) {
    if (names.length > 1 || has('R'))
      process.out(`${i > 0 || files.length > 0 ? '\n' : ''}${name}:`);
    const inside = directory
      .names()
      .filter((each) => has('a') || has('A') || !each.startsWith('.'));
    const entries: [string, Inode][] = has('a')
      ? [
          ['.', directory],
          ['..', directory],
        ]
      : [];
    for (const each of inside) {
      const found = process.files.find(process.path(`${name}/${each}`), process.user, false);
      if (found.ok) entries.push([each, found.value.inode]);
      if (has('R') && found.ok && found.value.inode.kind === 'directory')
        directories.push([`${name}/${each}`, found.value.inode]);
    }
    if (has('l'))
      process.out(
        `total ${Math.ceil(entries.reduce((sum, [, inode]) => sum + Math.ceil(inode.size / 4096) * 4, 0))}`,
      );
    show(entries);
  }
  return status;
}

function longListing(
  process: Process,
  entries: readonly (readonly [string, Inode])[],
  numeric: boolean,
  human: boolean,
): void {
  const gnu = isGnu(process);
  const rows = entries.map(([name, inode]) => {
    const at = new Date(inode.modifiedAt);
    const recent = process.now() - inode.modifiedAt < 183 * 86_400_000;
    const day = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
    const when = recent ? at.toISOString().slice(11, 16) : ` ${at.getUTCFullYear()}`;
    const { size } = inode;
    return [
      modeText(inode),
      String(inode.kind === 'directory' ? 2 : 1),
      numeric ? String(inode.uid) : userName(process, inode.uid),
      numeric ? String(inode.gid) : userName(process, inode.gid, '/etc/group'),
      human ? humanSize(size) : String(size),
      `${day} ${when} ${name}${inode.kind === 'symlink' ? ` -> ${inode.target}` : ''}`,
    ];
  });
  const widest = (column: number) => Math.max(0, ...rows.map((row) => row[column]!.length));
  const widths = gnu ? [0, 1, 2, 3, 4].map(widest) : [0, 4, 8, 8, 9];
  for (const [mode, links, user, group, size, rest] of rows)
    process.out(
      `${mode} ${links!.padStart(widths[1]!)} ${user!.padEnd(widths[2]!)} ${group!.padEnd(widths[3]!)} ${size!.padStart(widths[4]!)} ${rest}`,
    );
}

/** `1.5K`, `20.0M`. */
function humanSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let [value, unit] = [bytes, 0];
  while (value >= 1024) [value, unit] = [value / 1024, unit + 1];
  return value.toFixed(1) + ' KMGT'[unit]!;
}

function stat(process: Process, args: readonly string[]): number {
  const { value, has, rest, unknown } = options(args, 'c:Lft');
  if (unknown) return unknownOption(process, 'stat', unknown);
  let status = 0;
  for (const name of rest) {
    const found = process.files.find(process.path(name), process.user, has('L'));
    if (!found.ok) {
      const cannot = isGnu(process) ? 'cannot statx' : "can't stat";
      status = complain(process, `stat: ${cannot} '${name}': ${ERRNO_TEXT[found.errno]}`);
      continue;
    }
    const { inode } = found.value;
    const kind = {
      file: inode.size === 0 ? 'regular empty file' : 'regular file',
      computed: 'regular empty file',
      directory: 'directory',
      symlink: 'symbolic link',
      device: 'character special file',
    }[inode.kind];
    const facts: Record<string, string> = {
      n: name,
      s: String(inode.size),
      a: inode.mode.toString(8),
      A: modeText(inode),
      u: String(inode.uid),
      g: String(inode.gid),
      U: userName(process, inode.uid),
      G: userName(process, inode.gid, '/etc/group'),
      F: kind,
      Y: String(Math.floor(inode.modifiedAt / 1000)),
    };
    const format = value('c');
    if (format !== undefined)
      process.out(
        format.replace(/%([a-zA-Z])/g, (whole, letter: string) => facts[letter] ?? whole),
      );
    else
      process.out(
        `  File: ${name}\n  Size: ${inode.size}\t\tBlocks: ${Math.ceil(inode.size / 512)}\tIO Block: 4096   ${kind}\nAccess: (${inode.mode.toString(8).padStart(4, '0')}/${modeText(inode)})  Uid: (${String(inode.uid).padStart(5)}/${facts.U!.padStart(8)})   Gid: (${String(inode.gid).padStart(5)}/${facts.G!.padStart(8)})\nModify: ${new Date(inode.modifiedAt).toISOString().replace('T', ' ').replace('Z', '000000 +0000')}`,
      );
  }
  return status;
}

function du(process: Process, args: readonly string[]): number {
  const { has, rest, unknown } = options(args, 'shkamcd:x');
  if (unknown) return unknownOption(process, 'du', unknown);
  let status = 0;
  const shown = (bytes: number) =>
    has('h') ? humanSize(bytes) : String(Math.ceil(bytes / (has('m') ? 2 ** 20 : 1024)));
  for (const name of rest.length > 0 ? rest : ['.']) {
    const walk = (path: string, top: boolean): number => {
      const found = process.files.find(process.path(path), process.user, false);
      if (!found.ok) {
        status = complain(process, `du: ${path}: ${ERRNO_TEXT[found.errno]}`);
        return 0;
      }
      const { inode } = found.value;
      let bytes = inode.kind === 'directory' ? 4096 : Math.ceil(bytesIn(inode) / 4096) * 4096;
      if (inode.kind === 'directory')
        for (const each of inode.names()) bytes += walk(`${path}/${each}`, false);
      if (top || (!has('s') && (has('a') || inode.kind === 'directory')))
        process.out(`${shown(bytes)}\t${path}`);
      return bytes;
    };
    walk(name, true);
  }
  return status;
}

function readlink(process: Process, args: readonly string[]): number {
  const { has, rest } = options(args, 'fnv');
  const path = process.path(rest[0] ?? '');
  const found = process.files.find(path, process.user, has('f'));
  if (has('f') && found.ok) process.out(found.value.path);
  else if (found.ok && found.value.inode.kind === 'symlink') process.out(found.value.inode.target);
  else return 1;
  return 0;
}

function basename(process: Process, [path = '', suffix = '']: readonly string[]): number {
  const name = baseOf(path.replace(/\/+$/, '')) || '/';
  process.out(
    suffix && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name,
  );
  return 0;
}

function dirname(process: Process, [path = '']: readonly string[]): number {
  const trimmed = path.replace(/\/+$/, '');
  const at = trimmed.lastIndexOf('/');
  process.out(at < 0 ? '.' : trimmed.slice(0, at) || '/');
  return 0;
}

export const listings: readonly (readonly [string, Applet])[] = [
  ['ls', ls],
  ['stat', stat],
  ['find', find],
  ['du', du],
  ['readlink', readlink],
  ['realpath', (process, args) => readlink(process, ['-f', ...args])],
  ['basename', basename],
  ['dirname', dirname],
  ['pwd', (process) => (process.out(process.cwd), 0)],
];
