/** Pagers, editors and what else is about a terminal, and small facts of who one is. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { complain, Input, type Applet } from './applet.ts';
import { userName } from './names.ts';

/** Everything at once, as pagers do when they do not write to a terminal. */
// Parity: less and more do not stop at the end of a page; they write everything.
const pager = (command: string): Applet =>
  function* page(process: Process, args: readonly string[]): Program {
    const names = args.filter((arg) => !/^[-+]./.test(arg));
    const input = new Input(process, command, names);
    for (let bytes = yield* input.chunk(); bytes !== undefined; bytes = yield* input.chunk()) {
      process.write(1, bytes);
      yield* process.turn();
    }
    return input.status;
  };

/** Editors need a whole screen, which terminals here do not give. */
// Parity: vi says that it cannot run; files are changed with sed and here-documents.
const editor: Applet = (process, args) =>
  complain(
    process,
    `vi: Kubeglass has no full-screen editor. Change ${args[0] ?? 'a file'} with sed -i, echo >>, or: cat > ${args[0] ?? 'FILE'} <<EOF`,
  );

function stty(process: Process, args: readonly string[]): number {
  const terminal = process.stdin?.terminal;
  if (!terminal) return complain(process, 'stty: standard input: Not a tty');
  if (args[0] === 'size') process.out(`${terminal.rows} ${terminal.columns}`);
  else if (args.length === 0 || args[0] === '-a')
    process.out(`speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns};`);
  return 0;
}

function tty(process: Process): number {
  process.out(process.stdin?.terminal ? '/dev/pts/0' : 'not a tty');
  return process.stdin?.terminal ? 0 : 1;
}

function groups(process: Process): number {
  const { gid, supplementalGroups = [] } = process.user;
  const all = [...new Set([gid, ...supplementalGroups])];
  process.out(all.map((each) => userName(process, each, '/etc/group')).join(' '));
  return 0;
}

function tree(process: Process, args: readonly string[]): number {
  let [directories, files] = [0, 0];
  const walk = (path: string, indent: string): void => {
    const found = process.files.find(process.path(path), process.user);
    if (!found.ok || found.value.inode.kind !== 'directory' || indent.length > 200) return;
    const names = found.value.inode.names().filter((name) => !name.startsWith('.'));
    for (const [i, name] of names.entries()) {
      const last = i === names.length - 1;
      const child = process.files.find(process.path(`${path}/${name}`), process.user, false);
      if (!child.ok) continue;
      const { inode } = child.value;
      process.out(
        `${indent}${last ? '└── ' : '├── '}${name}${inode.kind === 'symlink' ? ` -> ${inode.target}` : ''}`,
      );
      if (inode.kind === 'directory') {
        directories++;
        walk(`${path}/${name}`, indent + (last ? '    ' : '│   '));
      } else files++;
    }
  };
  for (const name of args
    .filter((arg) => !arg.startsWith('-'))
    .concat(args.some((arg) => !arg.startsWith('-')) ? [] : ['.'])) {
    process.out(name);
    walk(name, '');
  }
  process.out(`\n${directories} directories, ${files} files`);
  return 0;
}

function getent(process: Process, [database = '', ...keys]: readonly string[]): number {
  const file = {
    passwd: '/etc/passwd',
    group: '/etc/group',
    hosts: '/etc/hosts',
    ahosts: '/etc/hosts',
  }[database];
  if (!file) return complain(process, `getent: Unknown database: ${database}`);
  const content = process.files.read(file, { uid: 0, gid: 0 });
  const lines = (content.ok ? content.value.split('\n') : []).filter(
    (line) => line && !line.startsWith('#'),
  );
  const separator = file === '/etc/hosts' ? /\s+/ : /:/;
  const found = lines.filter(
    (line) => keys.length === 0 || keys.some((key) => line.split(separator).includes(key)),
  );
  for (const line of found)
    process.out(
      file === '/etc/hosts'
        ? line.replace(
            /^(\S+)\s+(.*)$/,
            (_all, address: string, names: string) =>
              `${address.padEnd(15)} ${names.replace(/\s+/g, ' ')}`,
          )
        : line,
    );
  return found.length > 0 ? 0 : 2;
}

export const screenCommands: readonly (readonly [string, Applet])[] = [
  ['less', pager('less')],
  ['more', pager('more')],
  ['vi', editor],
  ['clear', (process) => (process.write(1, '\x1b[H\x1b[J'), 0)],
  ['reset', (process) => (process.write(1, '\x1bc'), 0)],
  ['stty', stty],
  ['tty', tty],
  ['groups', groups],
  ['tree', tree],
  ['getent', getent],
  ['logger', () => 0],
];
