/** ps and top: what runs, in busybox's columns and in those of procps. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import { isGnu, options, type Applet } from './applet.ts';
import { userName } from './names.ts';
import { kilobytesOf } from './machine.ts';

/** What a process that says nothing of it has mapped. */
const LEAST_VSZ = 4400;

const vszOf = ({ memoryBytes }: Process): number => LEAST_VSZ + Math.floor(memoryBytes / 1024);
const rssOf = ({ memoryBytes }: Process): number => Math.max(600, Math.floor(memoryBytes / 1024));
const nameOf = ({ argv }: Process): string => argv[0]?.slice(argv[0].lastIndexOf('/') + 1) ?? '';
const userOf = (asking: Process, { user }: Process): string =>
  userName(asking, user.uid).slice(0, 8);
const stateOf = (asking: Process, of: Process): string =>
  of === asking || of.cpuMillis > 0 ? 'R' : 'S';
const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 16);
const terminalOf = ({ stdin }: Process): string => (stdin?.terminal ? 'pts/0' : '?');

function ps(process: Process, args: readonly string[]): number {
  const columns = args.flatMap((arg, i) => (arg === '-o' ? (args[i + 1] ?? '').split(',') : []));
  if (columns.length > 0) return chosen(process, columns);
  return isGnu(process) ? procps(process, args.join('').replace(/-/g, '')) : plain(process);
}

function plain(process: Process): number {
  process.out('PID   USER     TIME  COMMAND');
  for (const each of process.processes())
    process.out(
      `${String(each.pid).padStart(5)} ${userOf(process, each).padEnd(8)}  0:00 ${each.argv.join(' ')}`,
    );
  return 0;
}

const COLUMNS: {
  readonly [name: string]: readonly [title: string, of: (each: Process, asking: Process) => string];
} = {
  pid: ['PID', ({ pid }) => String(pid)],
  ppid: ['PPID', ({ parent }) => String(parent?.pid ?? 0)],
  user: ['USER', (each, asking) => userOf(asking, each)],
  uid: ['UID', ({ user }) => String(user.uid)],
  comm: ['COMMAND', nameOf],
  args: ['COMMAND', ({ argv }) => argv.join(' ')],
  cmd: ['CMD', ({ argv }) => argv.join(' ')],
  time: ['TIME', () => '0:00'],
  vsz: ['VSZ', (each) => String(vszOf(each))],
  rss: ['RSS', (each) => String(rssOf(each))],
  stat: ['STAT', (each, asking) => stateOf(asking, each)],
  tty: ['TT', terminalOf],
};

function chosen(process: Process, names: readonly string[]): number {
  const known = names.map((name) => COLUMNS[name.replace(/=.*/, '')]);
  const wrong = names.find((_name, i) => !known[i]);
  if (wrong !== undefined) {
    process.err(
      `ps: bad -o argument '${wrong}', supported arguments: ${Object.keys(COLUMNS).join(',')}`,
    );
    return 1;
  }
  const rows = [
    known.map((column) => column![0]),
    ...process.processes().map((each) => known.map((column) => column![1](each, process))),
  ];
  const widths = known.map((_column, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows)
    process.out(
      row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join(' '),
    );
  return 0;
}

/** `ps aux`, `ps -ef`, and `ps` alone, which shows what belongs to the same terminal. */
function procps(process: Process, letters: string): number {
  const total = kilobytesOf(process, 'MemTotal');
  const all = process.processes();
  if (/u/.test(letters)) {
    process.out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND');
    for (const each of all)
      process.out(
        `${userOf(process, each).padEnd(8)} ${String(each.pid).padStart(7)} ${(each.cpuMillis / 10).toFixed(1).padStart(4)} ${((100 * rssOf(each)) / (total || 1)).toFixed(1).padStart(4)} ${String(vszOf(each)).padStart(6)} ${String(rssOf(each)).padStart(5)} ${terminalOf(each).padEnd(8)} ${`${stateOf(process, each)}${each.pid === 1 ? 's' : ''}`.padEnd(4)} ${clockTime(each.startedAt)}   0:00 ${each.argv.join(' ')}`,
      );
  } else if (/f/.test(letters)) {
    process.out('UID          PID    PPID  C STIME TTY          TIME CMD');
    for (const each of all)
      process.out(
        `${userOf(process, each).padEnd(8)} ${String(each.pid).padStart(7)} ${String(each.parent?.pid ?? 0).padStart(7)}  0 ${clockTime(each.startedAt)} ${terminalOf(each).padEnd(8)} 00:00:00 ${each.argv.join(' ')}`,
      );
  } else {
    process.out('    PID TTY          TIME CMD');
    for (const each of all)
      if (/[eax]/i.test(letters) || terminalOf(each) === terminalOf(process))
        process.out(
          `${String(each.pid).padStart(7)} ${terminalOf(each).padEnd(8)} 00:00:00 ${nameOf(each)}`,
        );
  }
  return 0;
}

function* top(process: Process, args: readonly string[]): Program {
  const { has, value } = options(args, 'bn:d:H');
  const terminal = process.descriptors.get(1)?.terminal !== undefined && !has('b');
  const most = value('n') === undefined ? Infinity : Number(value('n'));
  for (let turn = 1; ; turn++) {
    if (terminal) process.write(1, '\x1b[H\x1b[J');
    showTop(process);
    if (turn >= most) return 0;
    const { stdin } = process;
    yield {
      for: Number(value('d') ?? 5) * 1000,
      upkeep: most === Infinity,
      ...(terminal && stdin && { on: [stdin.changed] }),
    };
    if (terminal && stdin?.read(1)?.toLowerCase() === 'q') return 0;
  }
}

function showTop(process: Process): void {
  const [total, free] = ['MemTotal', 'MemFree'].map((name) => kilobytesOf(process, name));
  const all = process.processes();
  const used = Math.min(100, Math.round(all.reduce((sum, each) => sum + each.cpuMillis, 0) / 10));
  process.out(
    `Mem: ${total! - free!}K used, ${free}K free, 0K shrd, 0K buff, 0K cached\nCPU: ${String(used).padStart(3)}% usr   0% sys   0% nic ${String(100 - used).padStart(3)}% idle   0% io   0% irq   0% sirq\nLoad average: 0.00 0.00 0.00 1/${all.length} ${all.at(-1)?.pid ?? 1}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND`,
  );
  for (const each of [...all].sort((a, b) => b.cpuMillis - a.cpuMillis || a.pid - b.pid))
    process.out(
      `${String(each.pid).padStart(5)} ${String(each.parent?.pid ?? 0).padStart(5)} ${userOf(process, each).padEnd(8)} ${stateOf(process, each).padEnd(4)} ${String(vszOf(each)).padStart(6)} ${String(Math.round((100 * vszOf(each)) / (total || 1))).padStart(3)}%   0 ${String(Math.round(each.cpuMillis / 10)).padStart(3)}% ${each.argv.join(' ')}`,
    );
}

export const processCommands: readonly (readonly [string, Applet])[] = [
  ['ps', ps],
  ['top', top],
];
