/** Commands that make, move and remove files. */
import { baseOf, ERRNO_TEXT, type Errno } from '../fs/file-system.ts';
import type { Inode } from '../fs/inode.ts';
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, isGnu, missingOperand, options, unknownOption, type Applet } from './applet.ts';
import { groupNumber, userNumber } from './names.ts';

/** Does the same to each name, and complains of each that cannot be. */
const toEach = (
  command: string,
  [verb, gnuVerb]: readonly [busybox: string, gnu: string],
  act: (process: Process, path: string, letters: ReturnType<typeof options>) => Errno | undefined,
  letters: string,
): Applet =>
  function each(process, args): number {
    const given = options(args, letters, { recursive: 'r', force: 'f', parents: 'p' });
    if (given.unknown) return unknownOption(process, command, given.unknown);
    if (given.rest.length === 0 && !given.has('f')) return missingOperand(process, command);
    let status = 0;
    for (const name of given.rest) {
      const errno = act(process, process.path(name), given);
      if (!errno) continue;
      const failed = isGnu(process) ? gnuVerb : verb;
      status = complain(
        process,
        `${command}: ${failed ? `${failed} '${name}'` : name}: ${ERRNO_TEXT[errno]}`,
      );
    }
    return status;
  };

const errnoOf = (
  result: { readonly ok: true } | { readonly ok: false; readonly errno: Errno },
): Errno | undefined => (result.ok ? undefined : result.errno);

const mkdir = toEach(
  'mkdir',
  ["can't create directory", 'cannot create directory'],
  ({ files, user, umask }, path, { has }) =>
    errnoOf(
      has('p')
        ? files.makeDirectories(path, user)
        : files.makeDirectory(path, user, 0o777 & ~umask),
    ),
  'pm:v',
);
const rmdir = toEach(
  'rmdir',
  ['', 'failed to remove'],
  ({ files, user }, path) => errnoOf(files.remove(path, user, true)),
  'p',
);
const touch = toEach(
  'touch',
  ['', 'cannot touch'],
  (process, path) => {
    const { files, user } = process;
    const found = files.find(path, user);
    if (!found.ok) return errnoOf(files.write(path, user, ''));
    if (found.value.readOnly) return 'EROFS';
    found.value.inode.modifiedAt = process.now();
    return undefined;
  },
  'acmr:d:t:',
);
const rm = toEach(
  'rm',
  ["can't remove", 'cannot remove'],
  (process, path, { has }) => {
    const errno = removed(process, path, has('r') || has('R'));
    return has('f') && errno === 'ENOENT' ? undefined : errno;
  },
  'rRfiv',
);

function removed(process: Process, path: string, recursive: boolean): Errno | undefined {
  const { files, user } = process;
  const found = files.find(path, user, false);
  if (!found.ok) return found.errno;
  const { inode } = found.value;
  if (inode.kind !== 'directory') return errnoOf(files.remove(path, user));
  if (!recursive) return 'EISDIR';
  for (const name of inode.names()) {
    const errno = removed(process, `${path}/${name}`, true);
    if (errno) return errno;
  }
  return errnoOf(files.remove(path, user, true));
}

/** `mv a b`, `mv a b directory`: where each goes. */
function targets(
  process: Process,
  names: readonly string[],
): readonly (readonly [string, string])[] | undefined {
  if (names.length < 2) return undefined;
  const last = process.path(names.at(-1)!);
  const found = process.files.find(last, process.user);
  const isDirectory = found.ok && found.value.inode.kind === 'directory';
  if (names.length > 2 && !isDirectory) return undefined;
  return names.slice(0, -1).map((name) => {
    const from = process.path(name);
    return [from, isDirectory ? `${last === '/' ? '' : last}/${baseOf(from)}` : last] as const;
  });
}

function noTargets(process: Process, command: string, names: readonly string[]): number {
  if (!isGnu(process) || names.length === 0) return missingOperand(process, command);
  const what =
    names.length === 1
      ? `missing destination file operand after '${names[0]}'`
      : `target '${names.at(-1)}': No such file or directory`;
  return complain(process, `${command}: ${what}`);
}

function cp(process: Process, args: readonly string[]): number {
  const { has, rest, unknown } = options(args, 'rRapfLdPv', { recursive: 'r', archive: 'a' });
  if (unknown) return unknownOption(process, 'cp', unknown);
  const pairs = targets(process, rest);
  if (!pairs) return noTargets(process, 'cp', rest);
  let status = 0;
  for (const [from, to] of pairs) {
    const errno = copied(process, from, to, has('r') || has('R') || has('a'), has('a') || has('p'));
    const cannot = isGnu(process) ? 'cannot' : "can't";
    if (errno === 'EISDIR')
      status = complain(
        process,
        isGnu(process)
          ? `cp: -r not specified; omitting directory '${from}'`
          : `cp: omitting directory '${from}'`,
      );
    else if (errno) {
      const missing = !process.files.exists(from, process.user);
      const verb = missing ? 'stat' : isGnu(process) ? 'create regular file' : 'create';
      status = complain(
        process,
        `cp: ${cannot} ${verb} '${missing ? from : to}': ${ERRNO_TEXT[errno]}`,
      );
    }
  }
  return status;
}

function copied(
  process: Process,
  from: string,
  to: string,
  recursive: boolean,
  keep: boolean,
): Errno | undefined {
  const { files, user } = process;
  const found = files.find(from, user, !recursive);
  if (!found.ok) return found.errno;
  const { inode } = found.value;
  if (inode.kind === 'symlink') return errnoOf(files.symlink(inode.target, to, user));
  if (inode.kind === 'directory') {
    if (!recursive) return 'EISDIR';
    const made = files.makeDirectories(to, user);
    if (!made.ok) return made.errno;
    for (const name of inode.names()) {
      const errno = copied(process, `${from}/${name}`, `${to}/${name}`, true, keep);
      if (errno) return errno;
    }
    return undefined;
  }
  const content = files.read(from, user);
  if (!content.ok) return content.errno;
  const opened = files.openForWriting(to, user, { truncate: true, mode: inode.mode });
  if (!opened.ok) return opened.errno;
  if (opened.value.kind === 'device') return void opened.value.open().write(content.value);
  opened.value.write(0, content.value, process.now());
  if (keep) opened.value.modifiedAt = inode.modifiedAt;
  return undefined;
}

function mv(process: Process, args: readonly string[]): number {
  const { rest, unknown } = options(args, 'finvT');
  if (unknown) return unknownOption(process, 'mv', unknown);
  const pairs = targets(process, rest);
  if (!pairs) return noTargets(process, 'mv', rest);
  let status = 0;
  for (const [from, to] of pairs) {
    const errno = errnoOf(process.files.rename(from, to, process.user));
    if (errno)
      status = complain(
        process,
        isGnu(process) && errno === 'ENOENT' && !process.files.exists(from, process.user)
          ? `mv: cannot stat '${from}': ${ERRNO_TEXT[errno]}`
          : isGnu(process)
            ? `mv: cannot move '${from}' to '${to}': ${ERRNO_TEXT[errno]}`
            : `mv: can't rename '${from}': ${ERRNO_TEXT[errno]}`,
      );
  }
  return status;
}

function ln(process: Process, args: readonly string[]): number {
  const { has, rest, unknown } = options(args, 'sfnv', { symbolic: 's', force: 'f' });
  if (unknown) return unknownOption(process, 'ln', unknown);
  const [target, name = baseOf(rest[0] ?? '')] = rest;
  if (target === undefined) return missingOperand(process, 'ln');
  let path = process.path(name);
  const found = process.files.find(path, process.user);
  if (found.ok && found.value.inode.kind === 'directory' && !has('n'))
    path = `${path}/${baseOf(target)}`;
  if (has('f')) process.files.remove(path, process.user);
  const errno = errnoOf(
    has('s')
      ? process.files.symlink(target, path, process.user)
      : process.files.link(process.path(target), path, process.user),
  );
  if (!errno) return 0;
  const gnu = `failed to create ${has('s') ? 'symbolic ' : 'hard '}link '${name}'`;
  return complain(process, `ln: ${isGnu(process) ? gnu : name}: ${ERRNO_TEXT[errno]}`);
}

/** chmod and chown: changes an inode, and with -R all below it. What is wrong with `what` comes back as a complaint. */
const changing = (
  command: string,
  change: (inode: Inode, what: string, process: Process) => string | undefined,
): Applet =>
  function changed(process, args): number {
    const { has, rest, unknown } = options(
      args[0]?.startsWith('-') && !/^-[Rrfhv]+$/.test(args[0]) ? ['--', ...args] : args,
      'Rfhv',
    );
    if (unknown) return unknownOption(process, command, unknown);
    const [what = '', ...names] = rest;
    if (names.length === 0) return missingOperand(process, command);
    let status = 0;
    const act = (path: string, name: string): void => {
      const found = process.files.find(path, process.user);
      if (!found.ok)
        return void (status = complain(
          process,
          `${command}: ${isGnu(process) ? `cannot access '${name}'` : name}: ${ERRNO_TEXT[found.errno]}`,
        ));
      const { inode, readOnly } = found.value;
      const errno: Errno | undefined = readOnly
        ? 'EROFS'
        : process.user.uid !== 0 && inode.uid !== process.user.uid
          ? 'EPERM'
          : undefined;
      if (errno)
        return void (status = complain(
          process,
          `${command}: ${isGnu(process) ? `changing ${command === 'chmod' ? 'permissions' : 'ownership'} of '${name}'` : name}: ${ERRNO_TEXT[errno]}`,
        ));
      const wrong = change(inode, what, process);
      if (wrong !== undefined) return void (status = complain(process, `${command}: ${wrong}`));
      if (has('R') && inode.kind === 'directory')
        for (const each of inode.names()) act(`${path}/${each}`, `${name}/${each}`);
    };
    for (const name of names) act(process.path(name), name);
    return status;
  };

const gnu = (process: Process): string => (isGnu(process) ? ':' : '');

const chmod = changing('chmod', (inode, mode, process) => {
  if (/^[0-7]{3,4}$/.test(mode)) inode.mode = parseInt(mode, 8);
  else
    for (const clause of mode.split(',')) {
      const [, who = '', sign, letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
      if (!sign) return `invalid mode${gnu(process)} '${mode}'`;
      const shifts =
        !who || who.includes('a')
          ? [6, 3, 0]
          : [...who].map((each) => ({ u: 6, g: 3, o: 0 })[each]!);
      const bits =
        (letters.includes('r') ? 4 : 0) |
        (letters.includes('w') ? 2 : 0) |
        (/[xX]/.test(letters) ? 1 : 0);
      for (const shift of shifts)
        inode.mode =
          sign === '+'
            ? inode.mode | (bits << shift)
            : sign === '-'
              ? inode.mode & ~(bits << shift)
              : (inode.mode & ~(7 << shift)) | (bits << shift);
    }
  return undefined;
});

const chown = changing('chown', (inode, owner, process) => {
  const [user, group] = owner.split(/[:.]/);
  const uid = user ? userNumber(process, user) : inode.uid;
  if (uid === undefined)
    return isGnu(process) ? `invalid user: '${owner}'` : `unknown user ${user}`;
  const gid = group ? groupNumber(process, group) : inode.gid;
  if (gid === undefined)
    return isGnu(process) ? `invalid group: '${owner}'` : `unknown group ${group}`;
  inode.uid = uid;
  inode.gid = gid;
  return undefined;
});

const chgrp = changing('chgrp', (inode, group, process) => {
  const gid = groupNumber(process, group);
  if (gid === undefined)
    return isGnu(process) ? `invalid group: '${group}'` : `unknown group ${group}`;
  inode.gid = gid;
  return undefined;
});

function mktemp(process: Process, args: readonly string[]): number {
  const { has, rest, value } = options(args, 'dp:tqu');
  const template = rest[0] ?? (isGnu(process) ? 'tmp.XXXXXXXXXX' : 'tmp.XXXXXX');
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const filled = template.replace(/X{3,}/g, (xs) =>
    [...xs].map(() => letters[process.random.below(62)]).join(''),
  );
  const path =
    rest[0] === undefined || value('p') !== undefined || has('t')
      ? `${value('p') ?? '/tmp'}/${filled}`
      : process.path(filled);
  const errno = errnoOf(
    has('d')
      ? process.files.makeDirectory(path, process.user, 0o700)
      : process.files.openForWriting(path, process.user, { mode: 0o600 }),
  );
  if (errno) return complain(process, `mktemp: ${template}: ${ERRNO_TEXT[errno]}`);
  process.out(path);
  return 0;
}

function truncate(process: Process, args: readonly string[]): number {
  const { value, rest } = options(args, 's:c');
  const [, digits = '0', unit = ''] = /^(\d+)([kKmMgG]?)/.exec(value('s') ?? '0') ?? [];
  const size =
    Number(digits) *
    (({ k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 } as Record<string, number>)[unit.toLowerCase()] ?? 1);
  let status = 0;
  for (const name of rest) {
    const opened = process.files.openForWriting(process.path(name), process.user);
    if (!opened.ok) status = complain(process, `truncate: ${name}: ${ERRNO_TEXT[opened.errno]}`);
    else if (opened.value.kind === 'file') opened.value.truncate(size, process.now());
  }
  return status;
}

/** Copies blocks, as `dd if=/dev/zero of=/data bs=1M count=10` asks. */
function* dd(process: Process, args: readonly string[]): Program {
  const given = new Map(
    args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
  );
  const sized = (text = '512') =>
    Number(/^\d+/.exec(text)?.[0] ?? 0) *
    (/[kK]/.test(text) ? 2 ** 10 : /M/.test(text) ? 2 ** 20 : /G/.test(text) ? 2 ** 30 : 1);
  const size = sized(given.get('bs'));
  const count = given.has('count') ? Number(given.get('count')) : Infinity;
  const [from, to] = [given.get('if'), given.get('of')];
  const source =
    from === undefined ? undefined : process.files.find(process.path(from), process.user);
  if (source && !source.ok)
    return complain(process, `dd: can't open '${from}': ${ERRNO_TEXT[source.errno]}`);
  const target =
    to === undefined
      ? undefined
      : process.files.openForWriting(process.path(to), process.user, { truncate: true });
  if (target && !target.ok)
    return complain(process, `dd: can't open '${to}': ${ERRNO_TEXT[target.errno]}`);
  const input = source?.value.inode;
  const device = input?.kind === 'device' ? input.open() : undefined;
  let [at, blocks, total] = [0, 0, 0];
  for (; blocks < count; blocks++) {
    let block = '';
    if (device) {
      const piece = device.read(65_536) ?? '';
      block = piece === '' ? '' : piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
    } else if (input?.kind === 'file') block = input.read(at, size);
    else if (!input) block = yield* process.read(0, size);
    if (block === '') break;
    at += block.length;
    total += block.length;
    if (target?.value.kind === 'file') target.value.write(target.value.size, block, process.now());
    else if (target?.value.kind === 'device') target.value.open().write(block);
    else process.write(1, block);
    yield* process.turn();
  }
  process.err(
    `${blocks}+0 records in\n${blocks}+0 records out\n${total} bytes (${(total / 2 ** 20).toFixed(1)}MB) copied, 0.001000 seconds, ${(total / 2 ** 20 / 0.001).toFixed(1)}MB/s`,
  );
  return 0;
}

export const fileCommands: readonly (readonly [string, Applet])[] = [
  ['mkdir', mkdir],
  ['rmdir', rmdir],
  ['touch', touch],
  ['rm', rm],
  ['cp', cp],
  ['mv', mv],
  ['ln', ln],
  ['chmod', chmod],
  ['chown', chown],
  ['chgrp', chgrp],
  ['mktemp', mktemp],
  ['truncate', truncate],
  ['dd', dd],
  ['sync', () => 0],
  ['mknod', (process) => complain(process, 'mknod: Operation not permitted')],
];
