/** Commands that tell about files: ls, stat, find, du, readlink, basename … */
import { baseOf, ERRNO_TEXT } from '../fs/file-system.ts';
import { bytesIn, type Inode } from '../fs/inode.ts';
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { matches } from '../shell/pattern.ts';
import { complain, options, unknownOption, type Applet } from './applet.ts';

const TYPES = { file: '-', computed: '-', directory: 'd', symlink: 'l', device: 'c' } as const;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `drwxr-xr-x`. */
function modeText({ kind, mode }: Inode): string {
  const bits = [6, 3, 0].map((shift) => {
    const three = (mode >> shift) & 7;
    return `${three & 4 ? 'r' : '-'}${three & 2 ? 'w' : '-'}${three & 1 ? 'x' : '-'}`;
  });
  const sticky = mode & 0o1000 ? bits[2]!.slice(0, 2) + (mode & 1 ? 't' : 'T') : bits[2]!;
  return TYPES[kind] + bits[0]! + bits[1]! + sticky;
}

export const userName = (process: Process, uid: number, file = '/etc/passwd'): string => {
  const content = process.files.read(file, { uid: 0, gid: 0 });
  const line =
    content.ok && content.value.split('\n').find((each) => each.split(':')[2] === String(uid));
  return line ? line.split(':')[0]! : String(uid);
};

function ls(process: Process, args: readonly string[]): number {
  const { has, rest, unknown } = options(args, 'lah1AdFRrtShinpCx', { all: 'a' });
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
    if (!found.ok) status = complain(process, `ls: ${name}: ${ERRNO_TEXT[found.errno]}`);
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
  for (const [name, inode] of entries) {
    const at = new Date(inode.modifiedAt);
    const recent = process.now() - inode.modifiedAt < 183 * 86_400_000;
    const day = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)}`;
    const when = recent ? at.toISOString().slice(11, 16) : ` ${at.getUTCFullYear()}`;
    const user = numeric ? String(inode.uid) : userName(process, inode.uid);
    const group = numeric ? String(inode.gid) : userName(process, inode.gid, '/etc/group');
    const { size } = inode;
    const links = inode.kind === 'directory' ? 2 : 1;
    const shown = human ? humanSize(size) : String(size);
    process.out(
      `${modeText(inode)} ${String(links).padStart(4)} ${user.padEnd(8)} ${group.padEnd(8)} ${shown.padStart(9)} ${day} ${when} ${name}${inode.kind === 'symlink' ? ` -> ${inode.target}` : ''}`,
    );
  }
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
      status = complain(process, `stat: can't stat '${name}': ${ERRNO_TEXT[found.errno]}`);
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

/** The tests and actions of `find` that are known: -name, -iname, -path, -type, -maxdepth, -mindepth, -size, -print, -delete. */
function* find(process: Process, args: readonly string[]): Program {
  const starts: string[] = [];
  let at = 0;
  while (at < args.length && !/^[-!(]/.test(args[at]!)) starts.push(args[at++]!);
  const tests: ((name: string, path: string, inode: Inode) => boolean)[] = [];
  let [deepest, shallowest, deletes, zero] = [Infinity, 0, false, false];
  let negated = false;
  const add = (test: (typeof tests)[number]) => {
    const not = negated;
    negated = false;
    tests.push(not ? (...of) => !test(...of) : test);
  };
  for (; at < args.length; at++) {
    const [option, value = ''] = [args[at]!, args[at + 1]];
    if (option === '!' || option === '-not') negated = true;
    else if (option === '-print') continue;
    else if (option === '-print0') zero = true;
    else if (option === '-delete') deletes = true;
    else if (option === '-name') add((name) => matches(value, name));
    else if (option === '-iname') add((name) => matches(value.toLowerCase(), name.toLowerCase()));
    else if (option === '-path') add((_name, path) => matches(value, path));
    else if (option === '-type')
      add(
        (_name, _path, { kind }) =>
          ({ f: 'file', d: 'directory', l: 'symlink', c: 'device' })[value] === kind,
      );
    else if (option === '-empty')
      add((_name, _path, inode) =>
        inode.kind === 'directory' ? inode.names().length === 0 : inode.size === 0,
      );
    else if (option === '-maxdepth') deepest = Number(value);
    else if (option === '-mindepth') shallowest = Number(value);
    else if (option === '-size') {
      const [, sign = '', digits = '0', unit = 'b'] = /^([-+]?)(\d+)([ckMGb]?)$/.exec(value) ?? [];
      const size = Number(digits) * ({ c: 1, k: 1024, M: 2 ** 20, G: 2 ** 30 }[unit] ?? 512);
      add((_name, _path, inode) =>
        sign === '+' ? inode.size > size : sign === '-' ? inode.size < size : inode.size === size,
      );
    } else return complain(process, `find: unrecognized: ${option}`);
    if (/^-(name|iname|path|type|maxdepth|mindepth|size)$/.test(option)) at++;
  }
  let status = 0;
  const waiting = (starts.length > 0 ? starts : ['.'])
    .map((path) => ({ path, depth: 0 }))
    .reverse();
  const doomed: string[] = [];
  while (waiting.length > 0) {
    const { path, depth } = waiting.pop()!;
    const found = process.files.find(process.path(path), process.user, false);
    if (!found.ok) {
      status = complain(process, `find: ${path}: ${ERRNO_TEXT[found.errno]}`);
      continue;
    }
    const { inode } = found.value;
    if (depth >= shallowest && tests.every((test) => test(baseOf(path) || path, path, inode))) {
      if (deletes) doomed.push(path);
      else process.write(1, `${path}${zero ? '\0' : '\n'}`);
    }
    if (inode.kind === 'directory' && depth < deepest)
      for (const name of inode.names().reverse())
        waiting.push({ path: `${path === '/' ? '' : path}/${name}`, depth: depth + 1 });
    yield* process.turn();
  }
  for (const path of doomed.reverse()) {
    const kind = process.files.find(process.path(path), process.user, false);
    process.files.remove(
      process.path(path),
      process.user,
      kind.ok && kind.value.inode.kind === 'directory',
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
